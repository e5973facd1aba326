package io.github.mqttclient.examples.cli;

import io.github.mqttclient.MqttMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** The properties of {@code -D publish} and {@code -D will}. */
final class MessageProperties {
  private MessageProperties() {}

  static void apply(List<PropertyOption> properties, MqttMessage.Builder message)
      throws UsageException {
    for (PropertyOption property : properties) {
      try {
        apply(property, message);
      } catch (IllegalArgumentException e) {
        throw new UsageException(property.describe() + ": " + e.getMessage());
      }
    }
  }

  private static void apply(PropertyOption property, MqttMessage.Builder message)
      throws UsageException {
    String value = property.value();
    switch (property.id()) {
      case CONTENT_TYPE -> message.contentType(value);
      case CORRELATION_DATA -> message.correlationData(value.getBytes(StandardCharsets.UTF_8));
      case MESSAGE_EXPIRY_INTERVAL -> message.messageExpiry(Duration.ofSeconds(property.number()));
      case PAYLOAD_FORMAT_INDICATOR -> message.payloadUtf8(property.number() == 1);
      case RESPONSE_TOPIC -> message.responseTopic(value);
      case USER_PROPERTY -> message.userProperty(property.name(), value);
      case TOPIC_ALIAS -> {
        // The client uses aliases by itself where the server allows them.
        if (property.number() == 0) {
          throw new UsageException("-D publish topic-alias: 0 is not a topic alias.");
        }
      }
      case WILL_DELAY_INTERVAL -> {} // In willDelay(...).
      default -> throw new AssertionError(property.id());
    }
  }

  static Duration willDelay(List<PropertyOption> properties) {
    for (PropertyOption property : properties) {
      if (property.id() == PropertyOption.Id.WILL_DELAY_INTERVAL) {
        return Duration.ofSeconds(property.number());
      }
    }
    return Duration.ZERO;
  }
}
