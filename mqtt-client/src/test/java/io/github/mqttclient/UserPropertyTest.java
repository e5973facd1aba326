package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.mqttclient.conformance.Normative;
import org.junit.jupiter.api.Test;

class UserPropertyTest {

  @Test
  void nameAndValueMayBeEmpty() {
    UserProperty property = new UserProperty("", "");

    assertThat(property.name()).isEmpty();
    assertThat(property.value()).isEmpty();
  }

  @Test
  @Normative({"MQTT5-1.5.4-2", "MQTT5-1.5.7-1"})
  void nullCharacterIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UserProperty("a\0b", "v"))
        .withMessage("user property name must not contain U+0000: \"a\0b\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UserProperty("n", "a\0b"))
        .withMessage("user property value must not contain U+0000: \"a\0b\"");
  }

  @Test
  @Normative({"MQTT5-1.5.4-1", "MQTT5-1.5.7-1"})
  void loneSurrogateIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UserProperty("\uDC00", "v"))
        .withMessage("user property name has a lone surrogate at index 0: \"\uDC00\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UserProperty("n", "v\uD800"))
        .withMessage("user property value has a lone surrogate at index 1: \"v\uD800\"");
  }

  @Test
  @Normative({"MQTT5-1.5.7-1", "EXT-121"})
  void nameAndValueHaveAtMost65535BytesEach() {
    String longest = "a".repeat(65_535);

    assertThat(new UserProperty(longest, longest).value()).isEqualTo(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UserProperty(longest + "a", ""))
        .withMessageStartingWith("user property name has 65536 bytes of UTF-8, more than 65535: ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UserProperty("", longest + "a"))
        .withMessageStartingWith("user property value has 65536 bytes of UTF-8, more than 65535: ");
  }

  @Test
  void nullIsRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> new UserProperty(null, "v"))
        .withMessage("user property name");
    assertThatNullPointerException()
        .isThrownBy(() -> new UserProperty("n", null))
        .withMessage("user property value");
  }
}
