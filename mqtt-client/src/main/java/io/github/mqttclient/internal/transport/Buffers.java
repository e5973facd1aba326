package io.github.mqttclient.internal.transport;

import java.nio.Buffer;
import java.nio.ByteBuffer;

/**
 * The cursor of a byte buffer. {@code ByteBuffer} has had covariant versions of these methods since
 * Java 9, which Android lacks at API 26; called on {@code Buffer} they work everywhere.
 */
public final class Buffers {
  private Buffers() {}

  /** From filling to emptying. */
  public static void flip(Buffer buffer) {
    buffer.flip();
  }

  /** To filling, from the start. */
  public static void clear(Buffer buffer) {
    buffer.clear();
  }

  /** Moves as many bytes of a heap buffer as there is room for. */
  static void move(ByteBuffer from, ByteBuffer into) {
    int count = Math.min(from.remaining(), into.remaining());
    into.put(from.array(), from.arrayOffset() + from.position(), count);
    ((Buffer) from).position(from.position() + count);
  }

  /** Moves the cursor. */
  public static void position(Buffer buffer, int position) {
    buffer.position(position);
  }

  /** Sets where filling or emptying ends. */
  public static void limit(Buffer buffer, int limit) {
    buffer.limit(limit);
  }
}
