package io.github.mqttclient.examples.patterns;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttEventLoop;
import io.github.mqttclient.MqttToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Ten thousand devices on one event loop: a client each, all of them on one network thread.
 * Handlers and listeners, which this program does without, would run on a {@code callbackExecutor}
 * that the clients share.
 *
 * <pre>{@code
 * mvn -q compile exec:java -Dpattern=ManyDevices -Dexec.args="mqtt://localhost:1883 10000"
 * }</pre>
 *
 * <p>Each connection needs a file descriptor here and one at the broker ({@code ulimit -n}). It
 * prints
 *
 * <pre>
 * 10000 devices connected in 5758 ms, by 1 network thread
 * 10000 readings acknowledged in 1259 ms
 * </pre>
 */
public final class ManyDevices {
  /** How many connect at a time: the server's queue of new connections is short. */
  private static final int CONNECTING = 100;

  private ManyDevices() {}

  public static void main(String[] args) throws Exception {
    String server = args.length > 0 ? args[0] : "mqtt://localhost:1883";
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;

    try (MqttEventLoop loop = MqttEventLoop.create(1)) {
      long start = System.nanoTime();
      List<MqttClient> devices = connect(server, count, loop);
      System.out.println(
          count + " devices connected in " + millisSince(start) + " ms, by 1 network thread");

      start = System.nanoTime();
      List<MqttToken<?>> readings = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        readings.add(devices.get(i).publish("device/" + i + "/reading", "21.5", 1));
      }
      awaitAll(readings);
      System.out.println(count + " readings acknowledged in " + millisSince(start) + " ms");

      List<MqttToken<?>> goodbyes = new ArrayList<>();
      devices.forEach(device -> goodbyes.add(device.disconnect()));
      awaitAll(goodbyes);
    }
  }

  private static List<MqttClient> connect(String server, int count, MqttEventLoop loop)
      throws Exception {
    List<MqttClient> devices = new ArrayList<>();
    List<MqttToken<?>> connections = new ArrayList<>();
    Semaphore places = new Semaphore(CONNECTING);
    for (int i = 0; i < count; i++) {
      MqttClient device =
          MqttClient.builder()
              .server(server)
              .clientId("device-" + i)
              .keepAlive(Duration.ofMinutes(5))
              .eventLoop(loop)
              .build();
      devices.add(device);
      places.acquire();
      var connection = device.connect();
      connections.add(connection);
      var unused = connection.whenComplete((result, failure) -> places.release());
    }
    awaitAll(connections);
    return devices;
  }

  /** Fails if one of them failed. */
  private static void awaitAll(List<MqttToken<?>> tokens) throws Exception {
    CompletableFuture.allOf(tokens.toArray(new MqttToken<?>[0])).get();
  }

  private static long millisSince(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }
}
