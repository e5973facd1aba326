package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.pingReq;
import static io.github.mqttclient.fixtures.Packets.pingResp;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.pubComp;
import static io.github.mqttclient.fixtures.Packets.pubRec;
import static io.github.mqttclient.fixtures.Packets.pubRel;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.reach;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.stall;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.Packets.PublishBuilder;
import io.github.mqttclient.fixtures.RecordingListener;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Servers that send again what is not acknowledged over the same connection, as 5.0 forbids and 3.x
 * allows, or without DUP, are understood: an identifier means the same message until its flow ends.
 */
// Complaint 84.
@Timeout(60)
class RedeliveryScriptedTest extends ScriptedScene {

  private static PublishBuilder message(int qos, boolean dup) {
    PublishBuilder publish = publish(7, "a").qos(qos).payload("message");
    return dup ? publish.dup() : publish;
  }

  @ParameterizedTest
  @CsvSource({
    "MQTT_5_0, false",
    "MQTT_5_0, true",
    "MQTT_3_1_1, false",
    "MQTT_3_1_1, true",
    "MQTT_3_1, false"
  })
  @Normative({"EXT-81", "MQTT5-4.3.2-4", "MQTT5-4.3.2-5"})
  void qos1IsDeliveredOnceUntilItIsAcknowledgedAndThenIsANewMessage(
      MqttVersion version, boolean dup) {
    CountDownLatch repeated = latch();
    MqttClient client =
        connectedClientWith(
            b -> b.version(version).manualAcknowledgement(true).defaultHandler(messages::add),
            send(message(1, false)),
            send(message(1, dup)),
            send(message(1, dup)),
            expect(pingReq()),
            send(pingResp()),
            reach(repeated),
            expect(pubAck(7)),
            send(message(1, dup)),
            expect(pubAck(7)),
            expect(pingReq()),
            send(pingResp()));

    await(client.ping());
    ReceivedMessage first = nextMessage();
    assertThat(messages).isEmpty();
    await(repeated);
    assertThat(first.acknowledge()).isTrue();
    ReceivedMessage second = nextMessage();
    assertThat(second.acknowledge()).isTrue();
    await(client.ping());

    server.assertPlayedToTheEnd();
    assertThat(second.duplicate()).isEqualTo(dup);
    assertThat(messages).isEmpty();
  }

  /** [MQTT-4.3.3-10] speaks of any PUBLISH with the identifier, not of those with DUP. */
  @ParameterizedTest
  @CsvSource({
    "MQTT_5_0, false",
    "MQTT_5_0, true",
    "MQTT_3_1_1, false",
    "MQTT_3_1_1, true",
    "MQTT_3_1, false"
  })
  @Normative({"EXT-81", "MQTT5-4.3.3-10", "MQTT5-4.3.3-12", "MQTT311-4.3.3-2", "MQTT31-19"})
  void qos2IsDeliveredOnceUntilPubRelAndThenIsANewMessage(MqttVersion version, boolean dup) {
    CountDownLatch all = latch();
    MqttClient client =
        connectedClientWith(
            b -> b.version(version).defaultHandler(messages::add),
            send(message(2, false)),
            expect(pubRec(7)),
            send(message(2, dup)),
            expect(pubRec(7)),
            send(message(2, dup)),
            expect(pubRec(7)),
            send(pubRel(7)),
            expect(pubComp(7)),
            send(message(2, dup)),
            expect(pubRec(7)),
            reach(all),
            expect(pingReq()),
            send(pingResp()));

    nextMessage();
    nextMessage();
    await(all);
    await(client.ping());

    server.assertPlayedToTheEnd();
    assertThat(messages).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "2, false", "2, true"})
  @Normative({"MQTT5-4.3.3-10", "MQTT5-4.3.2-4"})
  void overTheNextConnectionQos1IsDeliveredAgainAndQos2IsNotMarkedOrNot(int qos, boolean dup) {
    CountDownLatch arrived = latch();
    CountDownLatch acknowledged = latch();
    server.play(
        expect(connect()),
        send(connAck()),
        send(message(qos, false)),
        stall(arrived),
        cut(),
        expect(connect()),
        send(connAck().sessionPresent()),
        send(message(qos, dup)),
        expect(qos == 1 ? pubAck(7) : pubRec(7)),
        reach(acknowledged),
        expect(pingReq()),
        send(pingResp()));
    MqttClient client =
        client(
            b ->
                b.persistentSession(Duration.ofHours(1))
                    .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(5)))
                    .manualAcknowledgement(true)
                    .defaultHandler(messages::add));
    await(client.connect());
    ReceivedMessage message = nextMessage();
    arrived.countDown();
    RecordingListener.next(listener.connected);
    RecordingListener.next(listener.connected);
    if (qos == 1) {
      ReceivedMessage again = nextMessage();
      assertThat(again.duplicate()).isEqualTo(dup);
      assertThat(message.acknowledge()).as("of the connection that is gone").isFalse();
      message = again;
    }

    assertThat(message.acknowledge()).isTrue();
    await(acknowledged);
    await(client.ping());

    server.assertPlayedToTheEnd();
    assertThat(messages).isEmpty();
  }
}
