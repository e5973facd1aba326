package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Turns bytes, in whatever chunks they arrive, into packets (section 2.1).
 *
 * <pre>
 *  +------------+------------------+---------------------------+
 *  | type flags | Remaining Length | Remaining Length bytes    |
 *  |  4     4   |   1 to 4 bytes   |                           |
 *  +------------+------------------+---------------------------+
 *  |<-- fixed header ------------->|
 * </pre>
 *
 * <p>A packet that lies in one chunk is decoded where it lies. Only a packet that is cut off by the
 * end of a chunk is kept, in a buffer that grows with the bytes that really came: the length that a
 * header claims allocates nothing. Between packets a decoder holds no buffer.
 *
 * <p>One decoder serves one network connection. After an exception it must not be used any more.
 */
public final class PacketDecoder {
  /** By the number of the packet type; only for exceptions. */
  private static final String[] NAMES = {
    "reserved", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP",
    "SUBSCRIBE", "SUBACK", "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH"
  };

  private static final int INCOMPLETE = -1;
  private static final int MAX_HEADER_LENGTH = 5;

  /** From so many bytes on it pays to look at a payload's packet before it is copied. */
  private static final int LARGE_PAYLOAD = 512;

  /** Where the payload begins behind more bytes than that, they are copied like all others. */
  private static final int LONGEST_START = 128;

  private final MqttVersion version;
  private final int maximumPacketSize;
  private final PacketReader in = new PacketReader();
  private final TopicCache topics = new TopicCache();

  private final HeldPacket held = new HeldPacket();

  /** A decoder that refuses packets larger than {@code maximumPacketSize}, header included. */
  public PacketDecoder(MqttVersion version, int maximumPacketSize) {
    this.version = version;
    this.maximumPacketSize = maximumPacketSize;
  }

  /**
   * Decodes all bytes of the buffer. Large payloads go straight to the arrays that the application
   * gets, the rest by way of {@code scratch}, which has room for it.
   */
  public void decode(ByteBuffer from, byte[] scratch, Receiver receiver)
      throws MalformedPacketException, ProtocolErrorException {
    if (held.payload() != null) {
      held.addPayload(from, packetSize(held.bytes(), 0, held.bytesLength()));
    }
    while (held.isEmpty() && decodeLarge(from, scratch, receiver)) {
      // Where one is large the next is, most often.
    }
    int length = from.remaining();
    from.get(scratch, 0, length);
    decode(scratch, 0, length, receiver); // Also without a byte: the payload may be complete.
  }

  /** Decodes the next packet if it is a PUBLISH with a large payload, and all there. */
  private boolean decodeLarge(ByteBuffer from, byte[] scratch, Receiver receiver)
      throws MalformedPacketException, ProtocolErrorException {
    int start = from.position();
    int length = Math.min(from.remaining(), LONGEST_START);
    if (from.remaining() <= LARGE_PAYLOAD) {
      return false;
    }
    from.get(scratch, 0, length);
    int size = packetSize(scratch, 0, length);
    int header = -1;
    if (size > LARGE_PAYLOAD
        && size - length <= from.remaining()
        && (scratch[0] & 0xF0) == Publish.FIRST_BYTE) {
      header = Publish.payloadStart(scratch, length, version);
    }
    if (header < 0 || size - header < LARGE_PAYLOAD) {
      moveTo(from, start);
      return false;
    }
    byte[] payload = new byte[size - header];
    moveTo(from, start + header);
    from.get(payload);
    decodePacket(scratch, 0, header, payload, receiver);
    return true;
  }

  /** By way of {@code Buffer}: Android's API 26 lacks the method of {@code ByteBuffer}. */
  private static void moveTo(Buffer buffer, int position) {
    buffer.position(position);
  }

