package io.github.mqttclient.internal.transport;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/**
 * Carries out a {@link Handshake} over the layer below. Afterwards it holds what the server sent
 * behind its answer, until that is taken.
 */
final class Opening {
  /** A head larger than this takes several reads; the reader of the head has the bound. */
  private static final int BUFFER_SIZE = 2048;

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  private final Transport lower;
  private final Handshake handshake;
  private State state = State.OPENING_LOWER;
  private ByteBuffer toSend;

  /** Between position and limit stands what was read and not taken. Empty again at the end. */
  private ByteBuffer received = EMPTY;

  private enum State {
    /** The layer below is not open. Next: {@link #SENDING}. */
    OPENING_LOWER,
    /** Our part of the dialog is not yet with the network. Next: {@link #AWAITING}. */
    SENDING,
    /** It is the server's turn. Next: {@link #SENDING}, {@link #OPEN}. */
    AWAITING,
    OPEN
  }

  Opening(Transport lower, Handshake handshake) {
    this.lower = lower;
    this.handshake = handshake;
    this.toSend = ByteBuffer.wrap(handshake.begin());
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  /** {@link Transport#finishOpening}. */
  boolean finish() throws IOException {
    boolean progress = true;
    while (progress && state != State.OPEN) {
      progress =
          switch (state) {
            case OPENING_LOWER -> openLower();
            case SENDING -> send();
            case AWAITING -> receive();
            case OPEN -> throw new AssertionError();
          };
    }
    return state == State.OPEN;
  }

  private boolean openLower() throws IOException {
    if (!lower.finishOpening()) {
      return false;
    }
    received = ByteBuffer.allocate(BUFFER_SIZE);
    Buffers.limit(received, 0);
    state = State.SENDING;
    return true;
  }

  private boolean send() throws IOException {
    lower.write(toSend);
    if (toSend.hasRemaining() || !lower.flush()) {
      return false;
    }
    state = State.AWAITING;
    return true;
  }

  private boolean receive() throws IOException {
    if (!received.hasRemaining()) {
      Buffers.clear(received);
      int count = lower.read(received);
      Buffers.flip(received);
      if (count < 0) {
        throw new EOFException(
            handshake.server() + " closed the connection before it had answered");
      }
      if (count == 0) {
        return false;
      }
    }
    byte[] next = handshake.onAnswer(received);
    if (handshake.isComplete()) {
      state = State.OPEN;
      releaseIfEmpty();
    } else if (next.length > 0) {
      toSend = ByteBuffer.wrap(next);
      state = State.SENDING;
    }
    return true;
  }

  /** {@link Transport#awaited}. */
  String awaited() {
    return switch (state) {
      case OPENING_LOWER -> lower.awaited();
      case SENDING, AWAITING -> "the answer of " + handshake.server();
      case OPEN -> "";
    };
  }

  /** While opening, what the next step needs; nothing once open. */
  int interestOps() {
    return switch (state) {
      case OPENING_LOWER -> lower.interestOps();
      case SENDING -> lower.interestOps() | SelectionKey.OP_WRITE;
      case AWAITING -> lower.interestOps() | SelectionKey.OP_READ;
      case OPEN -> 0;
    };
  }

  boolean hasRest() {
    return received.hasRemaining();
  }

  /** Moves bytes that came behind the answer, as many as there is room for. */
  int takeRest(ByteBuffer into) {
    int count = Math.min(received.remaining(), into.remaining());
    for (int i = 0; i < count; i++) {
      into.put(received.get());
    }
    releaseIfEmpty();
    return count;
  }

  private void releaseIfEmpty() {
    if (!received.hasRemaining()) {
      received = EMPTY;
    }
  }
}
