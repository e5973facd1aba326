package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectionLostException;
import io.github.mqttclient.DisconnectCause.ProtocolError;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.OutcomeUnknownException;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that ignores what CONNECT announced is left, and everybody who waits hears why. */
@Timeout(60)
class LimitsIgnoredScriptedTest extends ScriptedScene {

  /** What a client announces, and the bytes with which a server ignores it. */
  @SuppressWarnings("ImmutableEnumChecker") // Nobody changes the arrays.
  private enum Announced {
    RECEIVE_MAXIMUM(
        b -> b.receiveMaximum(1).manualAcknowledgement(true),
        ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
        "message 8 exceeds the Receive Maximum of 1",
        "32 06 00 01 61 00 07 00" /* QoS 1, identifier 7 */,
        "34 06 00 01 61 00 08 00" /* QoS 2, identifier 8 */),
    MAXIMUM_PACKET_SIZE(
        b -> b.maximumPacketSize(20),
        ReasonCode.PACKET_TOO_LARGE,
        "packet has 21 bytes, more than 20",
        "30 13"),
    NO_TOPIC_ALIASES(
        b -> b,
        ReasonCode.TOPIC_ALIAS_INVALID,
        "topic alias 1 is above the Topic Alias Maximum of 0",
        "30 07 00 01 61 03 23 00 01"),
    TOPIC_ALIAS_MAXIMUM(
        b -> b.topicAliasMaximum(2),
        ReasonCode.TOPIC_ALIAS_INVALID,
        "topic alias 3 is above the Topic Alias Maximum of 2",
        "30 07 00 01 61 03 23 00 02",
        "30 07 00 01 61 03 23 00 03"),
    REQUEST_PROBLEM_INFORMATION(
        b -> b.requestProblemInformation(false),
        ReasonCode.PROTOCOL_ERROR,
        "in PubAck in spite of Request Problem Information 0",
        "40 08 00 01 00 04 1F 00 01 78");

    final UnaryOperator<MqttClientBuilder> settings;
    final ReasonCode reasonCode;
    final String text;
    final String[] bytes;

    Announced(
        UnaryOperator<MqttClientBuilder> settings,
        ReasonCode reasonCode,
        String text,
        String... bytes) {
      this.settings = settings;
      this.reasonCode = reasonCode;
      this.text = text;
      this.bytes = bytes;
    }
  }

  // Complaint 86.
  @ParameterizedTest
  @EnumSource
  @Normative({"EXT-12", "EXT-24", "EXT-54", "EXT-67", "EXT-78"})
  void whoIgnoresALimitIsToldWhichAndLeft(Announced announced) {
    MqttClient client =
        connectedClientWith(
            b -> announced.settings.apply(b).defaultHandler(messages::add),
            expect(publish(1, "a")),
            expect(subscribe(2, "b", 0)),
            sendBytes(announced.bytes),
            expect(disconnect(announced.reasonCode)),
            expectEnd());

    CompletableFuture<?> publish = client.publish("a", "", 1);
    CompletableFuture<?> subscribe = client.subscribe("b", 0, messages::add);

    ProtocolError cause = (ProtocolError) RecordingListener.next(listener.lost);
    server.assertPlayedToTheEnd();
    assertThat(cause.reasonCode()).isEqualTo(announced.reasonCode);
    assertThat(cause.message()).contains(announced.text);
    assertThat(failure(subscribe, ConnectionLostException.class).disconnectCause())
        .isEqualTo(cause);
    assertThat(failure(publish, OutcomeUnknownException.class))
        .cause()
        .isInstanceOfSatisfying(
            ConnectionLostException.class,
            lost -> assertThat(lost.disconnectCause()).isEqualTo(cause));
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
  }

  /** Which broke the rule once may keep it the next time. */
  @Test
  void aClientThatReconnectsComesBack() {
    server.play(
        expect(connect()),
        send(connAck()),
        sendBytes(Announced.NO_TOPIC_ALIASES.bytes),
        expect(disconnect(ReasonCode.TOPIC_ALIAS_INVALID)),
        expectEnd(),
        expect(connect()),
        send(connAck()),
        send(publish("a").payload("kept")));
    MqttClient client =
        client(
            b ->
                b.reconnect(ReconnectPolicy.fixed(Duration.ofMillis(5)))
                    .defaultHandler(messages::add));

    await(client.connect());

    assertThat(nextMessage().payloadAsString()).isEqualTo("kept");
    assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
    server.assertPlayedToTheEnd();
  }
}
