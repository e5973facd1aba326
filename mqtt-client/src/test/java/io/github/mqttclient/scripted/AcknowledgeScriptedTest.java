package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.pubRec;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.sendTogether;
import static io.github.mqttclient.fixtures.ScriptedServer.stall;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When and in which order messages from the server are acknowledged. */
class AcknowledgeScriptedTest extends ScriptedScene {
  @ParameterizedTest
  @EnumSource(MqttVersion.class)
  @Normative({
    "MQTT5-2.2.1-5", "MQTT5-3.3.4-1", "MQTT5-3.7.2-1", "MQTT5-4.3.2-4", "MQTT5-4.3.3-8",
    "MQTT5-4.3.3-11", "EXT-97", "MQTT311-2.3.1-6", "MQTT311-3.3.4-1", "MQTT311-4.3.2-2",
    "MQTT311-4.3.3-2"
  })
  void messagesAreAcknowledgedInTheseBytes(MqttVersion version) {
    connectedClientWith(
        b -> b.version(version).defaultHandler(messages::add),
        send(publish("a").payload("0")),
        send(publish(0x1234, "a").payload("1")),
        expectBytes("40 02 12 34"),
        send(publish(0xFFFF, "a").qos(2).payload("2")),
        expectBytes("50 02 FF FF"),
        sendBytes("62 02 FF FF"),
        expectBytes("70 02 FF FF"));

    server.assertPlayedToTheEnd();
    assertThat(messages)
        .extracting(ReceivedMessage::payloadAsString)
        .containsExactly("0", "1", "2");
    assertThat(messages)
        .extracting(ReceivedMessage::qos)
        .containsExactly(QoS.AT_MOST_ONCE, QoS.AT_LEAST_ONCE, QoS.EXACTLY_ONCE);
  }

  @Test
  @Normative({"MQTT5-4.5.0-2", "MQTT311-4.5.0-2"})
  void messageThatNobodyHandlesIsAcknowledgedAllTheSame() {
    connectedClientWith(
        b -> b.waitForHandlers(Duration.ZERO),
        send(publish(1, "a")),
        expect(pubAck(1)),
        send(publish(2, "a").qos(2)),
        expect(pubRec(2)));

    server.assertPlayedToTheEnd();
  }

  @Test
  void acknowledgementWaitsForTheHandler() {
    CountDownLatch goOn = latch();
    CountDownLatch handling = latch();
    List<String> order = new ArrayList<>();
    MqttClient client =
        connectedClientWith(
            b ->
                b.defaultHandler(
                    message -> {
                      handling.countDown();
                      goOn.await();
                      order.add("handled");
                    }),
            send(publish(1, "a")),
            expect(publish("fence")), // No PUBACK comes before it.
            expect(pubAck(1)));
    await(handling);

    await(client.publish("fence", "", 0));
    goOn.countDown();

    server.assertPlayedToTheEnd();
    assertThat(order).containsExactly("handled");
  }

  @Test
  @Normative({"EXT-89", "EXT-90", "EXT-92", "MQTT5-3.6.2-1"})
  void identifiersThatNobodyKnowsAreAnsweredSo() {
    connectedClient(
        sendBytes("50 02 00 63"),
        expectBytes("62 03 00 63 92"),
        sendBytes("62 02 00 63"),
        expectBytes("70 03 00 63 92"));

    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative({"MQTT5-4.6.0-2", "MQTT5-4.6.0-3", "MQTT311-4.6.0-2", "MQTT311-4.6.0-3"})
  void acknowledgementsLeaveInTheOrderOfTheMessages() {
    CountDownLatch lastAcknowledged = latch();
    MqttClient client =
        connectedClientWith(
            b -> b.manualAcknowledgement(true).defaultHandler(messages::add),
            sendTogether(
                publish(1, "a").packet(),
                publish(2, "a").qos(2).packet(),
                publish(3, "a").packet(),
                publish("a").packet()),
            stall(lastAcknowledged),
            expect(publish("fence")), // Nothing was acknowledged until the first was.
            expect(pubAck(1)),
            expect(pubRec(2)),
            expect(pubAck(3)));
    List<ReceivedMessage> received =
        List.of(nextMessage(), nextMessage(), nextMessage(), nextMessage());

    assertThat(received.get(2).acknowledge()).isTrue();
    assertThat(received.get(1).acknowledge()).isTrue();
    assertThat(received.get(1).acknowledge()).isFalse(); // once is enough
    assertThat(received.get(3).acknowledge()).isFalse(); // QoS 0
    lastAcknowledged.countDown();
    await(client.publish("fence", "", 0));
    assertThat(received.get(0).acknowledge()).isTrue();

    server.assertPlayedToTheEnd();
  }

  @Test
  void acknowledgeWithoutManualAcknowledgementDoesNothing() {
    connectedClientWith(
        b ->
            b.defaultHandler(
                message -> {
                  assertThat(message.acknowledge()).isFalse();
                  messages.add(message);
                }),
        send(publish(1, "a")),
        expect(pubAck(1)));

    server.assertPlayedToTheEnd();
    assertThat(nextMessage().acknowledge()).isFalse();
  }

  /** An acknowledgement that comes too late is not sent on the next connection. */
  // Complaint 44.
  @Test
  void lateAcknowledgementIsOfNoUseAndSaysSo() {
    CountDownLatch late = latch();
    server.play(
        expect(connect()),
        send(connAck()),
        send(publish(1, "a")),
        cut(),
        expect(connect()),
        send(connAck()),
        stall(late),
        send(publish(1, "a").payload("another")),
        expect(publish("fence")),
        expect(pubAck(1)));
    MqttClient client = client(b -> b.manualAcknowledgement(true).defaultHandler(messages::add));
    await(client.connect());
    ReceivedMessage old = nextMessage();
    RecordingListener.next(listener.lost);
    await(client.connect());

    assertThat(old.acknowledge()).isFalse();
    late.countDown();
    ReceivedMessage current = nextMessage();
    assertThat(old.acknowledge()).isFalse();
    await(client.publish("fence", "", 0));
    assertThat(current.acknowledge()).isTrue();

    server.assertPlayedToTheEnd();
  }

  @Test
  void acknowledgeAfterCloseSaysThatItIsOfNoUse() {
    MqttClient client =
        connectedClientWith(
            b -> b.manualAcknowledgement(true).defaultHandler(messages::add),
            send(publish(1, "a")),
            expect(disconnect()),
            expectEnd());
    ReceivedMessage message = nextMessage();

    client.close();

    assertThat(message.acknowledge()).isFalse();
    server.assertPlayedToTheEnd();
  }
}
