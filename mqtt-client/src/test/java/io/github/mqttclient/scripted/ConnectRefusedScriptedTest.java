package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.reset;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.stall;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectRefusedException;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.ScriptedServer;
import io.github.mqttclient.internal.packet.PropertyId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that do not accept, and servers that speak an older version only. */
class ConnectRefusedScriptedTest extends ScriptedScene {
  private static final MqttVersion V5 = MqttVersion.MQTT_5_0;
  private static final MqttVersion V311 = MqttVersion.MQTT_3_1_1;
  private static final MqttVersion V31 = MqttVersion.MQTT_3_1;

  @ParameterizedTest
  @EnumSource(
      mode = Mode.INCLUDE,
      names = {
        "UNSPECIFIED_ERROR",
        "MALFORMED_PACKET",
        "PROTOCOL_ERROR",
        "IMPLEMENTATION_SPECIFIC_ERROR",
        "UNSUPPORTED_PROTOCOL_VERSION",
        "CLIENT_IDENTIFIER_NOT_VALID",
        "BAD_USER_NAME_OR_PASSWORD",
        "NOT_AUTHORIZED",
        "SERVER_UNAVAILABLE",
        "SERVER_BUSY",
        "BANNED",
        "BAD_AUTHENTICATION_METHOD",
        "TOPIC_NAME_INVALID",
        "PACKET_TOO_LARGE",
        "QUOTA_EXCEEDED",
        "PAYLOAD_FORMAT_INVALID",
        "RETAIN_NOT_SUPPORTED",
        "QOS_NOT_SUPPORTED",
        "USE_ANOTHER_SERVER",
        "SERVER_MOVED",
        "CONNECTION_RATE_EXCEEDED"
      })
  @Normative({"EXT-30", "MQTT5-4.13.2-1"})
  void refusalOf5FailsConnectAndClosesWithoutDisconnect(ReasonCode reasonCode) {
    server.play(expect(connect()), send(connAck(reasonCode)), expectEnd());
    MqttClient client = client(b -> b.version(V5));

    ConnectRefusedException refusal = failure(client.connect(), ConnectRefusedException.class);

    assertThat(refusal.reasonCode()).isEqualTo(reasonCode);
    assertThat(refusal)
        .hasMessage("127.0.0.1:" + server.port() + " refused the connection: " + reasonCode);
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    server.assertPlayedToTheEnd();
  }

  @ParameterizedTest
  @CsvSource({
    "1, UNSUPPORTED_PROTOCOL_VERSION",
    "2, CLIENT_IDENTIFIER_NOT_VALID",
    "3, SERVER_UNAVAILABLE",
    "4, BAD_USER_NAME_OR_PASSWORD",
    "5, NOT_AUTHORIZED",
    "6, UNSPECIFIED_ERROR",
    "255, UNSPECIFIED_ERROR"
  })
  @Normative({"EXT-32", "MQTT31-9"})
  void refusalOf3FailsConnect(int returnCode, ReasonCode reasonCode) {
    for (MqttVersion version : new MqttVersion[] {V31, V311}) {
      try (var server = new ScriptedServer()) {
        server.play(
            expect(connect()),
            sendBytes("20 02 00 " + String.format("%02X", returnCode)),
            expectEnd());
        MqttClient client = client(b -> b.server(server.uri()).version(version));

        ConnectRefusedException refusal = failure(client.connect(), ConnectRefusedException.class);

        assertThat(refusal.reasonCode()).isEqualTo(reasonCode);
        assertThat(refusal.reasonString().orElse("none"))
            .isEqualTo(returnCode > 5 ? "return code " + returnCode : "none");
        server.assertPlayedToTheEnd();
      }
    }
  }

