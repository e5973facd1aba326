package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.FilePersistence;
import io.github.mqttclient.InFlightStore;
import io.github.mqttclient.MemoryPersistence;
import io.github.mqttclient.MessageDroppedException;
import io.github.mqttclient.MessageExpiredException;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.QoS;
import io.github.mqttclient.QueueFullPolicy;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.fixtures.AnsweringServer;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.Resources;
import io.github.mqttclient.fixtures.ScriptedServer;
import io.github.mqttclient.internal.packet.PropertyId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is published while there is no connection: bounded, and nothing of it is forgotten. */
@Timeout(120)
class OfflineQueueScriptedTest extends ScriptedScene {
  private static final int BOUND = 1_000;
  private static final ReconnectPolicy LATE = ReconnectPolicy.fixed(Duration.ofHours(1));

  /** A client that has lost its server and waits for long before it tries the other one. */
  private MqttClient offline(String otherServer, UnaryOperator<MqttClientBuilder> settings) {
    ScriptedServer gone = closing(new ScriptedServer());
    gone.play(expect(connect()), send(connAck()), ScriptedServer.closePort(), cut());
    MqttClient client =
        client(b -> settings.apply(b.server(gone.uri(), otherServer).reconnect(LATE)));
    await(client.connect());
    RecordingListener.next(listener.attempts);
    return client;
  }

  static Stream<Arguments> policies() {
    return Stream.of(
        Arguments.of(QueueFullPolicy.fail(), NotSentException.class, 1_000_000),
        Arguments.of(QueueFullPolicy.dropNewest(), MessageDroppedException.class, 1_000_000),
        Arguments.of(QueueFullPolicy.dropOldest(), MessageDroppedException.class, 1_000_000),
        Arguments.of(QueueFullPolicy.block(Duration.ofNanos(1)), NotSentException.class, 10_000));
  }

  // Complaint 7.
  // Complaint 51.
  @ParameterizedTest
  @MethodSource("policies")
  void whatIsPublishedWithoutConnectionStaysWithinTheBound(
      QueueFullPolicy policy, Class<?> failureType, int count) {
    MqttClient client =
        offline(server.uri(), b -> b.outboundQueue(BOUND, 1L << 40).whenQueueFull(policy));
    AtomicInteger failed = new AtomicInteger();
    AtomicReference<Throwable> other = new AtomicReference<>();
    long most = 0;

    for (int i = 0; i < count; i++) {
      client
          .publish("a", "", i % 3)
          .whenComplete(
              (result, failure) -> {
                if (failureType.isInstance(failure)) {
                  failed.incrementAndGet();
                } else {
                  other.set(failure);
                }
              });
      most = Math.max(most, client.statistics().queued());
    }

    assertThat(most).isLessThanOrEqualTo(2 * BOUND);
    assertThat(Resources.eventually(DEADLINE, () -> failed.get() == count - BOUND)).isTrue();
    assertThat(other).hasNullValue();
    assertThat(client.pendingDeliveries()).hasSize(BOUND);
  }

  // Complaint 7.
  @ParameterizedTest
  @MethodSource("policies")
  void networkThreadThatPublishesWithoutConnectionIsNotHeldUpAndStaysWithinTheBound(
      QueueFullPolicy policy) {
    MqttClient client =
        offline(server.uri(), b -> b.outboundQueue(BOUND, 1L << 40).whenQueueFull(policy));
    MqttMessage expiring =
        MqttMessage.builder().topic("a").messageExpiry(Duration.ofSeconds(1)).build();
    List<DeliveryToken> tokens = new ArrayList<>();

    CompletableFuture<Boolean> published =
        client
            .publish(expiring)
            .handle(
                (result, expired) -> {
                  IntStream.range(0, 100_000).forEach(i -> tokens.add(client.publish("a", "", 1)));
                  return expired instanceof MessageExpiredException;
                });

    assertThat(await(published)).isTrue();
    assertThat(Resources.eventually(DEADLINE, () -> open(tokens) == BOUND)).isTrue();
    assertThat(client.pendingDeliveries()).hasSize(BOUND);
  }

  private static long open(List<DeliveryToken> tokens) {
    return tokens.stream().filter(token -> !token.isDone()).count();
  }

  // Complaint 45.
  @Test
  void hundredThousandMessagesOfTheTimeWithoutConnectionAllPassAWindowOfTen() throws Exception {
    AnsweringServer other =
        closing(new AnsweringServer(connAck().with(PropertyId.RECEIVE_MAXIMUM, 10)));
    MqttClient client = offline(other.uri(), b -> b.outboundQueue(100_000, 1L << 40));
    List<DeliveryToken> tokens = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      tokens.add(client.publish("a", "", 1 + i % 2));
    }

