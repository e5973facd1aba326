package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.pubRec;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subAck;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.Packets.unsubAck;
import static io.github.mqttclient.fixtures.Packets.unsubscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.reach;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.stall;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MessageStream;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.SubscribeRefusedException;
import io.github.mqttclient.fixtures.AnsweringServer;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages for blocking code. */
@Timeout(60)
class MessageStreamScriptedTest extends ScriptedScene {
  private static final ReasonCode OK = ReasonCode.SUCCESS;

  private MqttClient subscribedClient(Step... steps) {
    return connectedClient(
        Stream.concat(
                Stream.of(expect(subscribe(1, "a", 2)), send(subAck(1, ReasonCode.GRANTED_QOS_2))),
                Stream.of(steps))
            .toArray(Step[]::new));
  }

  @Test
  void messagesAreTakenInTheirOrder() throws Exception {
    MqttClient client =
        subscribedClient(send(publish("a").payload("1")), send(publish("a").payload("2")));
    MessageStream stream = client.receive("a", 2);

    assertThat(await(stream.subscribed()).reasonCode()).isEqualTo(ReasonCode.GRANTED_QOS_2);
    assertThat(stream.take().orElseThrow().payloadAsString()).isEqualTo("1");
    assertThat(stream.poll(DEADLINE).orElseThrow().payloadAsString()).isEqualTo("2");
    assertThat(stream.poll(Duration.ZERO)).isEmpty();
    assertThat(stream.poll(Duration.ofNanos(1))).isEmpty();
    assertThat(stream.poll(Duration.ofSeconds(-1))).isEmpty();
  }

  @Test
  void pollForEverWaitsForTheNextMessage() throws Exception {
    CountDownLatch polling = latch();
    MqttClient client = subscribedClient(stall(polling), send(publish("a")));
    MessageStream stream = client.receive("a", 2);

    polling.countDown();
    Optional<ReceivedMessage> message = stream.poll(ChronoUnit.FOREVER.getDuration());

    assertThat(message).isPresent();
  }

  @Test
  void messageIsAcknowledgedWhenItIsTaken() throws Exception {
    CountDownLatch goOn = latch();
    MqttClient client =
        subscribedClient(
            send(publish(1, "a")),
            send(publish(2, "a").qos(2)),
            expect(publish("fence")), // Neither PUBACK nor PUBREC before it.
            expect(pubAck(1)),
            reach(goOn),
            expect(publish("fence")),
            expect(pubRec(2)));
    MessageStream stream = client.receive("a", 2);
    await(stream.subscribed());
    await(client.publish("fence", "", 0));

    Optional<ReceivedMessage> first = stream.take();
    await(goOn);
    await(client.publish("fence", "", 0));
    Optional<ReceivedMessage> second = stream.take();

    server.assertPlayedToTheEnd();
    assertThat(first.orElseThrow().acknowledge()).isFalse(); // done already
    assertThat(second).isPresent();
  }

  @Test
  void manualAcknowledgementIsLeftToTheApplication() throws Exception {
    MqttClient client =
        connectedClientWith(
            b -> b.manualAcknowledgement(true),
            expect(subscribe(1, "a", 1)),
            send(subAck(1, OK)),
            send(publish(1, "a")),
            expect(publish("fence")),
            expect(pubAck(1)));
    MessageStream stream = client.receive("a", 1);

    ReceivedMessage message = stream.take().orElseThrow();
    await(client.publish("fence", "", 0));
    assertThat(message.acknowledge()).isTrue();

    server.assertPlayedToTheEnd();
  }

  @Test
  void closeWakesThoseWhoWaitAndUnsubscribes() {
    MqttClient client = subscribedClient(expect(unsubscribe(2, "a")), send(unsubAck(2, OK)));
    MessageStream stream = client.receive("a", 2);
    await(stream.subscribed());
    CompletableFuture<Optional<ReceivedMessage>> taken = new CompletableFuture<>();
    Thread taking =
        new Thread(
            () -> {
              try {
                taken.complete(stream.take());
              } catch (InterruptedException e) {
                taken.completeExceptionally(e);
              }
            });
    taking.start();

    stream.close();

    assertThat(await(taken)).isEmpty();
    server.assertPlayedToTheEnd();
    stream.close(); // idempotent
  }

