package io.github.mqttclient.internal.transport;

import static io.github.mqttclient.internal.transport.WebSocketFrames.MAX_CONTROL_PAYLOAD;
import static io.github.mqttclient.internal.transport.WebSocketFrames.MESSAGE_TOO_BIG;
import static io.github.mqttclient.internal.transport.WebSocketFrames.PROTOCOL_ERROR;
import static io.github.mqttclient.internal.transport.WebSocketFrames.UNACCEPTABLE_DATA;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The frames of a server, in any chunking, to the bytes that they carry.
 *
 * <p>It works in place: the payload of data frames moves down over the frame headers, so it has no
 * buffer and the length of a frame costs no memory. Fragments and frames are one stream of bytes.
 * [MQTT-6.0.0-2] Control frames, which may stand between fragments, go to {@link ControlFrames}.
 */
final class WebSocketDecoder {
  private final long maximumFrameLength;
  private final ControlFrames controlFrames;

  private State state = State.START;
  private Message message = Message.NONE;

  /** Of the frame that is being read. */
  private int opcode;

  /** How many bytes the frame still has; while its length is read, what is known of it. */
  private long length;

  /** How many bytes of the extended length are still to come, and how many it has. */
  private int lengthBytesLeft;

  private int lengthBytes;

  /** The payload of the control frame that is being read. */
  private final byte[] control = new byte[MAX_CONTROL_PAYLOAD];

  private int controlLength;

  private enum State {
    /** Next: {@link #LENGTH}. */
    START,
    /** The first byte was read. Next: EXTENDED_LENGTH, PAYLOAD, START. */
    LENGTH,
    /** Next: {@link #PAYLOAD}. */
    EXTENDED_LENGTH,
    /** Next: {@link #START}, {@link #CLOSED}. */
    PAYLOAD,
    /** After a close frame, or a broken one, nothing that comes has a meaning. */
    CLOSED
  }

  /** Whether there is a message whose last fragment has not begun. */
  private enum Message {
    NONE,
    FRAGMENTED
  }

  /** Takes control frames. The array is only valid during the call. */
  interface ControlFrames {
    void onPing(byte[] payload, int length);

    /**
     * The last thing that comes.
     *
     * @param code {@link WebSocketFrames#NO_STATUS} if the server gave none
     */
    void onClose(int code, String reason);
  }

  WebSocketDecoder(long maximumFrameLength, ControlFrames controlFrames) {
    this.maximumFrameLength = maximumFrameLength;
    this.controlFrames = controlFrames;
  }

  /**
   * Takes what stands from {@code start} to the position of the buffer, leaves the payload there in
   * its place and the position behind it.
   *
   * @throws WebSocketException if the server broke the protocol; the payload in front of that is
   *     left all the same
   */
  void decode(ByteBuffer buffer, int start) throws WebSocketException {
    int end = buffer.position();
    int from = start;
    int to = start;
    try {
      while (from < end && state != State.CLOSED) {
        if (state != State.PAYLOAD) {
          onHeaderByte(buffer.get(from++) & 0xFF);
        } else {
          int count = (int) Math.min(length, end - from);
          if (isControl()) {
            collectControl(buffer, from, count);
          } else {
            if (to < from) { // Else there was no header in front of it.
              WebSocketFrames.copy(buffer, from, buffer, to, count, 0);
            }
            to += count;
          }
          from += count;
          length -= count;
        }
        if (state == State.PAYLOAD && length == 0) {
          endFrame();
        }
      }
    } catch (WebSocketException e) {
      state = State.CLOSED;
      throw e;
    } finally {
      Buffers.position(buffer, to);
    }
  }

  private boolean isControl() {
    return (opcode & WebSocketFrames.CONTROL_BIT) != 0;
  }

  private void onHeaderByte(int octet) throws WebSocketException {
    switch (state) {
      case START -> onFirstByte(octet);
      case LENGTH -> onLength(octet);
      case EXTENDED_LENGTH -> onExtendedLength(octet);
      case PAYLOAD, CLOSED -> throw new AssertionError(state);
    }
  }

