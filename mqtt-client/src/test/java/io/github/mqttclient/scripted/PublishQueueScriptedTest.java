package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.reach;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.stall;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttException;
import io.github.mqttclient.MqttStatistics;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.OutcomeUnknownException;
import io.github.mqttclient.fixtures.AnsweringServer;
import io.github.mqttclient.fixtures.Packets;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.Resources;
import io.github.mqttclient.internal.packet.PropertyId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishers that are faster than their server: slowed down, bounded, and nothing is lost. */
@Timeout(120)
class PublishQueueScriptedTest extends ScriptedScene {

  /** Paho's "too many publishes in progress" does not exist here. */
  // Complaint 46.
  // Complaint 49.
  // Complaint 50.
  // Complaint 51.
  @Test
  void millionPublishesAtReceiveMaximum10AllSucceed() throws Exception {
    int count = 1_000_000;
    AnsweringServer answering =
        closing(new AnsweringServer(connAck().with(PropertyId.RECEIVE_MAXIMUM, 10)));
    MqttClient client = closing(MqttClient.builder().server(answering.uri()).clientId("c").build());
    await(client.connect());
    byte[] payload = new byte[100];
    CountDownLatch done = new CountDownLatch(count);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicInteger open = new AtomicInteger();
    int mostOpen = 0;

    for (int i = 0; i < count; i++) {
      mostOpen = Math.max(mostOpen, open.incrementAndGet());
      client
          .publish("a", payload, 1)
          .whenComplete(
              (result, problem) -> {
                if (problem != null) {
                  failure.set(problem);
                }
                open.decrementAndGet();
                done.countDown();
              });
    }

    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(failure.get()).isNull();
    assertThat(answering.published()).isEqualTo(count);
    assertThat(mostOpen).isLessThanOrEqualTo(10_000 + 10 + 10_000); // queue, flight, this turn's
    MqttStatistics statistics = client.statistics();
    assertThat(statistics.queued()).isZero();
  }

  // Complaint 46.
  @Test
  void publishesOneByOneAtReceiveMaximum1AllSucceed() {
    AnsweringServer answering =
        closing(new AnsweringServer(connAck().with(PropertyId.RECEIVE_MAXIMUM, 1)));
    MqttClient client = closing(builder().server(answering.uri()).build());
    await(client.connect());

    for (int i = 0; i < 2_000; i++) {
      await(client.publish("a", "", 1 + i % 2));
    }

    assertThat(client.statistics().delivered()).isEqualTo(2_000);
  }

  /** Nothing is lost between threads. */
  // Complaint 40.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void publishesOfManyThreadsAllArriveInTheOrderOfEachThread(int qos) throws Exception {
    int threads = 16;
    long each = 10_000;
    ConcurrentHashMap<String, Integer> last = new ConcurrentHashMap<>();
    AtomicInteger outOfOrder = new AtomicInteger();
    AnsweringServer answering =
        closing(new AnsweringServer())
            .onPublish(
                topic -> {
                  int slash = topic.indexOf('/');
                  int number = Integer.parseInt(topic.substring(slash + 1));
                  Integer before = last.put(topic.substring(0, slash), number);
                  if (number != (before == null ? 0 : before + 1)) {
                    outOfOrder.incrementAndGet();
                  }
                });
    MqttClient client = closing(builder().server(answering.uri()).build());
    await(client.connect());
    CountDownLatch done = new CountDownLatch((int) (threads * each));
    AtomicReference<Throwable> failure = new AtomicReference<>();

