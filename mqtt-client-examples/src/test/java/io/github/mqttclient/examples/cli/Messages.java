package io.github.mqttclient.examples.cli;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.UserProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Messages that arrived without a broker. */
final class Messages {
  private Messages() {}

  static Arrival arrival(MqttMessage message, int packetId, Integer... subscriptions) {
    return new Arrival(
        new Received(message, packetId, List.of(subscriptions)),
        List.of(subscriptions),
        Instant.parse("2026-03-04T05:06:07.089012345Z"));
  }

  private record Received(MqttMessage message, int packetId, List<Integer> subscriptionIdentifiers)
      implements ReceivedMessage {
    @Override
    public String topic() {
      return message.topic();
    }

    @Override
    public byte[] payload() {
      return message.payload();
    }

    @Override
    public QoS qos() {
      return message.qos();
    }

    @Override
    public boolean retain() {
      return message.retain();
    }

    @Override
    public boolean duplicate() {
      return false;
    }

    @Override
    public boolean isPayloadUtf8() {
      return message.isPayloadUtf8();
    }

    @Override
    public Optional<Duration> messageExpiry() {
      return message.messageExpiry();
    }

    @Override
    public Optional<String> contentType() {
      return message.contentType();
    }

    @Override
    public Optional<String> responseTopic() {
      return message.responseTopic();
    }

    @Override
    public Optional<byte[]> correlationData() {
      return message.correlationData();
    }

    @Override
    public List<UserProperty> userProperties() {
      return message.userProperties();
    }

    @Override
    public boolean acknowledge() {
      return false;
    }
  }
}
