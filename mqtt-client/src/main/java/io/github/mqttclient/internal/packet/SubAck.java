package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The answer to SUBSCRIBE, one reason code for each of its filters in their order (section 3.9).
 *
 * <pre>
 *  +-------------------+------------+-------------+-------------+----
 *  | Packet Identifier | Properties | Reason Code | Reason Code | ...
 *  |      2 bytes      |  5.0 only  |   1 byte    |             |
 *  +-------------------+------------+-------------+-------------+----
 * </pre>
 *
 * <p>3.1.1 has one code for all refusals, 0x80. In 3.1 only the two low bits have a meaning and
 * none stands for a refusal; 0x80 is taken for one all the same, because a server that sends it
 * means it.
 */
public record SubAck(int packetId, List<ReasonCode> reasonCodes, Properties properties)
    implements ServerPacket {
  static final int FIRST_BYTE = 0x90;

  private static final Set<ReasonCode> REASON_CODES =
      EnumSet.of(
          ReasonCode.SUCCESS,
          ReasonCode.GRANTED_QOS_1,
          ReasonCode.GRANTED_QOS_2,
          ReasonCode.UNSPECIFIED_ERROR,
          ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
          ReasonCode.NOT_AUTHORIZED,
          ReasonCode.TOPIC_FILTER_INVALID,
          ReasonCode.PACKET_IDENTIFIER_IN_USE,
          ReasonCode.QUOTA_EXCEEDED,
          ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
          ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
          ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);

  private static final Set<ReasonCode> REASON_CODES_3 =
      EnumSet.of(
          ReasonCode.SUCCESS,
          ReasonCode.GRANTED_QOS_1,
          ReasonCode.GRANTED_QOS_2,
          ReasonCode.UNSPECIFIED_ERROR);

  public SubAck {
    reasonCodes = List.copyOf(reasonCodes);
  }

  static SubAck decode(PacketReader in, MqttVersion version)
      throws MalformedPacketException, ProtocolErrorException {
    int packetId = in.packetId();
    Properties properties =
        version == MqttVersion.MQTT_5_0 ? Properties.decode(in, Placement.SUBACK) : Properties.NONE;
    List<ReasonCode> reasonCodes = new ArrayList<>();
    do {
      reasonCodes.add(
          switch (version) {
            case MQTT_3_1 -> grantedQos(in);
            case MQTT_3_1_1 -> in.reasonCode(REASON_CODES_3);
            case MQTT_5_0 -> in.reasonCode(REASON_CODES);
          });
    } while (!in.atEnd());
    return new SubAck(packetId, reasonCodes, properties);
  }

  private static ReasonCode grantedQos(PacketReader in)
      throws MalformedPacketException, ProtocolErrorException {
    int value = in.readByte("granted QoS");
    if (value == ReasonCode.UNSPECIFIED_ERROR.value()) {
      return ReasonCode.UNSPECIFIED_ERROR;
    }
    return switch (value & 0b11) {
      case 0 -> ReasonCode.SUCCESS;
      case 1 -> ReasonCode.GRANTED_QOS_1;
      case 2 -> ReasonCode.GRANTED_QOS_2;
      default -> throw in.protocolError("granted QoS", "must not be 3");
    };
  }

  @Override
  public void accept(Handler handler) throws ProtocolErrorException {
    handler.onSubAck(this);
  }
}