  @Test
  void messagesThatWereNotTakenAreAcknowledgedByClose() {
    MqttClient client =
        connectedClientWith(
            b -> b.defaultHandler(messages::add),
            expect(subscribe(1, "a", 1)),
            send(subAck(1, ReasonCode.GRANTED_QOS_1)),
            send(publish(1, "a")),
            send(publish(2, "a")),
            send(publish("a")),
            send(publish("b")),
            expect(pubAck(1)),
            expect(pubAck(2)),
            expect(unsubscribe(2, "a")));
    MessageStream stream = client.receive("a", 1);
    assertThat(nextMessage().topic()).isEqualTo("b"); // All before it are in the stream.

    stream.close();

    server.assertPlayedToTheEnd();
  }

  @Test
  void subscriptionStaysWhileAnotherHandlerNeedsIt() {
    MqttClient client =
        connectedClient(
            expect(subscribe(1, "a", 0)),
            send(subAck(1, OK)),
            expect(subscribe(2, "a", 0)),
            send(subAck(2, OK)),
            expect(publish("fence")), // No UNSUBSCRIBE before it.
            send(publish("a")));
    await(client.subscribe("a", 0, messages::add));
    MessageStream stream = client.receive("a", 0);
    await(stream.subscribed());

    stream.close();
    await(client.publish("fence", "", 0));

    assertThat(nextMessage().topic()).isEqualTo("a");
  }

  @Test
  void closingTheClientClosesItsStreams() throws Exception {
    MqttClient client = subscribedClient(send(publish("a")), expect(disconnect()));
    MessageStream stream = client.receive("a", 2);
    await(stream.subscribed());

    client.close();

    assertThat(stream.take()).isEmpty();
  }

  @Test
  void streamOfAClosedClientIsClosed() throws Exception {
    MqttClient client = client();
    client.close();

    MessageStream stream = client.receive("a", 0);

    assertThat(stream.take()).isEmpty();
  }

  @Test
  void refusedSubscriptionClosesTheStream() throws Exception {
    MqttClient client =
        connectedClient(expect(subscribe(1, "a", 0)), send(subAck(1, ReasonCode.NOT_AUTHORIZED)));

    MessageStream stream = client.receive("a", 0);

    assertThat(stream.take()).isEmpty();
    failure(stream.subscribed(), SubscribeRefusedException.class);
  }

  @Test
  void takeIsInterruptible() throws Exception {
    MqttClient client = subscribedClient();
    MessageStream stream = client.receive("a", 2);
    CompletableFuture<String> outcome = new CompletableFuture<>();
    Thread taking =
        new Thread(
            () -> {
              try {
                stream.take();
                outcome.complete("taken");
              } catch (InterruptedException e) {
                outcome.complete("interrupted");
              }
            });
    taking.start();

    taking.interrupt();

    assertThat(await(outcome)).isEqualTo("interrupted");
  }

  /** The stream holds 1,000; what does not fit waits in front of it, and none is lost. */
  @Test
  void fullStreamMakesTheServerWaitAndLosesNothing() throws Exception {
    AnsweringServer answering = closing(new AnsweringServer());
    MqttClient client =
        closing(builder().server(answering.uri()).inboundQueue(10, 1_000_000).build());
    await(client.connect());
    MessageStream stream = client.receive("a", 1);
    await(stream.subscribed());
    AnsweringServer.Connection connection = answering.nextConnection();
    int count = 5_000;
    for (int i = 0; i < count; i++) {
      connection.send(publish(1 + i, "a").payload("" + i));
    }

    for (int i = 0; i < count; i++) {
      Optional<ReceivedMessage> message = stream.poll(DEADLINE);
      assertThat(message.orElseThrow().payloadAsString()).isEqualTo("" + i);
    }
    assertThat(
            connection.acknowledged().tryAcquire(count, DEADLINE.toMillis(), TimeUnit.MILLISECONDS))
        .isTrue();
    assertThat(client.statistics().dropped()).isZero();
  }

  /** A full stream keeps its handler waiting; closing it lets the others go on. */
  @Test
  void closingAFullStreamLetsOtherHandlersGoOn() throws Exception {
    AnsweringServer answering = closing(new AnsweringServer());
    MqttClient client = closing(builder().server(answering.uri()).build());
    await(client.connect());
    MessageStream stream = client.receive("a", 0);
    await(stream.subscribed());
    await(client.subscribe("b", 0, messages::add));
    AnsweringServer.Connection connection = answering.nextConnection();
    for (int i = 0; i < 1_100; i++) {
      connection.send(publish("a"));
    }
    connection.send(publish("b"));
    await(client.ping());
    assertThat(messages).isEmpty();

    stream.close();

    assertThat(nextMessage().topic()).isEqualTo("b");
  }
}
