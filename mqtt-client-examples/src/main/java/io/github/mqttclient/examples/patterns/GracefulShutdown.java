package io.github.mqttclient.examples.patterns;

import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.Will;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Graceful shutdown: at Ctrl-C or SIGTERM it stops producing, says that it goes, waits for the
 * acknowledgement of what is in flight, and disconnects, so that its will is not published.
 *
 * <pre>{@code
 * mvn -q compile exec:java -Dpattern=GracefulShutdown -Dexec.args="mqtt://localhost:1883"
 * }</pre>
 *
 * <p>It prints
 *
 * <pre>
 * publishing, stop it with Ctrl-C
 * stopping
 * 137 published, 137 delivered
 * </pre>
 */
public final class GracefulShutdown {
  private final MqttClient client;
  private final ScheduledExecutorService producer = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong delivered = new AtomicLong();

  private GracefulShutdown(MqttClient client) {
    this.client = client;
  }

  public static void main(String[] args) throws Exception {
    String server = args.length > 0 ? args[0] : "mqtt://localhost:1883";
    MqttClient client =
        MqttClient.builder().server(server).will(Will.of("service/state", "crashed", 1)).build();
    client.connect().get();
    // Not a daemon and never closed but by the hook: the network thread keeps the process running.
    new GracefulShutdown(client).start();
  }

  private void start() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "shutdown"));
    var unused = producer.scheduleAtFixedRate(this::publish, 0, 10, TimeUnit.MILLISECONDS);
    System.out.println("publishing, stop it with Ctrl-C");
  }

  private void publish() {
    var unused =
        client
            .publish("service/reading", "reading " + published.incrementAndGet(), 1)
            .thenRun(delivered::incrementAndGet);
  }

  private void stop() {
    System.out.println("stopping");
    try {
      producer.shutdown(); // First the source ...
      if (!producer.awaitTermination(5, TimeUnit.SECONDS)) {
        System.out.println("the producer does not stop");
      }
      client.publish("service/state", "stopped", 1).get(); // ... then the good-bye ...
      DisconnectOptions patiently =
          DisconnectOptions.builder().drainTimeout(Duration.ofSeconds(10)).build();
      client.disconnect(patiently).get(); // ... and the connection when all is acknowledged.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      System.out.println("not everything was delivered: " + e.getCause().getMessage());
    } finally {
      client.close();
    }
    System.out.println(published + " published, " + delivered + " delivered");
  }
}
