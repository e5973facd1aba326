package io.github.mqttclient.internal.transport;

import java.nio.ByteBuffer;
import java.util.Random;

/** Bytes to the frames of a client, each masked with a fresh key (RFC 6455 section 5.3). */
final class WebSocketEncoder {
  private final Random random;

  /** Keys in stock: asking a secure source for each would cost more than the frame. */
  private final byte[] keys = new byte[256];

  private int nextKey = keys.length;

  /** The source must be secure: a server of somebody else must not foresee the keys. */
  WebSocketEncoder(Random random) {
    this.random = random;
  }

  /** How many bytes of payload fit into a frame in this much room; 0 if no frame does. */
  static int payloadRoom(int room) {
    int small = room - 2 - WebSocketFrames.MASK_LENGTH;
    if (small < WebSocketFrames.LENGTH_16) {
      return Math.max(0, small);
    }
    return small <= 0xFFFF + 2
        ? Math.max(WebSocketFrames.LENGTH_16 - 1, small - 2)
        : Math.max(0xFFFF, small - 8);
  }

  /** Puts one binary frame with as much of the bytes as there is room for, if any. */
  void encode(ByteBuffer from, ByteBuffer into) {
    int length = Math.min(from.remaining(), payloadRoom(into.remaining()));
    if (length > 0) {
      int mask = putHeader(WebSocketFrames.BINARY, length, into);
      putPayload(from, length, mask, into);
    }
  }

  /** Puts a control frame; there must be room. */
  void encodeControl(int opcode, ByteBuffer payload, ByteBuffer into) {
    int length = payload.remaining();
    int mask = putHeader(opcode, length, into);
    putPayload(payload, length, mask, into);
  }

  private int putHeader(int opcode, int length, ByteBuffer into) {
    into.put((byte) (WebSocketFrames.FIN | opcode));
    if (length < WebSocketFrames.LENGTH_16) {
      into.put((byte) (WebSocketFrames.MASKED | length));
    } else if (length <= 0xFFFF) {
      into.put((byte) (WebSocketFrames.MASKED | WebSocketFrames.LENGTH_16));
      into.putShort((short) length);
    } else {
      into.put((byte) (WebSocketFrames.MASKED | WebSocketFrames.LENGTH_64));
      into.putLong(length);
    }
    int mask = nextMask();
    into.putInt(mask);
    return mask;
  }

  private int nextMask() {
    if (nextKey == keys.length) {
      random.nextBytes(keys);
      nextKey = 0;
    }
    int mask = 0;
    for (int i = 0; i < WebSocketFrames.MASK_LENGTH; i++) {
      mask = (mask << 8) | (keys[nextKey++] & 0xFF);
    }
    return mask;
  }

  private static void putPayload(ByteBuffer from, int length, int mask, ByteBuffer into) {
    WebSocketFrames.copy(from, from.position(), into, into.position(), length, mask);
    Buffers.position(from, from.position() + length);
    Buffers.position(into, into.position() + length);
  }
}
