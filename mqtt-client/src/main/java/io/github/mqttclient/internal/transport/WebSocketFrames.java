package io.github.mqttclient.internal.transport;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the two directions of the WebSocket framing have in common (RFC 6455 section 5.2).
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-------+-+-------------+-------------------------------+
 *  |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
 *  |I|S|S|S|  (4)  |A|     (7)     |  (16 if the 7 bits are 126,   |
 *  |N|V|V|V|       |S|             |   64 if they are 127)         |
 *  | |1|2|3|       |K|             |                               |
 *  +-+-+-+-+-------+-+-------------+-------------------------------+
 *  | Masking key (32, only from the client)  |  Payload ...        |
 *  +-----------------------------------------+---------------------+
 * </pre>
 */
final class WebSocketFrames {
  static final int FIN = 0x80;
  static final int RESERVED_BITS = 0x70;
  static final int OPCODE = 0x0F;
  static final int CONTROL_BIT = 0x08;

  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  static final int MASKED = 0x80;
  static final int LENGTH = 0x7F;
  static final int LENGTH_16 = 126;
  static final int LENGTH_64 = 127;

  static final int MAX_CONTROL_PAYLOAD = 125;
  static final int MASK_LENGTH = 4;

  /** Of a frame that the client sends, with the masking key. */
  static final int MAX_HEADER = 2 + 8 + MASK_LENGTH;

  static final int NORMAL_CLOSURE = 1000;
  static final int PROTOCOL_ERROR = 1002;
  static final int UNACCEPTABLE_DATA = 1003;
  static final int NO_STATUS = 1005;
  static final int INVALID_TEXT = 1007;
  static final int MESSAGE_TOO_BIG = 1009;

  private WebSocketFrames() {}

  /**
   * Copies {@code length} bytes, each with its byte of the mask, eight at a time; mask 0 only
   * copies. The ranges may overlap if the bytes move down. No cursor moves.
   */
  static void copy(ByteBuffer from, int start, ByteBuffer into, int to, int length, int mask) {
    if (from.order() != ByteOrder.BIG_ENDIAN || into.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("the mask is for big-endian buffers");
    }
    long once = mask & 0xFFFF_FFFFL;
    long twice = (once << 32) | once;
    int i = 0;
    for (; i <= length - 8; i += 8) {
      into.putLong(to + i, from.getLong(start + i) ^ twice);
    }
    for (; i < length; i++) {
      into.put(to + i, (byte) (from.get(start + i) ^ (mask >> (8 * (3 - i % 4)))));
    }
  }

  /** A close frame for people: {@code 1008 (policy violation): "too many clients"}. */
  static String closeText(int code, String reason) {
    String meaning =
        switch (code) {
          case NORMAL_CLOSURE -> " (normal closure)";
          case 1001 -> " (going away)";
          case PROTOCOL_ERROR -> " (protocol error)";
          case UNACCEPTABLE_DATA -> " (unacceptable data)";
          case NO_STATUS -> " (no status code)";
          case INVALID_TEXT -> " (invalid text)";
          case 1008 -> " (policy violation)";
          case MESSAGE_TOO_BIG -> " (message too big)";
          case 1011 -> " (internal error)";
          case 1012 -> " (service restart)";
          case 1013 -> " (try again later)";
          default -> "";
        };
    return code + meaning + (reason.isEmpty() ? "" : ": " + Quoted.text(reason));
  }
}
