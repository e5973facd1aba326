package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.mqttclient.conformance.Normative;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WillTest {
  private static final MqttMessage MESSAGE =
      MqttMessage.of("status", new byte[] {1}, QoS.AT_LEAST_ONCE, true);

  @Test
  void willIsPublishedAtOnceByDefault() {
    Will will = Will.of(MESSAGE);

    assertThat(will.message()).isSameAs(MESSAGE);
    assertThat(will.delay()).isEqualTo(Duration.ZERO);
  }

  @Test
  void willOfTextIsNotRetained() {
    Will will = Will.of("status", "gone", 1);

    assertThat(will)
        .isEqualTo(Will.of(MqttMessage.builder().topic("status").payload("gone").qos(1).build()));
    assertThat(will.message().retain()).isFalse();
  }

  @Test
  void delayIsRoundedUpToSeconds() {
    Will will = Will.of(MESSAGE).delay(Duration.ofMillis(1_500));

    assertThat(will.delay()).isEqualTo(Duration.ofSeconds(2));
    assertThat(will.message()).isSameAs(MESSAGE);
  }

  @Test
  void delayThatDoesNotFitFourBytesIsRefused() {
    Will will = Will.of(MESSAGE);

    assertThat(will.delay(Duration.ofSeconds(4_294_967_295L)).delay().toSeconds())
        .isEqualTo(4_294_967_295L);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> will.delay(Duration.ofSeconds(4_294_967_296L)))
        .withMessage("will delay must be at most 4294967295 s: PT1193046H28M16S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> will.delay(Duration.ofSeconds(-1)))
        .withMessage("will delay must not be negative: PT-1S");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/+", "a/#", "+", "#"})
  @Normative("EXT-134")
  void wildcardInTheTopicIsRefused(String topic) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Will.of(topic, "gone", 0))
        .withMessage("topic must not contain a wildcard (+ or #): \"%s\"", topic);
  }

  @Test
  @Normative("EXT-134")
  void emptyTopicIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Will.of("", "gone", 0))
        .withMessage("topic must not be empty");
  }

  @Test
  @Normative({"MQTT5-3.1.3-11", "MQTT311-3.1.3-10"})
  void topicThatIsNotAValidTextIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Will.of("a\0", "gone", 0))
        .withMessage("topic must not contain U+0000: \"a\0\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Will.of("\uD800a", "gone", 0))
        .withMessage("topic has a lone surrogate at index 0: \"\uD800a\"");
  }

  @Test
  @Normative({"MQTT5-3.1.2-12", "MQTT311-3.1.2-14"})
  void qosAbove2IsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Will.of("status", "gone", 3))
        .withMessage("QoS must be 0, 1 or 2: 3");
  }

  /** In CONNECT the will payload has a length of two bytes; the payload of a PUBLISH has none. */
  @Test
  @Normative("EXT-121")
  void payloadHasAtMost65535Bytes() {
    MqttMessage longest = MESSAGE.toBuilder().payload(new byte[65_535]).build();
    MqttMessage tooLong = MESSAGE.toBuilder().payload(new byte[65_536]).build();

    assertThat(Will.of(longest).message()).isSameAs(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Will.of(tooLong))
        .withMessage("will payload has 65536 bytes, more than 65535");
  }

  @Test
  void nullIsRefused() {
    assertThatNullPointerException().isThrownBy(() -> Will.of(null)).withMessage("message");
    assertThatNullPointerException()
        .isThrownBy(() -> Will.of(MESSAGE).delay(null))
        .withMessage("will delay");
  }

  @Test
  void willsAreEqualIfMessageAndDelayAre() {
    Will will = Will.of("status", "gone", 1).delay(Duration.ofSeconds(5));

    assertThat(will)
        .isEqualTo(Will.of("status", "gone", 1).delay(Duration.ofSeconds(5)))
        .hasSameHashCodeAs(Will.of("status", "gone", 1).delay(Duration.ofSeconds(5)))
        .isNotEqualTo(Will.of("status", "gone", 1))
        .isNotEqualTo(Will.of("status", "here", 1).delay(Duration.ofSeconds(5)));
  }

  @Test
  void textFormDoesNotShowThePayload() {
    assertThat(Will.of("status", "secret", 0))
        .hasToString("Will[message=MqttMessage[topic=status, qos=0, 6 bytes], delay=PT0S]");
  }
}
