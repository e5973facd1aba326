package io.github.mqttclient.examples.patterns;

import io.github.mqttclient.MqttClient;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Quick start: connect, subscribe, publish, disconnect.
 *
 * <pre>{@code
 * mvn -q compile exec:java -Dpattern=QuickStart -Dexec.args="mqtt://localhost:1883"
 * }</pre>
 *
 * <p>It prints, the second and the third line in either order:
 *
 * <pre>
 * connected with MQTT 5.0
 * received sensor/kitchen 21.5
 * the server has it: SUCCESS
 * </pre>
 */
public final class QuickStart {
  private QuickStart() {}

  public static void main(String[] args) throws Exception {
    String server = args.length > 0 ? args[0] : "mqtt://localhost:1883";
    CountDownLatch arrived = new CountDownLatch(1);

    try (MqttClient client = MqttClient.builder().server(server).build()) {
      System.out.println("connected with " + client.connect().get().version());
      client
          .subscribe(
              "sensor/+",
              1,
              message -> {
                System.out.println("received " + message.topic() + " " + message.payloadAsString());
                arrived.countDown();
              })
          .get();

      var result = client.publish("sensor/kitchen", "21.5", 1).get();
      System.out.println("the server has it: " + result.reasonCode());

      if (!arrived.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the message did not come back within 10 s");
      }
      client.disconnect().get();
    }
  }
}
