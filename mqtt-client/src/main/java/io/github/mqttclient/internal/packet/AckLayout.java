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

  /** The constructor of one of the four records. */
  interface Constructor<T extends AckLayout> {
    T create(int packetId, ReasonCode reasonCode, Properties properties);
  }

  static <T extends AckLayout> T decode(
      PacketReader in,
      MqttVersion version,
      Set<ReasonCode> allowed,
      Placement placement,
      Constructor<T> constructor)
      throws MalformedPacketException, ProtocolErrorException {
    int packetId = in.packetId();
    if (version != MqttVersion.MQTT_5_0 || in.atEnd()) {
      return constructor.create(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }
    ReasonCode reasonCode = in.reasonCode(allowed);
    Properties properties = in.atEnd() ? Properties.NONE : Properties.decode(in, placement);
    return constructor.create(packetId, reasonCode, properties);
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
