package io.github.mqttclient.internal.session;

import static io.github.mqttclient.internal.session.TestPackets.connAck;
import static io.github.mqttclient.internal.session.TestPackets.connect;
import static io.github.mqttclient.internal.session.TestPackets.pubAck;
import static io.github.mqttclient.internal.session.TestPackets.pubComp;
import static io.github.mqttclient.internal.session.TestPackets.pubRec;
import static io.github.mqttclient.internal.session.TestPackets.pubRel;
import static io.github.mqttclient.internal.session.TestPackets.publish;
import static io.github.mqttclient.internal.session.TestPackets.resume;
import static io.github.mqttclient.internal.session.TestPackets.subAck;
import static io.github.mqttclient.internal.session.TestPackets.unsubAck;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.ManualClock;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.internal.packet.Auth;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.PingResp;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.Publish;
import io.github.mqttclient.internal.packet.ServerPacket;
import io.github.mqttclient.internal.session.Connection.Phase;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From CONNECT to packets that flow; {@link ConnectionConnAckTest} has the rules of CONNACK, {@link
 * ConnectionDisconnectTest} and {@link ConnectionEndTest} the end.
 */
class ConnectionTest {
  private final RecordingEffects effects = new RecordingEffects();
  private final Session session = new Session(effects, 65_535, 65_535, 0);
  private final ManualClock clock = new ManualClock(0);

  @ParameterizedTest
  @EnumSource(MqttVersion.class)
  @Normative({"MQTT5-3.1.0-1", "MQTT5-3.1.0-2", "MQTT311-3.1.0-1", "MQTT311-3.1.0-2"})
  void connectIsTheFirstThingSentAndSentOnce(MqttVersion version) throws Exception {
    Connection connection = connection(resume(), version);
    session.publish(TestRequests.publish("a", 1), clock.now());
    assertThat(connection.phase()).isEqualTo(Phase.OPENING);
    assertThat(effects.take()).isEmpty();

    connection.opened(clock.now());

    assertThat(connection.phase()).isEqualTo(Phase.CONNECTING);
    assertThat(effects.take()).containsExactly("send CONNECT");
    connection.onPacket(connAck(), clock.now());
    assertThat(effects.take()).containsExactly("connected", "publish PUBLISH 1 q1 a");
  }

  @ParameterizedTest
  @EnumSource(MqttVersion.class)
  @Normative({"MQTT31-21", "EXT-141"})
  void nothingIsSentBetweenConnectAndConnAck(MqttVersion version) {
    Connection connection = connection(resume(), version);
    connection.opened(clock.now());
    effects.clear();

    session.publish(TestRequests.publish("a", 0), clock.now());
    session.publish(TestRequests.publish("b", 1), clock.now());
    session.subscribe(TestRequests.subscribe("c"));
    session.unsubscribe(TestRequests.unsubscribe("d"));
    connection.writable(clock.now());
    connection.ping(TestRequests.ping(), clock.now());
    connection.onTimeout(clock.advance(Duration.ofHours(1)));

    assertThat(effects.take()).containsExactly("fail ping NotConnectedException");
  }

  @Test
  void whatWaitedIsSentInTheOrderSubscriptionsThenMessages() throws Exception {
    Connection connection = connection(resume(), MqttVersion.MQTT_5_0);
    session.publish(TestRequests.publish("a", 1), clock.now());
    session.subscribe(TestRequests.subscribe("b"));
    session.publish(TestRequests.publish("c", 0), clock.now());
    connection.opened(clock.now());
    effects.clear();

    connection.onPacket(connAck(), clock.now());

    assertThat(connection.phase()).isEqualTo(Phase.CONNECTED);
    assertThat(effects.take())
        .containsExactly(
            "connected", "send SUBSCRIBE 1 b", "publish PUBLISH 2 q1 a", "publish PUBLISH q0 c");
  }

  static Stream<ServerPacket> packetsOtherThanConnAck() {
    return Stream.of(
        publish(0, 0, "a"),
        publish(1, 1, "a"),
        pubAck(1),
        pubRec(1),
        pubRel(1),
        pubComp(1),
        subAck(1, ReasonCode.SUCCESS),
        unsubAck(1, ReasonCode.SUCCESS),
        PingResp.INSTANCE,
        new Auth(ReasonCode.CONTINUE_AUTHENTICATION, Properties.NONE));
  }

  @ParameterizedTest
  @MethodSource("packetsOtherThanConnAck")
  @Normative("EXT-16")
  void noPacketMayComeBeforeConnAck(ServerPacket packet) {
    Connection connection = connection(resume(), MqttVersion.MQTT_5_0);
    assertProtocolError(connection, packet);
    connection.opened(clock.now());
    effects.clear();

    assertProtocolError(connection, packet);
    assertThat(effects.take()).isEmpty();
  }

  @Test
  @Normative({"EXT-107", "EXT-112", "MQTT5-4.12.0-7"})
  void authIsAProtocolErrorAndNotAnswered() throws Exception {
    Connection connection = connected(resume(), MqttVersion.MQTT_5_0, connAck());

    assertProtocolError(connection, new Auth(ReasonCode.CONTINUE_AUTHENTICATION, Properties.NONE));
    assertProtocolError(connection, new Auth(ReasonCode.SUCCESS, Properties.NONE));
    assertThat(effects.take()).isEmpty();
  }

