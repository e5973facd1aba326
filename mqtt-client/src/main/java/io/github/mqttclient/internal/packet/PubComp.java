package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.wire.ByteWriter;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.util.EnumSet;
import java.util.Set;

/**
 * Publish complete, the fourth and last packet of a QoS 2 delivery (section 3.7).
 *
 * <pre>
 *  +-------------------+-------------+------------+
 *  | Packet Identifier | Reason Code | Properties |
 *  |      2 bytes      |   1 byte    |            |
 *  +-------------------+-------------+------------+
 *   always              5.0 only; see {@link AckLayout} for the short forms
 * </pre>
 */
public record PubComp(int packetId, ReasonCode reasonCode, Properties properties)
    implements ClientPacket, ServerPacket, AckLayout {
  static final int FIRST_BYTE = 0x70;

  private static final Set<ReasonCode> REASON_CODES =
      EnumSet.of(ReasonCode.SUCCESS, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);

  public PubComp {
    AckLayout.check(packetId, reasonCode, REASON_CODES); // [MQTT-3.7.2-1]
  }

  static PubComp decode(PacketReader in, MqttVersion version)
      throws MalformedPacketException, ProtocolErrorException {
    int packetId = in.packetId();
    ReasonCode reasonCode = AckLayout.decodeReasonCode(in, version, REASON_CODES);
    Properties properties = AckLayout.decodeProperties(in, version, Placement.PUBCOMP);
    return new PubComp(packetId, reasonCode, properties);
  }

  @Override
  public void encode(ByteWriter out, MqttVersion version) {
    AckLayout.encode(this, FIRST_BYTE, Placement.PUBCOMP, out, version);
  }

  @Override
  public void accept(Handler handler) throws ProtocolErrorException {
    handler.onPubComp(this);
  }

  @Override
  public PubComp withoutDiagnostics() { // [MQTT-3.7.2-2] [MQTT-3.7.2-3]
    return properties.isEmpty()
        ? this
        : new PubComp(packetId, reasonCode, properties.withoutDiagnostics());
  }

  @Override
  public long sizeAtMost() {
    return AckLayout.sizeAtMost(properties);
  }
}
