package io.github.mqttclient.internal.session;

import static io.github.mqttclient.internal.session.TestPackets.connAck;
import static io.github.mqttclient.internal.session.TestPackets.connect;
import static io.github.mqttclient.internal.session.TestPackets.pubAck;
import static io.github.mqttclient.internal.session.TestPackets.publish;
import static io.github.mqttclient.internal.session.TestPackets.resume;
import static io.github.mqttclient.internal.session.TestPackets.subAck;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.ManualClock;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.Disconnect;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.session.Connection.Phase;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How the application ends a connection. */
class ConnectionDisconnectTest {
  private static final String CLOCK_STARTS = "io.github.mqttclient.fixtures.ManualClock#starts";
  private static final DisconnectOptions AT_ONCE =
      DisconnectOptions.builder().drainTimeout(Duration.ZERO).build();

  private final RecordingEffects effects = new RecordingEffects();
  private final Session session = new Session(effects, 65_535, 65_535, 0);
  private ManualClock clock = new ManualClock(0);

  @ParameterizedTest
  @EnumSource(MqttVersion.class)
  @Normative({"MQTT5-3.14.4-2", "MQTT5-3.14.2-1", "MQTT311-3.14.4-1", "MQTT31-28"})
  void disconnectIsSaidAndTheConnectionClosedByUs(MqttVersion version) throws Exception {
    Connection connection = connected(version);

    connection.disconnect(DisconnectOptions.DEFAULT, clock.now());

    assertThat(effects.take()).containsExactly("send DISCONNECT", "close Requested");
    assertThat(connection.phase()).isEqualTo(Phase.CLOSED);
    assertThat(connection.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void disconnectWaitsUntilAllIsAcknowledged() throws Exception {
    Connection connection = connected(MqttVersion.MQTT_5_0);
    session.publish(TestRequests.publish("a", 1), clock.now());
    session.subscribe(TestRequests.subscribe("b"));
    effects.clear();

    connection.disconnect(DisconnectOptions.DEFAULT, clock.now());
    assertThat(connection.phase()).isEqualTo(Phase.DRAINING);
    connection.onPacket(pubAck(1), clock.now());
    assertThat(effects.take()).containsExactly("delivered a");
    connection.onPacket(subAck(2, ReasonCode.SUCCESS), clock.now());

    assertThat(effects.take())
        .containsExactly("subscribed b [SUCCESS]", "send DISCONNECT", "close Requested");
  }

  @Test
  void whileDrainingMessagesAreStillReceivedAndAcknowledged() throws Exception {
    Connection connection = connected(MqttVersion.MQTT_5_0);
    session.publish(TestRequests.publish("a", 1), clock.now());
    connection.disconnect(DisconnectOptions.DEFAULT, clock.now());
    effects.clear();

    connection.onPacket(publish(7, 1, "b"), clock.now());
    session.acknowledge(effects.deliveries().get(0).sequence(), QoS.AT_LEAST_ONCE, 7);

    assertThat(effects.take()).containsExactly("deliver b", "send PUBACK 7");
  }

  @Test
  void disconnectWaitsForQos0MessagesThatHaveNoRoomAndNoLonger() throws Exception {
    Connection connection = connected(MqttVersion.MQTT_5_0);
    effects.writable(false);
    session.publish(TestRequests.publish("a", 0), clock.now());
    connection.disconnect(DisconnectOptions.DEFAULT, clock.now());
    assertThat(effects.take()).isEmpty();

    effects.writable(true);
    connection.writable(clock.now());

    assertThat(effects.take())
        .containsExactly("publish PUBLISH q0 a", "send DISCONNECT", "close Requested");
  }

  @ParameterizedTest
  @MethodSource(CLOCK_STARTS)
  void disconnectWaitsNoLongerThanTheDrainTimeout(long start) throws Exception {
    clock = new ManualClock(start);
    Connection connection = connected(MqttVersion.MQTT_5_0);
    session.publish(TestRequests.publish("a", 1), clock.now());
    effects.clear();
    connection.disconnect(DisconnectOptions.DEFAULT, clock.now());

    clock.advance(Duration.ofSeconds(5).minusNanos(2));
    connection.onTimeout(clock.now());
    assertThat(effects.take()).isEmpty();
    clock.advance(Duration.ofNanos(2));
    assertThat(connection.nextDeadline() - clock.now()).isLessThanOrEqualTo(0);
    connection.onTimeout(clock.now());

    assertThat(effects.take()).containsExactly("send DISCONNECT", "close Requested");
  }

  @ParameterizedTest
  @MethodSource(CLOCK_STARTS)
  void aDrainTimeoutMayBeLongerThanNanosecondsCanCount(long start) throws Exception {
    clock = new ManualClock(start);
    Connection connection = connected(MqttVersion.MQTT_5_0);
    session.publish(TestRequests.publish("a", 1), clock.now());
    effects.clear();
    DisconnectOptions patient =
        DisconnectOptions.builder().drainTimeout(Duration.ofSeconds(Long.MAX_VALUE)).build();

    connection.disconnect(patient, clock.now());

    connection.onTimeout(clock.advance(Duration.ofSeconds(50)));
    assertThat(effects.take()).isEmpty();
    connection.onPacket(pubAck(1), clock.now());
    assertThat(effects.take()).containsExactly("delivered a", "send DISCONNECT", "close Requested");
  }

  @Test
  void withoutDrainTimeoutDisconnectWaitsForNothing() throws Exception {
    Connection connection = connected(MqttVersion.MQTT_5_0);
    session.publish(TestRequests.publish("a", 1), clock.now());
    effects.clear();

    connection.disconnect(AT_ONCE, clock.now());

    assertThat(effects.take()).containsExactly("send DISCONNECT", "close Requested");
  }

  @Test
  void aSecondDisconnectReplacesTheOptionsOfTheFirst() throws Exception {
    Connection connection = connected(MqttVersion.MQTT_5_0);
    session.publish(TestRequests.publish("a", 1), clock.now());
    connection.disconnect(DisconnectOptions.DEFAULT, clock.now());
    effects.clear();

    connection.disconnect(
        DisconnectOptions.builder()
            .drainTimeout(Duration.ZERO)
            .reasonCode(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
            .build(),
        clock.now());

    assertThat(effects.take())
        .containsExactly("send DISCONNECT DISCONNECT_WITH_WILL_MESSAGE", "close Requested");
  }

  @Test
  void beforeConnectThereIsNothingToSay() {
    Connection connection = connection(resume(), MqttVersion.MQTT_5_0);

    connection.disconnect(DisconnectOptions.DEFAULT, clock.now());

    assertThat(effects.take()).containsExactly("close Requested");
  }

  @Test
  void beforeConnAckDisconnectWaitsForNothing() {
    Connection connection = connection(resume(), MqttVersion.MQTT_5_0);
    session.publish(TestRequests.publish("a", 1), clock.now());
    connection.opened(clock.now());
    effects.clear();

    connection.disconnect(DisconnectOptions.DEFAULT, clock.now());

    assertThat(effects.take()).containsExactly("send DISCONNECT", "close Requested");
  }

  @Test
  @Normative("EXT-129")
  void disconnectSaysWhatItIsToldTo() throws Exception {
    Connection connection = connected(MqttVersion.MQTT_5_0);

    connection.disconnect(
        DisconnectOptions.builder()
            .reasonCode(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
            .reasonString("bye")
            .sessionExpiry(Duration.ofSeconds(60))
            .userProperty("k", "v")
            .build(),
        clock.now());

    assertThat(effects.packets())
        .containsExactly(
            new Disconnect(
                ReasonCode.DISCONNECT_WITH_WILL_MESSAGE,
                Properties.builder()
                    .set(PropertyId.SESSION_EXPIRY_INTERVAL, 60)
                    .set(PropertyId.REASON_STRING, "bye")
                    .userProperty("k", "v")
                    .build()));
  }

  @Test
  @Normative({"MQTT5-3.14.2-3", "MQTT5-3.14.2-4", "MQTT5-3.2.2-15"})
  void reasonStringAndUserPropertiesAreLeftOutIfTheServerCannotTakeThem() throws Exception {
    Connection connection =
        connected(resume(), MqttVersion.MQTT_5_0, connAck(PropertyId.MAXIMUM_PACKET_SIZE, 20));

    connection.disconnect(
        DisconnectOptions.builder()
            .reasonCode(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
            .reasonString("a good reason")
            .userProperty("k", "v")
            .build(),
        clock.now());

    assertThat(effects.packets())
        .containsExactly(new Disconnect(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE, Properties.NONE));
  }

  @ParameterizedTest
  @EnumSource(
      value = MqttVersion.class,
      names = {"MQTT_3_1", "MQTT_3_1_1"})
  void whatMqtt3CannotSayIsNamed(MqttVersion version) throws Exception {
    Connection connection = connected(version);
    DisconnectOptions options = DisconnectOptions.builder().reasonString("bye").build();

    assertThat(connection.unsayable(options)).contains("MQTT 5.0").contains(version.toString());
    assertThat(connection.unsayable(DisconnectOptions.DEFAULT)).isNull();
  }

  private Connection connected(MqttVersion version) throws ProtocolErrorException {
    Properties expiry = Properties.builder().set(PropertyId.SESSION_EXPIRY_INTERVAL, 60).build();
    return connected(connect("c", false, 60, expiry), version, connAck());
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
}
