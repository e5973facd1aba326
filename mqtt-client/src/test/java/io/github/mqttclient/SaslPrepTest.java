package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SaslPrepTest {
  /** The examples of RFC 4013 section 3, and more of each rule. */
  @ParameterizedTest
  @CsvSource({
    "I\u00ADX, IX",
    "user, user",
    "USER, USER",
    "\u00AA, a",
    "\u2168, IX",
    "a\u00A0b, a b",
    "a\u3000b, a b",
    "a\u200Bb, a b",
    "a\u200C\u200D\uFEFF\uFE0Fb, ab",
    "e\u0301, \u00E9",
    "\uFF21, A",
    "'~ !', '~ !'",
    "\u0627\u0628, \u0627\u0628",
    "\u06271\u0628, \u06271\u0628",
    "\uD83D\uDE00, \uD83D\uDE00"
  })
  void equalTextsBecomeTheSame(String text, String prepared) {
    assertThat(SaslPrep.prepare("f", text)).isEqualTo(prepared);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x07, 0x7F, 0x80, 0x06DD, 0x070F, 0x180E, 0x200E, 0x200F, 0x2028, 0x202A, 0x202E,
        0x2061, 0x206C, 0x2FF5, 0xE000, 0xF8FF, 0xFDD0, 0xFDEF, 0xFFF9, 0xFFFD, 0xFFFE, 0xD800,
        0xDFFF, 0x1D173, 0x1FFFF, 0xE0001, 0xE0020, 0xE007F, 0xF0000, 0x10FFFE
      })
  void whatMustNotBeInItIsNamed(int codePoint) {
    String text = "a" + new String(Character.toChars(codePoint)) + "b";

    assertThatThrownBy(() -> SaslPrep.prepare("name", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(String.format("name must not contain U+%04X (RFC 4013)", codePoint));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x20, 0x7E, 0xA1, 0x06DC, 0x06DE, 0x2010, 0x2027, 0x2070, 0x2FEF, 0x1D172, 0x1D17B, 0xE0100
      })
  void theNeighboursOfWhatMustNotBeInItAreAllowed(int codePoint) {
    String text = "a" + new String(Character.toChars(codePoint)) + "b";

    assertThat(SaslPrep.prepare("name", text)).startsWith("a").endsWith("b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u06271", "1\u0627", "\u0627a\u0628", "\u05D0b", "a\u05D0"})
  void textFromRightToLeftStandsAlone(String text) {
    assertThatThrownBy(() -> SaslPrep.prepare("name", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("name mixes right-to-left characters with others (RFC 4013)");
  }

  @Test
  void nothingIsAllowed() {
    assertThat(SaslPrep.prepare("name", "")).isEmpty();
  }
}
