package io.github.mqttclient.internal.loop;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.internal.packet.PacketDecoder;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.Publish;
import io.github.mqttclient.internal.packet.ServerPacket;
import io.github.mqttclient.internal.wire.ByteWriter;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A message as a record of the store: a PUBLISH of MQTT 5.0, which can carry every field, after the
 * time at which it expires.
 *
 * <pre>
 *  +-------------------------------------------+-------------------------+
 *  | expires at: seconds since 1970, 0: never  | PUBLISH, identifier 1   |
 *  |                 4 bytes                   |                         |
 *  +-------------------------------------------+-------------------------+
 * </pre>
 */
final class StoredMessage {
  private static final int EXPIRY_LENGTH = 4;
  private static final int MAX_PACKET_SIZE = 1 + 4 + ByteWriter.MAX_VARIABLE_BYTE_INTEGER;

  private static final Protocol PROTOCOL = Protocol.of(MqttVersion.MQTT_5_0);

  private StoredMessage() {}

  /** Whether there can be such a record: no PUBLISH is larger than the largest packet. */
  static boolean isPossible(MqttMessage message) {
    try {
      return PROTOCOL.fits(Publish.of(message, 1, false), MAX_PACKET_SIZE);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static byte[] encode(MqttMessage message, long epochSecond) {
    long expiresAt =
        message.messageExpiry().map(expiry -> epochSecond + expiry.getSeconds()).orElse(0L);
    ByteWriter out = new ByteWriter(EXPIRY_LENGTH + 64 + message.payload().length);
    out.writeFourByteInteger(Math.min(expiresAt, 0xFFFF_FFFFL));
    Publish.of(message, 1, false).encode(out, MqttVersion.MQTT_5_0);
    return out.toByteArray();
  }

  /** The message, with what is left of its time; nothing, if it has expired. */
  static MqttMessage decode(byte[] record, long epochSecond) throws IOException {
    if (record.length < EXPIRY_LENGTH) {
      throw new IOException("not a stored message: " + record.length + " bytes");
    }
    MqttMessage message = decodePublish(record);
    long expiresAt = ByteBuffer.wrap(record).getInt(0) & 0xFFFF_FFFFL;
    if (expiresAt == 0) {
      return message;
    }
    Duration left = Duration.ofSeconds(Math.max(0, expiresAt - epochSecond));
    return message.toBuilder().messageExpiry(left).build();
  }

  private static MqttMessage decodePublish(byte[] record) throws IOException {
    List<ServerPacket> packets = new ArrayList<>();
    try {
      new PacketDecoder(MqttVersion.MQTT_5_0, Integer.MAX_VALUE)
          .decode(record, EXPIRY_LENGTH, record.length - EXPIRY_LENGTH, packets::add);
    } catch (MalformedPacketException | ProtocolErrorException e) {
      throw new IOException("not a stored message: " + e.getMessage(), e);
    }
    if (packets.size() == 1
        && packets.get(0) instanceof Publish publish
        && publish.qos() != QoS.AT_MOST_ONCE) {
      return InboundMessage.toMessage(publish);
    }
    throw new IOException("not a stored message but " + packets);
  }
}
