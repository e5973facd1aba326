package io.github.mqttclient;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A message that the server delivered (MQTT 5.0 section 3.3). Safe to keep and to share. */
public interface ReceivedMessage {

  /** Where it was published; the full name also if the server used a topic alias. */
  String topic();

  /** The payload itself, not a copy: do not modify it, other handlers see the same array. */
  byte[] payload();

  /** The payload decoded as UTF-8. */
  default String payloadAsString() {
    return new String(payload(), StandardCharsets.UTF_8);
  }

  /** A read-only view of the payload. */
  default ByteBuffer payloadAsBuffer() {
    return ByteBuffer.wrap(payload()).asReadOnlyBuffer();
  }

  /** The Packet Identifier that it came with; 0 for QoS 0. For logs: it is soon used again. */
  int packetId();

  /** The QoS at which the server delivered it: the lower of publisher's and subscription's. */
  QoS qos();

  /** Whether it was retained, or published with RETAIN if the subscription asked to see that. */
  boolean retain();

  /**
   * Whether the server marked it as sent again: this client may have seen it before. What the
   * server sends again over the same connection, marked or not, is not delivered again before it is
   * acknowledged. Over the next connection a QoS 1 message is, a QoS 2 message is not.
   */
  boolean duplicate();

  /** Whether the payload is declared to be UTF-8 text (5.0). */
  boolean isPayloadUtf8();

  /** How long the message is still of use, counted from its arrival (5.0). */
  Optional<Duration> messageExpiry();

  /** What the payload is, for example a MIME type (5.0). */
  Optional<String> contentType();

  /** The topic on which an answer is expected (5.0). */
  Optional<String> responseTopic();

  /** What connects an answer with its request (5.0); the array itself, do not modify it. */
  Optional<byte[]> correlationData();

  /**
   * The user properties in their order (5.0). Those behind the first thousand are decoded anew each
   * time they are looked at, so that a message full of them takes no more memory than its packet.
   */
  List<UserProperty> userProperties();

  /**
   * The identifiers of the subscriptions that the message came for (5.0), as the server says them.
   *
   * @see SubscribeOptions#identifier()
   */
  List<Integer> subscriptionIdentifiers();

  /**
   * Acknowledges the message, if {@link MqttClientBuilder#manualAcknowledgement(boolean) manual
   * acknowledgement} is on; at any time, from any thread, in any order. The acknowledgements leave
   * in the order in which the messages arrived, so one that is missing holds back the later ones.
   *
   * @return whether this call acknowledged it: false if it was acknowledged before, needs no
   *     acknowledgement (QoS 0), or if its connection is gone, in which case the server sends a QoS
   *     1 message again
   */
  boolean acknowledge();

  /**
   * An answer to this request (5.0 section 4.10): a message to its response topic with its
   * correlation data and QoS; the payload and what else it says are still to be set.
   *
   * @throws IllegalStateException if it has no response topic, so that no answer is expected
   */
  default MqttMessage.Builder response() {
    String topic =
        responseTopic()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "the message to \"" + topic() + "\" has no Response Topic"));
    MqttMessage.Builder response = MqttMessage.builder().topic(topic).qos(qos());
    correlationData().ifPresent(response::correlationData);
    return response;
  }

  /** The same content as a message to publish: without DUP and subscription identifiers. */
  default MqttMessage toMessage() {
    MqttMessage.Builder builder =
        MqttMessage.builder()
            .topic(topic())
            .payload(payload())
            .qos(qos())
            .retain(retain())
            .payloadUtf8(isPayloadUtf8())
            .userProperties(userProperties());
    messageExpiry().ifPresent(builder::messageExpiry);
    contentType().ifPresent(builder::contentType);
    responseTopic().ifPresent(builder::responseTopic);
    correlationData().ifPresent(builder::correlationData);
    return builder.build();
  }
}
