package io.github.mqttclient;

import java.time.Duration;
import java.util.Objects;

/**
 * The message that the server publishes for this client when the connection ends without a normal
 * DISCONNECT (MQTT 5.0 section 3.1.2.5).
 *
 * @param message what is published, with its properties if the connection is MQTT 5.0
 * @param delay how long the server waits before, in whole seconds; a client that comes back to its
 *     session in time stops it. Needs MQTT 5.0 if longer than zero
 */
public record Will(MqttMessage message, Duration delay) {

  public Will {
    Objects.requireNonNull(message, "message");
    delay = Checks.seconds("will delay", delay);
    Checks.binary("will payload", message.payload());
  }

  /** A will that is published at once. */
  public static Will of(MqttMessage message) {
    return new Will(message, Duration.ZERO);
  }

  /** A will of UTF-8 text that is published at once, not retained. */
  public static Will of(String topic, String payload, int qos) {
    return of(MqttMessage.builder().topic(topic).payload(payload).qos(qos).build());
  }

  /** The same with a Will Delay Interval (5.0). Default: zero. */
  public Will delay(Duration delay) {
    return new Will(message, delay);
  }
}
