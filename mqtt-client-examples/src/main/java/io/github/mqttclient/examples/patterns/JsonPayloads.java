package io.github.mqttclient.examples.patterns;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReceivedMessage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Typed payloads with JSON: a record is published and received, Jackson translates. What is not
 * such a record is reported, and the next message is received all the same.
 *
 * <pre>{@code
 * mvn -q compile exec:java -Dpattern=JsonPayloads -Dexec.args="mqtt://localhost:1883"
 * }</pre>
 *
 * <p>It prints
 *
 * <pre>
 * cannot read {"room": 7: Unexpected end-of-input
 * kitchen has 21.5 degrees
 * </pre>
 */
public final class JsonPayloads {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** What travels, as {@code {"room":"kitchen","degrees":21.5}}. */
  public record Reading(String room, double degrees) {}

  private JsonPayloads() {}

  public static void main(String[] args) throws Exception {
    String server = args.length > 0 ? args[0] : "mqtt://localhost:1883";
    CountDownLatch arrived = new CountDownLatch(1);

    try (MqttClient client = MqttClient.builder().server(server).build()) {
      client.connect().get();
      client
          .subscribe(
              "json/reading",
              1,
              message ->
                  read(
                      message,
                      Reading.class,
                      reading -> {
                        System.out.println(
                            reading.room() + " has " + reading.degrees() + " degrees");
                        arrived.countDown();
                      }))
          .get();

      client.publish("json/reading", "{\"room\": 7", 1).get();
      client.publish(message("json/reading", new Reading("kitchen", 21.5))).get();
      if (!arrived.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the reading did not come back within 10 s");
      }
      client.disconnect().get();
    }
  }

  private static MqttMessage message(String topic, Object value) {
    return MqttMessage.builder()
        .topic(topic)
        .payload(JSON.writeValueAsBytes(value))
        .payloadUtf8(true)
        .contentType("application/json")
        .qos(QoS.AT_LEAST_ONCE)
        .build();
  }

  private static <T> void read(ReceivedMessage message, Class<T> type, Consumer<T> handler) {
    T value;
    try {
      value = JSON.readValue(message.payload(), type);
    } catch (JacksonException e) {
      System.out.println(
          "cannot read " + message.payloadAsString() + ": " + e.getOriginalMessage());
      return;
    }
    handler.accept(value);
  }
}
