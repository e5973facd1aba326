package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttException;
import io.github.mqttclient.MqttStatistics;
import io.github.mqttclient.fixtures.AnsweringServer;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.Resources;
import io.github.mqttclient.internal.packet.PropertyId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that end in the middle of everything: nothing hangs, leaks or is forgotten. */
@Timeout(60)
class LivenessScriptedTest extends ScriptedScene {
  private static final int ROUNDS = 200;

  /** Every outcome comes, in every history, and the client works on. */
  // Complaint 2.
  // Complaint 10.
  // Complaint 11.
  // Complaint 50.
  @Test
  void everyTokenCompletesHoweverOftenTheConnectionIsCut() throws Exception {
    AnsweringServer answering =
        closing(new AnsweringServer(connAck().with(PropertyId.RECEIVE_MAXIMUM, 20)));
    MqttClient client =
        closing(builder().server(answering.uri()).outboundQueue(100, 1 << 20).build());
    Queue<CompletableFuture<?>> tokens = new ConcurrentLinkedQueue<>();
    long seed = System.nanoTime();
    Random random = new Random(seed);

    for (int round = 0; round < ROUNDS; round++) {
      await(client.connect());
      AnsweringServer.Connection connection = answering.nextConnection();
      CountDownLatch started = new CountDownLatch(3);
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        int qos = t;
        Thread thread = new Thread(() -> useUntilLost(client, qos, tokens, started));
        threads.add(thread);
        thread.start();
      }
      await(started);
      long until = answering.published() + random.nextInt(300);
      assertThat(Resources.eventually(DEADLINE, () -> answering.published() >= until)).isTrue();
      connection.cut();
      for (Thread thread : threads) {
        thread.join(DEADLINE.toMillis());
        assertThat(thread.isAlive()).as("seed %d, round %d", seed, round).isFalse();
      }
      RecordingListener.next(listener.lost);
      assertThat(Resources.eventually(DEADLINE, () -> client.state() == ClientState.DISCONNECTED))
          .isTrue();
    }

    for (CompletableFuture<?> token : tokens) {
      Throwable failure = await(token.handle((result, problem) -> problem));
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      assertThat(cause == null || cause instanceof MqttException).as("%s", cause).isTrue();
    }
    await(client.connect());
    assertThat(client.pendingDeliveries()).isEmpty();
    assertThat(client.statistics().queued()).isZero();
    for (int i = 0; i < 50; i++) { // The quota is whole.
      await(client.publish("after", "", 1 + i % 2));
    }
  }

  private static void useUntilLost(
      MqttClient client, int qos, Queue<CompletableFuture<?>> tokens, CountDownLatch started) {
    MessageHandler handler = message -> {};
    started.countDown();
    while (client.state() == ClientState.CONNECTED) {
      tokens.add(client.publish("a", "payload", qos));
      if (tokens.size() % 50 == 0) {
        tokens.add(client.subscribe("b", qos, handler));
        tokens.add(client.unsubscribe("b"));
        tokens.add(client.ping());
      }
    }
  }

  /** Handlers come and go while messages are delivered. */
  // Complaint 59.
  @Test
  void subscribingAndUnsubscribingWhileMessagesComeIsSafe() throws Exception {
    AnsweringServer answering = closing(new AnsweringServer());
    AtomicInteger received = new AtomicInteger();
    MqttClient client =
        closing(
            builder()
                .server(answering.uri())
                .defaultHandler(message -> received.incrementAndGet())
                .build());
    await(client.connect());
    AnsweringServer.Connection connection = answering.nextConnection();
    CompletableFuture<Void> storm =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 200; i++) {
                await(client.subscribe("+", 1, message -> received.incrementAndGet()));
                await(client.subscribe("a", 1, message -> {}));
                await(client.unsubscribe("+", "a"));
              }
            });

    int sent = 0;
    while (!storm.isDone()) {
      sendTo(connection);
      sent++;
    }

    await(storm);
    await(client.ping());
    int all = sent;
    // A full queue may drop messages of QoS 0 while an answer is awaited.
    assertThat(Resources.eventually(DEADLINE, () -> taken(client.statistics()) == all)).isTrue();
    assertThat(listener.handlerFailures).isEmpty();
    assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
    assertThat(received.get()).isPositive();
  }

  private static long taken(MqttStatistics statistics) {
    return statistics.received() + statistics.dropped();
  }

  private static void sendTo(AnsweringServer.Connection connection) throws IOException {
    connection.send(publish("a"));
  }
}
