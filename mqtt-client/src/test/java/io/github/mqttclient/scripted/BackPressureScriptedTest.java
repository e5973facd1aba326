package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pingReq;
import static io.github.mqttclient.fixtures.Packets.pingResp;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttEventLoop;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.AnsweringServer;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.Resources;
import io.github.mqttclient.internal.packet.PropertyId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that cannot keep up, and what goes on all the same. */
@Timeout(60)
class BackPressureScriptedTest extends ScriptedScene {
  private static final byte[] LARGE = new byte[100_000];

  /** More than what the queue and the buffers of both sockets can hold. */
  private static final int MANY = 500;

  private static final DisconnectOptions AT_ONCE =
      DisconnectOptions.builder().drainTimeout(Duration.ZERO).build();

  /** Sends many large messages on a thread of its own; completes when all are written. */
  private static CompletableFuture<Void> flood(
      AnsweringServer.Connection connection, AtomicInteger written) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            for (int i = 0; i < MANY; i++) {
              connection.send(publish("a").payload(LARGE));
              written.incrementAndGet();
            }
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** Waits until nothing more is written: both counters have stood still for some looks. */
  private static void awaitStall(AtomicInteger written, MqttClient client) {
    int[] before = {-1, -1, 0};
    assertThat(
            Resources.eventually(
                DEADLINE,
                () -> {
                  int now = written.get();
                  int received = (int) client.statistics().received();
                  before[2] = now == before[0] && received == before[1] ? before[2] + 1 : 0;
                  before[0] = now;
                  before[1] = received;
                  return before[2] == 100;
                }))
        .isTrue();
  }

  @Test
  void blockedHandlerStopsTheServerFromWritingAndNothingIsLost() throws Exception {
    AnsweringServer answering = closing(new AnsweringServer());
    CountDownLatch goOn = latch();
    MqttClient client =
        closing(builder().server(answering.uri()).inboundQueue(10, 1 << 20).build());
    await(client.connect());
    await(
        client.subscribe(
            "a",
            0,
            message -> {
              goOn.await();
              messages.add(message);
            }));
    AtomicInteger written = new AtomicInteger();
    CompletableFuture<Void> flood = flood(answering.nextConnection(), written);
    awaitStall(written, client);

    assertThat(written.get()).isLessThan(MANY);
    assertThat(flood).isNotDone();
    // The queue holds ten, and at most what one turn of reading brings on top.
    assertThat(client.statistics().received()).isLessThan(25);
    goOn.countDown();

    await(flood);
    for (int i = 0; i < MANY; i++) {
      nextMessage();
    }
    assertThat(client.statistics().dropped()).isZero();
    assertThat(client.statistics().received()).isEqualTo(MANY);
  }

  @Test
  void boundInBytesStopsReadingToo() throws Exception {
    AnsweringServer answering = closing(new AnsweringServer());
    CountDownLatch goOn = latch();
    MqttClient client = closing(builder().server(answering.uri()).inboundQueue(10_000, 1).build());
    await(client.connect());
    await(
        client.subscribe(
            "a",
            0,
            message -> {
              goOn.await();
              messages.add(message);
            }));
    AtomicInteger written = new AtomicInteger();
    CompletableFuture<Void> flood = flood(answering.nextConnection(), written);
    awaitStall(written, client);

    assertThat(client.statistics().received()).isLessThan(10);
    goOn.countDown();

    await(flood);
    for (int i = 0; i < MANY; i++) {
      nextMessage();
    }
  }

  /**
   * The server still gets a packet in each interval, and a PINGRESP that cannot be read is none.
   */
  @Test
  @Normative({"MQTT5-3.1.2-20", "MQTT5-3.1.2-21", "EXT-146"})
  void keepAliveGoesOnWhileTheSocketIsNotRead() {
    CountDownLatch goOn = latch();
    play(
        connAck().with(PropertyId.SERVER_KEEP_ALIVE, 1),
        send(publish("a")),
        expect(pingReq()),
        send(pingResp()),
        expect(pingReq()),
        send(pingResp()),
        expect(pingReq()),
        send(pingResp()),
        scripted -> goOn.countDown(),
        expect(disconnect()),
        expectEnd());
    MqttClient client =
        client(
            b ->
                b.inboundQueue(1, 1)
                    .defaultHandler(
                        message -> {
                          goOn.await();
                          messages.add(message);
                        }));
    await(client.connect());

    nextMessage();
    await(client.disconnect());

    server.assertPlayedToTheEnd();
    assertThat(listener.lost).isEmpty();
  }

