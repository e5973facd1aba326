package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pingReq;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.pubComp;
import static io.github.mqttclient.fixtures.Packets.pubRec;
import static io.github.mqttclient.fixtures.Packets.pubRel;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.Packets.unsubscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.reach;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.stall;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.ConnectionLostException;
import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.OutcomeUnknownException;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The end of a client, whatever it is doing, and of its connections. */
class CloseScriptedTest extends ScriptedScene {
  @Test
  void closeSendsDisconnectWithoutDraining() {
    MqttClient client =
        connectedClient(
            expect(publish(1, "a")),
            expect(subscribe(2, "b", 0)),
            expect(unsubscribe(3, "c")),
            expect(pingReq()),
            expect(disconnect()),
            expectEnd());
    List<CompletableFuture<?>> open =
        List.of(
            client.publish("a", "", 1),
            client.subscribe("b", 0, messages::add),
            client.unsubscribe("c"),
            client.ping());

    client.close();

    for (CompletableFuture<?> token : open) {
      failure(token, ClientClosedException.class);
    }
    assertThat(client.state()).isEqualTo(ClientState.CLOSED);
    server.assertPlayedToTheEnd();
    client.close(); // idempotent
    await(client.disconnect());
  }

  @Test
  void closeFailsWhatIsQueuedToo() {
    MqttClient client = connectedClientWith(b -> b.maximumInFlight(1), expect(publish(1, "a")));
    DeliveryToken a = client.publish("a", "", 1);
    DeliveryToken b = client.publish("b", "", 1);

    client.close();

    failure(a, ClientClosedException.class);
    failure(b, ClientClosedException.class);
    assertThat(client.pendingDeliveries()).isEmpty();
  }

  @Test
  void closeFromManyThreadsIsHarmless() {
    MqttClient client = connectedClient(expect(disconnect()), expectEnd());
    ExecutorService pool = Executors.newFixedThreadPool(8);
    closing(pool::shutdownNow);
    List<CompletableFuture<Void>> all = new ArrayList<>();

    for (int i = 0; i < 8; i++) {
      all.add(CompletableFuture.runAsync(client::close, pool));
      all.add(CompletableFuture.runAsync(() -> client.disconnect(), pool));
    }

    all.forEach(this::await);
    server.assertPlayedToTheEnd();
  }

  @Test
  void closeWhileDrainingEndsTheWait() {
    MqttClient client = connectedClient(expect(publish(1, "a")), expect(disconnect()), expectEnd());
    DeliveryToken a = client.publish("a", "", 1);
    MqttToken<Void> disconnect =
        client.disconnect(DisconnectOptions.builder().drainTimeout(Duration.ofMinutes(5)).build());

    client.close();

    failure(a, ClientClosedException.class);
    await(disconnect);
    server.assertPlayedToTheEnd();
  }

  @Test
  void closeFromTheListenerWorks() {
    CompletableFuture<ClientState> closed = new CompletableFuture<>();
    MqttClient[] client = new MqttClient[1];
    client[0] =
        client(
            b ->
                b.listener(
                    new MqttClientListener() {
                      @Override
                      public void onConnected(ConnectResult result) {
                        client[0].close();
                        closed.complete(client[0].state());
                      }
                    }));
    play(connAck(), expect(disconnect()), expectEnd());

    client[0].connect();

    assertThat(await(closed)).isEqualTo(ClientState.CLOSED);
    server.assertPlayedToTheEnd();
  }

  @Test
  void closeDoesNotWaitForAServerThatDoesNotReadOrClose() {
    CountDownLatch over = latch();
    MqttClient client = connectedClient(stall(over));
    client.publish("a", new byte[20_000_000], 0);

    client.close();

    assertThat(client.state()).isEqualTo(ClientState.CLOSED);
    assertThat(Resources.eventually(DEADLINE, () -> Resources.clientThreads().isEmpty())).isTrue();
    over.countDown();
  }

  @Test
  void tryWithResourcesClosesTheClient() {
    play(connAck(), expect(disconnect()), expectEnd());

    try (MqttClient client = builder().build()) {
      await(client.connect());
    }

    server.assertPlayedToTheEnd();
  }

  /** An outcome is a success only with an acknowledgement. */
  // Complaint 41.
  @Test
  void lossOfACleanSessionFailsEverythingThatIsOpen() {
    CountDownLatch asked = latch();
    MqttClient client =
        connectedClientWith(
            b -> b.maximumInFlight(2),
            expect(publish(1, "a")),
            expect(publish(2, "b").qos(2)),
            send(pubRec(2)),
            expect(pubRel(2)),
            expect(pingReq()),
            stall(asked),
            cut());
    DeliveryToken a = client.publish("a", "", 1);
    DeliveryToken b = client.publish("b", "", 2);
    DeliveryToken c = client.publish("c", "", 1);
    MqttToken<Duration> ping = client.ping();
    asked.countDown();

    assertThat(failure(a, OutcomeUnknownException.class))
        .hasMessage(
            "sent, but not acknowledged: connection lost: the network connection broke: the server"
                + " closed the connection without DISCONNECT");
    failure(b, OutcomeUnknownException.class);
    failure(c, NotSentException.class);
    failure(ping, ConnectionLostException.class);
    RecordingListener.next(listener.lost);
    assertThat(client.pendingDeliveries()).isEmpty();
  }

  @Test
  @Normative({
    "MQTT5-3.1.2-23",
    "MQTT5-3.3.1-1",
    "MQTT5-4.4.0-1",
    "MQTT5-4.6.0-1",
    "MQTT311-3.1.2-4",
    "MQTT311-3.3.1-1",
    "MQTT311-4.4.0-1",
    "MQTT311-4.6.0-1"
  })
  void persistentSessionGoesOnWithTheNextConnection() {
    CountDownLatch lost = latch();
    server.play(
        expect(connect().cleanStart(false)),
        send(connAck()),
        expect(publish(1, "a")),
        expect(publish(2, "b").qos(2)),
        cut(),
        stall(lost),
        expect(connect().cleanStart(false)),
        send(connAck().sessionPresent()),
        expect(publish(1, "a").dup()),
        expect(publish(2, "b").qos(2).dup()),
        send(pubAck(1)),
        send(pubRec(2)),
        expect(pubRel(2)),
        send(pubComp(2)));
    MqttClient client = client(b -> b.persistentSession(Duration.ofHours(1)));
    await(client.connect());
    DeliveryToken a = client.publish("a", "", 1);
    DeliveryToken b = client.publish("b", "", 2);
    RecordingListener.next(listener.lost);
    assertThat(client.pendingDeliveries()).containsExactly(a, b);
    lost.countDown();

    await(client.connect());

    await(a);
    await(b);
    server.assertPlayedToTheEnd();
  }

  @Test
  void threadsAreGoneAfterClose() {
    MqttClient client =
        connectedClientWith(
            b -> b.defaultHandler(messages::add),
            send(publish(1, "a")),
            expect(pubAck(1)),
            reach(latch()));
    nextMessage();

    client.close();

    assertThat(Resources.eventually(DEADLINE, () -> Resources.clientThreads().isEmpty())).isTrue();
  }
}
