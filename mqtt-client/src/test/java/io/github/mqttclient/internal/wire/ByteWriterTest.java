package io.github.mqttclient.internal.wire;

import static io.github.mqttclient.fixtures.PacketBytes.bytes;
import static io.github.mqttclient.fixtures.PacketBytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.conformance.Normative;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteWriterTest {
  private final ByteWriter out = new ByteWriter(1);

  @Test
  void fieldsAreWrittenInTheirOrder() {
    out.writeByte(255);
    out.writeTwoByteInteger(65_534);
    out.writeFourByteInteger(4_294_967_293L);
    out.writeVariableByteInteger(128);
    out.writeString("aä");
    out.writeBinary(bytes("00 01"));
    out.writePayload(bytes("07 08"));

    assertThat(hex(out.toByteArray()))
        .isEqualTo("FF FF FE FF FF FF FD 80 01 00 03 61 C3 A4 00 02 00 01 07 08");
    assertThat(out.length()).isEqualTo(20);
    assertThat(Arrays.copyOf(out.array(), 20)).isEqualTo(out.toByteArray());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "127, 7F",
    "128, 80 01",
    "16383, FF 7F",
    "16384, 80 80 01",
    "2097151, FF FF 7F",
    "2097152, 80 80 80 01",
    "268435455, FF FF FF 7F"
  })
  @Normative("MQTT5-1.5.5-1")
  void variableByteIntegerIsWrittenInItsShortestForm(int value, String expected) {
    out.writeVariableByteInteger(value);

    assertThat(hex(out.toByteArray())).isEqualTo(expected);
    assertThat(ByteWriter.sizeOfVariableByteInteger(value)).isEqualTo((int) out.length());
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "127, 0", "128, 127", "0, 16384", "16383, 128", "2097152, 1", "5, 2097152"})
  @Normative("MQTT5-1.5.5-1")
  void aWrongGuessOfTheLengthIsPutRight(int expectedLength, int length) {
    byte[] body = new byte[length];
    new Random(length).nextBytes(body);

    out.writeByte(0x11);
    int start = out.startPacket(0x30, expectedLength);
    for (byte b : body) {
      out.writeByte(b);
    }
    out.endBlock(start);
    out.writeByte(0x22);

    ByteWriter expected = new ByteWriter();
    expected.writeTwoByteInteger(0x1130);
    expected.writeVariableByteInteger(length);
    expected.writePayload(body);
    expected.writeByte(0x22);
    assertThat(out.toByteArray()).isEqualTo(expected.toByteArray());
  }

  @Test
  void blocksNest() {
    int packet = out.startPacket(0x30, 0);
    int block = out.startBlock(200);
    out.writeByte(7);
    out.endBlock(block);
    out.endBlock(packet);

    assertThat(hex(out.toByteArray())).isEqualTo("30 02 01 07");
  }

  @Test
  void aLargePayloadIsNotCopied() {
    byte[] payload = new byte[ByteWriter.SPLICE_THRESHOLD];
    Arrays.fill(payload, (byte) 7);

    int start = out.startPacket(0x30, 0); // the guess is wrong: all behind it moves
    out.writeString("a");
    out.writePayload(payload);
    out.endBlock(start);
    out.writeByte(0xC0);

    assertThat(out.length()).isEqualTo(1 + 2 + 3 + payload.length + 1);
    List<byte[]> arrays = new ArrayList<>();
    List<String> pieces = new ArrayList<>();
    out.forEachPiece(
        (array, offset, length) -> {
          arrays.add(array);
          pieces.add(offset + "+" + length);
        });
    assertThat(pieces).containsExactly("0+6", "0+512", "6+1");
    assertThat(out.pieceCount()).isEqualTo(3);
    assertThat(arrays.get(1)).isSameAs(payload);
    assertThat(hex(Arrays.copyOf(out.toByteArray(), 8))).isEqualTo("30 83 04 00 01 61 07 07");
  }

  @Test
  void aSmallPayloadIsCopied() {
    byte[] payload = new byte[ByteWriter.SPLICE_THRESHOLD - 1];

    out.writePayload(payload);

    assertThat(out.pieceCount()).isEqualTo(1);
    out.forEachPiece((array, offset, length) -> assertThat(array).isNotSameAs(payload));
  }

  @Test
  void manySplicesKeepTheirOrder() {
    ByteWriter copied = new ByteWriter();
    for (int i = 0; i < 20; i++) {
      byte[] payload = new byte[ByteWriter.SPLICE_THRESHOLD + i];
      Arrays.fill(payload, (byte) i);
      int start = out.startPacket(0x30, i % 2 == 0 ? 0 : payload.length);
      out.writePayload(payload);
      out.endBlock(start);
      copied.writeByte(0x30);
      copied.writeVariableByteInteger(payload.length);
      for (byte b : payload) {
        copied.writeByte(b);
      }
    }

    assertThat(out.pieceCount()).isEqualTo(40);
    assertThat(out.toByteArray()).isEqualTo(copied.toByteArray());
  }

  @Test
  void whatWasWrittenLastCanBeForgotten() {
    byte[] large = new byte[ByteWriter.SPLICE_THRESHOLD];
    out.writeByte(1);
    out.writePayload(large);
    long length = out.length();

    out.writePayload(large);
    out.writeByte(2);
    out.writePayload(large);
    out.writeByte(3);
    out.truncate(length);

    assertThat(out.length()).isEqualTo(1 + large.length);
    assertThat(out.pieceCount()).isEqualTo(2);
    out.writeByte(4);
    assertThat(out.toByteArray()[1 + large.length]).isEqualTo((byte) 4);
  }

  @Test
  void resetForgetsEverything() {
    out.writePayload(new byte[ByteWriter.SPLICE_THRESHOLD]);
    out.writePayload(new byte[100]);

    out.reset();

    assertThat(out.length()).isZero();
    assertThat(out.pieceCount()).isZero();
    assertThat(out.toByteArray()).isEmpty();
  }

  @Test
  void resetReleasesAVeryLargeBuffer() {
    for (int i = 0; i < 4_000; i++) {
      out.writePayload(new byte[ByteWriter.SPLICE_THRESHOLD - 1]);
    }
    assertThat(out.array().length).isGreaterThan(1_000_000);

    out.reset();

    assertThat(out.array().length).isLessThan(1_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "ä", "\u20AC", "\uD83D\uDE00"})
  @Normative({
    "MQTT5-4.7.3-3",
    "MQTT311-4.7.3-3",
    "EXT-121" // bytes are counted, not characters
  })
  void textHas65535BytesAtMost(String character) {
    int size = character.getBytes(StandardCharsets.UTF_8).length;
    int fitting = 65_535 / size;
    String longest = character.repeat(fitting) + "a".repeat(65_535 - fitting * size);

    out.writeString(longest);

    assertThat(out.length()).isEqualTo(65_537);
    assertThatThrownBy(() -> out.writeString(longest + "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than 65535");
  }

  @Test
  @Normative("EXT-121")
  void binaryDataHas65535BytesAtMost() {
    out.writeBinary(new byte[65_535]);

    assertThat(out.length()).isEqualTo(65_537);
    assertThatThrownBy(() -> out.writeBinary(new byte[65_536]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("data has 65536 bytes, more than 65535");
  }

  @Test
  @Normative("EXT-122")
  void aBlockHas268435455BytesAtMost() {
    byte[] mebibyte = new byte[1 << 20];
    int start = out.startPacket(0x30, 0);
    for (int i = 0; i < 255; i++) {
      out.writePayload(mebibyte);
    }
    out.writePayload(new byte[(1 << 20) - 1]);
    out.endBlock(start);
    assertThat(out.length()).isEqualTo(268_435_460L);

    int tooLong = out.startPacket(0x30, 0);
    for (int i = 0; i < 256; i++) {
      out.writePayload(mebibyte);
    }
    assertThatThrownBy(() -> out.endBlock(tooLong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("packet has 268435456 bytes, more than 268435455");
  }
}