  @Test
  @Normative("EXT-45")
  void refusalTellsWhatTheServerSays() {
    server.play(
        expect(connect()),
        send(
            connAck(ReasonCode.SERVER_MOVED)
                .with(PropertyId.REASON_STRING, "gone")
                .with(PropertyId.SERVER_REFERENCE, "b.example:1883")),
        expectEnd());

    ConnectRefusedException refusal = failure(client().connect(), ConnectRefusedException.class);

    assertThat(refusal.reasonString()).hasValue("gone");
    assertThat(refusal.serverReference()).hasValue("b.example:1883");
    assertThat(refusal).hasMessageEndingWith("refused the connection: SERVER_MOVED (gone)");
  }

  @Test
  void serverThatKeepsTheConnectionAfterItsRefusalDoesNotHoldUpTheClient() {
    CountDownLatch refused = latch();
    server.play(expect(connect()), send(connAck(ReasonCode.NOT_AUTHORIZED)), stall(refused));
    MqttClient client = client(b -> b.connectTimeout(Duration.ofMinutes(5)));

    assertThat(failure(client.connect(), ConnectRefusedException.class).reasonCode())
        .isEqualTo(ReasonCode.NOT_AUTHORIZED);
    refused.countDown();
  }

  @Test
  void whatWasPublishedWhileConnectingFailsWithTheRefusal() {
    CompletableFuture<?> connect;
    MqttClient client = client();
    connect = client.connect();
    CompletableFuture<?> publish = client.publish(message("a", QoS.AT_LEAST_ONCE));
    server.play(expect(connect()), send(connAck(ReasonCode.BANNED)), expectEnd());

    failure(connect, ConnectRefusedException.class);
    NotSentException notSent = failure(publish, NotSentException.class);

    assertThat(notSent).hasMessageEndingWith("refused the connection: BANNED");
    assertThat(notSent).hasCauseInstanceOf(ConnectRefusedException.class);
  }

  @Test
  void clientThatWasRefusedConnectsAgain() {
    server.play(
        expect(connect()),
        send(connAck(ReasonCode.SERVER_BUSY)),
        expectEnd(),
        expect(connect()),
        send(connAck()));
    MqttClient client = client();

    failure(client.connect(), ConnectRefusedException.class);
    await(client.connect());

    assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
  }

  // An older server.

