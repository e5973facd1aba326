package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subAck;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.Packets.unsubAck;
import static io.github.mqttclient.fixtures.Packets.unsubscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.SubscribeRefusedException;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.UnsubscribeResult;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.Packets;
import io.github.mqttclient.fixtures.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Which handlers are in place when, and which messages they are given. */
class HandlersScriptedTest extends ScriptedScene {
  private static final ReasonCode QOS_0 = ReasonCode.SUCCESS;
  private static final ReasonCode QOS_1 = ReasonCode.GRANTED_QOS_1;

  /** What a second handler was given. */
  private final BlockingQueue<ReceivedMessage> others = new LinkedBlockingQueue<>();

  /** A QoS 1 message at the end, whose PUBACK shows that all before it was handled. */
  private static final int FENCE = 999;

  /** The message at the end needs a handler, too: without one it would wait for it. */
  @Override
  MqttClientBuilder builder() {
    return super.builder().handler("fence", message -> {});
  }

  @Test
  void handlerOfARefusedFilterIsGoneAndThoseOfTheOthersStay() {
    MqttClient client =
        connectedClient(
            expect(subscribe(1, Subscription.of("a", 0), Subscription.of("b", 0))),
            send(subAck(1, QOS_0, ReasonCode.UNSPECIFIED_ERROR)),
            send(publish("b")),
            send(publish("a")),
            send(publish(FENCE, "fence")),
            expect(pubAck(FENCE)));

    failure(
        client.subscribe(List.of(Subscription.of("a", 0), Subscription.of("b", 0)), messages::add),
        SubscribeRefusedException.class);

    server.assertPlayedToTheEnd();
    assertThat(messages).extracting(ReceivedMessage::topic).containsExactly("a");
  }

  @Test
  void handlerThatWasInPlaceBeforeStaysWhenItsSecondSubscriptionIsRefused() {
    MessageHandler handler = messages::add;
    MqttClient client =
        connectedClient(
            expect(subscribe(1, "a", 0)),
            send(subAck(1, QOS_0)),
            expect(subscribe(2, "a", 2)),
            send(subAck(2, ReasonCode.QUOTA_EXCEEDED)),
            send(publish("a")),
            send(publish(FENCE, "fence")),
            expect(pubAck(FENCE)));

    await(client.subscribe("a", 0, handler));
    failure(client.subscribe("a", 2, handler), SubscribeRefusedException.class);

    server.assertPlayedToTheEnd();
    assertThat(messages).extracting(ReceivedMessage::topic).containsExactly("a");
  }

