package io.github.mqttclient.internal.packet;

import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.wire.ByteWriter;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.util.EnumSet;
import java.util.Set;

/**
 * The last packet of a connection (section 3.14). Before 5.0 only a client sends it, to say
 * good-bye.
 *
 * <pre>
 *  +-------------+------------+
 *  | Reason Code | Properties |
 *  |   1 byte    |            |
 *  +-------------+------------+
 *   5.0 only; both may be left out if Success and there are no properties,
 *   the properties alone if there are none
 * </pre>
 */
public record Disconnect(ReasonCode reasonCode, Properties properties)
    implements ClientPacket, ServerPacket {
  static final int FIRST_BYTE = 0xE0; // [MQTT-3.14.1-1] [3.1.1 MQTT-3.14.1-1]

  private static final Set<ReasonCode> CLIENT_CODES =
      EnumSet.of(
          ReasonCode.SUCCESS,
          ReasonCode.DISCONNECT_WITH_WILL_MESSAGE,
          ReasonCode.UNSPECIFIED_ERROR,
          ReasonCode.MALFORMED_PACKET,
          ReasonCode.PROTOCOL_ERROR,
          ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
          ReasonCode.TOPIC_NAME_INVALID,
          ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
          ReasonCode.TOPIC_ALIAS_INVALID,
          ReasonCode.PACKET_TOO_LARGE,
          ReasonCode.MESSAGE_RATE_TOO_HIGH,
          ReasonCode.QUOTA_EXCEEDED,
          ReasonCode.ADMINISTRATIVE_ACTION,
          ReasonCode.PAYLOAD_FORMAT_INVALID);

  private static final Set<ReasonCode> SERVER_CODES =
      EnumSet.of(
          ReasonCode.SUCCESS,
          ReasonCode.UNSPECIFIED_ERROR,
          ReasonCode.MALFORMED_PACKET,
          ReasonCode.PROTOCOL_ERROR,
          ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
          ReasonCode.NOT_AUTHORIZED,
          ReasonCode.SERVER_BUSY,
          ReasonCode.SERVER_SHUTTING_DOWN,
          ReasonCode
              .BAD_AUTHENTICATION_METHOD, // Only the general table of 2.4 has it for DISCONNECT.
          ReasonCode.KEEP_ALIVE_TIMEOUT,
          ReasonCode.SESSION_TAKEN_OVER,
          ReasonCode.TOPIC_FILTER_INVALID,
          ReasonCode.TOPIC_NAME_INVALID,
          ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
          ReasonCode.TOPIC_ALIAS_INVALID,
          ReasonCode.PACKET_TOO_LARGE,
          ReasonCode.MESSAGE_RATE_TOO_HIGH,
          ReasonCode.QUOTA_EXCEEDED,
          ReasonCode.ADMINISTRATIVE_ACTION,
          ReasonCode.PAYLOAD_FORMAT_INVALID,
          ReasonCode.RETAIN_NOT_SUPPORTED,
          ReasonCode.QOS_NOT_SUPPORTED,
          ReasonCode.USE_ANOTHER_SERVER,
          ReasonCode.SERVER_MOVED,
          ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
          ReasonCode.CONNECTION_RATE_EXCEEDED,
          ReasonCode.MAXIMUM_CONNECT_TIME,
          ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
          ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);

  /** The good-bye that the application wants to be said. */
  public static Disconnect of(DisconnectOptions options) {
    Properties.Builder properties = Properties.builder();
    if (options.sessionExpiry().isPresent()) {
      properties.set(
          PropertyId.SESSION_EXPIRY_INTERVAL, options.sessionExpiry().get().getSeconds());
    }
    if (options.reasonString().isPresent()) {
      properties.set(PropertyId.REASON_STRING, options.reasonString().get());
    }
    properties.userProperties(options.userProperties());
    return new Disconnect(options.reasonCode(), properties.build());
  }

  static Disconnect decode(PacketReader in)
      throws MalformedPacketException, ProtocolErrorException {
    if (in.atEnd()) {
      return new Disconnect(ReasonCode.SUCCESS, Properties.NONE);
    }
    ReasonCode reasonCode = in.reasonCode(SERVER_CODES);
    Properties properties =
        in.atEnd() ? Properties.NONE : Properties.decode(in, Placement.SERVER_DISCONNECT);
    return new Disconnect(reasonCode, properties);
  }

  @Override
  public void encode(ByteWriter out, MqttVersion version) {
    if (!CLIENT_CODES.contains(reasonCode)) { // [MQTT-3.14.2-1]
      throw new IllegalArgumentException("a client does not disconnect with " + reasonCode);
    }
    encode(out, version, Placement.CLIENT_DISCONNECT);
  }

  void encode(ByteWriter out, MqttVersion version, Placement placement) {
    int start = out.startPacket(FIRST_BYTE, 0);
    if (version == MqttVersion.MQTT_5_0
        && (reasonCode != ReasonCode.SUCCESS || !properties.isEmpty())) {
      out.writeByte(reasonCode.value());
      if (!properties.isEmpty()) {
        properties.encode(out, placement);
      }
    }
    out.endBlock(start);
  }

  @Override
  public void accept(Handler handler) throws ProtocolErrorException {
    handler.onDisconnect(this);
  }

  @Override
  public Disconnect withoutDiagnostics() { // [MQTT-3.14.2-3] [MQTT-3.14.2-4]
    return properties.isEmpty()
        ? this
        : new Disconnect(reasonCode, properties.withoutDiagnostics());
  }

  @Override
  public long sizeAtMost() {
    return properties.isEmpty() ? 3 : 6 + properties.sizeAtMost();
  }
}
