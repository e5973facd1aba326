package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.halfClose;
import static io.github.mqttclient.fixtures.ScriptedServer.readToTheEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.reset;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.DisconnectCause.NetworkFailure;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.OutcomeUnknownException;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.Packets;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.internal.packet.Disconnect;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import java.time.Duration;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How a connection that stood is lost, and what the listener is told about it. */
class ServerDisconnectScriptedTest extends ScriptedScene {
  @Test
  @Normative("EXT-18")
  void disconnectBeforeConnAckFailsConnect() {
    server.play(expect(connect()), send(disconnect(ReasonCode.SERVER_BUSY)), expectEnd());
    MqttClient client = client(b -> b.version(MqttVersion.MQTT_5_0));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageContaining("SERVER_BUSY");
    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative("EXT-10")
  void endOfTheStreamInAPacketLosesTheConnection() {
    MqttClient client =
        connectedClientWith(
            b -> b.defaultHandler(messages::add),
            expect(publish(1, "a")),
            sendBytes("30 0A 00 01 61"),
            halfClose(),
            readToTheEnd());

    failure(client.publish(message("a", QoS.AT_LEAST_ONCE)), OutcomeUnknownException.class);

    DisconnectCause cause = RecordingListener.next(listener.lost);
    assertThat(cause).isInstanceOf(NetworkFailure.class);
    assertThat(cause)
        .hasToString(
            "the network connection broke: the server closed the connection without DISCONNECT");
    assertThat(messages).isEmpty();
  }

  @Test
  void resetLosesTheConnection() {
    MqttClient client = connectedClient(expect(publish("a")), reset());

    await(client.publish("a", "", 0));

    assertThat(RecordingListener.next(listener.lost))
        .hasToString("the network connection broke: Connection reset");
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
  }

  static Stream<ReasonCode> codesOfAServer() {
    return EnumSet.complementOf(
        EnumSet.of(
            ReasonCode.GRANTED_QOS_1,
            ReasonCode.GRANTED_QOS_2,
            ReasonCode.DISCONNECT_WITH_WILL_MESSAGE,
            ReasonCode.NO_MATCHING_SUBSCRIBERS,
            ReasonCode.NO_SUBSCRIPTION_EXISTED,
            ReasonCode.CONTINUE_AUTHENTICATION,
            ReasonCode.REAUTHENTICATE,
            ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
            ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
            ReasonCode.BAD_USER_NAME_OR_PASSWORD,
            ReasonCode.SERVER_UNAVAILABLE,
            ReasonCode.BANNED,
            ReasonCode.PACKET_IDENTIFIER_IN_USE,
            ReasonCode.PACKET_IDENTIFIER_NOT_FOUND))
        .stream();
  }

  @ParameterizedTest
  @MethodSource("codesOfAServer")
  @Normative({"EXT-114", "EXT-115", "EXT-118", "MQTT5-4.13.2-1"})
  void disconnectOfTheServerIsTheCauseAndIsNotAnswered(ReasonCode reasonCode) {
    MqttClient client =
        connectedClient(
            expect(publish(1, "a")), send(disconnect(reasonCode, "because")), expectEnd());

    failure(client.publish("a", "", 1), OutcomeUnknownException.class);

    DisconnectCause cause = RecordingListener.next(listener.lost);
    assertThat(cause).isInstanceOf(DisconnectCause.ByServer.class);
    DisconnectCause.ByServer byServer = (DisconnectCause.ByServer) cause;
    String reason = reasonCode == ReasonCode.SUCCESS ? "SUCCESS" : reasonCode.toString();
    assertThat(byServer.reasonCode()).isEqualTo(reasonCode);
    assertThat(byServer.reasonString()).hasValue("because");
    assertThat(byServer).hasToString("the server disconnected: " + reason + " (because)");
    server.assertPlayedToTheEnd();
  }

  @ParameterizedTest
  @CsvSource({
    "E0 00, SUCCESS",
    "E0 01 8B, SERVER_SHUTTING_DOWN",
    "E0 02 8B 00, SERVER_SHUTTING_DOWN"
  })
  @Normative("EXT-114")
  void shortFormsOfDisconnectAreUnderstood(String bytes, ReasonCode reasonCode) {
    connectedClient(sendBytes(bytes), expectEnd());

    DisconnectCause cause = RecordingListener.next(listener.lost);

    assertThat(((DisconnectCause.ByServer) cause).reasonCode()).isEqualTo(reasonCode);
    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative("EXT-45")
  void disconnectOfTheServerTellsWhichOtherServerToUse() {
    server.play(
        expect(connect()),
        send(connAck()),
        send(
            new Disconnect(
                ReasonCode.USE_ANOTHER_SERVER,
                Properties.builder()
                    .set(PropertyId.SERVER_REFERENCE, "b.example")
                    .userProperty("k", "v")
                    .build())));
    await(client().connect());

    DisconnectCause.ByServer cause =
        (DisconnectCause.ByServer) RecordingListener.next(listener.lost);

    assertThat(cause.serverReference()).hasValue("b.example");
    assertThat(cause.userProperties()).hasSize(1);
  }

  @Test
  @Normative("EXT-21")
  void serverThatDoesNotAnswerAPingIsGivenUp() {
    play(
        connAck().with(PropertyId.SERVER_KEEP_ALIVE, 1), expect(Packets.pingReq()), readToTheEnd());
    MqttClientBuilder settings = builder().keepAlive(Duration.ofHours(1));
    MqttClient client = closing(settings.build());
    await(client.connect());

    DisconnectCause cause = RecordingListener.next(listener.lost);

    assertThat(cause).isEqualTo(new DisconnectCause.KeepAliveTimeout(Duration.ofSeconds(1)));
    server.assertPlayedToTheEnd();
  }
}