  @Test
  void anyTopicAliasIsAboveOurMaximumOfZero() throws Exception {
    Connection connection = connected(resume(), MqttVersion.MQTT_5_0, connAck());
    Publish plain = publish(1, 1, "a");
    Publish withAlias =
        new Publish(
            "a",
            plain.payload(),
            plain.qos(),
            false,
            false,
            1,
            Properties.builder().set(PropertyId.TOPIC_ALIAS, 1).build());

    assertThatThrownBy(() -> connection.onPacket(withAlias, clock.now()))
        .isInstanceOfSatisfying(
            ProtocolErrorException.class,
            error -> assertThat(error.reasonCode()).isEqualTo(ReasonCode.TOPIC_ALIAS_INVALID));
    assertThat(effects.take()).isEmpty();
  }

  @Test
  @Normative({"MQTT5-4.9.0-3", "MQTT5-3.3.4-8"})
  void withoutQuotaEverythingButPublishFlows() throws Exception {
    Connection connection =
        connected(resume(), MqttVersion.MQTT_5_0, connAck(PropertyId.RECEIVE_MAXIMUM, 1));
    session.publish(TestRequests.publish("a", 2), clock.now());
    session.publish(TestRequests.publish("b", 1), clock.now());
    effects.clear();

    session.subscribe(TestRequests.subscribe("c"));
    session.unsubscribe(TestRequests.unsubscribe("d"));
    connection.ping(TestRequests.ping(), clock.now());
    connection.onPacket(publish(1, 1, "in"), clock.now());
    session.acknowledge(effects.deliveries().get(0).sequence(), publish(1, 1, "in").qos(), 1);
    connection.onPacket(pubRec(1), clock.now());
    connection.onPacket(pubRel(9), clock.now());
    connection.onPacket(subAck(2, ReasonCode.SUCCESS), clock.now());
    connection.onPacket(unsubAck(3, ReasonCode.SUCCESS), clock.now());
    connection.onPacket(PingResp.INSTANCE, clock.now());

    assertThat(effects.take())
        .containsExactly(
            "send SUBSCRIBE 2 c",
            "send UNSUBSCRIBE 3 d",
            "send PINGREQ",
            "deliver in",
            "send PUBACK 1",
            "send PUBREL 1",
            "send PUBCOMP 9 PACKET_IDENTIFIER_NOT_FOUND",
            "subscribed c [SUCCESS]",
            "unsubscribed d [SUCCESS]",
            "ponged PT0S",
            "complete ping PT0S");
  }

  @Test
  @Normative({"MQTT5-4.9.0-2", "EXT-136"})
  void anAcknowledgementLetsTheNextMessageGo() throws Exception {
    Connection connection =
        connected(resume(), MqttVersion.MQTT_5_0, connAck(PropertyId.RECEIVE_MAXIMUM, 1));
    session.publish(TestRequests.publish("a", 1), clock.now());
    session.publish(TestRequests.publish("b", 1), clock.now());
    effects.clear();

    connection.onPacket(pubAck(1), clock.now());

    assertThat(effects.take()).containsExactly("delivered a", "publish PUBLISH 2 q1 b");
  }

  @Test
  void roomInTheOutputBufferLetsMessagesGo() throws Exception {
    Connection connection = connected(resume(), MqttVersion.MQTT_5_0, connAck());
    effects.writable(false);
    session.publish(TestRequests.publish("a", 0), clock.now());
    effects.writable(true);

    connection.writable(clock.now());

    assertThat(effects.take()).containsExactly("publish PUBLISH q0 a");
  }

  @Test
  @Normative("EXT-85")
  void theSameIdentifierMayBeInUseInBothDirections() throws Exception {
    Connection connection = connected(resume(), MqttVersion.MQTT_5_0, connAck());
    session.publish(TestRequests.publish("out", 1), clock.now());
    effects.clear();

    connection.onPacket(publish(1, 1, "in"), clock.now());
    session.acknowledge(effects.deliveries().get(0).sequence(), publish(1, 1, "in").qos(), 1);
    connection.onPacket(pubAck(1), clock.now());

    assertThat(effects.take()).containsExactly("deliver in", "send PUBACK 1", "delivered out");
  }

  @Test
  @Normative({"EXT-84", "MQTT31-13", "MQTT5-4.5.0-2", "MQTT311-4.5.0-2"})
  void messagesMayComeBeforeAnySubAckAndAreAcknowledged() throws Exception {
    Connection connection = connected(resume(), MqttVersion.MQTT_3_1, connAck());
    session.subscribe(TestRequests.subscribe("a"));
    effects.clear();

    connection.onPacket(publish(5, 1, "a"), clock.now());
    session.acknowledge(effects.deliveries().get(0).sequence(), publish(5, 1, "a").qos(), 5);

    assertThat(effects.take()).containsExactly("deliver a", "send PUBACK 5");
  }

  private Connection connected(Connect connect, MqttVersion version, ConnAck connAck)
      throws ProtocolErrorException {
    Connection connection = connection(connect, version);
    connection.opened(clock.now());
    connection.onPacket(connAck, clock.now());
    effects.clear();
    return connection;
  }

  private Connection connection(Connect connect, MqttVersion version) {
    return new Connection(session, connect, Protocol.of(version), effects, null);
  }

  private void assertProtocolError(Connection connection, ServerPacket packet) {
    assertThatThrownBy(() -> connection.onPacket(packet, clock.now()))
        .isInstanceOfSatisfying(
            ProtocolErrorException.class,
            error -> assertThat(error.reasonCode()).isEqualTo(ReasonCode.PROTOCOL_ERROR));
  }
}
