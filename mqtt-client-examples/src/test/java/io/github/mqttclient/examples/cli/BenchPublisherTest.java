package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.NotConnectedException;
import io.github.mqttclient.PublishResult;
import io.github.mqttclient.ReasonCode;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A publisher whose server is the test: nothing is acknowledged but by it. */
final class BenchPublisherTest {
  private static final int WINDOW = 3;
  private static final MqttMessage TEMPLATE =
      MqttMessage.builder().topic("bench/0").payload(new byte[64]).qos(1).build();

  private final List<Token> published = new ArrayList<>();
  private final BenchMeter meter = new BenchMeter();
  private final Ending ending = new Ending();
  private final ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();

  private static final class Token extends DeliveryToken {
    private final MqttMessage message;

    Token(MqttMessage message) {
      this.message = message;
    }

    @Override
    public MqttMessage message() {
      return message;
    }

    @Override
    public OptionalInt packetId() {
      return OptionalInt.empty();
    }

    @Override
    protected boolean isOnNetworkThread() {
      return false;
    }

    void acknowledge() {
      complete(new PublishResult(ReasonCode.SUCCESS, Optional.empty(), List.of()));
    }
  }

  @AfterEach
  void stopPacer() {
    pacer.shutdownNow();
  }

  private BenchLoad load(int count) {
    Duration second = Duration.ofSeconds(1);
    BenchPlan plan =
        new BenchPlan(1, 0, 0, 0, WINDOW, 64, 1, "bench", 1, second, count, Duration.ZERO);
    return new BenchLoad(plan, meter, ending);
  }

  private BenchPublisher publisher(BenchLoad load) {
    MqttClient client =
        (MqttClient)
            Proxy.newProxyInstance(
                MqttClient.class.getClassLoader(),
                new Class<?>[] {MqttClient.class},
                (proxy, method, arguments) -> {
                  Token token = new Token((MqttMessage) arguments[0]);
                  published.add(token);
                  return token;
                });
    return new BenchPublisher(client, TEMPLATE, load, pacer);
  }

  @Test
  void noMoreThanTheWindowIsInFlightAndEachAcknowledgementMakesRoomForOne() {
    BenchLoad load = load(0);
    load.measure();
    publisher(load).goOn();
    assertThat(published).hasSize(WINDOW);

    published.get(1).acknowledge();
    published.get(0).acknowledge();

    assertThat(published).hasSize(WINDOW + 2);
    assertThat(meter.published()).isEqualTo(2);
    assertThat(meter.newLatencies().getTotalCount()).isEqualTo(2);
  }

  @Test
  void countIsExactAndTheLastOneEndsTheBench() {
    BenchLoad load = load(5);
    load.measure();
    BenchPublisher publisher = publisher(load);
    publisher.goOn();
    published.get(0).acknowledge();
    assertThat(ending.isOver()).isFalse();
    published.get(1).acknowledge();

    assertThat(ending.isOver()).isTrue();
    published.get(2).acknowledge();
    assertThat(published).hasSize(5);
    CompletableFuture<Void> done = publisher.stop();
    assertThat(done).isNotDone();
    published.get(3).acknowledge();
    published.get(4).acknowledge();
    assertThat(done).isDone();
    assertThat(meter.published()).isEqualTo(5);
  }

  @Test
  void warmUpIsPublishedButDoesNotCount() {
    BenchLoad load = load(4);
    publisher(load).goOn();

    published.get(0).acknowledge();

    assertThat(published).hasSize(WINDOW + 1);
    assertThat(meter.published()).isZero();
    load.measure();
    published.get(1).acknowledge(); // Sent before, so it does not count either ...
    assertThat(meter.published()).isZero();
    published.get(WINDOW + 1).acknowledge(); // ... but the one that took its place does.
    assertThat(meter.published()).isOne();
  }

  @Test
  void acknowledgementWithinPublishIsNoRecursion() throws InterruptedException {
    int count = 100_000; // Deep enough to overflow the stack if it were.
    BenchLoad load = load(count);
    load.measure();
    List<MqttMessage> sent = new ArrayList<>();
    MqttClient atOnce =
        (MqttClient)
            Proxy.newProxyInstance(
                MqttClient.class.getClassLoader(),
                new Class<?>[] {MqttClient.class},
                (proxy, method, arguments) -> {
                  sent.add((MqttMessage) arguments[0]);
                  Token token = new Token((MqttMessage) arguments[0]);
                  token.acknowledge();
                  return token;
                });
    BenchPublisher publisher = new BenchPublisher(atOnce, TEMPLATE, load, pacer);

    publisher.start();
    assertThat(ending.await(Duration.ofSeconds(30))).isEqualTo(Ending.Reason.DONE);

    assertThat(publisher.stop()).succeedsWithin(Duration.ofSeconds(30));
    assertThat(sent).hasSize(count);
    assertThat(meter.published()).isEqualTo(count);
  }

  @Test
  void failureEndsTheBenchAndNothingMoreIsPublished() {
    BenchLoad load = load(0);
    load.measure();
    BenchPublisher publisher = publisher(load);
    publisher.goOn();

    published.get(0).completeExceptionally(new NotConnectedException("gone"));

    assertThat(ending.isOver()).isTrue();
    assertThat(load.failure()).isInstanceOf(NotConnectedException.class);
    assertThat(published).hasSize(WINDOW);
    published.get(1).acknowledge();
    published.get(2).acknowledge();
    assertThat(publisher.stop()).isDone();
    assertThat(published).hasSize(WINDOW);
  }
}