  @Test
  @Normative({"EXT-84", "MQTT31-13"})
  void messageThatOvertakesTheSubAckIsDelivered() {
    MqttClient client =
        connectedClient(
            expect(subscribe(1, "a", 1)),
            send(publish(7, "a").retain()),
            expect(pubAck(7)),
            send(subAck(1, QOS_1)));

    await(client.subscribe("a", QoS.AT_LEAST_ONCE, messages::add));

    assertThat(nextMessage().retain()).isTrue();
    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative({"EXT-84", "MQTT5-4.5.0-2", "MQTT311-4.5.0-2"})
  void handlerIsCalledUntilUnsubAckAndNotAfterIt() {
    MqttClient client =
        connectedClient(
            expect(subscribe(1, "a", 0)),
            send(subAck(1, QOS_0)),
            expect(unsubscribe(2, "a")),
            send(publish(7, "a").payload("1")),
            expect(pubAck(7)),
            send(unsubAck(2, ReasonCode.SUCCESS)),
            send(publish("a").payload("2")),
            send(publish(FENCE, "a").payload("3")),
            expect(pubAck(FENCE)));
    await(client.subscribe("a", 0, messages::add));

    await(client.unsubscribe("a"));

    server.assertPlayedToTheEnd();
    assertThat(messages).extracting(ReceivedMessage::payloadAsString).containsExactly("1");
  }

  @Test
  void handlerSubscribedWhileTheUnsubAckIsOnItsWayStays() {
    MessageHandler again = messages::add;
    MqttClient client =
        connectedClient(
            expect(subscribe(1, "a", 0)),
            send(subAck(1, QOS_0)),
            expect(unsubscribe(2, "a")),
            expect(subscribe(3, "a", 0)),
            expect(subscribe(4, "a", 0)),
            send(unsubAck(2, ReasonCode.SUCCESS)),
            send(subAck(3, QOS_0)),
            send(subAck(4, QOS_0)),
            send(publish("a")),
            send(publish(FENCE, "fence")),
            expect(pubAck(FENCE)));
    await(client.subscribe("a", 0, again));

    MqttToken<UnsubscribeResult> unsubscribe = client.unsubscribe("a");
    MqttToken<SubscribeResult> same = client.subscribe("a", 0, again);
    MqttToken<SubscribeResult> other = client.subscribe("a", 0, others::add);

    await(unsubscribe);
    await(same);
    await(other);
    server.assertPlayedToTheEnd();
    assertThat(messages).hasSize(1);
    assertThat(others).hasSize(1);
  }

  /** Subscribing again with the same handler does not add it again. */
  // Complaint 21.
  @Test
  void sameHandlerOnTheSameFilterIsCalledOnce() {
    MessageHandler handler = messages::add;
    MqttClient client =
        connectedClient(
            expect(subscribe(1, "a", 0)),
            send(subAck(1, QOS_0)),
            expect(subscribe(2, "a", 0)),
            send(subAck(2, QOS_0)),
            send(publish("a")),
            send(publish(FENCE, "fence")),
            expect(pubAck(FENCE)));

    await(client.subscribe("a", 0, handler));
    await(client.subscribe("a", 0, handler));

    server.assertPlayedToTheEnd();
    assertThat(messages).hasSize(1);
  }

  /** The second handler does not replace the first. */
  // Complaint 56.
  @Test
  void twoHandlersOnOneFilterAreCalledOnceEach() {
    MqttClient client =
        connectedClient(
            expect(subscribe(1, "a", 0)),
            send(subAck(1, QOS_0)),
            expect(subscribe(2, "a", 0)),
            send(subAck(2, QOS_0)),
            send(publish("a")),
            send(publish(FENCE, "fence")),
            expect(pubAck(FENCE)));

    await(client.subscribe("a", 0, messages::add));
    await(client.subscribe("a", 0, others::add));

    server.assertPlayedToTheEnd();
    assertThat(messages).hasSize(1);
    assertThat(others).hasSize(1);
    assertThat(messages.peek()).isSameAs(others.peek());
  }

  /** Wildcards, {@code $share}, {@code $SYS} and empty levels. */
  // Complaint 55.
  // Complaint 61.
  @Test
  @Normative({"EXT-154", "EXT-155", "EXT-156", "EXT-157"})
  void eachHandlerGetsTheMessagesThatMatchItsFilters() {
    List<Subscription> subscriptions =
        List.of(
            Subscription.of("a/+", 0),
            Subscription.of("$share/g/a/b", 0),
            Subscription.of("$SYS/#", 0),
            Subscription.of("/+", 0));
    MqttClient client =
        connectedClient(
            expect(subscribe(1, subscriptions.toArray(Subscription[]::new))),
            send(subAck(1, QOS_0, QOS_0, QOS_0, QOS_0)),
            expect(subscribe(2, "#", 0)),
            send(subAck(2, QOS_0)),
            send(publish("a/b")), // a/+ and the shared a/b: one handler, called once
            send(publish("A/b")),
            send(publish("a/")),
            send(publish("$SYS/up")),
            send(publish("/x")),
            send(publish("x")),
            send(publish(FENCE, "fence")),
            expect(pubAck(FENCE)));

    await(client.subscribe(subscriptions, messages::add));
    await(client.subscribe("#", 0, others::add));

    server.assertPlayedToTheEnd();
    assertThat(messages)
        .extracting(ReceivedMessage::topic)
        .containsExactly("a/b", "a/", "$SYS/up", "/x");
    assertThat(others)
        .extracting(ReceivedMessage::topic)
        .containsExactly("a/b", "A/b", "a/", "/x", "x", "fence");
  }

  /** Messages of a resumed session find the handlers that the builder has put in place. */
  // Complaint 30.
  @Test
  void handlersOfTheBuilderAreInPlaceBeforeConnAck() {
    server.play(
        expect(Packets.connect().cleanStart(false)),
        ScriptedServer.sendTogether(
            connAck().packet(), publish(1, "a").packet(), publish(2, "b").packet()),
        expect(pubAck(1)),
        expect(pubAck(2)));
    MqttClient client =
        client(
            b ->
                b.persistentSession(Duration.ofHours(1))
                    .handler("a", messages::add)
                    .defaultHandler(others::add));

    await(client.connect());

    server.assertPlayedToTheEnd();
    assertThat(messages).extracting(ReceivedMessage::topic).containsExactly("a");
    assertThat(others).extracting(ReceivedMessage::topic).containsExactly("b");
  }
}
