package io.github.mqttclient.leaks;

import static io.github.mqttclient.fixtures.Resources.eventually;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttEventLoop;
import io.github.mqttclient.MqttException;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.fixtures.BreakingServer;
import io.github.mqttclient.fixtures.BreakingServer.Point;
import io.github.mqttclient.fixtures.Resources;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Ten thousand connections that come to nothing leave nothing behind: no thread, no file
 * descriptor, no memory. What the second half of them leaves is compared with the first half, which
 * has warmed up whatever is kept on purpose. A connection that stayed registered at the selector
 * would be seen by its memory.
 */
class LeakTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final int HALF = 5_000;
  private static final int PARALLEL = 8;

  /** 400 bytes for each connection. */
  private static final long HEAP_TOLERANCE = 2 << 20;

  private static final Logger CLIENT_LOG = (Logger) LoggerFactory.getLogger("io.github.mqttclient");

  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
  private final ExecutorService workers = Executors.newFixedThreadPool(PARALLEL);

  @BeforeEach
  void awaitEndOfEarlierTests() {
    CLIENT_LOG.setLevel(Level.OFF);
    awaitNoThreads();
  }

  @AfterEach
  void closeAll() throws Exception {
    while (!toClose.isEmpty()) {
      toClose.removeLast().close();
    }
    workers.shutdownNow();
    CLIENT_LOG.setLevel(null);
  }

  private <T extends AutoCloseable> T closing(T closeable) {
    toClose.addLast(closeable);
    return closeable;
  }

  private static MqttClientBuilder builder(String uri) {
    return MqttClient.builder().server(uri).clientId("c").version(MqttVersion.MQTT_5_0);
  }

  /** (Complaints 3 and 4 of users of other clients.) */
  @Test
  void connectsThatFailLeaveNothing() throws Exception {
    MqttEventLoop loop = closing(MqttEventLoop.create(2));
    List<MqttClient> clients = new ArrayList<>();
    clients.add(closing(builder(refusingUri()).eventLoop(loop).build()));
    for (Point point :
        List.of(
            Point.BEFORE_CONNECT,
            Point.BEHIND_CONNECT,
            Point.WITHIN_CONNACK,
            Point.BEHIND_REFUSAL)) {
      BreakingServer server = closing(new BreakingServer(point));
      clients.add(closing(builder(server.uri()).eventLoop(loop).build()));
    }

    assertLeavesNothing(
        () -> {
          inParallel(
              clients.stream()
                  .<Callable<Void>>map(client -> () -> failToConnect(client, HALF / clients.size()))
                  .toList());
          awaitNoThreads();
        });
  }

  private static Void failToConnect(MqttClient client, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      try {
        client.connect().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        throw new AssertionError("connected");
      } catch (ExecutionException e) {
        assertThat(e.getCause()).isInstanceOf(MqttException.class);
      }
    }
    return null;
  }

  /** An address where nobody listens, nor will during the test. */
  private String refusingUri() throws Exception {
    Socket bound = closing(new Socket());
    bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return "mqtt://127.0.0.1:" + bound.getLocalPort();
  }

  /** (Complaints 2 and 4 of users of other clients.) */
  @Test
  void reconnectsLeaveNothing() throws Exception {
    MqttEventLoop loop = closing(MqttEventLoop.create(1));
    BreakingServer server = closing(new BreakingServer(Point.BEHIND_CONNACK));
    ReconnectPolicy atOnce = attempt -> Optional.of(Duration.ZERO);
    List<MqttClient> clients =
        IntStream.range(0, PARALLEL)
            .mapToObj(i -> builder(server.uri()).eventLoop(loop).reconnect(atOnce).build())
            .map(this::closing)
            .collect(toList());
    for (MqttClient client : clients) {
      client.connect().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }

    assertLeavesNothing(
        () -> {
          long until = server.broken() + HALF;
          server.breakNext(HALF);
          boolean done =
              eventually(
                  DEADLINE,
                  () ->
                      server.broken() == until
                          && clients.stream().allMatch(c -> c.state() == ClientState.CONNECTED));
          assertThat(done).as("%d of %d are broken", server.broken(), until).isTrue();
        });

    clients.forEach(MqttClient::close);
    awaitNoThreads();
  }

  /** (Complaint 70 of users of other clients.) */
  @Test
  void clientsThatAreClosedLeaveNothing() throws Exception {
    BreakingServer server = closing(new BreakingServer(Point.BEHIND_DISCONNECT));
    Callable<Void> worker =
        () -> {
          for (int i = 0; i < HALF / PARALLEL; i++) {
            try (MqttClient client = builder(server.uri()).build()) {
              client.connect().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            }
          }
          return null;
        };

    assertLeavesNothing(
        () -> {
          inParallel(IntStream.range(0, PARALLEL).mapToObj(i -> worker).toList());
          awaitNoThreads();
        });

    assertThat(server.broken()).isEqualTo(2 * HALF);
  }

  private void inParallel(List<Callable<Void>> tasks) throws Exception {
    for (Future<Void> done : workers.invokeAll(tasks)) {
      done.get();
    }
  }

  /** A half of the connections. */
  private interface Half {
    void run() throws Exception;
  }

  private static void assertLeavesNothing(Half half) throws Exception {
    half.run();
    int descriptors = Resources.openDescriptors();
    int threads = Resources.clientThreads().size();
    long heap = Resources.usedHeap();

    half.run();

    assertThat(eventually(DEADLINE, () -> Resources.openDescriptors() <= descriptors))
        .as("at most %d descriptors: %d", descriptors, Resources.openDescriptors())
        .isTrue();
    assertThat(eventually(DEADLINE, () -> Resources.clientThreads().size() <= threads))
        .as("at most %d threads: %s", threads, Resources.clientThreads())
        .isTrue();
    assertThat(Resources.usedHeap() - heap).as("growth of the heap").isLessThan(HEAP_TOLERANCE);
  }

  private static void awaitNoThreads() {
    assertThat(eventually(DEADLINE, () -> Resources.clientThreads().isEmpty()))
        .as("threads left: %s", Resources.clientThreads())
        .isTrue();
  }
}
