package io.github.mqttclient;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message to publish: topic, payload, QoS, RETAIN, and the properties that MQTT 5.0 adds.
 *
 * <p>Immutable but for the payload array, which is not copied: do not modify it before the publish
 * has completed. Two messages are equal if all their fields and the bytes of their payloads are.
 */
public final class MqttMessage {
  private static final byte[] NO_BYTES = {};

  private final String topic;
  private final byte[] payload;
  private final QoS qos;
  private final boolean retain;
  private final MessageProperties properties;

  MqttMessage(String topic, byte[] payload, QoS qos, boolean retain, MessageProperties properties) {
    this.topic = topic;
    this.payload = payload;
    this.qos = qos;
    this.retain = retain;
    this.properties = properties;
  }

  /**
   * A message without properties.
   *
   * @throws IllegalArgumentException if the topic is empty, too long or has a wildcard
   */
  public static MqttMessage of(String topic, byte[] payload, QoS qos, boolean retain) {
    return new MqttMessage(
        Checks.topic("topic", topic),
        Objects.requireNonNull(payload, "payload"),
        Objects.requireNonNull(qos, "qos"),
        retain,
        MessageProperties.NONE);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with the values of this message. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  public String topic() {
    return topic;
  }

  /** The payload itself, not a copy: do not modify it. Empty if there is none. */
  public byte[] payload() {
    return payload;
  }

  /** The payload decoded as UTF-8. */
  public String payloadAsString() {
    return new String(payload, StandardCharsets.UTF_8);
  }

  /** A read-only view of the payload. */
  public ByteBuffer payloadAsBuffer() {
    return ByteBuffer.wrap(payload).asReadOnlyBuffer();
  }

  public QoS qos() {
    return qos;
  }

  /** Whether the server keeps the message for later subscribers. */
  public boolean retain() {
    return retain;
  }

  /** Whether the payload is declared to be UTF-8 text (Payload Format Indicator 1; 5.0). */
  public boolean isPayloadUtf8() {
    return properties.payloadUtf8();
  }

  /** After what time the message is of no use any more (5.0); empty: never. */
  public Optional<Duration> messageExpiry() {
    return Optional.ofNullable(properties.messageExpiry());
  }

  /** What the payload is, for example a MIME type (5.0). */
  public Optional<String> contentType() {
    return Optional.ofNullable(properties.contentType());
  }

  /** The topic on which an answer is expected (5.0). */
  public Optional<String> responseTopic() {
    return Optional.ofNullable(properties.responseTopic());
  }

  /** What connects an answer with its request (5.0); the array itself, do not modify it. */
  public Optional<byte[]> correlationData() {
    return Optional.ofNullable(properties.correlationData());
  }

  /** The user properties in their order (5.0). */
  public List<UserProperty> userProperties() {
    return properties.userProperties();
  }

  /** Whether any property is set that only MQTT 5.0 can carry. */
  @SuppressWarnings("ReferenceEquality") // NONE is the only instance without any.
  public boolean hasProperties() {
    return properties != MessageProperties.NONE;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MqttMessage that
        && topic.equals(that.topic)
        && Arrays.equals(payload, that.payload)
        && qos == that.qos
        && retain == that.retain
        && properties.equals(that.properties);
  }

  @Override
  public int hashCode() {
    return 31 * topic.hashCode() + Arrays.hashCode(payload);
  }

  /** Topic, QoS and length; never the payload, which may be confidential. */
  @Override
  public String toString() {
    return "MqttMessage[topic="
        + topic
        + ", qos="
        + qos.value()
        + (retain ? ", retain" : "")
        + ", "
        + payload.length
        + " bytes]";
  }

  /** Collects the fields of a message; only the topic is required. */
  public static final class Builder {
    private @Nullable String topic;
    private byte[] payload = NO_BYTES;
    private QoS qos = QoS.AT_MOST_ONCE;
    private boolean retain;
    private boolean payloadUtf8;
    private @Nullable Duration messageExpiry;
    private @Nullable String contentType;
    private @Nullable String responseTopic;
    private byte @Nullable [] correlationData;
    private final List<UserProperty> userProperties = new ArrayList<>();

    private Builder() {}

    private Builder(MqttMessage message) {
      topic = message.topic;
      payload = message.payload;
      qos = message.qos;
      retain = message.retain;
      payloadUtf8 = message.properties.payloadUtf8();
      messageExpiry = message.properties.messageExpiry();
      contentType = message.properties.contentType();
      responseTopic = message.properties.responseTopic();
      correlationData = message.properties.correlationData();
      userProperties.addAll(message.properties.userProperties());
    }

    /**
     * Where the message is published. Required.
     *
     * @throws IllegalArgumentException if it is empty, longer than 65,535 bytes of UTF-8 or has a
     *     wildcard
     */
    public Builder topic(String topic) {
      this.topic = Checks.topic("topic", topic); // [MQTT-3.3.2-1] [MQTT-3.3.2-2]
      return this;
    }

    /** The payload; the array is not copied. Default: empty. */
    public Builder payload(byte[] payload) {
      this.payload = Objects.requireNonNull(payload, "payload");
      return this;
    }

    /** The payload as UTF-8 text. */
    public Builder payload(String payload) {
      this.payload = Objects.requireNonNull(payload, "payload").getBytes(StandardCharsets.UTF_8);
      return this;
    }

    /**
     * The payload of a value, and the content type of the codec, if it has one and none is set yet.
     *
     * @throws IllegalArgumentException if the value cannot be encoded
     */
    public <T> Builder payload(T value, PayloadCodec<T> codec) {
      try {
        payload(codec.encode(value));
      } catch (Exception e) {
        throw new IllegalArgumentException("the payload cannot be encoded: " + e, e);
      }
      if (contentType == null) {
        codec.contentType().ifPresent(this::contentType);
      }
      return this;
    }

    /** Default: {@link QoS#AT_MOST_ONCE}. */
    public Builder qos(QoS qos) {
      this.qos = Objects.requireNonNull(qos, "qos");
      return this;
    }

    /** The QoS by its number, 0, 1 or 2. */
    public Builder qos(int qos) {
      this.qos = QoS.of(qos);
      return this;
    }

    /** Whether the server keeps the message for later subscribers. Default: false. */
    public Builder retain(boolean retain) {
      this.retain = retain;
      return this;
    }

    /** Declares the payload to be UTF-8 text (5.0). It is not checked. Default: false. */
    public Builder payloadUtf8(boolean payloadUtf8) {
      this.payloadUtf8 = payloadUtf8;
      return this;
    }

    /** After what time the message is dropped if not delivered; whole seconds, rounded up (5.0). */
    public Builder messageExpiry(Duration messageExpiry) {
      this.messageExpiry = Checks.seconds("messageExpiry", messageExpiry);
      return this;
    }

    /** What the payload is, for example a MIME type (5.0). */
    public Builder contentType(String contentType) {
      this.contentType = Checks.text("contentType", contentType); // [MQTT-3.3.2-19]
      return this;
    }

    /** The topic on which an answer is expected (5.0); without wildcards. */
    public Builder responseTopic(String responseTopic) {
      this.responseTopic = Checks.topic("responseTopic", responseTopic); // [MQTT-3.3.2-14]
      return this;
    }

    /** What connects an answer with its request (5.0); at most 65,535 bytes, not copied. */
    public Builder correlationData(byte[] correlationData) {
      this.correlationData = Checks.binary("correlationData", correlationData);
      return this;
    }

    /** Adds a user property (5.0); names may repeat, order is kept. */
    public Builder userProperty(String name, String value) {
      userProperties.add(new UserProperty(name, value));
      return this;
    }

    /** Adds user properties (5.0). */
    public Builder userProperties(List<UserProperty> properties) {
      userProperties.addAll(List.copyOf(properties)); // Refuses null now, not in build().
      return this;
    }

    /**
     * The message.
     *
     * @throws IllegalStateException if no topic was given
     */
    public MqttMessage build() {
      if (topic == null) {
        throw new IllegalStateException("topic is required");
      }
      MessageProperties properties =
          MessageProperties.of(
              payloadUtf8,
              messageExpiry,
              contentType,
              responseTopic,
              correlationData,
              userProperties);
      return new MqttMessage(topic, payload, qos, retain, properties);
    }
  }
}