  @Test
  void refusalOfVersion5IsFollowedByVersion3_1_1() {
    server.play(
        expect(connect().version(V5)),
        send(connAck(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION)),
        expectEnd(),
        expect(connect().version(V311)),
        send(connAck()),
        expect(disconnect()),
        expectEnd());
    MqttClient client = client();

    ConnectResult result = await(client.connect());
    await(client.disconnect());

    assertThat(result.version()).isEqualTo(V311);
    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative("EXT-33")
  void connAckOfAnOlderServerIsFollowedByVersion3_1_1() {
    server.play(
        expect(connect().version(V5)),
        sendBytes("20 02 00 01"),
        expectEnd(),
        expect(connect().version(V311)),
        send(connAck()));

    assertThat(await(client().connect()).version()).isEqualTo(V311);
  }

  @Test
  void serverThatClosesBeforeConnAckIsTriedWithVersion3_1_1() {
    server.play(
        expect(connect().version(V5)), cut(), expect(connect().version(V311)), send(connAck()));

    assertThat(await(client().connect()).version()).isEqualTo(V311);
  }

  @Test
  void serverThatResetsTheConnectionBeforeConnAckIsTriedWithVersion3_1_1() {
    server.play(
        expect(connect().version(V5)), reset(), expect(connect().version(V311)), send(connAck()));

    assertThat(await(client().connect()).version()).isEqualTo(V311);
  }

  @Test
  void versionsAreTriedInTheGivenOrder() {
    server.play(
        expect(connect().version(V311)), cut(),
        expect(connect().version(V31)), cut(),
        expect(connect().version(V5)), send(connAck()));

    MqttClient client = client(b -> b.version(V311, V31, V5));

    assertThat(await(client.connect()).version()).isEqualTo(V5);
  }

  @Test
  void fixedVersionIsTheOnlyOneTried() {
    server.play(
        expect(connect().version(V5)),
        send(connAck(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION)),
        expectEnd(),
        expect(connect().version(V5)),
        cut());
    MqttClient client = client(b -> b.version(V5));

    assertThat(failure(client.connect(), ConnectRefusedException.class).reasonCode())
        .isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageContaining("closed the connection");
    server.assertPlayedToTheEnd();
  }

  @Test
  void refusalForAnotherReasonIsNotFollowedByAnotherVersion() {
    server.play(expect(connect().version(V5)), send(connAck(ReasonCode.BANNED)), expectEnd());

    assertThat(failure(client().connect(), ConnectRefusedException.class).reasonCode())
        .isEqualTo(ReasonCode.BANNED);
    server.assertPlayedToTheEnd();
  }

  @Test
  void lastFailureCarriesThoseBefore() {
    server.play(
        expect(connect().version(V5)),
        send(connAck(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION)),
        expectEnd(),
        expect(connect().version(V311)),
        send(connAck(ReasonCode.NOT_AUTHORIZED)),
        expectEnd());

    ConnectRefusedException last = failure(client().connect(), ConnectRefusedException.class);

    assertThat(last.reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    assertThat(last.getSuppressed()).hasSize(1);
    assertThat(last.getSuppressed()[0]).hasMessageContaining("UNSUPPORTED_PROTOCOL_VERSION");
  }

  // A CONNACK that accepts but is not allowed.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "20 03 01 00 00" /* Session Present after Clean Start 1 */,
        "20 07 00 00 04 15 00 01 4D" /* Authentication Method without having one */,
        "20 07 00 00 04 1A 00 01 72" /* Response Information without having asked */,
        "20 06 00 00 03 21 00 00" /* Receive Maximum 0 */,
        "20 08 00 00 05 27 00 00 00 00" /* Maximum Packet Size 0 */,
        "20 05 00 00 02 24 02" /* Maximum QoS 2 */,
        "20 05 00 00 02 25 02" /* Retain Available 2 */,
        "20 05 00 00 02 28 02" /* Wildcard Subscription Available 2 */,
        "20 05 00 00 02 29 02" /* Subscription Identifier Available 2 */,
        "20 05 00 00 02 2A 02" /* Shared Subscription Available 2 */
      })
  @Normative({
    "MQTT5-3.2.2-4",
    "EXT-24",
    "EXT-34",
    "EXT-35",
    "EXT-36",
    "EXT-37",
    "EXT-42",
    "EXT-43",
    "MQTT5-4.12.0-5"
  })
  void illegalConnAckOf5IsAProtocolError(String connAck) {
    server.play(
        expect(connect()),
        sendBytes(connAck),
        expect(disconnect(ReasonCode.PROTOCOL_ERROR)),
        expectEnd());

    ConnectFailedException failure =
        failure(client(b -> b.version(V5)).connect(), ConnectFailedException.class);

    assertThat(failure)
        .hasMessageContaining("the server broke the protocol")
        .hasMessageContaining("PROTOCOL_ERROR");
    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative("EXT-39")
  void emptyClientIdentifierMustBeAnsweredWithAnAssignedOne() {
    server.play(
        expect(connect()),
        send(connAck()),
        expect(disconnect(ReasonCode.PROTOCOL_ERROR)),
        expectEnd());

    assertThat(failure(client(b -> b.clientId("")).connect(), ConnectFailedException.class))
        .hasMessageContaining("Assigned Client Identifier");
    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative({"EXT-23", "EXT-27"})
  void sessionPresentAfterCleanSessionClosesA3_1_1ConnectionWithoutDisconnect() {
    server.play(expect(connect()), send(connAck().sessionPresent()), expectEnd());

    failure(client(b -> b.version(V311)).connect(), ConnectFailedException.class);

    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative("MQTT31-8")
  void firstByteOfA3_1ConnAckHasNoMeaning() {
    server.play(expect(connect()), sendBytes("20 02 FF 00"));

    ConnectResult result = await(client(b -> b.version(V31)).connect());

    assertThat(result.sessionPresent()).isFalse();
  }
}
