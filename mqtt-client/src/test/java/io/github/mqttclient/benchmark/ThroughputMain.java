package io.github.mqttclient.benchmark;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.QoS;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A rough figure of throughput, to see early what a change costs: one client publishes 64-byte
 * messages over a broker to another one, with 1,000 in flight.
 *
 * <pre>
 * mvn -q -pl mqtt-client test-compile exec:java -Dexec.skip=false -Dexec.classpathScope=test \
 *     -Dexec.mainClass=io.github.mqttclient.benchmark.ThroughputMain \
 *     -Dexec.args="mqtt://localhost:1883 500000"
 * </pre>
 */
public final class ThroughputMain {
  private static final int IN_FLIGHT = 1_000;

  private ThroughputMain() {}

  public static void main(String[] args) throws Exception {
    String server = args.length > 0 ? args[0] : "mqtt://localhost:1883";
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 500_000;
    for (QoS qos : QoS.values()) {
      run(server, qos, count / 5); // Warm-up.
      double perSecond = run(server, qos, count);
      System.out.printf(
          Locale.ROOT, "QoS %d: %,.0f messages/s through the broker%n", qos.value(), perSecond);
    }
  }

  private static double run(String server, QoS qos, int count) throws Exception {
    try (MqttClient subscriber = MqttClient.builder().server(server).build();
        MqttClient publisher = MqttClient.builder().server(server).build()) {
      subscriber.connect().get();
      publisher.connect().get();
      CountDownLatch arrived = new CountDownLatch(count);
      String topic = "throughput/" + qos.value();
      subscriber.subscribe(topic, qos, message -> arrived.countDown()).get();

      Semaphore window = new Semaphore(IN_FLIGHT);
      byte[] payload = new byte[64];
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        window.acquire();
        var unused =
            publisher
                .publish(MqttMessage.of(topic, payload, qos, false))
                .whenComplete((result, failure) -> window.release());
      }
      if (!arrived.await(1, TimeUnit.MINUTES)) {
        System.out.println(arrived.getCount() + " of " + count + " messages did not arrive");
      }
      return (count - arrived.getCount()) * 1e9 / (System.nanoTime() - start);
    }
  }
}
