package io.github.mqttclient.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.PacketBytes;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
  private final CharsetDecoder jdk =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final CharBuffer chars = CharBuffer.allocate(16);

  @Test
  @Normative({"MQTT5-1.5.4-1", "MQTT311-1.5.3-1", "EXT-59"})
  void everyCodePointIsEncodedAndDecodedAsTheJdkDoes() {
    byte[] target = new byte[6];
    for (int codePoint = 1; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        continue;
      }
      String text = Character.toString(codePoint);
      byte[] expected = text.getBytes(StandardCharsets.UTF_8);

      int length = Utf8.encode(text, target, 0);

      if (!Arrays.equals(target, 0, length, expected, 0, expected.length)
          || Utf8.problem(expected, 0, expected.length) != null
          || !Utf8.decode(expected, 0, expected.length).equals(text)) {
        throw new AssertionError("U+" + Integer.toHexString(codePoint));
      }
    }
  }

  @Test
  @Normative({"MQTT5-1.5.4-1", "MQTT5-1.5.4-2", "MQTT311-1.5.3-1", "MQTT311-1.5.3-2", "EXT-56"})
  void everySequenceOfOneToThreeBytesIsJudgedAsTheJdkDoes() {
    byte[] bytes = new byte[3];
    for (int length = 1; length <= 3; length++) {
      for (int i = 0; i < 1 << (8 * length); i++) {
        for (int k = 0; k < length; k++) {
          bytes[k] = (byte) (i >> (8 * k));
        }
        compareWithJdk(bytes, length);
      }
    }
  }

  @Test
  @Normative({"MQTT5-1.5.4-1", "MQTT311-1.5.3-1", "EXT-56"})
  void sequencesOfFourBytesAreJudgedAsTheJdkDoes() {
    int[] thirdAndFourth = {0x00, 0x41, 0x7F, 0x80, 0x81, 0xBF, 0xC0, 0xE0, 0xFF};
    byte[] bytes = new byte[4];
    for (int lead = 0xE0; lead <= 0xFF; lead++) {
      for (int second = 0; second <= 0xFF; second++) {
        for (int third : thirdAndFourth) {
          for (int fourth : thirdAndFourth) {
            bytes[0] = (byte) lead;
            bytes[1] = (byte) second;
            bytes[2] = (byte) third;
            bytes[3] = (byte) fourth;
            compareWithJdk(bytes, 4);
          }
        }
      }
    }
  }

  private void compareWithJdk(byte[] bytes, int length) {
    boolean hasNull = false;
    for (int i = 0; i < length; i++) {
      hasNull |= bytes[i] == 0;
    }
    chars.clear();
    boolean wellFormed =
        !hasNull && !jdk.reset().decode(ByteBuffer.wrap(bytes, 0, length), chars, true).isError();
    if (wellFormed != (Utf8.indexOfIllFormed(bytes, 0, length) < 0)) {
      throw new AssertionError(PacketBytes.hex(Arrays.copyOf(bytes, length)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "C0 80",
        "C1 BF",
        "E0 80 80",
        "E0 9F BF",
        "F0 80 80 80",
        "F0 8F BF BF",
        "F4 90 80 80",
        "F5 80 80 80",
        "80",
        "BF",
        "C3",
        "E2 82",
        "F0 9F 98",
        "ED A0 80",
        "ED BF BF",
        "ED A0 80 ED B0 80",
        "FE",
        "FF"
      })
  @Normative({"MQTT5-1.5.4-1", "MQTT311-1.5.3-1", "EXT-56"})
  void illFormedSequencesAreFoundWhereTheyBegin(String hex) {
    byte[] bytes = PacketBytes.bytes("61 62", hex);

    assertThat(Utf8.indexOfIllFormed(bytes, 0, bytes.length)).isEqualTo(2);
    assertThat(Utf8.problem(bytes, 0, bytes.length)).startsWith("is not UTF-8, has 0x");
  }

  @Test
  @Normative({"MQTT5-1.5.4-2", "MQTT311-1.5.3-2", "EXT-58"})
  void nullIsFoundOnBothWays() {
    byte[] bytes = PacketBytes.bytes("61 00 62");

    assertThat(Utf8.problem(bytes, 0, 3)).isEqualTo("has U+0000 at byte 1 of 3");
    assertThatThrownBy(() -> Utf8.encode("a\0b", new byte[9], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("text has U+0000 at index 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\uD800", "\uD800b", "\uDC00", "\uDC00\uD800", "a\uD800\uD800\uDC00"})
  @Normative({"MQTT5-1.5.4-1", "MQTT311-1.5.3-1"})
  void loneSurrogatesAreNotEncoded(String text) {
    assertThatThrownBy(() -> Utf8.encode(text, new byte[32], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("text has a lone surrogate at index ");
  }

  @Test
  @Normative("MQTT31-26")
  void supplementaryCharacterTakesFourBytes() {
    byte[] target = new byte[6];

    int length = Utf8.encode("\uD83D\uDE00", target, 0);

    assertThat(Arrays.copyOf(target, length)).isEqualTo(PacketBytes.bytes("F0 9F 98 80"));
  }

  @Test
  @Normative({"MQTT5-1.5.4-3", "MQTT311-1.5.3-3"})
  void byteOrderMarkIsACharacterLikeAnyOther() {
    byte[] bytes = PacketBytes.bytes("EF BB BF 61 EF BB BF");
    byte[] target = new byte[9];

    assertThat(Utf8.problem(bytes, 0, bytes.length)).isNull();
    assertThat(Utf8.decode(bytes, 0, bytes.length)).isEqualTo("\uFEFFa\uFEFF");
    assertThat(Arrays.copyOf(target, Utf8.encode("\uFEFFa\uFEFF", target, 0))).isEqualTo(bytes);
  }

  @Test
  @Normative("EXT-57")
  void controlAndNonCharactersAreAccepted() {
    byte[] bytes =
        "\u0001\u001F\u007F\u0080\u009F\uFDD0\uFFFE\uFFFF\uDBFF\uDFFF"
            .getBytes(StandardCharsets.UTF_8);

    assertThat(Utf8.problem(bytes, 0, bytes.length)).isNull();
  }
}