    client.reconnectNow();

    CompletableFuture.allOf(tokens.toArray(new CompletableFuture<?>[0])).get(60, TimeUnit.SECONDS);
    assertThat(other.published()).isEqualTo(100_000);
    assertThat(client.statistics().queued()).isZero();
  }

  // Complaint 32.
  @RepeatedTest(5)
  void storeHoldsWhatTheQueueHoldsAfterAnyDrops() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    MemoryPersistence persistence = new MemoryPersistence();
    MqttClient client =
        offline(
            server.uri(),
            b ->
                b.persistence(persistence)
                    .outboundQueue(1 + random.nextInt(20), 1000)
                    .whenQueueFull(QueueFullPolicy.dropOldest()));

    for (int i = 0; i < 200; i++) {
      client.publish("t" + i, new byte[random.nextInt(200)], random.nextInt(3));
    }
    client.publish("last", "", 1); // So that there is one to be stored.

    List<String> queued =
        client.pendingDeliveries().stream()
            .map(DeliveryToken::message)
            .filter(message -> message.qos() != QoS.AT_MOST_ONCE)
            .map(MqttMessage::topic)
            .toList();
    assertThat(queued).as("seed %s", seed).isNotEmpty();
    client.close();
    List<Long> stored = new ArrayList<>();
    try (InFlightStore store = persistence.open("c")) {
      store.forEach((number, record) -> stored.add(number));
    }
    assertThat(stored).as("seed %s", seed).hasSameSizeAs(queued);
    try (MqttClient next = builder().persistence(persistence).build()) {
      assertThat(next.pendingDeliveries())
          .as("seed %s", seed)
          .extracting(token -> token.message().topic())
          .isEqualTo(queued);
    }
  }

  // Complaint 32.
  @Test
  void filesOfDroppedMessagesDoNotGrow(@TempDir Path directory) throws Exception {
    MqttClient client =
        offline(
            server.uri(),
            b ->
                b.persistence(FilePersistence.in(directory).syncByOperatingSystem())
                    .outboundQueue(10, 1L << 40)
                    .whenQueueFull(QueueFullPolicy.dropOldest()));

    for (int i = 0; i < 20_000; i++) {
      client.publish("a", new byte[1000], 1);
    }

    assertThat(client.pendingDeliveries()).hasSize(10);
    client.close();
    assertThat(sizeOf(directory)).isLessThan(1 << 20);
  }

  private static long sizeOf(Path directory) throws IOException {
    long size = 0;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        size += Files.isRegularFile(file) ? Files.size(file) : 0;
      }
    }
    return size;
  }

  // Complaint 33.
  @Test
  void messagesOfQos0AreNotStoredAndSaySo(@TempDir Path directory) {
    MqttClient client = offline(server.uri(), b -> b.persistence(FilePersistence.in(directory)));
    DeliveryToken unstored = client.publish("zero", "", 0);
    DeliveryToken stored = client.publish("one", "", 1);

    client.close();

    failure(unstored, ClientClosedException.class);
    failure(stored, ClientClosedException.class);
    try (MqttClient next = builder().persistence(FilePersistence.in(directory)).build()) {
      assertThat(next.pendingDeliveries())
          .extracting(token -> token.message().topic())
          .containsExactly("one");
    }
  }

  // Complaint 37.
  @Test
  void storedMessagesAreSentInTheOrderOfPublishingBeforeNewOnes(@TempDir Path directory) {
    List<String> topics = IntStream.range(0, 2_000).mapToObj(i -> "t" + i).toList();
    List<String> arrived = Collections.synchronizedList(new ArrayList<>());
    AnsweringServer other = closing(new AnsweringServer().onPublish(arrived::add));
    UnaryOperator<MqttClientBuilder> stored =
        b -> b.persistence(FilePersistence.in(directory).syncByOperatingSystem());
    MqttClient first = offline(other.uri(), stored);
    topics.subList(0, 1_000).forEach(topic -> first.publish(topic, "", 1));
    first.close();

    MqttClient second = client(b -> stored.apply(b.server(other.uri())));
    List<DeliveryToken> tokens = new ArrayList<>(second.pendingDeliveries());
    assertThat(tokens).hasSize(1_000);
    CompletableFuture<?> connected = second.connect();
    topics.subList(1_000, 2_000).forEach(topic -> tokens.add(second.publish(topic, "", 1)));
    await(connected);

    tokens.forEach(this::await);
    assertThat(arrived).isEqualTo(topics);
  }
}
