package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.wire.ByteWriter;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.util.EnumSet;
import java.util.Set;

/**
 * A step of an enhanced authentication (section 3.15; 5.0 only).
 *
 * <pre>
 *  +-------------+------------+
 *  | Reason Code | Properties |
 *  |   1 byte    |            |
 *  +-------------+------------+
 *   both may be left out by a server if Success and there are no properties
 * </pre>
 *
 * <p>The Authentication Method is mandatory, and yet the standard allows the form without anything.
 * It is decoded; whether it is welcome (at the end of a re-authentication) the session decides.
 */
public record Auth(ReasonCode reasonCode, Properties properties)
    implements ClientPacket, ServerPacket {
  static final int FIRST_BYTE = 0xF0; // [MQTT-3.15.1-1]

  private static final Set<ReasonCode> CLIENT_CODES =
      EnumSet.of(ReasonCode.CONTINUE_AUTHENTICATION, ReasonCode.REAUTHENTICATE);

  private static final Set<ReasonCode> SERVER_CODES =
      EnumSet.of(ReasonCode.SUCCESS, ReasonCode.CONTINUE_AUTHENTICATION);

  static Auth decode(PacketReader in) throws MalformedPacketException, ProtocolErrorException {
    if (in.atEnd()) {
      return new Auth(ReasonCode.SUCCESS, Properties.NONE);
    }
    ReasonCode reasonCode = in.reasonCode(SERVER_CODES);
    Properties properties = Properties.decode(in, Placement.AUTH);
    if (!properties.has(PropertyId.AUTHENTICATION_METHOD)) { // [MQTT-4.12.0-5]
      throw in.protocolError("authentication method", "is missing");
    }
    return new Auth(reasonCode, properties);
  }

  @Override
  public void encode(ByteWriter out, MqttVersion version) {
    if (!CLIENT_CODES.contains(reasonCode)) { // [MQTT-3.15.2-1]
      throw new IllegalArgumentException("a client does not send AUTH with " + reasonCode);
    }
    encodeAny(out, version);
  }

  void encodeAny(ByteWriter out, MqttVersion version) {
    if (version != MqttVersion.MQTT_5_0) {
      throw new IllegalArgumentException("there is no AUTH in " + version);
    }
    int start = out.startPacket(FIRST_BYTE, 0);
    if (reasonCode != ReasonCode.SUCCESS || !properties.isEmpty()) {
      out.writeByte(reasonCode.value());
      properties.encode(out, Placement.AUTH);
    }
    out.endBlock(start);
  }

  @Override
  public void accept(Handler handler) throws ProtocolErrorException {
    handler.onAuth(this);
  }

  @Override
  public Auth withoutDiagnostics() { // [MQTT-3.15.2-2] [MQTT-3.15.2-3]
    return properties.isEmpty() ? this : new Auth(reasonCode, properties.withoutDiagnostics());
  }

  @Override
  public long sizeAtMost() {
    return 6 + properties.sizeAtMost();
  }
}