  /** Hands each packet that is complete to the receiver, in order, before it looks at the next. */
  public void decode(byte[] bytes, int offset, int length, Receiver receiver)
      throws MalformedPacketException, ProtocolErrorException {
    int position = offset;
    int end = offset + length;
    if (!held.isEmpty()) {
      position = completeHeld(bytes, position, end, receiver);
    }
    while (position < end) {
      int size = packetSize(bytes, position, end);
      if (size == INCOMPLETE || size > end - position) {
        hold(bytes, position, end, size == INCOMPLETE ? MAX_HEADER_LENGTH : size);
        break;
      }
      decodePacket(bytes, position, size, null, receiver);
      position += size;
    }
    in.release();
  }

  /** Adds to the packet that is held, decodes it if it is complete, and returns what was used. */
  private int completeHeld(byte[] bytes, int offset, int end, Receiver receiver)
      throws MalformedPacketException, ProtocolErrorException {
    int position = offset;
    int size = packetSize(held.bytes(), 0, held.bytesLength());
    while (size == INCOMPLETE && position < end) { // byte by byte up to the end of the header
      held.add(bytes, position, position + 1, MAX_HEADER_LENGTH);
      position++;
      size = packetSize(held.bytes(), 0, held.bytesLength());
    }
    if (size == INCOMPLETE) {
      return position;
    }
    int taken = Math.min(size - held.length(), end - position);
    hold(bytes, position, position + taken, size);
    if (held.length() == size) {
      byte[] packet = held.bytes();
      int length = held.bytesLength();
      byte[] payload = held.payload();
      held.clear();
      decodePacket(packet, 0, length, payload, receiver);
    }
    return position + taken;
  }

  private void hold(byte[] bytes, int position, int end, int size) {
    held.add(bytes, position, end, size);
    if (size > MAX_HEADER_LENGTH && (held.bytes()[0] & 0xF0) == Publish.FIRST_BYTE) {
      held.separatePayload(size, version);
    }
  }

  /** How many bytes the buffers of the held packet take; 0 between packets. */
  int heldCapacity() {
    return held.capacity();
  }

  /** The size of the packet that begins at {@code position}, or INCOMPLETE without its header. */
  private int packetSize(byte[] bytes, int position, int end)
      throws MalformedPacketException, ProtocolErrorException {
    checkFirstByte(bytes[position] & 0xFF);
    int remainingLength = 0;
    for (int i = 1; i < MAX_HEADER_LENGTH; i++) {
      if (position + i >= end) {
        return INCOMPLETE;
      }
      int digit = bytes[position + i];
      remainingLength |= (digit & 0x7F) << (7 * (i - 1));
      if (digit >= 0) {
        checkRemainingLength(remainingLength, digit, i);
        return 1 + i + remainingLength;
      }
    }
    throw new MalformedPacketException("remaining length", "is longer than four bytes");
  }

  private void checkRemainingLength(int remainingLength, int lastDigit, int digits)
      throws MalformedPacketException, ProtocolErrorException {
    if (lastDigit == 0 && digits > 1 && version == MqttVersion.MQTT_5_0) { // [MQTT-1.5.5-1]
      throw new MalformedPacketException(
          "remaining length", remainingLength + " is not in its shortest form");
    }
    int size = 1 + digits + remainingLength;
    if (size > maximumPacketSize) {
      throw new ProtocolErrorException(
          ReasonCode.PACKET_TOO_LARGE,
          "packet has " + size + " bytes, more than " + maximumPacketSize);
    }
  }

