package io.github.mqttclient.internal.packet;

import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.RetainHandling;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.Will;
import io.github.mqttclient.internal.wire.ByteWriter;
import org.jspecify.annotations.Nullable;

/**
 * The version of the protocol as the session sees it: how packets are written, and what they cannot
 * carry. Whoever has a {@code Protocol} need not know which version it is.
 */
public final class Protocol {
  private static final Protocol MQTT_3_1 = new Protocol(MqttVersion.MQTT_3_1);
  private static final Protocol MQTT_3_1_1 = new Protocol(MqttVersion.MQTT_3_1_1);
  private static final Protocol MQTT_5_0 = new Protocol(MqttVersion.MQTT_5_0);

  private static final int MAX_CLIENT_ID_3_1 = 23;
  private static final int MAX_TOPIC_3_1 = 32_767;

  private final MqttVersion version;

  private Protocol(MqttVersion version) {
    this.version = version;
  }

  public static Protocol of(MqttVersion version) {
    return switch (version) {
      case MQTT_3_1 -> MQTT_3_1;
      case MQTT_3_1_1 -> MQTT_3_1_1;
      case MQTT_5_0 -> MQTT_5_0;
    };
  }

  /** For logs and results only. */
  public MqttVersion version() {
    return version;
  }

  /**
   * Whether there are properties and, with them, reason codes in all acknowledgements, a DISCONNECT
   * from the server, and one from the client that says why.
   */
  public boolean hasProperties() {
    return version == MqttVersion.MQTT_5_0;
  }

  /** Whether CONNACK tells if the server had a session. */
  public boolean hasSessionPresent() {
    return version != MqttVersion.MQTT_3_1;
  }

  /**
   * Writes the packet, whole or not at all.
   *
   * @throws IllegalArgumentException if it is larger than any packet can be, a client may not send
   *     it, or a text is not encodable
   */
  public void encode(ClientPacket packet, ByteWriter out) {
    long before = out.length();
    try {
      packet.encode(out, version);
    } catch (IllegalArgumentException e) {
      out.truncate(before);
      throw e;
    }
  }

  /** Writes a message that {@link #isPlain is plain}, whole or not at all. */
  public void encodePlain(MqttMessage message, int packetId, Properties alias, ByteWriter out) {
    long before = out.length();
    try {
      Publish.encodePlain(message, packetId, alias, out, version);
    } catch (IllegalArgumentException e) {
      out.truncate(before);
      throw e;
    }
  }

  /** Whether a message has no properties and is not larger than this, with or without alias. */
  public boolean isPlain(MqttMessage message, long maximumPacketSize) {
    return !message.hasProperties()
        && Publish.sizeAtMost(message.topic(), message.payload()) <= maximumPacketSize;
  }

  /** The size of the encoded packet, fixed header and payload included. */
  public int sizeOf(ClientPacket packet) {
    ByteWriter out = new ByteWriter();
    packet.encode(out, version);
    return (int) out.length(); // at most 268,435,460
  }

  /** Whether the encoded packet is not larger than this; measured only if that is not obvious. */
  public boolean fits(ClientPacket packet, long maximumPacketSize) {
    return packet.sizeAtMost() <= maximumPacketSize || sizeOf(packet) <= maximumPacketSize;
  }

  /**
   * The name of the first field that this version cannot carry, or null if there is none.
   *
   * <p>Session Expiry Interval, Receive Maximum, Maximum Packet Size, Topic Alias Maximum and
   * Request Problem Information do not count: without them the server only does less for the
   * client.
   */
  public @Nullable String unsupported(Connect connect) {
    if (version == MqttVersion.MQTT_5_0) {
      return null;
    }
    String property = unsupportedProperty(connect.properties());
    if (property != null) {
      return property;
    }
    if (connect.password() != null && connect.userName() == null) { // [3.1.1 MQTT-3.1.2-22]
      return "password without user name";
    }
    Will will = connect.will();
    String willField = will == null ? null : unsupported(will);
    return willField != null ? willField : unsupportedClientId(connect);
  }

  private static @Nullable String unsupportedProperty(Properties properties) {
    if (!properties.userProperties().isEmpty()) {
      return "userProperties";
    }
    if (properties.has(PropertyId.AUTHENTICATION_METHOD)) {
      return "authenticationMethod";
    }
    if (properties.integer(PropertyId.REQUEST_RESPONSE_INFORMATION, 0) != 0) {
      return "requestResponseInformation";
    }
    return null;
  }

  private @Nullable String unsupported(Will will) {
    if (!will.delay().isZero()) {
      return "willDelay";
    }
    String field = unsupported(will.message());
    return field == null ? null : "will " + field;
  }

  private @Nullable String unsupportedClientId(Connect connect) {
    int length = connect.clientId().length();
    if (version == MqttVersion.MQTT_3_1) {
      return length >= 1 && length <= MAX_CLIENT_ID_3_1
          ? null
          : "client identifier of " + length + " characters";
    }
    return length > 0 || connect.cleanStart() // [3.1.1 MQTT-3.1.3-7]
        ? null
        : "empty client identifier without clean session";
  }

  /** The name of the first field that this version cannot carry, or null if there is none. */
  public @Nullable String unsupported(MqttMessage message) {
    if (version == MqttVersion.MQTT_5_0) {
      return null;
    }
    if (message.hasProperties()) {
      return firstProperty(message);
    }
    return unsupportedTopic("topic", message.topic());
  }

  private static @Nullable String firstProperty(MqttMessage message) {
    if (message.isPayloadUtf8()) {
      return "payloadUtf8";
    }
    if (message.messageExpiry().isPresent()) {
      return "messageExpiry";
    }
    if (message.contentType().isPresent()) {
      return "contentType";
    }
    if (message.responseTopic().isPresent()) {
      return "responseTopic";
    }
    return message.correlationData().isPresent() ? "correlationData" : "userProperties";
  }

  /** The name of the first field that this version cannot carry, or null if there is none. */
  public @Nullable String unsupported(Subscription subscription) {
    if (version == MqttVersion.MQTT_5_0) {
      return null;
    }
    if (subscription.noLocal()) {
      return "noLocal";
    }
    if (subscription.retainAsPublished()) {
      return "retainAsPublished";
    }
    if (subscription.retainHandling() != RetainHandling.SEND) {
      return "retainHandling";
    }
    return unsupportedTopic("topic filter", subscription.filter().value());
  }

  /** Why these options cannot be said in a DISCONNECT of this version; null: they can. */
  public @Nullable String unsayable(DisconnectOptions options) {
    boolean plain =
        options.reasonCode() == ReasonCode.SUCCESS
            && !options.reasonString().isPresent()
            && !options.sessionExpiry().isPresent()
            && options.userProperties().isEmpty();
    return plain || hasProperties()
        ? null
        : "a DISCONNECT with reason or properties needs MQTT 5.0, this connection is " + version;
  }

  private @Nullable String unsupportedTopic(String field, String topic) {
    return version == MqttVersion.MQTT_3_1 && topic.length() > MAX_TOPIC_3_1
        ? field + " of " + topic.length() + " characters"
        : null;
  }
}
