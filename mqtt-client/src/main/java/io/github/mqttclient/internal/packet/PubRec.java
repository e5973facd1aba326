package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.wire.ByteWriter;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.util.EnumSet;
import java.util.Set;

/**
 * Publish received, the second packet of a QoS 2 delivery (section 3.5).
 *
 * <pre>
 *  +-------------------+-------------+------------+
 *  | Packet Identifier | Reason Code | Properties |
 *  |      2 bytes      |   1 byte    |            |
 *  +-------------------+-------------+------------+
 *   always              5.0 only; see {@link AckLayout} for the short forms
 * </pre>
 */
public record PubRec(int packetId, ReasonCode reasonCode, Properties properties)
    implements ClientPacket, ServerPacket, AckLayout {
  static final int FIRST_BYTE = 0x50;

  private static final Set<ReasonCode> REASON_CODES =
      EnumSet.of(
          ReasonCode.SUCCESS,
          ReasonCode.NO_MATCHING_SUBSCRIBERS,
          ReasonCode.UNSPECIFIED_ERROR,
          ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
          ReasonCode.NOT_AUTHORIZED,
          ReasonCode.TOPIC_NAME_INVALID,
          ReasonCode.PACKET_IDENTIFIER_IN_USE,
          ReasonCode.QUOTA_EXCEEDED,
          ReasonCode.PAYLOAD_FORMAT_INVALID);

  public PubRec {
    AckLayout.check(packetId, reasonCode, REASON_CODES); // [MQTT-3.5.2-1]
  }

  static PubRec decode(PacketReader in, MqttVersion version)
      throws MalformedPacketException, ProtocolErrorException {
    int packetId = in.packetId();
    ReasonCode reasonCode = AckLayout.decodeReasonCode(in, version, REASON_CODES);
    Properties properties = AckLayout.decodeProperties(in, version, Placement.PUBREC);
    return new PubRec(packetId, reasonCode, properties);
  }

  @Override
  public void encode(ByteWriter out, MqttVersion version) {
    AckLayout.encode(this, FIRST_BYTE, Placement.PUBREC, out, version);
  }

  @Override
  public void accept(Handler handler) throws ProtocolErrorException {
    handler.onPubRec(this);
  }

  @Override
  public PubRec withoutDiagnostics() { // [MQTT-3.5.2-2] [MQTT-3.5.2-3]
    return properties.isEmpty()
        ? this
        : new PubRec(packetId, reasonCode, properties.withoutDiagnostics());
  }

  @Override
  public long sizeAtMost() {
    return AckLayout.sizeAtMost(properties);
  }
}
