package io.github.mqttclient.examples.patterns;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.PayloadCodec;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReceivedMessage;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Typed payloads with JSON: a record is published and received, a {@link PayloadCodec} of Jackson
 * translates. What is not such a record is reported to the listener, and the next message is
 * received all the same.
 *
 * <pre>{@code
 * mvn -q compile exec:java -Dpattern=JsonPayloads -Dexec.args="mqtt://localhost:1883"
 * }</pre>
 *
 * <p>It prints
 *
 * <pre>
 * cannot read {"room": 7
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
    PayloadCodec<Reading> readings = json(Reading.class);
    CountDownLatch arrived = new CountDownLatch(1);

    try (MqttClient client =
        MqttClient.builder().server(server).listener(new Unreadable()).build()) {
      client.connect().get();
      client
          .subscribe(
              "json/reading",
              1,
              readings.handler(
                  (message, reading) -> {
                    System.out.println(reading.room() + " has " + reading.degrees() + " degrees");
                    arrived.countDown();
                  }))
          .get();

      client.publish("json/reading", "{\"room\": 7", 1).get();
      client
          .publish(
              MqttMessage.builder()
                  .topic("json/reading")
                  .payload(new Reading("kitchen", 21.5), readings) // Sets the content type, too.
                  .qos(QoS.AT_LEAST_ONCE)
                  .build())
          .get();
      if (!arrived.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the reading did not come back within 10 s");
      }
      client.disconnect().get();
    }
  }

  /** A codec for any class that Jackson knows how to translate. */
  private static <T> PayloadCodec<T> json(Class<T> type) {
    return new PayloadCodec<>() {
      @Override
      public byte[] encode(T value) {
        return JSON.writeValueAsBytes(value);
      }

      @Override
      public T decode(byte[] payload) {
        return JSON.readValue(payload, type);
      }

      @Override
      public Optional<String> contentType() {
        return Optional.of("application/json");
      }
    };
  }

  private static final class Unreadable implements MqttClientListener {
    @Override
    public void onHandlerFailure(ReceivedMessage message, Throwable failure) {
      System.out.println("cannot read " + message.payloadAsString());
    }
  }
}
