package io.github.mqttclient.internal.session;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.packet.PubAck;
import io.github.mqttclient.internal.packet.PubComp;
import io.github.mqttclient.internal.packet.PubRec;
import io.github.mqttclient.internal.packet.PubRel;
import io.github.mqttclient.internal.packet.Publish;
import io.github.mqttclient.internal.packet.SubAck;
import io.github.mqttclient.internal.packet.UnsubAck;
import java.util.List;

/** Packets of a server, and what its CONNACK allows, in few words. */
final class TestPackets {
  static final Protocol MQTT_5 = Protocol.of(MqttVersion.MQTT_5_0);
  static final Protocol MQTT_3_1_1 = Protocol.of(MqttVersion.MQTT_3_1_1);

  /** The time, for what does not depend on it. */
  static final long NOW = 1_000;

  private TestPackets() {}

  /** What a server without limits allows. */
  static Capabilities capabilities() {
    return Capabilities.of(connAck(), MQTT_5);
  }

  /** What a server with this one limit allows. */
  static Capabilities capabilities(PropertyId limit, long value) {
    return Capabilities.of(connAck(limit, value), MQTT_5);
  }

  static ConnAck connAck() {
    return new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE);
  }

  static ConnAck connAck(PropertyId limit, long value) {
    return new ConnAck(false, ReasonCode.SUCCESS, Properties.builder().set(limit, value).build());
  }

  static ConnAck connAck(PropertyId property, String value) {
    return new ConnAck(
        false, ReasonCode.SUCCESS, Properties.builder().set(property, value).build());
  }

  /** The server has the session. */
  static ConnAck sessionPresent() {
    return new ConnAck(true, ReasonCode.SUCCESS, Properties.NONE);
  }

  /** The server has the session, and this limit. */
  static ConnAck sessionPresent(PropertyId limit, long value) {
    return new ConnAck(true, ReasonCode.SUCCESS, Properties.builder().set(limit, value).build());
  }

  /** A CONNECT that goes on with a session. */
  static Connect resume() {
    return connect(false, 60);
  }

  static Connect connect(boolean cleanStart, int keepAlive) {
    return connect("c", cleanStart, keepAlive, Properties.NONE);
  }

  static Connect connect(
      String clientId, boolean cleanStart, int keepAlive, Properties properties) {
    return new Connect(clientId, cleanStart, keepAlive, null, null, null, properties);
  }

  /** A message of the server; {@code packetId} is 0 for QoS 0. */
  static Publish publish(int packetId, int qos, String topic) {
    return Publish.of(message(topic, qos), packetId, false);
  }

  /** The same message, sent again. */
  static Publish again(Publish publish) {
    return new Publish(
        publish.topic(),
        publish.payload(),
        publish.qos(),
        publish.retain(),
        true,
        publish.packetId(),
        publish.properties());
  }

  static MqttMessage message(String topic, int qos) {
    return MqttMessage.of(topic, new byte[0], QoS.of(qos), false);
  }

  static PubAck pubAck(int packetId) {
    return pubAck(packetId, ReasonCode.SUCCESS);
  }

  static PubAck pubAck(int packetId, ReasonCode reasonCode) {
    return new PubAck(packetId, reasonCode, Properties.NONE);
  }

  static PubRec pubRec(int packetId) {
    return pubRec(packetId, ReasonCode.SUCCESS);
  }

  static PubRec pubRec(int packetId, ReasonCode reasonCode) {
    return new PubRec(packetId, reasonCode, Properties.NONE);
  }

  static PubRel pubRel(int packetId) {
    return new PubRel(packetId, ReasonCode.SUCCESS, Properties.NONE);
  }

  static PubComp pubComp(int packetId) {
    return pubComp(packetId, ReasonCode.SUCCESS);
  }

  static PubComp pubComp(int packetId, ReasonCode reasonCode) {
    return new PubComp(packetId, reasonCode, Properties.NONE);
  }

  static SubAck subAck(int packetId, ReasonCode... reasonCodes) {
    return new SubAck(packetId, List.of(reasonCodes), Properties.NONE);
  }

  static UnsubAck unsubAck(int packetId, ReasonCode... reasonCodes) {
    return new UnsubAck(packetId, List.of(reasonCodes), Properties.NONE);
  }
}