  private void onFirstByte(int octet) throws WebSocketException {
    opcode = octet & WebSocketFrames.OPCODE;
    boolean isFinal = (octet & WebSocketFrames.FIN) != 0;
    if ((octet & WebSocketFrames.RESERVED_BITS) != 0) {
      throw broken(PROTOCOL_ERROR, "reserved bits set in frame header " + Quoted.octet(octet));
    }
    switch (opcode) {
      case WebSocketFrames.BINARY -> {
        if (message == Message.FRAGMENTED) {
          throw broken(PROTOCOL_ERROR, "new message inside a fragmented one");
        }
      }
      case WebSocketFrames.CONTINUATION -> {
        if (message == Message.NONE) {
          throw broken(PROTOCOL_ERROR, "continuation frame without a message to continue");
        }
      }
      case WebSocketFrames.TEXT -> // [MQTT-6.0.0-1]
          throw broken(UNACCEPTABLE_DATA, "text frame; MQTT is binary");
      case WebSocketFrames.CLOSE, WebSocketFrames.PING, WebSocketFrames.PONG -> {
        if (!isFinal) {
          throw broken(PROTOCOL_ERROR, "fragmented control frame " + Quoted.octet(opcode));
        }
      }
      default -> throw broken(PROTOCOL_ERROR, "reserved opcode " + Quoted.octet(opcode));
    }
    if (!isControl()) {
      message = isFinal ? Message.NONE : Message.FRAGMENTED;
    }
    state = State.LENGTH;
  }

  private void onLength(int octet) throws WebSocketException {
    if ((octet & WebSocketFrames.MASKED) != 0) {
      throw broken(PROTOCOL_ERROR, "masked frame; only a client masks"); // RFC 6455 5.1
    }
    length = octet & WebSocketFrames.LENGTH;
    if (isControl() && length > MAX_CONTROL_PAYLOAD) {
      throw broken(PROTOCOL_ERROR, "control frame of more than 125 bytes");
    }
    if (length < WebSocketFrames.LENGTH_16) {
      beginPayload();
    } else {
      lengthBytes = length == WebSocketFrames.LENGTH_16 ? 2 : 8;
      lengthBytesLeft = lengthBytes;
      length = 0;
      state = State.EXTENDED_LENGTH;
    }
  }

  private void onExtendedLength(int octet) throws WebSocketException {
    if (lengthBytesLeft == 8 && octet >= 0x80) {
      throw broken(PROTOCOL_ERROR, "frame length with the most significant bit set");
    }
    length = (length << 8) | octet;
    lengthBytesLeft--;
    if (lengthBytesLeft == 0) {
      long least = lengthBytes == 2 ? WebSocketFrames.LENGTH_16 : 0x1_0000;
      if (length < least) {
        throw broken(
            PROTOCOL_ERROR, "frame length " + length + " in " + lengthBytes + " bytes, not fewest");
      }
      beginPayload();
    }
  }

  private void beginPayload() throws WebSocketException {
    if (length > maximumFrameLength) {
      throw broken(
          MESSAGE_TOO_BIG, "frame of " + length + " bytes, more than " + maximumFrameLength);
    }
    controlLength = 0;
    state = State.PAYLOAD;
  }

  private void collectControl(ByteBuffer buffer, int from, int count) {
    for (int i = 0; i < count; i++) {
      control[controlLength++] = buffer.get(from + i);
    }
  }

  private void endFrame() throws WebSocketException {
    state = State.START;
    if (opcode == WebSocketFrames.PING) {
      controlFrames.onPing(control, controlLength);
    } else if (opcode == WebSocketFrames.CLOSE) {
      state = State.CLOSED;
      endClose();
    }
  }

  private void endClose() throws WebSocketException {
    if (controlLength == 0) {
      controlFrames.onClose(WebSocketFrames.NO_STATUS, "");
      return;
    }
    if (controlLength == 1) {
      throw broken(PROTOCOL_ERROR, "close frame with half a status code");
    }
    int code = ((control[0] & 0xFF) << 8) | (control[1] & 0xFF);
    // RFC 6455 7.4: 1005, 1006 and 1015 never travel, 1004 and 1016 to 2999 mean nothing yet.
    boolean known = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
    if (!known && (code < 3000 || code > 4999)) {
      throw broken(PROTOCOL_ERROR, "close frame with the status code " + code);
    }
    controlFrames.onClose(code, reason());
  }

  private String reason() throws WebSocketException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(control, 2, controlLength - 2))
          .toString();
    } catch (CharacterCodingException e) {
      throw broken(WebSocketFrames.INVALID_TEXT, "close frame whose reason is not UTF-8");
    }
  }

  private static WebSocketException broken(int closeCode, String what) {
    return new WebSocketException(closeCode, "the server broke the WebSocket protocol: " + what);
  }
}
