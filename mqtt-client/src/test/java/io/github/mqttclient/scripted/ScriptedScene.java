package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.fixtures.Packets.ConnAckBuilder;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.ScriptedServer;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.slf4j.LoggerFactory;

/** A scripted server, clients of it, and ways to wait that end in time. */
class ScriptedScene {
  static final Duration DEADLINE = ScriptedServer.DEADLINE;

  private static final Logger CLIENT_LOG = (Logger) LoggerFactory.getLogger("io.github.mqttclient");

  final ScriptedServer server = new ScriptedServer();
  final RecordingListener listener = new RecordingListener();

  /** The messages given to {@code messages::add}. */
  final BlockingQueue<ReceivedMessage> messages = new LinkedBlockingQueue<>();

  private final List<AutoCloseable> toClose = new ArrayList<>();

  /** Keeps failures that the test provokes out of the output. */
  void expectWarnings() {
    CLIENT_LOG.setLevel(Level.OFF);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : toClose) {
      closeable.close();
    }
    server.close();
    CLIENT_LOG.setLevel(null);
  }

  <T extends AutoCloseable> T closing(T closeable) {
    toClose.add(closeable);
    return closeable;
  }

  /** A latch that is opened at the end of the test, however that comes. */
  CountDownLatch latch() {
    CountDownLatch latch = new CountDownLatch(1);
    toClose.add(latch::countDown);
    return latch;
  }

  /**
   * Settings of a client "c" of the server, which reports to the listener. A connection that ends
   * is the end, unless a test says otherwise.
   */
  MqttClientBuilder builder() {
    return MqttClient.builder()
        .server(server.uri())
        .clientId("c")
        .reconnect(ReconnectPolicy.never())
        .listener(listener);
  }

  MqttClient client() {
    return client(settings -> settings);
  }

  MqttClient client(UnaryOperator<MqttClientBuilder> settings) {
    return closing(settings.apply(builder()).build());
  }

  /** A client that the server has accepted; the server then goes on with these steps. */
  MqttClient connectedClientWith(UnaryOperator<MqttClientBuilder> settings, Step... steps) {
    play(connAck(), steps);
    MqttClient client = client(settings);
    await(client.connect());
    return client;
  }

  MqttClient connectedClient(Step... steps) {
    return connectedClientWith(settings -> settings, steps);
  }

  /** Has the server accept a client in these words and then go on. */
  void play(ConnAckBuilder connAck, Step... steps) {
    server.play(
        Stream.concat(Stream.of(expect(connect()), send(connAck)), Stream.of(steps))
            .toArray(Step[]::new));
  }

  static MqttMessage message(String topic, QoS qos) {
    return MqttMessage.builder().topic(topic).qos(qos).build();
  }

  /** The result, in time. */
  <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw unexpected(e);
    }
  }

  /** The failure, in time, which must be of this type. */
  <E extends Throwable> E failure(CompletableFuture<?> future, Class<E> type) {
    try {
      Object result = future.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      throw new AssertionError("succeeded: " + result);
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(type);
      return type.cast(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw unexpected(e);
    }
  }

  private AssertionError unexpected(Exception e) {
    AssertionError error = new AssertionError(e);
    Throwable script = server.failure();
    if (script != null) {
      error.addSuppressed(script); // Most often the reason.
    }
    return error;
  }

  void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  ReceivedMessage nextMessage() {
    return RecordingListener.next(messages);
  }
}
