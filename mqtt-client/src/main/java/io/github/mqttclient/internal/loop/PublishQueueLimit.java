package io.github.mqttclient.internal.loop;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How much is published and not sent yet, and the bound on it.
 *
 * <p>Publishers raise one pair of counters, the network thread another, and it shows its own once a
 * turn only: with each message it would take the cache line from all publishers. The lock is only
 * taken by publishers that have to wait.
 */
public final class PublishQueueLimit {
  /** Where the counters are in their array; publishers write these two. */
  private static final int MESSAGES_IN = 0;

  private static final int BYTES_IN = 1;

  /** The network thread writes these two, when it shows what has left. */
  private static final int MESSAGES_OUT = 2;

  private static final int BYTES_OUT = 3;
  private static final int COUNTERS = 4;

  /** Where the totals are in {@link #left}: behind a cache line. */
  private static final int MESSAGES_LEFT = 8;

  private static final int BYTES_LEFT = 9;
  private static final int LEFT_LENGTH = 18;

  /** Of all clients that have published nothing yet; nobody writes to it. */
  private static final long[] NOTHING_LEFT = new long[LEFT_LENGTH];

  private final int maximumMessages;
  private final long maximumBytes;

  /** What may enter: the bound, or twice as much if the network thread drops what exceeds it. */
  private final long admittedMessages;

  private final long admittedBytes;

  private final AtomicLongArray counters = new AtomicLongArray(COUNTERS);

  /**
   * What has left up to now; network thread. With a cache line of room on both sides, since what
   * publishers read at each message may be next to it. {@link #NOTHING_LEFT} before the first one.
   */
  private long[] left = NOTHING_LEFT;

  /** Null before a publisher has to wait for the first time. */
  private final AtomicReference<@Nullable WaitingRoom> waitingRoom = new AtomicReference<>();

  /** Where publishers wait. */
  private static final class WaitingRoom {
    final AtomicInteger waiters = new AtomicInteger();
    final ReentrantLock lock = new ReentrantLock();
    final Condition roomOrNoHope = lock.newCondition();
  }

  private PublishQueueLimit(int maximumMessages, long maximumBytes, int factor) {
    this.maximumMessages = maximumMessages;
    this.maximumBytes = maximumBytes;
    this.admittedMessages = (long) maximumMessages * factor;
    this.admittedBytes = Math.min(maximumBytes, Long.MAX_VALUE / factor) * factor;
  }

  /** Lets no more in than the bound. */
  static PublishQueueLimit strict(int maximumMessages, long maximumBytes) {
    return new PublishQueueLimit(maximumMessages, maximumBytes, 1);
  }

  /** Lets in as much again, so that the network thread sees what it has to drop others for. */
  static PublishQueueLimit dropping(int maximumMessages, long maximumBytes) {
    return new PublishQueueLimit(maximumMessages, maximumBytes, 2);
  }

  /** How many messages wait to be sent. */
  public long messages() {
    return counters.get(MESSAGES_IN) - counters.get(MESSAGES_OUT);
  }

  private long bytes() {
    return counters.get(BYTES_IN) - counters.get(BYTES_OUT);
  }

  private boolean hasRoom() {
    return messages() < admittedMessages && bytes() < admittedBytes;
  }

  /**
   * Takes room for a message; from any thread. A message that is larger than the bound fits into an
   * empty queue.
   *
   * @return false if there is no room
   */
  public boolean tryEnter(int bytes) {
    if (!hasRoom()) {
      return false;
    }
    enterAnyway(bytes);
    return true;
  }

  /** Takes room for a message though there may be none: an earlier process has taken it in. */
  public void enterAnyway(int bytes) {
    counters.incrementAndGet(MESSAGES_IN);
    counters.addAndGet(BYTES_IN, bytes);
  }

  /** Whether more has entered than there is room for; network thread. */
  boolean isExceeded() {
    return counters.get(MESSAGES_IN) - left[MESSAGES_LEFT] > maximumMessages
        || counters.get(BYTES_IN) - left[BYTES_LEFT] > maximumBytes;
  }

  /**
   * Waits for room for a time and takes it.
   *
   * @return false if there was none in that time, or hope was lost
   */
  public boolean enterWithin(long nanos, int bytes, BooleanSupplier hope)
      throws InterruptedException {
    WaitingRoom room = waitingRoom();
    room.waiters.incrementAndGet();
    room.lock.lock();
    try {
      long remaining = nanos;
      while (hope.getAsBoolean()) {
        if (tryEnter(bytes)) {
          return true;
        }
        if (remaining <= 0) {
          return false;
        }
        remaining = room.roomOrNoHope.awaitNanos(remaining);
      }
      return false;
    } finally {
      room.lock.unlock();
      room.waiters.decrementAndGet();
    }
  }

  private WaitingRoom waitingRoom() {
    WaitingRoom room = waitingRoom.get();
    if (room == null) {
      waitingRoom.compareAndSet(null, new WaitingRoom()); // Else another publisher was first.
      room = Objects.requireNonNull(waitingRoom.get());
    }
    return room;
  }

  /**
   * Waits for room as long as {@code hope} holds and takes it.
   *
   * @return false if hope was lost
   */
  public boolean enter(int bytes, BooleanSupplier hope) throws InterruptedException {
    return enterWithin(Long.MAX_VALUE, bytes, hope);
  }

  /** A message has left the queue, which {@link #showRoom} shows; network thread. */
  public void leave(int bytes) {
    if (left == NOTHING_LEFT) {
      left = new long[LEFT_LENGTH];
    }
    left[MESSAGES_LEFT]++;
    left[BYTES_LEFT] += bytes;
  }

  /**
   * Shows publishers the room that was made, and wakes those that wait if it is half of the queue;
   * at the end of a turn, network thread.
   */
  void showRoom() {
    counters.lazySet(MESSAGES_OUT, left[MESSAGES_LEFT]);
    // Not lazily: else the reads could be done before the writes are seen, and a publisher that
    // comes just now might find no room, and we nobody who waits.
    counters.set(BYTES_OUT, left[BYTES_LEFT]);
    WaitingRoom room = waitingRoom.get();
    if (room != null
        && room.waiters.get() > 0
        && messages() <= admittedMessages / 2
        && bytes() <= admittedBytes / 2) {
      wakeAll();
    }
  }

  /** Has the waiting publishers look again, because there may be no hope any more. */
  void wakeAll() {
    WaitingRoom room = waitingRoom.get();
    if (room == null) {
      return; // Whoever comes later looks before waiting.
    }
    room.lock.lock();
    try {
      room.roomOrNoHope.signalAll();
    } finally {
      room.lock.unlock();
    }
  }

  /** How much may wait: a rule of its own, so that it can be shown. */
  @Override
  public String toString() {
    return maximumMessages + " messages or " + maximumBytes + " bytes";
  }
}
