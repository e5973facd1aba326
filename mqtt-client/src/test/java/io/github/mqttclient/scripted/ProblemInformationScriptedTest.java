package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.internal.packet.PropertyId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server is asked to say beside the necessary, and what it may not say unasked. */
class ProblemInformationScriptedTest extends ScriptedScene {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "40 0B 00 01 00 07 26 00 01 6B 00 01 76" /* PUBACK, user property */,
        "40 08 00 01 00 04 1F 00 01 78" /* PUBACK, reason string */,
        "50 0B 00 01 00 07 26 00 01 6B 00 01 76" /* PUBREC */,
        "62 0B 00 01 00 07 26 00 01 6B 00 01 76" /* PUBREL */,
        "70 08 00 01 00 04 1F 00 01 78" /* PUBCOMP */,
        "90 0B 00 01 07 26 00 01 6B 00 01 76 00" /* SUBACK */,
        "B0 08 00 01 04 1F 00 01 78 00" /* UNSUBACK */,
        "F0 0D 18 0B 15 00 01 4D 26 00 01 6B 00 01 76" /* AUTH */
      })
  @Normative("EXT-54")
  void unwantedProblemInformationIsAProtocolError(String bytes) {
    server.play(
        expect(connect().with(PropertyId.REQUEST_PROBLEM_INFORMATION, 0)),
        send(connAck()),
        sendBytes(bytes),
        expect(disconnect(ReasonCode.PROTOCOL_ERROR)));
    MqttClient client = client(b -> b.requestProblemInformation(false));
    await(client.connect());

    assertThat(RecordingListener.next(listener.lost))
        .isInstanceOfSatisfying(
            DisconnectCause.ProtocolError.class,
            cause ->
                assertThat(cause.message()).contains("in spite of Request Problem Information 0"));
    server.assertPlayedToTheEnd();
  }

  @Test
  void connAckPublishAndDisconnectMaySayItAllTheSame() {
    server.play(
        expect(connect().with(PropertyId.REQUEST_PROBLEM_INFORMATION, 0)),
        send(connAck().with(PropertyId.REASON_STRING, "welcome")),
        send(publish("a").userProperty("k", "v")),
        send(disconnect(ReasonCode.SERVER_SHUTTING_DOWN, "good night")));
    MqttClient client =
        client(b -> b.requestProblemInformation(false).defaultHandler(messages::add));

    assertThat(await(client.connect()).reasonString()).hasValue("welcome");

    assertThat(nextMessage().userProperties()).containsExactly(new UserProperty("k", "v"));
    assertThat(RecordingListener.next(listener.lost)).isInstanceOf(DisconnectCause.ByServer.class);
  }

  @Test
  void bothAreAskedForOnlyIfWanted() {
    server.play(
        expect(
            connect()
                .with(PropertyId.REQUEST_PROBLEM_INFORMATION, -1)
                .with(PropertyId.REQUEST_RESPONSE_INFORMATION, -1)),
        send(connAck()));

    await(client().connect());

    server.assertPlayedToTheEnd();
  }

  @Test
  void responseInformationCannotBeAskedForBefore5() {
    MqttClient client =
        client(b -> b.version(MqttVersion.MQTT_3_1_1).requestResponseInformation(true));
    server.play();

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageContaining("requestResponseInformation");
  }
}
