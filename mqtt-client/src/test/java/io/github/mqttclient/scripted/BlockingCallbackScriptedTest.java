package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.PublishResult;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.fixtures.AnsweringServer;
import io.github.mqttclient.fixtures.Packets;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.Resources;
import io.github.mqttclient.internal.packet.ServerCodec;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Blocking on any operation from any callback completes, under any flood; on the network thread it
 * is refused at once.
 */
// Complaint 1.
// Complaint 8.
// Complaint 12.
@Timeout(60)
class BlockingCallbackScriptedTest extends ScriptedScene {
  private final AnsweringServer answering = closing(new AnsweringServer());

  private MqttClientBuilder answered() {
    return builder().server(answering.uri());
  }

  /** Something that blocks on the client. */
  private enum Operation {
    PUBLISH_0 {
      @Override
      void run(MqttClient client) throws Exception {
        client.publish("b", "answer", 0).get();
      }
    },
    PUBLISH_1 {
      @Override
      void run(MqttClient client) throws Exception {
        client.publish("b", "answer", 1).get();
      }
    },
    PUBLISH_2 {
      @Override
      void run(MqttClient client) throws Exception {
        client.publish("b", "answer", 2).join();
      }
    },
    SUBSCRIBE {
      @Override
      void run(MqttClient client) throws Exception {
        client.subscribe("c", 1, message -> {}).get();
      }
    },
    UNSUBSCRIBE {
      @Override
      void run(MqttClient client) throws Exception {
        client.unsubscribe("c").get(1, TimeUnit.HOURS);
      }
    },
    PING {
      @Override
      void run(MqttClient client) throws Exception {
        client.ping().get();
      }
    },
    PENDING {
      @Override
      void run(MqttClient client) {
        client.pendingDeliveries();
      }
    },
    CONNECT {
      @Override
      void run(MqttClient client) throws Exception {
        client.connect().get();
      }
    };

    abstract void run(MqttClient client) throws Exception;
  }

  /** The handler blocks for each message while the server floods a tiny inbound queue. */
  @ParameterizedTest
  @EnumSource(Operation.class)
  void blockingInAHandlerCompletesUnderAFloodOfQoS0(Operation operation) throws Exception {
    int enough = 20;
    CountDownLatch handled = new CountDownLatch(enough);
    MqttClient client = closing(answered().inboundQueue(2, 2000).build());
    await(client.connect());
    await(
        client.subscribe(
            "a",
            0,
            message -> {
              if (handled.getCount() > 0) {
                operation.run(client);
                handled.countDown();
              }
            }));
    AnsweringServer.Connection connection = answering.nextConnection();
    byte[] flood = flood(100);

    while (handled.getCount() > 0) {
      connection.send(flood);
    }

    await(handled);
    assertThat(listener.handlerFailures).isEmpty();
  }