    for (int t = 0; t < threads; t++) {
      String prefix = "t" + t + "/";
      new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  client
                      .publish(prefix + i, "", qos)
                      .whenComplete(
                          (result, problem) -> {
                            if (problem != null) {
                              failure.set(problem);
                            }
                            done.countDown();
                          });
                }
              })
          .start();
    }

    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(failure.get()).isNull();
    assertThat(Resources.eventually(DEADLINE, () -> answering.published() == threads * each))
        .isTrue();
    assertThat(outOfOrder).hasValue(0);
    assertThat(last).hasSize(threads);
    assertThat(client.statistics().delivered()).isEqualTo(threads * each);
  }

  @Test
  void publishersThatWaitForRoomGoOnWhenThereIs() {
    CountDownLatch goOn = latch();
    CountDownLatch first = latch();
    MqttClient client =
        connectedClientWith(
            b -> b.maximumInFlight(1).outboundQueue(2, 1_000_000),
            expect(publish(1, "a")),
            reach(first),
            stall(goOn),
            send(pubAck(1)),
            expect(publish(2, "a")),
            send(pubAck(2)),
            expect(publish(3, "a")),
            send(pubAck(3)),
            expect(publish(4, "a")),
            send(pubAck(4)));
    List<DeliveryToken> tokens = new ArrayList<>();
    tokens.add(client.publish("a", "", 1));
    await(first);
    tokens.add(client.publish("a", "", 1));
    tokens.add(client.publish("a", "", 1));

    CompletableFuture<DeliveryToken> waiting =
        CompletableFuture.supplyAsync(
            () -> client.publish("a", "", 1), task -> new Thread(task).start());
    awaitPublishersInQueue(1);
    assertThat(waiting).isNotDone();
    assertThat(client.statistics().queued()).isEqualTo(2);
    goOn.countDown();

    await(await(waiting));
    tokens.forEach(this::await);
    server.assertPlayedToTheEnd();
  }

  /** Until so many threads wait for room. */
  private static void awaitPublishersInQueue(int count) {
    assertThat(
            Resources.eventually(
                DEADLINE,
                () ->
                    Thread.getAllStackTraces().values().stream()
                            .filter(PublishQueueScriptedTest::isWaitingForRoom)
                            .count()
                        == count))
        .isTrue();
  }

  private static boolean isWaitingForRoom(StackTraceElement[] frames) {
    return Stream.of(frames).anyMatch(frame -> frame.getMethodName().equals("awaitNanos"))
        && Stream.of(frames).anyMatch(frame -> frame.getMethodName().equals("enterWithin"));
  }

  @Test
  void publishersThatWaitForRoomAreReleasedWhenTheConnectionIsLost() {
    releasedBy(client -> {}, NotSentException.class);
  }

  @Test
  void publishersThatWaitForRoomAreReleasedByDisconnect() {
    releasedBy(MqttClient::disconnect, NotSentException.class);
  }

  @Test
  void publishersThatWaitForRoomAreReleasedByClose() {
    releasedBy(MqttClient::close, ClientClosedException.class);
  }

  private void releasedBy(Consumer<MqttClient> end, Class<? extends MqttException> failure) {
    CountDownLatch goOn = latch();
    CountDownLatch first = latch();
    MqttClient client =
        connectedClientWith(
            b -> b.maximumInFlight(1).outboundQueue(1, 1_000_000),
            expect(publish(1, "a")),
            reach(first),
            stall(goOn),
            cut());
    DeliveryToken inFlight = client.publish("a", "", 1);
    await(first);
    DeliveryToken queued = client.publish("a", "", 1);
    List<CompletableFuture<DeliveryToken>> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiting.add(
          CompletableFuture.supplyAsync(
              () -> client.publish("a", "", 1), task -> new Thread(task).start()));
    }
    awaitPublishersInQueue(3);

    end.accept(client);
    goOn.countDown();

    for (CompletableFuture<DeliveryToken> token : waiting) {
      failure(await(token), failure);
    }
    assertThat(inFlight).failsWithin(DEADLINE);
    assertThat(queued).failsWithin(DEADLINE);
  }

  @Test
  void interruptedPublisherFailsItsMessageAndStaysInterrupted() {
    CountDownLatch goOn = latch();
    CountDownLatch first = latch();
    MqttClient client =
        connectedClientWith(
            b -> b.maximumInFlight(1).outboundQueue(1, 1_000_000),
            expect(publish(1, "a")),
            reach(first),
            stall(goOn));
    client.publish("a", "", 1);
    await(first);
    client.publish("a", "", 1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    CompletableFuture<DeliveryToken> token = new CompletableFuture<>();
    Thread publisher =
        new Thread(
            () -> {
              token.complete(client.publish("a", "", 1));
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    publisher.start();
    awaitPublishersInQueue(1);

    publisher.interrupt();

    failure(await(token), NotSentException.class);
    assertThat(await(interrupted)).isTrue();
  }

  @Test
  void fullQueueWhileConnectingFailsAtOnce() {
    server.play(expect(Packets.connect()), stall(latch()));
    MqttClient client = client(b -> b.outboundQueue(2, 10));
    CompletableFuture<?> connect = client.connect();
    assertThat(Resources.eventually(DEADLINE, () -> client.state() == ClientState.CONNECTING))
        .isTrue();

    DeliveryToken first = client.publish("a", new byte[9], 0);
    DeliveryToken second = client.publish("a", new byte[9], 1);
    DeliveryToken third = client.publish("a", "", 0);

    assertThat(failure(third, NotSentException.class))
        .hasMessage("the queue is full: 2 messages or 10 bytes");
    assertThat(first).isNotDone();
    assertThat(client.statistics().queued()).isEqualTo(2);
    await(client.disconnect());
    failure(first, NotSentException.class);
    failure(second, NotSentException.class);
    failure(connect, ConnectFailedException.class);
    assertThat(client.statistics().queued()).isZero();
  }

  @Test
  void messageLargerThanTheQueueFitsIntoAnEmptyOne() {
    MqttClient client =
        connectedClientWith(
            b -> b.outboundQueue(10, 1), expect(publish("a").payload(new byte[1000])));

    await(client.publish("a", new byte[1000], 0));

    server.assertPlayedToTheEnd();
  }

  // What is pending, counted, and the state.

  @Test
  void pendingDeliveriesAreThoseWithoutOutcomeInTheirOrder() {
    CountDownLatch goOn = latch();
    MqttClient client =
        connectedClientWith(
            b -> b.maximumInFlight(1),
            expect(publish(1, "a")),
            stall(goOn),
            send(pubAck(1)),
            expect(publish(2, "b")),
            cut());
    DeliveryToken a = client.publish("a", "", 1);
    DeliveryToken b = client.publish("b", "", 1);
    DeliveryToken c = client.publish("c", "", 2);

    assertThat(client.pendingDeliveries()).containsExactly(a, b, c);
    assertThat(client.pendingDeliveries())
        .extracting(token -> token.message().topic())
        .containsExactly("a", "b", "c");
    assertThat(client.statistics().inFlight()).isEqualTo(1);
    assertThat(client.statistics().queued()).isEqualTo(2);
    goOn.countDown();

    await(a);
    failure(b, OutcomeUnknownException.class);
    failure(c, NotSentException.class);
    assertThat(client.pendingDeliveries()).isEmpty();
    RecordingListener.next(listener.lost);
    assertThat(client.statistics().inFlight()).isZero();
    assertThat(client.statistics().queued()).isZero();
  }
}
