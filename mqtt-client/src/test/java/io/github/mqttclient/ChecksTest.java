package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.mqttclient.conformance.Normative;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksTest {
  private static final String ONE_BYTE = "a";
  private static final String TWO_BYTES = "\u00e9";
  private static final String THREE_BYTES = "\u20ac";
  private static final String FOUR_BYTES = "\uD83D\uDE00";

  @ParameterizedTest
  @ValueSource(strings = {ONE_BYTE, TWO_BYTES, THREE_BYTES, FOUR_BYTES})
  @Normative({"MQTT5-4.7.3-3", "MQTT311-4.7.3-3", "EXT-121"})
  void textHasAtMost65535BytesOfUtf8(String character) {
    String longest = textOf(65_535, character);
    String tooLong = textOf(65_536, character);

    assertThat(Checks.text("field", longest)).isSameAs(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.text("field", tooLong))
        .withMessage(
            "field has 65536 bytes of UTF-8, more than 65535: \"%s…\"", tooLong.substring(0, 64));
  }

  @ParameterizedTest
  @CsvSource({
    "'\u0001', 1",
    "'\u007F', 1",
    "'\u0080', 2",
    "'\u07FF', 2",
    "'\u0800', 3",
    "'\uD7FF', 3",
    "'\uE000', 3",
    "'\uFFFF', 3"
  })
  void bytesAreCountedAsUtf8HasThem(String character, int bytes) {
    String longest = character.repeat(65_535 / bytes);

    assertThat(character.getBytes(StandardCharsets.UTF_8)).hasSize(bytes);
    assertThat(Checks.text("field", longest)).isSameAs(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.text("field", longest + character))
        .withMessageStartingWith("field has %d bytes of UTF-8", (65_535 / bytes + 1) * bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "'\uD800'        , 0",
    "'\uDFFF'        , 0",
    "'ab\uDBFF'      , 2",
    "'a\uDC00b'      , 1",
    "'\uDC00\uD800'  , 0",
    "'\uD800\uD800\uDC00', 0",
    "'\uD83D\uDE00\uDE00', 2"
  })
  @Normative({"MQTT5-1.5.4-1", "MQTT311-1.5.3-1"})
  void loneSurrogateIsRefused(String text, int index) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.text("field", text))
        .withMessage("field has a lone surrogate at index %d: \"%s\"", index, text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "a\0", "\0a", "a\0b"})
  @Normative({"MQTT5-1.5.4-2", "MQTT311-1.5.3-2"})
  void nullCharacterIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.text("field", text))
        .withMessage("field must not contain U+0000: \"%s\"", text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\uFEFF", "a\uFEFFb", "\u0001", "\uFFFF", FOUR_BYTES})
  @Normative({"MQTT5-1.5.4-3", "MQTT311-1.5.3-3"})
  void anyOtherTextIsKeptAsItIs(String text) {
    assertThat(Checks.text("field", text)).isSameAs(text);
  }

  @Test
  void longTextIsQuotedUpTo64Characters() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.text("field", "a".repeat(63) + "\0"))
        .withMessage("field must not contain U+0000: \"%s\0\"", "a".repeat(63));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.text("field", "a".repeat(64) + "\0"))
        .withMessage("field must not contain U+0000: \"%s…\"", "a".repeat(64));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "/", "a//b", " ", "$SYS/a", "\uFEFF", "A b"})
  @Normative({"MQTT5-4.7.0-1", "MQTT5-4.7.3-1", "MQTT311-4.7.1-1"})
  void topicIsAnyTextWithoutWildcards(String topic) {
    assertThat(Checks.topic("topic", topic)).isSameAs(topic);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+", "#", "a/+", "a/#", "a+b", "a#b", "+a"})
  @Normative({"MQTT5-4.7.0-1", "MQTT311-4.7.1-1"})
  void wildcardInATopicIsRefused(String topic) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.topic("topic", topic))
        .withMessage("topic must not contain a wildcard (+ or #): \"%s\"", topic);
  }

  @Test
  @Normative({"MQTT5-4.7.3-1", "MQTT311-4.7.3-1", "MQTT31-25"})
  void emptyTopicIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.topic("topic", ""))
        .withMessage("topic must not be empty");
  }

  @Test
  @Normative("EXT-121")
  void binaryHasAtMost65535Bytes() {
    byte[] longest = new byte[65_535];

    assertThat(Checks.binary("field", longest)).isSameAs(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.binary("field", new byte[65_536]))
        .withMessage("field has 65536 bytes, more than 65535");
  }

  @Test
  void numberOutsideItsRangeIsRefused() {
    assertThat(Checks.range("field", 1, 1, 3)).isEqualTo(1);
    assertThat(Checks.range("field", 3, 1, 3)).isEqualTo(3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.range("field", 0, 1, 3))
        .withMessage("field must be from 1 to 3: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.range("field", 4, 1, 3))
        .withMessage("field must be from 1 to 3: 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.range("field", Long.MAX_VALUE, 1, 3))
        .withMessage("field must be from 1 to 3: 9223372036854775807");
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, PT0S",
    "PT0.000000001S, PT1S",
    "PT1S, PT1S",
    "PT1.5S, PT2S",
    "PT1.999999999S, PT2S",
    "PT4294967294.1S, PT4294967295S",
    "PT4294967295S, PT4294967295S"
  })
  void secondsAreRoundedUp(Duration given, Duration seconds) {
    assertThat(Checks.seconds("field", given)).isEqualTo(seconds);
  }

  @Test
  void secondsThatDoNotFitFourBytesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.seconds("field", Duration.ofSeconds(4_294_967_295L, 1)))
        .withMessage("field must be at most 4294967295 s: PT1193046H28M15.000000001S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.seconds("field", Duration.ofSeconds(4_294_967_296L)))
        .withMessage("field must be at most 4294967295 s: PT1193046H28M16S");
    assertThatIllegalArgumentException() // Rounding it up would overflow.
        .isThrownBy(() -> Checks.seconds("field", ChronoUnit.FOREVER.getDuration()))
        .withMessageStartingWith("field must be at most 4294967295 s: PT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1S", "PT-0.000000001S"})
  void negativeSecondsAreRefused(Duration negative) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.seconds("field", negative))
        .withMessage("field must not be negative: " + negative);
  }

  @Test
  void positiveDurationIsKeptAsItIs() {
    Duration longest = Duration.ofNanos(Long.MAX_VALUE);

    assertThat(Checks.positive("field", Duration.ofNanos(1))).isEqualTo(Duration.ofNanos(1));
    assertThat(Checks.positive("field", longest)).isSameAs(longest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT-0.000000001S"})
  void durationNotLongerThanZeroIsRefused(Duration duration) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.positive("field", duration))
        .withMessage("field must be longer than zero: " + duration);
  }

  @Test
  void durationWithMoreNanosecondsThanALongHoldsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.positive("field", Duration.ofNanos(Long.MAX_VALUE).plusNanos(1)))
        .withMessage("field must be at most 292 years: PT2562047H47M16.854775808S");
  }

  @Test
  void nullIsRefusedByName() {
    assertThatNullPointerException()
        .isThrownBy(() -> Checks.text("field", null))
        .withMessage("field");
    assertThatNullPointerException()
        .isThrownBy(() -> Checks.topic("field", null))
        .withMessage("field");
    assertThatNullPointerException()
        .isThrownBy(() -> Checks.binary("field", null))
        .withMessage("field");
    assertThatNullPointerException()
        .isThrownBy(() -> Checks.seconds("field", null))
        .withMessage("field");
    assertThatNullPointerException()
        .isThrownBy(() -> Checks.positive("field", null))
        .withMessage("field");
  }

  /** As many of the character as fit, then one-byte characters up to the length. */
  private static String textOf(int bytes, String character) {
    int each = character.getBytes(StandardCharsets.UTF_8).length;
    return character.repeat(bytes / each) + ONE_BYTE.repeat(bytes % each);
  }
}
