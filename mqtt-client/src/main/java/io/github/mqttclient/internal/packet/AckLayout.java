package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.wire.ByteWriter;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.util.Set;

/**
 * The layout that PUBACK, PUBREC, PUBREL and PUBCOMP have in common (sections 3.4 to 3.7).
 *
 * <pre>
 *  +-------------------+-------------+------------+
 *  | Packet Identifier | Reason Code | Properties |
 *  |      2 bytes      |   1 byte    |            |
 *  +-------------------+-------------+------------+
 *   always              5.0 only; both may be left out if Success and there are no properties,
 *                       the properties alone if there are none
 * </pre>
 */
sealed interface AckLayout permits PubAck, PubRec, PubRel, PubComp {
  int packetId();

  ReasonCode reasonCode();

  Properties properties();

  /** What follows the packet identifier. */
  static ReasonCode decodeReasonCode(PacketReader in, MqttVersion version, Set<ReasonCode> allowed)
      throws MalformedPacketException, ProtocolErrorException {
    return version != MqttVersion.MQTT_5_0 || in.atEnd()
        ? ReasonCode.SUCCESS
        : in.reasonCode(allowed);
  }

  /** What follows the reason code. */
  static Properties decodeProperties(PacketReader in, MqttVersion version, Placement placement)
      throws MalformedPacketException, ProtocolErrorException {
    return version != MqttVersion.MQTT_5_0 || in.atEnd()
        ? Properties.NONE
        : Properties.decode(in, placement);
  }

  static void encode(
      AckLayout ack, int firstByte, Placement placement, ByteWriter out, MqttVersion version) {
    ReasonCode reasonCode = ack.reasonCode();
    Properties properties = ack.properties();
    int start = out.startPacket(firstByte, 2);
    out.writeTwoByteInteger(ack.packetId()); // [MQTT-2.2.1-5]
    if (version == MqttVersion.MQTT_5_0
        && (reasonCode != ReasonCode.SUCCESS || !properties.isEmpty())) {
      out.writeByte(reasonCode.value());
      if (!properties.isEmpty()) {
        properties.encode(out, placement);
      }
    }
    out.endBlock(start);
  }

  /** What {@link #encode} writes at most. */
  static long sizeAtMost(Properties properties) {
    return properties.isEmpty() ? 5 : 8 + properties.sizeAtMost();
  }

  /** Refuses what such a packet cannot carry. */
  static void check(int packetId, ReasonCode reasonCode, Set<ReasonCode> allowed) {
    PacketId.check(packetId);
    if (!allowed.contains(reasonCode)) {
      throw new IllegalArgumentException("reason code is not allowed here: " + reasonCode);
    }
  }
}
