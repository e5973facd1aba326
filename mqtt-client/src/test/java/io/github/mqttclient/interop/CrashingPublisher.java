package io.github.mqttclient.interop;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.FilePersistence;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReconnectPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * A program to be killed: it publishes the numbers from 1 to a last one, keeps what is in flight in
 * files, and goes on where the one before it was killed. A number is published once it is stored,
 * and numbers are stored in order; so it goes on after the highest that was stored or acknowledged.
 *
 * <p>It prints {@code connected}, {@code done n} for each number acknowledged, and {@code
 * finished}.
 */
final class CrashingPublisher {
  private static final int IN_FLIGHT = 100;

  private CrashingPublisher() {}

  /**
   * Arguments: server, directory, QoS, topic, the highest number known to be done, the last one.
   */
  public static void main(String[] args) throws Exception {
    QoS qos = QoS.of(Integer.parseInt(args[2]));
    String topic = args[3];
    int highest = Integer.parseInt(args[4]);
    int last = Integer.parseInt(args[5]);
    Semaphore window = new Semaphore(IN_FLIGHT);
    try (MqttClient client =
        MqttClient.builder()
            .server(args[0])
            .clientId("crashing-publisher-" + qos.value())
            .persistentSession(Duration.ofHours(1))
            .persistence(FilePersistence.in(Path.of(args[1])).syncByOperatingSystem())
            .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(50)))
            .connectRetry(true)
            .build()) {
      for (DeliveryToken left : client.pendingDeliveries()) {
        highest = Math.max(highest, number(left));
        report(left, window);
      }
      client.connect().get();
      say("connected");
      for (int next = highest + 1; next <= last; next++) {
        window.acquire();
        report(client.publish(topic, Integer.toString(next), qos), window);
      }
      for (DeliveryToken open : client.pendingDeliveries()) {
        open.get();
      }
      say("finished");
    }
  }

  private static int number(DeliveryToken token) {
    return Integer.parseInt(token.message().payloadAsString());
  }

  private static void report(DeliveryToken token, Semaphore window) {
    var unused =
        token.whenComplete(
            (result, failure) -> {
              window.release();
              say(failure == null ? "done " + number(token) : "failed " + number(token) + failure);
            });
  }

  private static synchronized void say(String line) {
    System.out.println(line);
  }
}
