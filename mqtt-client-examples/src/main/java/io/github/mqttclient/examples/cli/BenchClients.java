package io.github.mqttclient.examples.cli;

import io.github.mqttclient.ConnectionLostException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.MqttEventLoop;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReconnectPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** The clients of a bench, on a network thread for each processor and as many for handlers. */
final class BenchClients implements MqttClientListener {
  /** How many connect at a time: a server's queue of new connections is short. */
  private static final int CONNECTING = 100;

  private static final long GOODBYE_SECONDS = 6;
  private static final int LARGE_PAYLOAD = 16_000_000;
  private static final int LARGEST_PACKET = 268_435_460;

  private final ParsedOptions options;
  private final ClientSettings settings;
  private final BenchLoad load;
  private final MqttEventLoop network;
  private final Executor handlers;
  private final List<MqttClient> clients = new ArrayList<>();
  private final Semaphore places = new Semaphore(CONNECTING);
  private final Recorder connectTimes = new Recorder(TimeUnit.HOURS.toNanos(1), 3);

  BenchClients(ParsedOptions options, ClientSettings settings, BenchLoad load) {
    this.options = options;
    this.settings = settings;
    this.load = load;
    int threads = Math.min(load.plan().clients(), Runtime.getRuntime().availableProcessors());
    this.network = MqttEventLoop.create(Math.min(threads, 64));
    this.handlers =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "bench handlers");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Connects all and returns how long each took, in nanoseconds.
   *
   * @throws io.github.mqttclient.MqttException if one of them cannot connect
   */
  Histogram connect() throws UsageException, InterruptedException {
    List<CompletableFuture<?>> connections = new ArrayList<>();
    for (int i = 1; i <= load.plan().clients(); i++) {
      MqttClient client = build(i);
      clients.add(client);
      places.acquire();
      if (load.failure() != null) {
        break; // The others would hardly fare better.
      }
      long start = System.nanoTime();
      connections.add(client.connect().whenComplete((r, failure) -> connected(start, failure)));
    }
    awaitAll(connections);
    return connectTimes.getIntervalHistogram();
  }

  private void connected(long startNanos, @Nullable Throwable failure) {
    connectTimes.recordValue(System.nanoTime() - startNanos);
    if (failure != null) {
      load.failed(failure);
    }
    places.release();
  }

  private MqttClient build(int number) throws UsageException {
    MqttClientBuilder builder =
        settings
            .builder()
            .eventLoop(network)
            .callbackExecutor(handlers)
            .reconnect(ReconnectPolicy.never())
            .outboundQueue(Integer.MAX_VALUE, Long.MAX_VALUE) // A publisher has its own window.
            .listener(this);
    if (load.plan().size() > LARGE_PAYLOAD) {
      builder.maximumPacketSize(LARGEST_PACKET);
    }
    String id = options.last(Option.ID);
    String prefix = options.last(Option.ID_PREFIX);
    if (id != null || prefix != null) {
      String base = id != null ? id : prefix + ProcessHandle.current().pid();
      builder.clientId(base + "-" + number); // Each needs one of its own.
    }
    return builder.build();
  }

  /** Has the subscribers subscribe. */
  void subscribe(String filter, int qos) throws InterruptedException {
    List<CompletableFuture<?>> subscriptions = new ArrayList<>();
    int first = load.plan().publishers();
    for (MqttClient client : clients.subList(first, first + load.plan().subscribers())) {
      subscriptions.add(client.subscribe(filter, qos, load));
    }
    awaitAll(subscriptions);
  }

  List<MqttClient> publishers() {
    return clients.subList(0, load.plan().publishers());
  }

  @Override
  public void onConnectionLost(DisconnectCause cause) {
    load.failed(new ConnectionLostException(cause));
  }

  /** Disconnects all. */
  void disconnect() throws UsageException, InterruptedException {
    List<CompletableFuture<?>> goodbyes = new ArrayList<>();
    for (MqttClient client : clients) {
      goodbyes.add(client.disconnect(settings.disconnectOptions(ReasonCode.SUCCESS)));
    }
    try {
      all(goodbyes).get(GOODBYE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // There is no connection any more, which is what was wanted.
    }
  }

  private static void awaitAll(List<CompletableFuture<?>> tokens) throws InterruptedException {
    try {
      all(tokens).get();
    } catch (ExecutionException e) {
      throw ToolClient.mqttException(e);
    }
  }

  private static CompletableFuture<Void> all(List<CompletableFuture<?>> tokens) {
    return CompletableFuture.allOf(tokens.toArray(new CompletableFuture<?>[0]));
  }
}
