package io.github.mqttclient.internal.dispatch;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How many messages, and how many bytes of payload, may wait for their handlers or the listener.
 *
 * <p>The network thread counts what comes in, the callback side what is done with; each side only
 * raises its own counters, so that the bound needs no lock.
 */
final class InboundBound {
  /** Longs to a cache line, or a multiple. */
  private static final int CACHE_LINE = 8;

  private static final int MESSAGES = CACHE_LINE;
  private static final int BYTES = CACHE_LINE + 1;
  private static final int KNOWN_MESSAGES_OUT = CACHE_LINE + 2;
  private static final int KNOWN_BYTES_OUT = CACHE_LINE + 3;

  /**
   * The counters before the first message: zeros, shared by all clients that have received none.
   */
  private static final long[] NOTHING_IN = new long[3 * CACHE_LINE];

  private static final AtomicLong NOTHING_OUT = new AtomicLong();

  private final int maximumMessages;
  private final long maximumBytes;

  /** Told when a full queue has room again, on the thread that made the room. */
  private final Runnable roomAgain;

  /**
   * Messages and bytes that came in, and how many of them were done with when the network thread
   * looked last, in a cache line of their own: the callback side reads the fields of this object
   * for each message, which would be slow beside numbers that change.
   */
  private long[] in = NOTHING_IN;

  private AtomicLong messagesOut = NOTHING_OUT;
  private AtomicLong bytesOut = NOTHING_OUT;

  /** Whether the network thread wants to hear of room. */
  private final AtomicReference<Demand> demand = new AtomicReference<>(Demand.NONE);

  private enum Demand {
    NONE,
    WAITS_FOR_ROOM
  }

  InboundBound(int maximumMessages, long maximumBytes, Runnable roomAgain) {
    this.maximumMessages = maximumMessages;
    this.maximumBytes = maximumBytes;
    this.roomAgain = roomAgain;
  }

  /** A message comes in; network thread. */
  void enter(int bytes) {
    if (in == NOTHING_IN) { // The callback side is given the message, and so sees the new ones.
      in = new long[3 * CACHE_LINE];
      messagesOut = new AtomicLong();
      bytesOut = new AtomicLong();
    }
    in[MESSAGES]++;
    in[BYTES] += bytes;
  }

  /** How many messages came in; network thread. */
  long messagesIn() {
    return in[MESSAGES];
  }

  /** How many messages are done with; network thread. */
  long messagesOut() {
    return messagesOut.get();
  }

  /** Whether the bound is reached; network thread, often. */
  boolean isFull() {
    if (!seemsFull()) {
      return false; // Nor is it with what is done since: most often that need not be looked at.
    }
    in[KNOWN_MESSAGES_OUT] = messagesOut.get();
    in[KNOWN_BYTES_OUT] = bytesOut.get();
    return seemsFull();
  }

  private boolean seemsFull() {
    return in[MESSAGES] - in[KNOWN_MESSAGES_OUT] >= maximumMessages
        || in[BYTES] - in[KNOWN_BYTES_OUT] >= maximumBytes;
  }

  /**
   * Asks for {@code roomAgain} to be called when half of a full queue is worked off; network
   * thread.
   *
   * @return false if that is so already
   */
  boolean awaitRoom() {
    demand.set(Demand.WAITS_FOR_ROOM);
    if (!hasRoom()) {
      return true;
    }
    demand.set(Demand.NONE);
    return false;
  }

  private boolean hasRoom() {
    return in[MESSAGES] - messagesOut.get() <= maximumMessages / 2
        && in[BYTES] - bytesOut.get() <= maximumBytes / 2;
  }

  /** A message is done with; never on two threads at once. {@link #batchEnds} follows. */
  void leaveInTurn(int bytes) {
    // Only one thread at a time writes them, so no atomic addition is needed.
    messagesOut.lazySet(messagesOut.get() + 1);
    bytesOut.lazySet(bytesOut.get() + bytes);
    tellOfRoom(); // As far as the demand has been seen.
  }

  /**
   * No {@link #leaveInTurn} follows soon. Only now what was written must be seen before the demand
   * is read: else both sides may miss each other, and nobody reads on.
   */
  void batchEnds() {
    if (bytesOut != NOTHING_OUT) { // Nobody writes to that.
      bytesOut.set(bytesOut.get());
      tellOfRoom();
    }
  }

  /** A message is done with; on any thread. */
  void leave(int bytes) {
    messagesOut.incrementAndGet();
    bytesOut.addAndGet(bytes);
    tellOfRoom();
  }

  private void tellOfRoom() {
    if (demand.get() == Demand.WAITS_FOR_ROOM
        && hasRoom()
        && demand.compareAndSet(Demand.WAITS_FOR_ROOM, Demand.NONE)) {
      roomAgain.run();
    }
  }
}
