package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.conformance.Normative;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MqttMessageTest {

  @Test
  void onlyTheTopicIsRequired() {
    MqttMessage message = MqttMessage.builder().topic("a/b").build();

    assertThat(message.topic()).isEqualTo("a/b");
    assertThat(message.payload()).isEmpty();
    assertThat(message.qos()).isEqualTo(QoS.AT_MOST_ONCE);
    assertThat(message.retain()).isFalse();
    assertThat(message.isPayloadUtf8()).isFalse();
    assertThat(message.messageExpiry()).isEmpty();
    assertThat(message.contentType()).isEmpty();
    assertThat(message.responseTopic()).isEmpty();
    assertThat(message.correlationData()).isEmpty();
    assertThat(message.userProperties()).isEmpty();
    assertThat(message.hasProperties()).isFalse();
  }

  @Test
  void missingTopicIsRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> MqttMessage.builder().payload("x").build())
        .withMessage("topic is required");
  }

  @Test
  void builderKeepsWhatItIsGiven() {
    byte[] payload = {1, 2};
    byte[] correlationData = {3};

    MqttMessage message =
        MqttMessage.builder()
            .topic("a")
            .payload(payload)
            .qos(2)
            .retain(true)
            .payloadUtf8(true)
            .messageExpiry(Duration.ofSeconds(7))
            .contentType("text/plain")
            .responseTopic("answers")
            .correlationData(correlationData)
            .userProperty("n", "1")
            .userProperties(List.of(new UserProperty("n", "2"), new UserProperty("m", "3")))
            .build();

    assertThat(message.payload()).isSameAs(payload);
    assertThat(message.qos()).isEqualTo(QoS.EXACTLY_ONCE);
    assertThat(message.retain()).isTrue();
    assertThat(message.isPayloadUtf8()).isTrue();
    assertThat(message.messageExpiry()).contains(Duration.ofSeconds(7));
    assertThat(message.contentType()).contains("text/plain");
    assertThat(message.responseTopic()).contains("answers");
    assertThat(message.correlationData()).containsSame(correlationData);
    assertThat(message.userProperties())
        .containsExactly(
            new UserProperty("n", "1"), new UserProperty("n", "2"), new UserProperty("m", "3"));
    assertThat(message.hasProperties()).isTrue();
  }

  @Test
  void shortFormEqualsTheBuilder() {
    MqttMessage message = MqttMessage.of("a", new byte[] {1}, QoS.AT_LEAST_ONCE, true);

    assertThat(message)
        .isEqualTo(
            MqttMessage.builder().topic("a").payload(new byte[] {1}).qos(1).retain(true).build());
    assertThat(message.hasProperties()).isFalse();
  }

  @Test
  void payloadIsSeenAsBytesTextAndBuffer() {
    MqttMessage message = MqttMessage.builder().topic("a").payload("21.5 \u00b0C").build();

    ByteBuffer buffer = message.payloadAsBuffer();

    assertThat(message.payload()).containsExactly('2', '1', '.', '5', ' ', 0xC2, 0xB0, 'C');
    assertThat(message.payloadAsString()).isEqualTo("21.5 \u00b0C");
    assertThat(buffer.remaining()).isEqualTo(8);
    assertThatThrownBy(() -> buffer.put((byte) 0)).isInstanceOf(ReadOnlyBufferException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/+", "a/#", "+", "#", "a+"})
  @Normative({"MQTT5-3.3.2-2", "MQTT5-4.7.0-1", "MQTT311-3.3.2-2", "MQTT311-4.7.1-1"})
  void wildcardInTheTopicIsRefused(String topic) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.builder().topic(topic))
        .withMessage("topic must not contain a wildcard (+ or #): \"%s\"", topic);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.of(topic, new byte[0], QoS.AT_MOST_ONCE, false))
        .withMessage("topic must not contain a wildcard (+ or #): \"%s\"", topic);
  }

  @Test
  @Normative({"MQTT5-4.7.3-1", "MQTT311-4.7.3-1", "MQTT31-25"})
  void emptyTopicIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.builder().topic(""))
        .withMessage("topic must not be empty");
  }

  @Test
  @Normative({
    "MQTT5-1.5.4-2",
    "MQTT5-3.3.2-1",
    "MQTT5-4.7.3-2",
    "MQTT311-1.5.3-2",
    "MQTT311-3.3.2-1",
    "MQTT311-4.7.3-2",
    "MQTT31-25"
  })
  void nullCharacterInTheTopicIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.builder().topic("a\0b"))
        .withMessage("topic must not contain U+0000: \"a\0b\"");
  }

  @Test
  @Normative({"MQTT5-1.5.4-1", "MQTT5-3.3.2-1", "MQTT311-1.5.3-1", "MQTT311-3.3.2-1"})
  void loneSurrogateInTheTopicIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.builder().topic("a\uDFFF"))
        .withMessage("topic has a lone surrogate at index 1: \"a\uDFFF\"");
  }

  @Test
  @Normative({"MQTT5-1.5.4-3", "MQTT311-1.5.3-3"})
  void byteOrderMarkInTheTopicIsKept() {
    assertThat(MqttMessage.builder().topic("\uFEFFa").build().topic()).isEqualTo("\uFEFFa");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "\u00e9", "\u20ac", "\uD83D\uDE00"})
  @Normative({"MQTT5-4.7.3-3", "MQTT311-4.7.3-3", "EXT-121"})
  void topicHasAtMost65535BytesOfUtf8(String character) {
    int each = character.getBytes(StandardCharsets.UTF_8).length;
    String longest = "x".repeat(65_535 % each) + character.repeat(65_535 / each);

    assertThat(MqttMessage.builder().topic(longest).build().topic()).isEqualTo(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.builder().topic("x" + longest))
        .withMessageStartingWith("topic has 65536 bytes of UTF-8, more than 65535: \"x");
  }

  @Test
  @Normative("MQTT5-3.3.2-14")
  void wildcardInTheResponseTopicIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.builder().responseTopic("a/+"))
        .withMessage("responseTopic must not contain a wildcard (+ or #): \"a/+\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.builder().responseTopic("a/#"))
        .withMessage("responseTopic must not contain a wildcard (+ or #): \"a/#\"");
  }

  @Test
  @Normative("MQTT5-3.3.2-13")
  void responseTopicThatIsNotAValidTextIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.builder().responseTopic("a\0"))
        .withMessage("responseTopic must not contain U+0000: \"a\0\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.builder().responseTopic("\uD800"))
        .withMessage("responseTopic has a lone surrogate at index 0: \"\uD800\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.builder().responseTopic(""))
        .withMessage("responseTopic must not be empty");
  }

  @Test
  @Normative("MQTT5-3.3.2-19")
  void contentTypeThatIsNotAValidTextIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.builder().contentType("a\0"))
        .withMessage("contentType must not contain U+0000: \"a\0\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.builder().contentType("\uD800"))
        .withMessage("contentType has a lone surrogate at index 0: \"\uD800\"");
  }

  @Test
  @Normative("EXT-121")
  void correlationDataHasAtMost65535Bytes() {
    byte[] longest = new byte[65_535];

    assertThat(MqttMessage.builder().topic("a").correlationData(longest).build().correlationData())
        .containsSame(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.builder().correlationData(new byte[65_536]))
        .withMessage("correlationData has 65536 bytes, more than 65535");
  }

  @Test
  @Normative({"MQTT5-1.5.4-2", "MQTT5-1.5.7-1"})
  void userPropertyIsChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.builder().userProperty("a\0b", ""))
        .withMessage("user property name must not contain U+0000: \"a\0b\"");
  }

  @Test
  void messageExpiryIsRoundedUpToSeconds() {
    MqttMessage message =
        MqttMessage.builder().topic("a").messageExpiry(Duration.ofMillis(1)).build();

    assertThat(message.messageExpiry()).contains(Duration.ofSeconds(1));
  }

  @Test
  void messageExpiryThatDoesNotFitFourBytesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.builder().messageExpiry(Duration.ofSeconds(1L << 32)))
        .withMessage("messageExpiry must be at most 4294967295 s: PT1193046H28M16S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.builder().messageExpiry(Duration.ofSeconds(-1)))
        .withMessage("messageExpiry must not be negative: PT-1S");
  }

  @Test
  void messageExpiryOfZeroIsAProperty() {
    MqttMessage message = MqttMessage.builder().topic("a").messageExpiry(Duration.ZERO).build();

    assertThat(message.messageExpiry()).contains(Duration.ZERO);
    assertThat(message.hasProperties()).isTrue();
  }

  @Test
  void qosAbove2IsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttMessage.builder().qos(3))
        .withMessage("QoS must be 0, 1 or 2: 3");
  }

  @Test
  void nullIsRefusedByName() {
    MqttMessage.Builder builder = MqttMessage.builder();

    assertThatNullPointerException().isThrownBy(() -> builder.topic(null)).withMessage("topic");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.payload((byte[]) null))
        .withMessage("payload");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.payload((String) null))
        .withMessage("payload");
    assertThatNullPointerException().isThrownBy(() -> builder.qos(null)).withMessage("qos");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.userProperties(Arrays.asList((UserProperty) null)));
    assertThatNullPointerException()
        .isThrownBy(() -> MqttMessage.of("a", null, QoS.AT_MOST_ONCE, false))
        .withMessage("payload");
    assertThatNullPointerException()
        .isThrownBy(() -> MqttMessage.of("a", new byte[0], null, false))
        .withMessage("qos");
  }

  @Test
  void messageDoesNotChangeWithItsBuilder() {
    List<UserProperty> properties = new ArrayList<>(List.of(new UserProperty("n", "1")));
    MqttMessage.Builder builder = MqttMessage.builder().topic("a").userProperties(properties);
    MqttMessage message = builder.build();

    properties.clear();
    builder.topic("b").userProperty("n", "2");

    assertThat(message.topic()).isEqualTo("a");
    assertThat(message.userProperties()).containsExactly(new UserProperty("n", "1"));
    assertThatThrownBy(() -> message.userProperties().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void messagesWithEqualContentAreEqual() {
    assertThat(full().build()).isEqualTo(full().build()).hasSameHashCodeAs(full().build());
  }

  @ParameterizedTest
  @MethodSource("changes")
  void messagesThatDifferInOneFieldAreNotEqual(UnaryOperator<MqttMessage.Builder> change) {
    assertThat(change.apply(full()).build()).isNotEqualTo(full().build());
  }

  static Stream<UnaryOperator<MqttMessage.Builder>> changes() {
    return Stream.of(
        b -> b.topic("b"),
        b -> b.payload("other"),
        b -> b.qos(0),
        b -> b.retain(false),
        b -> b.payloadUtf8(false),
        b -> b.messageExpiry(Duration.ofSeconds(8)),
        b -> b.contentType("b"),
        b -> b.responseTopic("b"),
        b -> b.correlationData(new byte[] {4}),
        b -> b.userProperty("n", "1"));
  }

  @Test
  void builderOfAMessageStartsWithItsValues() {
    MqttMessage message = full().build();

    MqttMessage copy = message.toBuilder().build();

    assertThat(copy).isEqualTo(message).isNotSameAs(message);
    assertThat(copy.payload()).isSameAs(message.payload());
    assertThat(message.toBuilder().topic("b").build().toBuilder().topic("a").build())
        .isEqualTo(message);
  }

  @Test
  void builderOfAMessageWithoutPropertiesAddsNone() {
    MqttMessage message = MqttMessage.of("a", new byte[0], QoS.AT_MOST_ONCE, false);

    assertThat(message.toBuilder().build()).isEqualTo(message);
    assertThat(message.toBuilder().build().hasProperties()).isFalse();
  }

  @Test
  void textFormHasTopicQosAndLengthButNoPayload() {
    MqttMessage.Builder builder = MqttMessage.builder().topic("a/b").payload("secret").qos(1);

    assertThat(builder.build()).hasToString("MqttMessage[topic=a/b, qos=1, 6 bytes]");
    assertThat(builder.retain(true).build())
        .hasToString("MqttMessage[topic=a/b, qos=1, retain, 6 bytes]");
  }

  private static MqttMessage.Builder full() {
    return MqttMessage.builder()
        .topic("a")
        .payload("payload")
        .qos(2)
        .retain(true)
        .payloadUtf8(true)
        .messageExpiry(Duration.ofSeconds(7))
        .contentType("text/plain")
        .responseTopic("answers")
        .correlationData(new byte[] {3})
        .userProperty("n", "1");
  }
}
