package io.github.mqttclient.internal.session;

import static io.github.mqttclient.internal.session.TestPackets.connAck;
import static io.github.mqttclient.internal.session.TestPackets.connect;
import static io.github.mqttclient.internal.session.TestPackets.pubRec;
import static io.github.mqttclient.internal.session.TestPackets.resume;
import static io.github.mqttclient.internal.session.TestPackets.sessionPresent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.ManualClock;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.ServerPacket;
import io.github.mqttclient.internal.session.Connection.Phase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What CONNACK may say, and what follows from it. */
class ConnectionConnAckTest {
  private static final String CLOCK_STARTS = "io.github.mqttclient.fixtures.ManualClock#starts";

  private final RecordingEffects effects = new RecordingEffects();
  private final Session session = new Session(effects, 65_535, 65_535, 0);
  private ManualClock clock = new ManualClock(0);

  @Test
  @Normative("EXT-19")
  void connAckMayNotComeBeforeConnect() {
    Connection connection = connection(resume(), MqttVersion.MQTT_5_0);

    assertProtocolError(connection, connAck());
    assertThat(effects.take()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(MqttVersion.class)
  @Normative("EXT-17")
  void aSecondConnAckIsAProtocolError(MqttVersion version) throws Exception {
    Connection connection = connected(resume(), version, connAck());

    assertProtocolError(connection, connAck());
  }

  @ParameterizedTest
  @EnumSource(
      value = ReasonCode.class,
      names = {"UNSPECIFIED_ERROR", "NOT_AUTHORIZED", "SERVER_MOVED", "CONNECTION_RATE_EXCEEDED"})
  @Normative({"EXT-30", "EXT-32", "MQTT5-4.13.2-1", "MQTT31-9"})
  void aRefusalEndsTheConnectionWithoutAnAnswer(ReasonCode reasonCode) throws Exception {
    Connection connection = connection(resume(), MqttVersion.MQTT_5_0);
    connection.opened(clock.now());
    session.publish(TestRequests.publish("a", 1), clock.now());
    effects.clear();

    connection.onPacket(new ConnAck(false, reasonCode, Properties.NONE), clock.now());
    connection.onPacket(connAck(), clock.now());

    assertThat(effects.take()).containsExactly("refused " + reasonCode);
    assertThat(connection.phase()).isEqualTo(Phase.CLOSED);
  }

  @ParameterizedTest
  @EnumSource(MqttVersion.class)
  @Normative({"MQTT5-3.2.2-4", "EXT-27"})
  void sessionPresentAfterACleanStartIsAProtocolError(MqttVersion version) {
    Connection connection = connection(connect(true, 60), version);
    connection.opened(clock.now());

    assertProtocolError(connection, sessionPresent());
  }

  @ParameterizedTest
  @EnumSource(MqttVersion.class)
  @Normative({"MQTT5-4.4.0-1", "MQTT5-3.1.2-23", "MQTT311-4.4.0-1", "MQTT311-3.1.2-4", "MQTT31-20"})
  void aSessionThatIsPresentGoesOn(MqttVersion version) throws Exception {
    leaveOpen(version);

    Connection next = connection(resume(), version);
    next.opened(clock.now());
    effects.clear();
    next.onPacket(sessionPresent(), clock.now());

    assertThat(effects.take())
        .containsExactly(
            "connected", "send PUBREL 3", "send PUBLISH 1 q1 dup a", "send PUBLISH 2 q2 dup b");
  }

  @ParameterizedTest
  @EnumSource(
      value = MqttVersion.class,
      names = {"MQTT_3_1_1", "MQTT_5_0"})
  @Normative({"MQTT5-3.2.2-5", "EXT-29"})
  void aSessionThatIsNotPresentIsLost(MqttVersion version) throws Exception {
    leaveOpen(version);

    Connection next = connection(resume(), version);
    next.opened(clock.now());
    effects.clear();
    next.onPacket(connAck(), clock.now());

    assertThat(effects.take())
        .containsExactly(
            "connected",
            "fail c SessionLostException",
            "fail b SessionLostException",
            "publish PUBLISH 4 q1 a");
  }

  @Test
  @Normative({"MQTT31-10", "MQTT31-20"})
  void threePointOneCannotTellAndIsBelievedToHaveTheSession() throws Exception {
    leaveOpen(MqttVersion.MQTT_3_1);

    Connection next = connection(resume(), MqttVersion.MQTT_3_1);
    next.opened(clock.now());
    effects.clear();
    next.onPacket(connAck(), clock.now());

    assertThat(effects.take())
        .containsExactly(
            "connected", "send PUBREL 3", "send PUBLISH 1 q1 dup a", "send PUBLISH 2 q2 dup b");
  }

  @ParameterizedTest
  @EnumSource(MqttVersion.class)
  @Normative({"MQTT5-3.1.2-4", "MQTT311-3.1.2-6"})
  void afterACleanStartNothingIsSentUnderItsOldIdentifier(MqttVersion version) throws Exception {
    leaveOpen(version);

    Connection next = connection(connect(true, 60), version);
    next.opened(clock.now());
    effects.clear();
    next.onPacket(connAck(), clock.now());

    assertThat(effects.take())
        .containsExactly(
            "connected",
            "fail c SessionLostException",
            "fail b SessionLostException",
            "publish PUBLISH 4 q1 a");
  }

  @Test
  @Normative("EXT-39")
  void anEmptyClientIdentifierNeedsAnAssignedOne() throws Exception {
    Connect anonymous = connect("", true, 60, Properties.NONE);
    Connection without = connection(anonymous, MqttVersion.MQTT_5_0);
    without.opened(clock.now());
    assertProtocolError(without, connAck());

    Connection with =
        connected(
            anonymous, MqttVersion.MQTT_5_0, connAck(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, "x"));
    assertThat(with.phase()).isEqualTo(Phase.CONNECTED);

    Connection older = connected(anonymous, MqttVersion.MQTT_3_1_1, connAck());
    assertThat(older.phase()).isEqualTo(Phase.CONNECTED);
  }

  @Test
  @Normative("EXT-40")
  void anAssignedIdentifierThatNobodyAskedForIsTolerated() throws Exception {
    Connection connection =
        connected(
            resume(), MqttVersion.MQTT_5_0, connAck(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, "x"));

    assertThat(connection.phase()).isEqualTo(Phase.CONNECTED);
  }

  @Test
  @Normative("EXT-42")
  void responseInformationNeedsToBeAskedFor() throws Exception {
    ConnAck connAck = connAck(PropertyId.RESPONSE_INFORMATION, "r/");
    Connection notAsked = connection(resume(), MqttVersion.MQTT_5_0);
    notAsked.opened(clock.now());
    assertProtocolError(notAsked, connAck);

    Properties asking =
        Properties.builder().set(PropertyId.REQUEST_RESPONSE_INFORMATION, 1).build();
    Connection asked = connected(connect("c", true, 60, asking), MqttVersion.MQTT_5_0, connAck);
    assertThat(asked.phase()).isEqualTo(Phase.CONNECTED);
  }

  @Test
  @Normative({"EXT-43", "MQTT5-4.12.0-7"})
  void anAuthenticationMethodThatNobodyAskedForIsAProtocolError() {
    Connection connection = connection(resume(), MqttVersion.MQTT_5_0);
    connection.opened(clock.now());

    assertProtocolError(connection, connAck(PropertyId.AUTHENTICATION_METHOD, "SCRAM"));
  }

  @ParameterizedTest
  @MethodSource(CLOCK_STARTS)
  @Normative({"MQTT5-3.1.2-21", "MQTT5-3.2.2-21", "MQTT5-3.1.2-20"})
  void theServersKeepAliveReplacesOurs(long start) throws Exception {
    clock = new ManualClock(start);
    Connection connection =
        connected(resume(), MqttVersion.MQTT_5_0, connAck(PropertyId.SERVER_KEEP_ALIVE, 1));

    assertThat(connection.nextDeadline() - start).isBetween(1L, Duration.ofSeconds(1).toNanos());
    clock.advanceTo(connection.nextDeadline());
    connection.onTimeout(clock.now());
    assertThat(effects.take()).containsExactly("send PINGREQ");
  }

  @Test
  @Normative({"MQTT5-3.2.2-21", "EXT-145"})
  void theServerCanSwitchKeepAliveOff() throws Exception {
    Connection connection =
        connected(resume(), MqttVersion.MQTT_5_0, connAck(PropertyId.SERVER_KEEP_ALIVE, 0));

    assertThat(connection.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  @Normative("MQTT5-3.2.2-21")
  void theServerCanMakeKeepAliveAsLongAsItGets() throws Exception {
    Connection connection =
        connected(
            connect(false, 1), MqttVersion.MQTT_5_0, connAck(PropertyId.SERVER_KEEP_ALIVE, 65_535));

    assertThat(connection.nextDeadline())
        .isBetween(Duration.ofSeconds(65_530).toNanos(), Duration.ofSeconds(65_535).toNanos());
  }

  /** Leaves a (QoS 1) and b (QoS 2) without answer, and c (QoS 2) after its PUBREC. */
  private void leaveOpen(MqttVersion version) throws ProtocolErrorException {
    Connection connection = connected(resume(), version, connAck());
    for (String message : List.of("a1", "b2", "c2")) {
      session.publish(
          TestRequests.publish(message.substring(0, 1), message.charAt(1) - '0'), clock.now());
    }
    connection.onPacket(pubRec(3), clock.now());
    connection.closed(ConnectionEndTest.BROKEN);
    effects.clear();
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
