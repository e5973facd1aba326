package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.fixtures.RecordingListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** Clients of real brokers, names that no other test uses, and ways to wait that end in time. */
class InteropScene {
  static final Duration DEADLINE = Duration.ofSeconds(20);

  private static final AtomicInteger NAMES = new AtomicInteger();

  final RecordingListener listener = new RecordingListener();

  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

  @AfterEach
  void closeAll() throws Exception {
    while (!toClose.isEmpty()) {
      toClose.removeLast().close();
    }
  }

  <T extends AutoCloseable> T closing(T closeable) {
    toClose.addLast(closeable);
    return closeable;
  }

  /** A name that was never given before; short, since 3.1 allows 23 characters. */
  static String unique(String what) {
    return what + "-" + NAMES.incrementAndGet();
  }

  static MqttClientBuilder builder(Brokers broker, MqttVersion version) {
    return MqttClient.builder()
        .server(broker.broker().uri())
        .version(version)
        .clientId(unique("client"));
  }

  MqttClient client(Brokers broker, MqttVersion version) {
    return client(broker, version, settings -> settings);
  }

  /** A client that is connected, with further settings. */
  MqttClient client(
      Brokers broker, MqttVersion version, UnaryOperator<MqttClientBuilder> settings) {
    return connected(settings.apply(builder(broker, version)));
  }

  MqttClient connected(MqttClientBuilder builder) {
    MqttClient client = closing(builder.build());
    await(client.connect());
    return client;
  }

  FaultyProxy proxy(Brokers broker) {
    return closing(new FaultyProxy(broker.broker()));
  }

  /** The result, in time. */
  static <T> T await(CompletableFuture<T> future) {
    return await(future, DEADLINE);
  }

  static <T> T await(CompletableFuture<T> future, Duration deadline) {
    try {
      return future.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** The failure, in time, which must be of this type. */
  static <E extends Throwable> E failure(CompletableFuture<?> future, Class<E> type) {
    try {
      Object result = future.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      throw new AssertionError("succeeded: " + result);
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(type);
      return type.cast(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** The next entry of a queue, in time. */
  static <T> T next(BlockingQueue<T> queue) {
    try {
      T next = queue.poll(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      if (next == null) {
        throw new AssertionError("nothing came within " + DEADLINE);
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Publishes a retained message and waits until subscribers get it: Artemis keeps it a moment
   * after its acknowledgement.
   */
  static void retain(MqttClient client, String topic, String payload) {
    await(client.publish(topic, payload, 1, true));
    long end = System.nanoTime() + DEADLINE.toNanos();
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    while (!seen.contains(payload)) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not retained within " + DEADLINE + ": " + topic);
      }
      await(client.subscribe(topic, 1, message -> seen.add(message.payloadAsString())));
      await(client.ping()); // The broker sends what it has before it answers.
      await(client.unsubscribe(topic));
    }
  }
}
