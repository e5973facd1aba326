package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.pubRec;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.reach;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.stall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.PublishRefusedException;
import io.github.mqttclient.PublishResult;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PUBLISH from the client, from the call to the outcome. */
class PublishScriptedTest extends ScriptedScene {
  @Test
  @Normative({
    "MQTT5-2.1.3-1",
    "MQTT5-2.2.1-2",
    "MQTT5-2.2.2-1",
    "MQTT5-3.3.1-2",
    "MQTT5-3.3.2-1",
    "MQTT5-4.3.1-1"
  })
  void messageOfQoS0IsSentInTheseBytesAndCompletesWhenWritten() {
    MqttClient client =
        connectedClient(
            expectBytes("30 06 00 01 61 00 68 69"),
            expectBytes("31 04 00 01 61 00"),
            expect(disconnect()),
            expectEnd());

    DeliveryToken plain = client.publish("a", "hi", 0);
    DeliveryToken retained = client.publish("a", "", 0, true);

    assertThat(await(plain).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
    assertThat(plain.packetId()).isEmpty();
    await(retained);
    await(client.disconnect());
    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative({"MQTT5-2.2.1-3", "MQTT5-2.2.1-5", "MQTT5-4.3.2-1", "MQTT5-4.3.2-2", "MQTT5-4.3.2-3"})
  void messageOfQoS1IsSentInTheseBytesAndCompletesAtPubAck() {
    CountDownLatch sent = latch();
    CountDownLatch goOn = latch();
    MqttClient client =
        connectedClient(
            expectBytes("32 08 00 01 61 00 01 00 68 69"),
            reach(sent),
            stall(goOn),
            sendBytes("40 02 00 01"));

    DeliveryToken token = client.publish("a", "hi", 1);

    await(sent);
    assertThat(token).isNotDone();
    assertThat(client.pendingDeliveries()).containsExactly(token);
    assertThat(token.packetId()).hasValue(1);
    goOn.countDown();
    assertThat(await(token).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
    assertThat(client.pendingDeliveries()).isEmpty();
    assertThat(RecordingListener.next(listener.delivered)).isSameAs(token);
  }

  @Test
  @Normative({
    "MQTT5-2.2.1-5",
    "MQTT5-3.6.1-1",
    "MQTT5-3.6.2-1",
    "MQTT5-4.3.3-1",
    "MQTT5-4.3.3-2",
    "MQTT5-4.3.3-3",
    "MQTT5-4.3.3-4",
    "MQTT5-4.3.3-5"
  })
  void messageOfQoS2IsSentInTheseBytesAndCompletesAtPubComp() {
    CountDownLatch released = latch();
    CountDownLatch goOn = latch();
    MqttClient client =
        connectedClient(
            expectBytes("34 08 00 01 61 00 01 00 68 69"),
            sendBytes("50 02 00 01"),
            expectBytes("62 02 00 01"),
            reach(released),
            stall(goOn),
            sendBytes("70 02 00 01"));

    DeliveryToken token = client.publish("a", "hi", 2);

    await(released);
    assertThat(token).isNotDone();
    goOn.countDown();
    assertThat(await(token).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
  }

  @ParameterizedTest
  @EnumSource(names = {"MQTT_3_1", "MQTT_3_1_1"})
  @Normative({
    "MQTT311-2.3.1-1", "MQTT311-2.3.1-5", "MQTT311-2.3.1-6", "MQTT311-3.3.1-2",
    "MQTT311-3.3.2-1", "MQTT311-3.6.1-1", "MQTT311-4.3.1-1", "MQTT311-4.3.2-1",
    "MQTT311-4.3.3-1"
  })
  void messagesOf3AreSentInTheseBytes(MqttVersion version) {
    MqttClient client =
        connectedClientWith(
            b -> b.version(version),
            expectBytes("30 05 00 01 61 68 69"),
            expectBytes("33 07 00 01 61 00 01 68 69"),
            sendBytes("40 02 00 01"),
            expectBytes("34 07 00 01 61 00 02 68 69"),
            sendBytes("50 02 00 02"),
            expectBytes("62 02 00 02"),
            sendBytes("70 02 00 02"));

    await(client.publish("a", "hi", 0));
    await(client.publish("a", "hi".getBytes(StandardCharsets.UTF_8), 1, true));
    await(client.publish("a", "hi", 2));

    server.assertPlayedToTheEnd();
  }

  @Test
  void propertiesOfAMessageAreSent() {
    MqttClient client =
        connectedClient(
            expectBytes(
                "30 26 00 01 61",
                "22" /* property length */,
                "01 01",
                "02 00 00 00 0A",
                "03 00 01 74",
                "08 00 01 72",
                "09 00 02 00 FF",
                "26 00 01 6B 00 01 76",
                "26 00 01 6B 00 01 77"));
    MqttMessage message =
        MqttMessage.builder()
            .topic("a")
            .payloadUtf8(true)
            .messageExpiry(Duration.ofSeconds(10))
            .contentType("t")
            .responseTopic("r")
            .correlationData(new byte[] {0, -1})
            .userProperty("k", "v")
            .userProperty("k", "w")
            .build();

    await(client.publish(message));

    server.assertPlayedToTheEnd();
  }

  /** Every overload does what it says. */
  // Complaint 54.
  @Test
  void everyOverloadPublishes() {
    byte[] hi = "hi".getBytes(StandardCharsets.UTF_8);
    MqttClient client =
        connectedClient(
            expect(publish("a").payload(hi)),
            expect(publish("b").payload(hi)),
            expect(publish("c").payload(hi)),
            expect(publish("d").payload(hi)),
            expect(publish("e").payload(hi).retain()),
            expect(publish("f").payload(hi).retain()),
            expect(publish("g").payload(hi)));

    List<DeliveryToken> tokens =
        List.of(
            client.publish("a", "hi", 0),
            client.publish("b", "hi", QoS.AT_MOST_ONCE),
            client.publish("c", hi, 0),
            client.publish("d", hi, QoS.AT_MOST_ONCE),
            client.publish("e", "hi", 0, true),
            client.publish("f", hi, 0, true),
            client.publish(MqttMessage.builder().topic("g").payload("hi").build()));

    tokens.forEach(this::await);
    server.assertPlayedToTheEnd();
  }

  @Test
  void mistakesOfTheCallerAreThrownAtOnce() {
    MqttClient client = client();

    assertThatThrownBy(() -> client.publish("", "", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("topic must not be empty");
    assertThatThrownBy(() -> client.publish("a/#", "", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("topic must not contain a wildcard (+ or #): \"a/#\"");
    assertThatThrownBy(() -> client.publish("a", "", 3))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> client.publish((MqttMessage) null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("message");
  }

  @Test
  @Normative({"MQTT5-4.4.0-2", "EXT-97"})
  void refusedMessageFailsWithWhatTheServerSays() {
    MqttClient client =
        connectedClient(
            expect(publish(1, "a")),
            sendBytes("40 0E 00 01 87 0A 1F 00 02 6E 6F" /* no */, "26 00 00 00 00"),
            expect(publish(2, "a").qos(2)),
            send(pubRec(2, ReasonCode.QUOTA_EXCEEDED)),
            expect(publish(3, "a")),
            sendBytes("40 03 00 03 10"));

    PublishRefusedException byPubAck =
        failure(client.publish("a", "", 1), PublishRefusedException.class);
    PublishRefusedException byPubRec =
        failure(client.publish("a", "", 2), PublishRefusedException.class);
    PublishResult unmatched = await(client.publish("a", "", 1));

    assertThat(byPubAck.reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    assertThat(byPubAck.reasonString()).hasValue("no");
    assertThat(byPubAck.userProperties()).hasSize(1);
    assertThat(byPubAck).hasMessage("the server refused the message to \"a\": NOT_AUTHORIZED (no)");
    assertThat(byPubRec.reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
    assertThat(unmatched.reasonCode()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
  }

  @Test
  @Normative({"EXT-87", "EXT-88"})
  void acknowledgementsThatNobodyWaitsForChangeNothing() {
    MqttClient client =
        connectedClient(
            sendBytes("40 02 00 63 70 02 00 63"),
            expect(publish(1, "a")),
            sendBytes("40 02 00 63"),
            send(pubAck(1)));

    await(client.publish("a", "", 1));

    server.assertPlayedToTheEnd();
  }

  @Test
  void largePayloadsArriveWhole() {
    byte[] large = new byte[5_000_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31);
    }
    MqttClient client =
        connectedClient(
            expect(publish("before")),
            expect(publish(1, "a").payload(large)),
            expect(publish("b").payload(large)),
            send(pubAck(1)));

    DeliveryToken before = client.publish("before", "", 0);
    DeliveryToken a = client.publish("a", large, 1);
    DeliveryToken b = client.publish("b", large, 0);

    await(before);
    await(a);
    await(b);
    server.assertPlayedToTheEnd();
  }
}
