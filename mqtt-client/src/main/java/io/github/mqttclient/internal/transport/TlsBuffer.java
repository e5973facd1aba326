package io.github.mqttclient.internal.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes between TLS and one of its sides, oldest first. It has memory, from the pool, only while it
 * has bytes. The buffer is kept ready to be filled; emptying is done between {@link #open} and
 * {@link #shut}.
 */
final class TlsBuffer {
  private final BufferPool pool;

  /** Ready to be filled; null while there are no bytes. */
  private @Nullable ByteBuffer buffer;

  TlsBuffer(BufferPool pool) {
    this.pool = pool;
  }

  boolean isEmpty() {
    return buffer == null || buffer.position() == 0;
  }

  /** The buffer to fill, with room for {@code room} bytes at least. */
  ByteBuffer toFill(int room) {
    ByteBuffer buffer = this.buffer;
    if (buffer == null) {
      buffer = pool.take(room);
    } else if (buffer.remaining() < room) {
      ByteBuffer larger = pool.take(buffer.position() + room);
      Buffers.flip(buffer);
      larger.put(buffer);
      pool.giveBack(buffer);
      buffer = larger;
    }
    this.buffer = buffer;
    return buffer;
  }

  /** How many bytes can be added to what is there, without more memory. */
  int room() {
    return buffer == null ? Integer.MAX_VALUE : buffer.remaining();
  }

  /** The bytes, to be taken from the front; {@link #shut} must follow. */
  ByteBuffer open() {
    ByteBuffer buffer = toFill(0);
    Buffers.flip(buffer);
    return buffer;
  }

  /** Keeps what was not taken, and gives the memory back if that is nothing. */
  void shut() {
    ByteBuffer buffer = this.buffer;
    if (buffer == null) {
      return;
    }
    if (buffer.hasRemaining()) {
      buffer.compact();
    } else {
      release();
    }
  }

  /** Forgets everything. */
  void release() {
    if (buffer != null) {
      pool.giveBack(buffer);
      buffer = null;
    }
  }
}