  @Test
  @Normative({"MQTT5-3.1.2-20", "MQTT311-3.1.2-23", "MQTT31-23", "EXT-147"})
  void blockedHandlerDoesNotStopKeepAlive() {
    CountDownLatch goOn = latch();
    connectedClientWith(
        b ->
            b.version(MqttVersion.MQTT_3_1_1)
                .keepAlive(Duration.ofSeconds(1))
                .defaultHandler(message -> goOn.await()),
        send(publish("a")),
        expect(pingReq()),
        send(pingResp()),
        expect(pingReq()),
        send(pingResp()));

    server.assertPlayedToTheEnd();
    goOn.countDown();
    assertThat(listener.lost).isEmpty();
  }

  @Test
  void blockedHandlerDoesNotStopDisconnect() throws Exception {
    AnsweringServer answering = closing(new AnsweringServer());
    CountDownLatch goOn = latch();
    MqttClient client = closing(builder().server(answering.uri()).inboundQueue(1, 1).build());
    await(client.connect());
    await(client.subscribe("a", 0, message -> goOn.await()));
    AtomicInteger written = new AtomicInteger();
    AnsweringServer.Connection connection = answering.nextConnection();
    CompletableFuture<Void> flood = flood(connection, written);
    awaitStall(written, client);

    await(client.disconnect(AT_ONCE));

    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    connection.cut();
    goOn.countDown();
    assertThat(flood).failsWithin(DEADLINE);
  }

  @Test
  void blockedHandlerDoesNotStopOtherClientsOfTheLoop() throws Exception {
    AnsweringServer answering = closing(new AnsweringServer());
    MqttEventLoop loop = closing(MqttEventLoop.create(1));
    CountDownLatch goOn = latch();
    int count = 200;
    List<MqttClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      MqttClient client =
          closing(
              builder()
                  .server(answering.uri())
                  .clientId("c" + i)
                  .eventLoop(loop)
                  .inboundQueue(1, 1)
                  .build());
      await(client.connect());
      clients.add(client);
    }
    assertThat(Resources.clientThreads()).filteredOn(name -> name.contains("network")).hasSize(1);
    MqttClient blocked = clients.get(0);
    await(blocked.subscribe("a", 0, message -> goOn.await()));
    AtomicInteger written = new AtomicInteger();
    CompletableFuture<Void> flood = flood(answering.nextConnection(), written);
    awaitStall(written, blocked);

    for (MqttClient client : clients.subList(1, count)) {
      await(client.subscribe("b", 1, messages::add));
      await(client.publish("b", "", 2));
      AnsweringServer.Connection connection = answering.nextConnection();
      connection.send(publish("b"));
      nextMessage();
    }

    assertThat(blocked.state()).isEqualTo(ClientState.CONNECTED);
    goOn.countDown();
    await(flood);
    loop.close();
    assertThat(clients).allMatch(client -> client.state() == ClientState.CLOSED);
    assertThat(Resources.eventually(DEADLINE, () -> Resources.clientThreads().isEmpty())).isTrue();
  }

  /** What is dropped is counted, and reported. */
  // Complaint 43.
  @Test
  void messagesThatAreDroppedAreCountedAndReported() throws Exception {
    AnsweringServer answering = closing(new AnsweringServer());
    CountDownLatch goOn = latch();
    CountDownLatch handling = latch();
    MqttClient client = closing(builder().server(answering.uri()).inboundQueue(3, 1 << 20).build());
    await(client.connect());
    await(
        client.subscribe(
            "a",
            0,
            message -> {
              handling.countDown();
              goOn.await();
              messages.add(message);
            }));
    AnsweringServer.Connection connection = answering.nextConnection();
    connection.send(publish("a").payload("0"));
    await(handling);

    // While each ping is awaited, reading goes on, though the queue is full.
    int sent = 1;
    while (client.statistics().dropped() < 10) {
      connection.send(publish("a").payload("" + sent));
      sent++;
      await(client.ping());
    }
    long dropped = client.statistics().dropped();
    goOn.countDown();

    for (int i = 0; i < 3; i++) { // So many reports wait at most.
      assertThat(RecordingListener.next(listener.dropped).topic()).isEqualTo("a");
    }
    for (int i = 0; i < sent - dropped; i++) {
      nextMessage();
    }
    assertThat(client.statistics().dropped()).isEqualTo(dropped);
    assertThat(client.statistics().received()).isEqualTo(sent - dropped);
  }
}
