package io.github.mqttclient.internal.transport;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Buffers of one size that the connections of a network thread share, so that idle connections hold
 * none and busy ones allocate none.
 */
public final class BufferPool {
  private static final int KEPT = 8;

  private final int size;
  private final Deque<ByteBuffer> free = new ArrayDeque<>();

  /** A pool of buffers of so many bytes. */
  public BufferPool(int size) {
    this.size = size;
  }

  /** An empty buffer, ready to be filled, of the pool's size or of {@code atLeast} if larger. */
  ByteBuffer take(int atLeast) {
    ByteBuffer buffer = atLeast > size ? null : free.pollLast();
    return buffer == null ? ByteBuffer.allocate(Math.max(size, atLeast)) : buffer;
  }

  /** How many buffers wait for a user. */
  int free() {
    return free.size();
  }

  /** Takes a buffer back that its user has no bytes in any more. */
  void giveBack(ByteBuffer buffer) {
    if (buffer.capacity() == size && free.size() < KEPT) {
      Buffers.clear(buffer);
      free.addLast(buffer);
    }
  }
}