  private static byte[] flood(int messages) {
    byte[] message =
        ServerCodec.encode(publish("a").payload(new byte[1000]).packet(), MqttVersion.MQTT_5_0);
    ByteArrayOutputStream flood = new ByteArrayOutputStream();
    for (int i = 0; i < messages; i++) {
      flood.write(message, 0, message.length);
    }
    return flood.toByteArray();
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void blockingInAHandlerCompletesUnderAFloodOfQoS1(Operation operation) throws Exception {
    int enough = 2_000;
    int window = 100;
    CountDownLatch handled = new CountDownLatch(enough);
    MqttClient client = closing(answered().inboundQueue(2, 100).receiveMaximum(window).build());
    await(client.connect());
    await(
        client.subscribe(
            "a",
            1,
            message -> {
              operation.run(client);
              handled.countDown();
            }));
    AnsweringServer.Connection connection = answering.nextConnection();
    connection.acknowledged().release(window);

    for (int i = 0; i < enough; i++) {
      assertThat(connection.acknowledged().tryAcquire(DEADLINE.toMillis(), TimeUnit.MILLISECONDS))
          .isTrue();
      connection.send(publish(1 + i % 60_000, "a").payload("x"));
    }

    await(handled);
    assertThat(client.statistics().dropped()).isZero(); // QoS 1 never is.
    assertThat(listener.handlerFailures).isEmpty();
  }

  /** This server reads nothing before it has written everything, as one with one thread may. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void blockingInAHandlerCompletesThoughTheServerWritesBeforeItReads(int qos) {
    byte[] large = new byte[8_000_000];
    AtomicReference<MqttClient> client = new AtomicReference<>();
    CompletableFuture<PublishResult> answered = new CompletableFuture<>();
    client.set(
        connectedClientWith(
            b ->
                b.inboundQueue(2, 2000)
                    .defaultHandler(
                        received -> {
                          if (!answered.isDone()) {
                            answered.complete(client.get().publish("b", large, qos).get());
                          }
                        }),
            sendBytes(flood(20_000)),
            expect(qos == 0 ? publish("b").payload(large) : publish(1, "b").payload(large)),
            send(qos == 0 ? Packets.pingResp() : Packets.pubAck(1))));

    await(answered);
  }

  /** Calls an operation from each callback of the listener. */
  private static final class BlockingListener implements MqttClientListener {
    private final AtomicReference<MqttClient> client = new AtomicReference<>();
    private final BlockingQueue<String> completed = new LinkedBlockingQueue<>();
    private final AtomicInteger depth = new AtomicInteger();

    private void block(String callback) {
      if (depth.getAndIncrement() > 20) {
        return; // Its publishes are delivered, too, and so on.
      }
      MqttClient client = this.client.get();
      try {
        client.connect().get();
        client.publish("b", "", 1).get();
        client.publish("b", "", 2).get();
        client.subscribe("c", 0, message -> {}).get();
        client.unsubscribe("c").get();
        client.ping().get();
        client.pendingDeliveries();
        completed.add(callback);
      } catch (Exception e) {
        completed.add(callback + ": " + e);
      } finally {
        depth.decrementAndGet();
      }
    }

    @Override
    public void onConnected(ConnectResult result) {
      block("onConnected");
    }

    @Override
    public void onConnectionLost(DisconnectCause cause) {
      block("onConnectionLost");
    }

    @Override
    public void onDeliveryComplete(DeliveryToken token) {
      if (token.message().topic().equals("first")) {
        block("onDeliveryComplete");
      }
    }

    @Override
    public void onHandlerFailure(ReceivedMessage message, Throwable failure) {
      block("onHandlerFailure");
    }

    @Override
    public void onMessageDropped(ReceivedMessage message) {
      block("onMessageDropped");
    }

    String next() {
      return RecordingListener.next(completed);
    }
  }

  @Test
  void blockingInEveryListenerCallbackCompletes() throws Exception {
    BlockingListener blocking = new BlockingListener();
    MqttClient client = closing(answered().listener(blocking).inboundQueue(1, 1).build());
    blocking.client.set(client);

    await(client.connect());
    assertThat(blocking.next()).isEqualTo("onConnected");
    await(client.publish("first", "", 1));
    assertThat(blocking.next()).isEqualTo("onDeliveryComplete");
    expectWarnings();
    await(
        client.subscribe(
            "a",
            0,
            message -> {
              throw new IllegalStateException("on purpose");
            }));
    AnsweringServer.Connection connection = answering.nextConnection();
    connection.send(publish("a"));
    assertThat(blocking.next()).isEqualTo("onHandlerFailure");
    connection.cut();
    assertThat(blocking.next()).isEqualTo("onConnectionLost");
  }

  @Test
  void blockingWhenAMessageIsDroppedCompletes() throws Exception {
    BlockingListener blocking = new BlockingListener();
    CountDownLatch fullQueue = latch();
    MqttClient client = closing(answered().listener(blocking).inboundQueue(1, 1).build());
    blocking.client.set(client);
    await(client.connect());
    assertThat(blocking.next()).isEqualTo("onConnected");
    CountDownLatch handling = latch();
    await(
        client.subscribe(
            "a",
            0,
            message -> {
              handling.countDown();
              fullQueue.await();
            }));
    AnsweringServer.Connection connection = answering.nextConnection();
    connection.send(publish("a"));
    await(handling);

    // While this ping is awaited, what does not fit is dropped.
    MqttToken<?> stillOpen = client.publish("first", "", 1);
    for (int i = 0; client.statistics().dropped() == 0 && i < 100_000; i++) {
      connection.send(publish("a"));
      if (stillOpen.isDone()) {
        stillOpen = client.publish("first", "", 1);
      }
    }
    assertThat(client.statistics().dropped()).isPositive();
    fullQueue.countDown();

    String callback = blocking.next();
    while (!callback.equals("onMessageDropped")) {
      assertThat(callback).isEqualTo("onDeliveryComplete");
      callback = blocking.next();
    }
  }

  @Test
  void disconnectAndCloseInAHandlerComplete() throws Exception {
    BlockingQueue<String> done = new LinkedBlockingQueue<>();
    MqttClient client = closing(answered().inboundQueue(1, 1).build());
    await(client.connect());
    await(
        client.subscribe(
            "a",
            0,
            message -> {
              client.disconnect().get();
              done.add("disconnected");
              client.connect().get();
              done.add("connected");
              client.close();
              done.add("closed");
            }));
    AnsweringServer.Connection connection = answering.nextConnection();

    connection.send(publish("a"));

    assertThat(RecordingListener.next(done)).isEqualTo("disconnected");
    assertThat(RecordingListener.next(done)).isEqualTo("connected");
    assertThat(RecordingListener.next(done)).isEqualTo("closed");
    assertThat(Resources.eventually(DEADLINE, () -> Resources.clientThreads().isEmpty())).isTrue();
  }

  /** A callback is not interrupted by the client, not even by its closing. */
  // Complaint 6.
  @Test
  void closeDoesNotInterruptAHandler() throws Exception {
    CountDownLatch handling = latch();
    CountDownLatch goOn = latch();
    CompletableFuture<String> outcome = new CompletableFuture<>();
    MqttClient client = closing(answered().build());
    await(client.connect());
    await(
        client.subscribe(
            "a",
            0,
            message -> {
              handling.countDown();
              try {
                goOn.await();
                outcome.complete("not interrupted");
              } catch (InterruptedException e) {
                outcome.complete("interrupted");
              }
            }));
    answering.nextConnection().send(publish("a"));
    await(handling);

    client.close();
    goOn.countDown();

    assertThat(await(outcome)).isEqualTo("not interrupted");
  }
}
