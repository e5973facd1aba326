package io.github.mqttclient.internal.dispatch;

import io.github.mqttclient.QoS;
import io.github.mqttclient.UserProperty;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A message of which only topic, size and QoS matter. */
final class TestMessage extends Delivery {
  private final String topic;
  private final byte[] payload;
  private final QoS qos;
  private boolean dropped;

  TestMessage(String topic, int bytes, QoS qos) {
    this.topic = topic;
    this.payload = new byte[bytes];
    this.qos = qos;
  }

  @Override
  protected boolean isAcknowledgedByClient() {
    return qos != QoS.AT_MOST_ONCE;
  }

  @Override
  public void handOverToStream() {}

  @Override
  public void takenFromStream() {}

  /** A QoS 0 message without payload. */
  static TestMessage message(String topic) {
    return new TestMessage(topic, 0, QoS.AT_MOST_ONCE);
  }

  /** A message without payload. */
  static TestMessage message(String topic, QoS qos) {
    return new TestMessage(topic, 0, qos);
  }

  boolean isDropped() {
    return dropped;
  }

  @Override
  protected void dropped() {
    dropped = true;
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public byte[] payload() {
    return payload;
  }

  @Override
  public int packetId() {
    return 0;
  }

  @Override
  public QoS qos() {
    return qos;
  }

  @Override
  public boolean retain() {
    return false;
  }

  @Override
  public boolean duplicate() {
    return false;
  }

  @Override
  public boolean isPayloadUtf8() {
    return false;
  }

  @Override
  public Optional<Duration> messageExpiry() {
    return Optional.empty();
  }

  @Override
  public Optional<String> contentType() {
    return Optional.empty();
  }

  @Override
  public Optional<String> responseTopic() {
    return Optional.empty();
  }

  @Override
  public Optional<byte[]> correlationData() {
    return Optional.empty();
  }

  @Override
  public List<UserProperty> userProperties() {
    return List.of();
  }

  @Override
  public List<Integer> subscriptionIdentifiers() {
    return List.of();
  }

  @Override
  public boolean acknowledge() {
    return false;
  }

  @Override
  public String toString() {
    return topic + " q" + qos.value() + " " + payload.length + " bytes";
  }
}
