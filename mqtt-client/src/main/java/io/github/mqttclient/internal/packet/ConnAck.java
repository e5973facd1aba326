package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.util.EnumSet;
import java.util.Set;

/**
 * The answer to CONNECT (section 3.2).
 *
 * <pre>
 *  +-------------------+-------------+------------+
 *  | Acknowledge Flags | Reason Code | Properties |
 *  |      1 byte       |   1 byte    |  5.0 only  |
 *  +-------------------+-------------+------------+
 *   bit 0: Session Present; 3.1: no meaning
 * </pre>
 *
 * <p>The return codes of 3.x are translated; one that no version defines becomes {@link
 * ReasonCode#UNSPECIFIED_ERROR} with the number in the reason string.
 *
 * @param sessionPresent false in 3.1, which does not tell, and if the connection is refused
 */
public record ConnAck(boolean sessionPresent, ReasonCode reasonCode, Properties properties)
    implements ServerPacket {
  static final int FIRST_BYTE = 0x20;

  private static final Set<ReasonCode> REASON_CODES =
      EnumSet.of(
          ReasonCode.SUCCESS,
          ReasonCode.UNSPECIFIED_ERROR,
          ReasonCode.MALFORMED_PACKET,
          ReasonCode.PROTOCOL_ERROR,
          ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
          ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
          ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
          ReasonCode.BAD_USER_NAME_OR_PASSWORD,
          ReasonCode.NOT_AUTHORIZED,
          ReasonCode.SERVER_UNAVAILABLE,
          ReasonCode.SERVER_BUSY,
          ReasonCode.BANNED,
          ReasonCode.BAD_AUTHENTICATION_METHOD,
          ReasonCode.TOPIC_NAME_INVALID,
          ReasonCode.PACKET_TOO_LARGE,
          ReasonCode.QUOTA_EXCEEDED,
          ReasonCode.PAYLOAD_FORMAT_INVALID,
          ReasonCode.RETAIN_NOT_SUPPORTED,
          ReasonCode.QOS_NOT_SUPPORTED,
          ReasonCode.USE_ANOTHER_SERVER,
          ReasonCode.SERVER_MOVED,
          ReasonCode.CONNECTION_RATE_EXCEEDED);

  static ConnAck decode(PacketReader in, MqttVersion version)
      throws MalformedPacketException, ProtocolErrorException {
    boolean present = decodeFlags(in, version);
    if (version != MqttVersion.MQTT_5_0) {
      return ofReturnCode(present, in.readByte("return code"));
    }
    if (in.remaining() == 1) {
      return ofOlderServer(in);
    }
    ReasonCode reasonCode = in.reasonCode(REASON_CODES);
    Properties properties = Properties.decode(in, Placement.CONNACK);
    if (properties.has(PropertyId.AUTHENTICATION_DATA)
        && !properties.has(PropertyId.AUTHENTICATION_METHOD)) {
      throw in.protocolError("authentication data", "comes without authentication method");
    }
    return new ConnAck(present && !reasonCode.isError(), reasonCode, properties);
  }

  private static boolean decodeFlags(PacketReader in, MqttVersion version)
      throws MalformedPacketException {
    int flags = in.readByte("acknowledge flags");
    if (version == MqttVersion.MQTT_3_1) {
      return false; // The byte has no meaning yet.
    }
    if (flags > 1) {
      throw in.malformed("acknowledge flags", "must be 0 or 1, not " + flags);
    }
    return flags == 1;
  }

  private static ConnAck ofReturnCode(boolean present, int returnCode) {
    ReasonCode reasonCode =
        switch (returnCode) {
          case 0 -> ReasonCode.SUCCESS;
          case 1 -> ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
          case 2 -> ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
          case 3 -> ReasonCode.SERVER_UNAVAILABLE;
          case 4 -> ReasonCode.BAD_USER_NAME_OR_PASSWORD;
          case 5 -> ReasonCode.NOT_AUTHORIZED;
          default -> ReasonCode.UNSPECIFIED_ERROR;
        };
    Properties properties = Properties.NONE;
    if (reasonCode == ReasonCode.UNSPECIFIED_ERROR) {
      String text = "return code " + returnCode;
      properties = Properties.builder().set(PropertyId.REASON_STRING, text).build();
    }
    return new ConnAck(present && !reasonCode.isError(), reasonCode, properties);
  }

  /** A server that does not know 5.0 refuses it with the return code 1 of its own version. */
  private static ConnAck ofOlderServer(PacketReader in) throws MalformedPacketException {
    int returnCode = in.readByte("return code");
    if (returnCode != 1) {
      throw in.malformed("properties", "are missing");
    }
    return ofReturnCode(false, returnCode);
  }

  @Override
  public void accept(Handler handler) throws ProtocolErrorException {
    handler.onConnAck(this);
  }
}
