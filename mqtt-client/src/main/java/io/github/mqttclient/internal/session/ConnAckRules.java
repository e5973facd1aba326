package io.github.mqttclient.internal.session;

import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.Disconnect;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.Publish;
import io.github.mqttclient.internal.packet.ServerPacket;

/** What the server may say, given the CONNECT that it answers (sections 3.1 and 3.2). */
final class ConnAckRules {
  private ConnAckRules() {}

  /** Refuses a reason string or user properties where CONNECT did not want any. */
  static void checkProblemInformation(ServerPacket packet, Connect connect)
      throws ProtocolErrorException {
    Properties properties = packet.properties();
    if (properties.isEmpty()
        || connect.properties().integer(PropertyId.REQUEST_PROBLEM_INFORMATION, 1) == 1
        || packet instanceof Publish
        || packet instanceof ConnAck
        || packet instanceof Disconnect) {
      return;
    }
    if (properties.has(PropertyId.REASON_STRING) || properties.has(PropertyId.USER_PROPERTY)) {
      throw new ProtocolErrorException(
          ReasonCode.PROTOCOL_ERROR,
          "a reason string or user property in "
              + packet.getClass().getSimpleName()
              + " in spite of Request Problem Information 0");
    }
  }

  /** A CONNACK that accepts. */
  static void check(ConnAck connAck, Connect connect, Protocol protocol)
      throws ProtocolErrorException {
    Properties properties = connAck.properties();
    if (connAck.sessionPresent() && connect.cleanStart()) { // [MQTT-3.2.2-4]
      throw new ProtocolErrorException(
          ReasonCode.PROTOCOL_ERROR, "Session Present 1 in CONNACK after Clean Start 1");
    }
    boolean assigned = properties.string(PropertyId.ASSIGNED_CLIENT_IDENTIFIER) != null;
    if (connect.clientId().isEmpty() && protocol.hasProperties() && !assigned) {
      throw new ProtocolErrorException(
          ReasonCode.PROTOCOL_ERROR, "no Assigned Client Identifier in CONNACK for an empty one");
    }
    if (properties.has(PropertyId.AUTHENTICATION_METHOD)
        && !connect.properties().has(PropertyId.AUTHENTICATION_METHOD)) {
      throw new ProtocolErrorException(
          ReasonCode.PROTOCOL_ERROR, "an Authentication Method in CONNACK, but none in CONNECT");
    }
    if (properties.string(PropertyId.RESPONSE_INFORMATION) != null
        && connect.properties().integer(PropertyId.REQUEST_RESPONSE_INFORMATION, 0) == 0) {
      throw new ProtocolErrorException(
          ReasonCode.PROTOCOL_ERROR, "Response Information in CONNACK without having asked");
    }
  }
}
