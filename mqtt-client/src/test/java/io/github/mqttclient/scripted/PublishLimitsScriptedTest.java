package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.pubComp;
import static io.github.mqttclient.fixtures.Packets.pubRec;
import static io.github.mqttclient.fixtures.Packets.pubRel;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.stall;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MemoryPersistence;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.OutcomeUnknownException;
import io.github.mqttclient.PersistenceException;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.ScriptedServer;
import io.github.mqttclient.internal.packet.PropertyId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What limits of the server, of the version and of the client do to messages. */
class PublishLimitsScriptedTest extends ScriptedScene {
  @Test
  @Normative({
    "MQTT5-3.3.4-7",
    "MQTT5-3.3.4-8",
    "MQTT5-4.9.0-1",
    "MQTT5-4.9.0-2",
    "MQTT5-4.9.0-3",
    "EXT-140"
  })
  void receiveMaximumHoldsBackPublishesOfQoS1And2Only() {
    play(
        connAck().with(PropertyId.RECEIVE_MAXIMUM, 2),
        expect(publish(1, "a")),
        expect(publish(2, "b").qos(2)),
        expect(publish("d")), // QoS 0 goes past.
        send(pubRec(2)),
        expect(pubRel(2)), // The PUBREL needs no room; the place is free at PUBCOMP.
        send(pubComp(2)),
        expect(publish(3, "c")),
        send(pubAck(1)),
        send(pubAck(3)));
    MqttClient client = client();
    await(client.connect());

    DeliveryToken a = client.publish("a", "", 1);
    DeliveryToken b = client.publish("b", "", 2);
    DeliveryToken c = client.publish("c", "", 1);
    DeliveryToken d = client.publish("d", "", 0);

    for (DeliveryToken token : List.of(a, b, c, d)) {
      await(token);
    }
    server.assertPlayedToTheEnd();
  }

  @Test
  void maximumInFlightHoldsBackAsReceiveMaximumDoes() {
    MqttClient client =
        connectedClientWith(
            b -> b.maximumInFlight(1),
            expect(publish(1, "a")),
            expect(publish("c")),
            send(pubAck(1)),
            expect(publish(2, "b")),
            send(pubAck(2)));

    DeliveryToken a = client.publish("a", "", 1);
    DeliveryToken b = client.publish("b", "", 1);
    await(client.publish("c", "", 0));

    await(a);
    await(b);
  }

  // Complaint 85.
  @Test
  @Normative({"MQTT5-3.2.2-11", "MQTT5-3.2.2-14", "MQTT5-3.2.2-15"})
  void messageAboveALimitOfTheServerFailsAndIsNotSent() {
    play(
        connAck()
            .with(PropertyId.MAXIMUM_QOS, 0)
            .with(PropertyId.RETAIN_AVAILABLE, 0)
            .with(PropertyId.MAXIMUM_PACKET_SIZE, 20),
        expect(publish("a").payload("14 bytes fit..")),
        expect(disconnect()),
        expectEnd());
    MqttClient client = client();
    await(client.connect());

    assertThat(failure(client.publish("a", "", 1), UnsupportedFeatureException.class))
        .hasMessage("QoS 1 is above the server's Maximum QoS of 0");
    assertThat(failure(client.publish("a", "", 0, true), UnsupportedFeatureException.class))
        .hasMessageContaining("Retain Available 0");
    assertThat(
            failure(client.publish("a", "15 bytes do not", 0), UnsupportedFeatureException.class))
        .hasMessage("the packet has 21 bytes, more than the server's Maximum Packet Size of 20");
    await(client.publish("a", "14 bytes fit..", 0));
    await(client.disconnect());
    server.assertPlayedToTheEnd();
  }

  @Test
  void messageWithAPropertyFailsBefore5AndIsNotSent() {
    MqttClient client =
        connectedClientWith(
            b -> b.version(MqttVersion.MQTT_3_1_1), expect(disconnect()), expectEnd());

    MqttMessage message = MqttMessage.builder().topic("a").contentType("text/plain").build();

    assertThat(failure(client.publish(message), UnsupportedFeatureException.class))
        .hasMessage("contentType needs MQTT 5.0, this connection is MQTT 3.1.1");
    await(client.disconnect());
    server.assertPlayedToTheEnd();
  }

  /** A payload that an array can hold, but no packet. */
  @Test
  @Normative("EXT-122")
  void messageLargerThanAnyPacketFailsAndLeavesTheConnectionAlone() {
    MqttClient client = connectedClient(expect(publish("a")));
    byte[] tooLarge = new byte[268_435_455];

    failure(client.publish("a", tooLarge, 0), UnsupportedFeatureException.class);
    failure(client.publish("a", tooLarge, 1), UnsupportedFeatureException.class);
    await(client.publish("a", "", 0));

    server.assertPlayedToTheEnd();
  }

  @Test
  void messageLargerThanAnyRecordFailsAndLeavesTheConnectionAlone() {
    MqttClient client =
        connectedClientWith(
            b -> b.persistence(new MemoryPersistence()), expect(publish(1, "a")), send(pubAck(1)));
    byte[] tooLarge = new byte[268_435_455];

    failure(client.publish("a", tooLarge, 1), PersistenceException.class);
    failure(client.publish("a", tooLarge, 0), UnsupportedFeatureException.class);
    await(client.publish("a", "", 1));

    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative("EXT-141")
  void messagesPublishedWhileConnectingAreSentAfterConnAckInTheirOrder() {
    MqttClient client = client();
    var connect = client.connect();
    List<DeliveryToken> tokens = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      tokens.add(client.publish("t" + i, "", 1));
    }
    play(
        connAck(),
        expect(publish(1, "t1")),
        expect(publish(2, "t2")),
        expect(publish(3, "t3")),
        send(pubAck(1)),
        send(pubAck(2)),
        send(pubAck(3)));

    await(connect);
    tokens.forEach(this::await);
    server.assertPlayedToTheEnd();
  }

  @Test
  void cancelledMessageThatWaitsIsNotSent() {
    CountDownLatch cancelled = latch();
    MqttClient client =
        connectedClientWith(
            b -> b.maximumInFlight(1),
            expect(publish(1, "a")),
            stall(cancelled),
            send(pubAck(1)),
            expect(publish(2, "c")),
            send(pubAck(2)));

    DeliveryToken a = client.publish("a", "", 1);
    DeliveryToken b = client.publish("b", "", 1);
    DeliveryToken c = client.publish("c", "", 1);
    assertThat(b.cancel(false)).isTrue();
    cancelled.countDown();

    await(a);
    await(c);
    assertThat(b).isCancelled();
    assertThat(client.pendingDeliveries()).isEmpty();
    assertThat(client.statistics().queued()).isZero();
  }

  @Test
  void failedMessageSaysThatItWasNotSentIfItWaited() {
    MqttClient client =
        connectedClientWith(
            b -> b.maximumInFlight(1), expect(publish(1, "a")), ScriptedServer.cut());

    DeliveryToken a = client.publish("a", "", 1);
    DeliveryToken b = client.publish("b", "", 1);

    failure(a, OutcomeUnknownException.class);
    failure(b, NotSentException.class);
  }
}
