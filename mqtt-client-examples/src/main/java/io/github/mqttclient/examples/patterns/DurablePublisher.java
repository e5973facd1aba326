package io.github.mqttclient.examples.patterns;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.FilePersistence;
import io.github.mqttclient.MqttClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Durable publisher: what it has published survives the end of the process, also a crash, and is
 * delivered by a later run.
 *
 * <pre>{@code
 * mvn -q compile exec:java -Dpattern=DurablePublisher \
 *     -Dexec.args="mqtt://localhost:1883 /tmp/durable 5 10"
 * }</pre>
 *
 * <p>Arguments: the server, a directory, how many messages to publish, and for how many seconds to
 * try. Run it without a broker first, then with one:
 *
 * <pre>
 * 0 messages of earlier runs are open
 * no connection for 5 of 5 messages; the next run goes on with them
 *
 * 5 messages of earlier runs are open
 * all 10 messages are delivered
 * </pre>
 */
public final class DurablePublisher {
  private DurablePublisher() {}

  public static void main(String[] args) throws Exception {
    String server = args.length > 0 ? args[0] : "mqtt://localhost:1883";
    Path directory = Path.of(args.length > 1 ? args[1] : "durable-publisher");
    int count = args.length > 2 ? Integer.parseInt(args[2]) : 5;
    int seconds = args.length > 3 ? Integer.parseInt(args[3]) : 10;

    try (MqttClient client =
        MqttClient.builder()
            .server(server)
            .clientId("durable-publisher") // The session on the disk is that of this identifier.
            .persistentSession(Duration.ofDays(7))
            .persistence(FilePersistence.in(directory))
            .connectRetry(true) // Without a broker it goes on trying, and takes messages meanwhile.
            .build()) {
      List<DeliveryToken> open = new ArrayList<>(client.pendingDeliveries());
      System.out.println(open.size() + " messages of earlier runs are open");

      var connected = client.connect();
      for (int i = 0; i < count; i++) {
        open.add(client.publish("durable/reading", "reading " + i, 1));
      }
      try {
        CompletableFuture.allOf(open.toArray(new DeliveryToken[0])).get(seconds, TimeUnit.SECONDS);
        System.out.println("all " + open.size() + " messages are delivered");
        client.disconnect().get();
      } catch (TimeoutException e) {
        long unanswered = open.stream().filter(token -> !token.isDone()).count();
        System.out.println(
            (connected.isDone() ? "no answer for " : "no connection for ")
                + (unanswered + " of " + open.size())
                + " messages; the next run goes on with them");
      }
    }
  }
}
