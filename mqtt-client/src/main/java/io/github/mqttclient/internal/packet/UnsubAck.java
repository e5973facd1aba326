package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The answer to UNSUBSCRIBE, one reason code for each of its filters in their order (section 3.11).
 *
 * <pre>
 *  +-------------------+------------+-------------+-------------+----
 *  | Packet Identifier | Properties | Reason Code | Reason Code | ...
 *  |      2 bytes      |            |   1 byte    |             |
 *  +-------------------+------------+-------------+-------------+----
 *                       |<-------------- 5.0 only ------------------
 * </pre>
 *
 * @param reasonCodes empty before 5.0
 */
public record UnsubAck(int packetId, List<ReasonCode> reasonCodes, Properties properties)
    implements ServerPacket {
  static final int FIRST_BYTE = 0xB0;

  private static final Set<ReasonCode> REASON_CODES =
      EnumSet.of(
          ReasonCode.SUCCESS,
          ReasonCode.NO_SUBSCRIPTION_EXISTED,
          ReasonCode.UNSPECIFIED_ERROR,
          ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
          ReasonCode.NOT_AUTHORIZED,
          ReasonCode.TOPIC_FILTER_INVALID,
          ReasonCode.PACKET_IDENTIFIER_IN_USE);

  public UnsubAck {
    reasonCodes = List.copyOf(reasonCodes);
  }

  static UnsubAck decode(PacketReader in, MqttVersion version)
      throws MalformedPacketException, ProtocolErrorException {
    int packetId = in.packetId();
    if (version != MqttVersion.MQTT_5_0) {
      return new UnsubAck(packetId, List.of(), Properties.NONE);
    }
    Properties properties = Properties.decode(in, Placement.UNSUBACK);
    List<ReasonCode> reasonCodes = new ArrayList<>();
    do {
      reasonCodes.add(in.reasonCode(REASON_CODES));
    } while (!in.atEnd());
    return new UnsubAck(packetId, reasonCodes, properties);
  }

  @Override
  public void accept(Handler handler) throws ProtocolErrorException {
    handler.onUnsubAck(this);
  }
}
