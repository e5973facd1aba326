package io.github.mqttclient.examples.cli;

import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.UserProperty;
import java.io.ByteArrayOutputStream;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A message as JSON ({@code %j}, {@code %J}), with the names and the order of mosquitto_sub. */
final class JsonOutput {
  private final List<Map.Entry<JsonText.Quoted, JsonText>> entries = new ArrayList<>();

  private JsonOutput() {}

  /**
   * Prints a message.
   *
   * @param pretty on several lines
   */
  static void print(Arrival arrival, JsonText payload, boolean pretty, ByteArrayOutputStream out) {
    ReceivedMessage message = arrival.message();
    JsonOutput json = new JsonOutput();
    json.add("tst", JsonText.of(TimeFormat.iso8601Micros(arrival.localTime())));
    json.add("topic", JsonText.of(message.topic()));
    json.add("qos", JsonText.of(message.qos().value()));
    json.add("retain", JsonText.of(message.retain() ? 1 : 0));
    json.add("payloadlen", JsonText.of(message.payload().length));
    if (message.qos().value() > 0) {
      json.add("mid", JsonText.of(arrival.message().packetId()));
    }
    JsonText.Members properties = properties(arrival);
    if (!properties.entries().isEmpty()) {
      json.add("properties", properties);
    }
    json.add("payload", payload);
    json.members().print(pretty, 0, out);
  }

  private static JsonText.Members properties(Arrival arrival) {
    ReceivedMessage message = arrival.message();
    JsonOutput json = new JsonOutput();
    for (int identifier : arrival.subscriptionIdentifiers()) {
      json.add("subscription-identifier", JsonText.of(identifier));
    }
    if (message.isPayloadUtf8()) {
      json.add("payload-format-indicator", JsonText.of(1));
    }
    message.contentType().ifPresent(text -> json.add("content-type", JsonText.of(text)));
    message.responseTopic().ifPresent(text -> json.add("response-topic", JsonText.of(text)));
    message.correlationData().ifPresent(data -> json.add("correlation-data", text(data)));
    if (!message.userProperties().isEmpty()) {
      JsonOutput users = new JsonOutput();
      for (UserProperty property : message.userProperties()) {
        users.add(property.name(), JsonText.of(property.value()));
      }
      json.add("user-properties", users.members());
    }
    message
        .messageExpiry()
        .ifPresent(expiry -> json.add("message-expiry-interval", JsonText.of(expiry.toSeconds())));
    return json.members();
  }

  private static JsonText text(byte[] data) {
    return data.length == 0 ? JsonText.of("") : JsonText.of(data);
  }

  private void add(String name, JsonText value) {
    entries.add(new SimpleImmutableEntry<>(JsonText.of(name), value));
  }

  private JsonText.Members members() {
    return new JsonText.Members(entries);
  }
}