  private void checkFirstByte(int firstByte)
      throws MalformedPacketException, ProtocolErrorException {
    switch (firstByte & 0xF0) {
      case Publish.FIRST_BYTE -> Publish.checkFlags(firstByte, version);
      case ConnAck.FIRST_BYTE,
          PubAck.FIRST_BYTE,
          PubRec.FIRST_BYTE,
          PubComp.FIRST_BYTE,
          SubAck.FIRST_BYTE,
          UnsubAck.FIRST_BYTE,
          PingResp.FIRST_BYTE ->
          checkFlags(firstByte, 0);
      case PubRel.FIRST_BYTE & 0xF0 -> checkFlags(firstByte, PubRel.FIRST_BYTE & 0x0F);
      case Disconnect.FIRST_BYTE -> {
        if (version != MqttVersion.MQTT_5_0) {
          throw notFromServer(firstByte);
        }
        checkFlags(firstByte, 0); // [MQTT-3.14.1-1]
      }
      case Auth.FIRST_BYTE -> {
        if (version != MqttVersion.MQTT_5_0) {
          throw new MalformedPacketException("packet type", "15 is reserved in " + version);
        }
        checkFlags(firstByte, 0); // [MQTT-3.15.1-1]
      }
      case Connect.FIRST_BYTE,
          Subscribe.FIRST_BYTE & 0xF0,
          Unsubscribe.FIRST_BYTE & 0xF0,
          PingReq.FIRST_BYTE ->
          throw notFromServer(firstByte);
      default -> throw new MalformedPacketException("packet type", "0 is reserved");
    }
  }

  private ProtocolErrorException notFromServer(int firstByte) {
    return ProtocolErrorException.protocolError(
        NAMES[firstByte >> 4] + " does not come from a server of " + version);
  }

  /** 3.1 gives the flags a meaning only in PUBLISH, or one that a receiver does not need (DUP). */
  private void checkFlags(int firstByte, int expected) throws MalformedPacketException {
    int flags = firstByte & 0x0F;
    if (flags != expected && version != MqttVersion.MQTT_3_1) {
      throw new MalformedPacketException( // [MQTT-2.1.3-1] [3.1.1 MQTT-2.2.2-2]
          NAMES[firstByte >> 4] + " flags", "must be " + expected + ", not " + flags);
    }
  }

  /** {@code payload} is what follows the range if it was gathered apart. */
  private void decodePacket(
      byte[] bytes, int offset, int size, byte @Nullable [] payload, Receiver receiver)
      throws MalformedPacketException, ProtocolErrorException {
    int firstByte = bytes[offset] & 0xFF;
    int header = 2;
    while (bytes[offset + header - 1] < 0) {
      header++;
    }
    in.wrap(NAMES[firstByte >> 4], bytes, offset + header, size - header);
    // A call for each type: where the type is known the JIT compiler needs no object for a packet.
    switch (firstByte & 0xF0) {
      case ConnAck.FIRST_BYTE -> give(ConnAck.decode(in, version), receiver);
      case Publish.FIRST_BYTE ->
          give(Publish.decode(firstByte, in, payload, version, topics), receiver);
      case PubAck.FIRST_BYTE -> give(PubAck.decode(in, version), receiver);
      case PubRec.FIRST_BYTE -> give(PubRec.decode(in, version), receiver);
      case PubRel.FIRST_BYTE & 0xF0 -> give(PubRel.decode(in, version), receiver);
      case PubComp.FIRST_BYTE -> give(PubComp.decode(in, version), receiver);
      case SubAck.FIRST_BYTE -> give(SubAck.decode(in, version), receiver);
      case UnsubAck.FIRST_BYTE -> give(UnsubAck.decode(in, version), receiver);
      case PingResp.FIRST_BYTE -> give(PingResp.INSTANCE, receiver);
      case Disconnect.FIRST_BYTE -> give(Disconnect.decode(in), receiver);
      case Auth.FIRST_BYTE -> give(Auth.decode(in), receiver);
      default -> throw new AssertionError(firstByte); // refused by checkFirstByte
    }
  }

  private void give(ServerPacket packet, Receiver receiver)
      throws MalformedPacketException, ProtocolErrorException {
    in.requireEnd();
    receiver.onPacket(packet);
  }

  /** Takes the packets. */
  @FunctionalInterface
  public interface Receiver {
    void onPacket(ServerPacket packet) throws ProtocolErrorException;
  }
}
