package io.github.mqttclient.internal.loop;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.pingReq;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.DEADLINE;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.fixtures.AnsweringServer;
import io.github.mqttclient.fixtures.BreakingServer;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.Resources;
import io.github.mqttclient.fixtures.ScriptedServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients on an event loop whose clocks and resolver belong to the test. */
@Timeout(60)
class ClientsOnALoopTest {

  /** A name may mean another address at the next attempt. */
  // Complaint 22.
  @Test
  void nameIsResolvedAnewForEachAttempt() throws Exception {
    InetAddress nobody = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
    InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    AtomicInteger asked = new AtomicInteger();
    Resolver resolver =
        (host, callback) -> {
          switch (asked.incrementAndGet()) {
            case 1, 4 -> callback.resolved(List.of(nobody));
            case 2, 5 -> callback.failed(new UnknownHostException(host));
            default -> callback.resolved(List.of(here));
          }
        };
    try (ScriptedServer server = new ScriptedServer();
        EventLoopGroup loop =
            new EventLoopGroup(List.of(new EventLoop(System::nanoTime, resolver, Runnable::run)))) {
      server.play(expect(connect()), send(connAck()), cut(), expect(connect()), send(connAck()));
      RecordingListener listener = new RecordingListener();
      try (MqttClient client =
          MqttClient.builder()
              .server("mqtt://a-name:" + server.port())
              .clientId("c")
              .version(MqttVersion.MQTT_5_0)
              .eventLoop(loop)
              .connectRetry(true)
              .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(5)))
              .listener(listener)
              .build()) {
        await(client.connect());
        RecordingListener.next(listener.connected);
        RecordingListener.next(listener.connected);

        assertThat(asked).hasValue(6);
        server.assertPlayedToTheEnd();
      }
    }
  }

  /** After a sleep of the machine the server is asked at once whether it is there. */
  // Complaint 28.
  @Test
  void serverIsAskedForASignOfLifeAfterTheMachineSlept() throws Exception {
    AtomicLong wallMillis = new AtomicLong(1_000_000);
    EventLoop eventLoop =
        new EventLoop(
            System::nanoTime,
            Resolver.platform(Runnable::run),
            Runnable::run,
            wallMillis::get,
            Selector::open);
    try (ScriptedServer server = new ScriptedServer();
        EventLoopGroup loop = new EventLoopGroup(List.of(eventLoop))) {
      server.play(
          expect(connect()),
          send(connAck()),
          expect(publish("before").qos(0)),
          expect(pingReq()),
          expect(publish("after").qos(0)));
      try (MqttClient client =
          MqttClient.builder()
              .server(server.uri())
              .clientId("c")
              .keepAlive(Duration.ofHours(1))
              .eventLoop(loop)
              .build()) {
        await(client.connect());
        await(client.publish("before", "", 0));

        wallMillis.addAndGet(TimeUnit.MINUTES.toMillis(10));
        await(client.publish("after", "", 0));

        server.assertPlayedToTheEnd();
      }
    }
  }

  /** A client that has nothing to do does nothing. */
  // Complaint 68.
  @Test
  void networkThreadOfAThousandIdleClientsSleeps() throws Exception {
    AtomicLong turns = new AtomicLong(); // Each turn asks the clock.
    NanoClock clock =
        () -> {
          turns.incrementAndGet();
          return System.nanoTime();
        };
    List<MqttClient> clients = new ArrayList<>();
    try (AnsweringServer server = new AnsweringServer();
        EventLoopGroup loop =
            new EventLoopGroup(
                List.of(new EventLoop(clock, Resolver.platform(Runnable::run), Runnable::run)))) {
      for (int i = 0; i < 1_000; i++) {
        clients.add(
            MqttClient.builder().server(server.uri()).clientId("c" + i).eventLoop(loop).build());
      }
      List<CompletableFuture<?>> connected = new ArrayList<>();
      clients.forEach(client -> connected.add(client.connect()));
      for (CompletableFuture<?> token : connected) {
        await(token);
      }
      assertThat(Resources.eventually(DEADLINE, () -> isQuiet(turns))).isTrue();

      long before = turns.get();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_500)); // Longer than a second's tick.

      assertThat(turns).hasValue(before);
    }
  }

  /** Of 10,000 connections each file is counted elsewhere; here, that no key stays behind. */
  @Test
  void selectorKeepsNoKeyOfAConnectionThatIsGone() throws Exception {
    AtomicReference<Selector> selector = new AtomicReference<>();
    EventLoop eventLoop =
        new EventLoop(
            System::nanoTime,
            Resolver.platform(Runnable::run),
            Runnable::run,
            System::currentTimeMillis,
            () -> {
              selector.set(Selector.open());
              return selector.get();
            });
    try (BreakingServer server = new BreakingServer(BreakingServer.Point.BEHIND_CONNACK);
        EventLoopGroup loop = new EventLoopGroup(List.of(eventLoop));
        MqttClient client =
            MqttClient.builder()
                .server(server.uri())
                .clientId("c")
                .version(MqttVersion.MQTT_5_0)
                .eventLoop(loop)
                .reconnect(ReconnectPolicy.fixed(Duration.ofNanos(1)))
                .build()) {
      await(client.connect());

      server.breakNext(1_000);

      assertThat(Resources.eventually(DEADLINE, () -> server.broken() == 1_000)).isTrue();
      assertThat(Resources.eventually(DEADLINE, () -> client.state() == ClientState.CONNECTED))
          .isTrue();
      assertThat(Resources.eventually(DEADLINE, () -> selector.get().keys().size() == 1)).isTrue();
    }
  }

  private static boolean isQuiet(AtomicLong turns) {
    long before = turns.get();
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    return turns.get() == before;
  }

  private static void await(CompletableFuture<?> token) throws Exception {
    token.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
