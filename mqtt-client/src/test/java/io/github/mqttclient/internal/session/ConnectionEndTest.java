package io.github.mqttclient.internal.session;

import static io.github.mqttclient.internal.session.TestPackets.connAck;
import static io.github.mqttclient.internal.session.TestPackets.connect;
import static io.github.mqttclient.internal.session.TestPackets.pubRel;
import static io.github.mqttclient.internal.session.TestPackets.publish;
import static io.github.mqttclient.internal.session.TestPackets.resume;
import static io.github.mqttclient.internal.session.TestPackets.sessionPresent;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.UserProperty;
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
import java.io.EOFException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a connection ends by itself, and that nothing is sent or handled after any end. */
class ConnectionEndTest {
  static final DisconnectCause BROKEN =
      new DisconnectCause.NetworkFailure(new EOFException("broken"));

  private static final String CLOCK_STARTS = "io.github.mqttclient.fixtures.ManualClock#starts";
  private static final DisconnectOptions AT_ONCE =
      DisconnectOptions.builder().drainTimeout(Duration.ZERO).build();

  private final RecordingEffects effects = new RecordingEffects();
  private final Session session = new Session(effects, 65_535, 65_535, 0);
  private ManualClock clock = new ManualClock(0);

  @ParameterizedTest
  @ValueSource(strings = {"disconnect", "protocol error", "server DISCONNECT", "keep-alive"})
  @Normative({"MQTT5-3.14.4-1", "MQTT311-3.14.4-2", "EXT-115", "MQTT5-4.13.2-1"})
  void afterTheEndNothingIsSentOrHandled(String end) throws Exception {
    Connection connection = connected(MqttVersion.MQTT_5_0);
    connection.onPacket(publish(5, 1, "qos 1"), clock.now());
    connection.onPacket(publish(6, 2, "qos 2"), clock.now());
    List<RecordingEffects.Delivery> deliveries = effects.deliveries();
    end(connection, end);
    assertThat(connection.phase()).isEqualTo(Phase.CLOSED);
    effects.clear();

    session.acknowledge(deliveries.get(0).sequence(), QoS.AT_LEAST_ONCE, 5);
    session.acknowledge(deliveries.get(1).sequence(), QoS.EXACTLY_ONCE, 6);
    session.publish(TestRequests.publish("a", 0), clock.now());
    session.publish(TestRequests.publish("b", 1), clock.now());
    session.subscribe(TestRequests.subscribe("c"));
    connection.writable(clock.now());
    connection.onPacket(publish(1, 1, "d"), clock.now());
    connection.onPacket(pubRel(9), clock.now());
    connection.protocolError(ReasonCode.MALFORMED_PACKET, "late");
    connection.disconnect(DisconnectOptions.DEFAULT, clock.now());
    connection.ping(TestRequests.ping(), clock.now());
    connection.onTimeout(clock.advance(Duration.ofHours(1)));

    assertThat(effects.take()).containsExactly("fail ping NotConnectedException");
    assertThat(connection.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  private void end(Connection connection, String end) throws ProtocolErrorException {
    switch (end) {
      case "disconnect" -> connection.disconnect(AT_ONCE, clock.now());
      case "protocol error" -> connection.protocolError(ReasonCode.PROTOCOL_ERROR, "no");
      case "server DISCONNECT" ->
          connection.onPacket(
              new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN, Properties.NONE), clock.now());
      case "keep-alive" -> {
        while (connection.phase() != Phase.CLOSED) {
          clock.advanceTo(connection.nextDeadline());
          connection.onTimeout(clock.now());
        }
      }
      default -> throw new AssertionError(end);
    }
  }

  @Test
  void afterTheEndTheSessionGoesOnWithTheNextConnection() throws Exception {
    Connection connection = connected(MqttVersion.MQTT_5_0);
    session.publish(TestRequests.publish("a", 1), clock.now());
    connection.disconnect(AT_ONCE, clock.now());
    session.publish(TestRequests.publish("b", 1), clock.now());
    connection.closed(new DisconnectCause.Requested());
    effects.clear();

    Connection next = connection(resume(), MqttVersion.MQTT_5_0);
    next.opened(clock.now());
    next.onPacket(sessionPresent(), clock.now());

    assertThat(effects.take())
        .containsExactly(
            "send CONNECT", "connected", "send PUBLISH 1 q1 dup a", "publish PUBLISH 2 q1 b");
  }

  @ParameterizedTest
  @EnumSource(MqttVersion.class)
  @Normative({"EXT-23", "EXT-24", "MQTT311-4.8.0-1", "MQTT5-3.14.2-1"})
  void aProtocolErrorIsSaidWhereTheVersionCanAndEndsTheConnection(MqttVersion version)
      throws Exception {
    Connection connection = connected(version);

    connection.protocolError(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "too many");

    assertThat(effects.causes())
        .containsExactly(
            new DisconnectCause.ProtocolError(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "too many"));
    if (version == MqttVersion.MQTT_5_0) {
      assertThat(effects.take())
          .containsExactly("send DISCONNECT RECEIVE_MAXIMUM_EXCEEDED", "close ProtocolError");
    } else {
      assertThat(effects.take()).containsExactly("close ProtocolError");
    }
  }

  @Test
  @Normative({"EXT-24", "EXT-16"})
  void aProtocolErrorBeforeConnAckIsSaidToo() {
    Connection connection = connection(resume(), MqttVersion.MQTT_5_0);
    connection.opened(clock.now());
    effects.clear();

    connection.protocolError(ReasonCode.PROTOCOL_ERROR, "no");

    assertThat(effects.take())
        .containsExactly("send DISCONNECT PROTOCOL_ERROR", "close ProtocolError");
  }

  @Test
  @Normative({"MQTT5-3.1.0-1", "EXT-19"})
  void aProtocolErrorBeforeConnectIsNotSaid() {
    Connection connection = connection(resume(), MqttVersion.MQTT_5_0);

    connection.protocolError(ReasonCode.PROTOCOL_ERROR, "no");

    assertThat(effects.take()).containsExactly("close ProtocolError");
  }

  @Test
  @Normative({"EXT-115", "EXT-114", "EXT-45", "MQTT5-4.13.2-1"})
  void theServersDisconnectEndsTheConnectionAndSaysWhy() throws Exception {
    Connection connection = connected(MqttVersion.MQTT_5_0);
    Properties properties =
        Properties.builder()
            .set(PropertyId.REASON_STRING, "moved")
            .set(PropertyId.SERVER_REFERENCE, "other.example")
            .userProperty("k", "v")
            .build();

    connection.onPacket(new Disconnect(ReasonCode.SERVER_MOVED, properties), clock.now());

    assertThat(effects.causes())
        .containsExactly(
            new DisconnectCause.ByServer(
                ReasonCode.SERVER_MOVED,
                Optional.of("moved"),
                Optional.of("other.example"),
                List.of(new UserProperty("k", "v"))));
    assertThat(effects.take()).containsExactly("close ByServer");
  }

  @Test
  @Normative("EXT-18")
  void theServersDisconnectInsteadOfConnAckEndsTheAttempt() throws Exception {
    Connection connection = connection(resume(), MqttVersion.MQTT_5_0);
    connection.opened(clock.now());
    effects.clear();

    connection.onPacket(new Disconnect(ReasonCode.NOT_AUTHORIZED, Properties.NONE), clock.now());

    assertThat(effects.take()).containsExactly("close ByServer");
    assertThat(connection.phase()).isEqualTo(Phase.CLOSED);
  }

  @Test
  void pingsFailOnceWhenTheConnectionEndsAndAllElseGoesOn() throws Exception {
    Connection connection = connected(MqttVersion.MQTT_5_0);
    session.publish(TestRequests.publish("a", 1), clock.now());
    session.subscribe(TestRequests.subscribe("b"));
    connection.ping(TestRequests.ping(), clock.now());
    effects.clear();

    connection.onPacket(new Disconnect(ReasonCode.SERVER_BUSY, Properties.NONE), clock.now());
    connection.closed(BROKEN);

    assertThat(effects.take())
        .containsExactly("close ByServer", "fail ping ConnectionLostException");
    assertThat(session.inFlight()).isEqualTo(1);
    assertThat(session.awaitsAnswer()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(CLOCK_STARTS)
  @Normative({"EXT-21", "MQTT31-23"})
  void aServerThatDoesNotAnswerIsGivenUp(long start) throws Exception {
    clock = new ManualClock(start);
    Connection connection = connected(connect(false, 10), MqttVersion.MQTT_5_0, connAck());

    for (int timeouts = 0; connection.phase() != Phase.CLOSED; timeouts++) {
      assertThat(timeouts).as("timeouts without end").isLessThan(10);
      clock.advanceTo(connection.nextDeadline());
      connection.onTimeout(clock.now());
    }

    assertThat(effects.take())
        .startsWith("send PINGREQ")
        .endsWith("close KeepAliveTimeout")
        .doesNotContain("send DISCONNECT");
    assertThat(clock.now() - start).isLessThan(Duration.ofSeconds(21).toNanos());
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
