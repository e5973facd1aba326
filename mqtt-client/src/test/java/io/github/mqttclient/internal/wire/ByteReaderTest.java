package io.github.mqttclient.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.PacketBytes;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteReaderTest {
  /** A reader of the given bytes, which lie in the middle of a larger array. */
  private static ByteReader reader(String hex) {
    byte[] bytes = PacketBytes.bytes("FF FF", hex, "FF FF");
    ByteReader in = new ByteReader();
    in.wrap("PUBLISH", bytes, 2, bytes.length - 4);
    return in;
  }

  @Test
  void fieldsAreReadInTheirOrder() throws Exception {
    ByteReader in = reader("FF FFFE FFFFFFFD 8001 0003 61C3A4 0002 0001 0000 07 08");

    assertThat(in.readByte("a")).isEqualTo(255);
    assertThat(in.readTwoByteInteger("b")).isEqualTo(65_534);
    assertThat(in.readFourByteInteger("c")).isEqualTo(4_294_967_293L);
    assertThat(in.readVariableByteInteger("d")).isEqualTo(128);
    assertThat(in.readString("e")).isEqualTo("aä");
    assertThat(in.readBinary("f")).containsExactly(0, 1);
    assertThat(in.readString("g")).isEmpty();
    assertThat(in.remaining()).isEqualTo(2);
    assertThat(in.readRest()).containsExactly(7, 8);
    assertThat(in.atEnd()).isTrue();
    in.requireEnd();
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
  void variableByteIntegerIsReadAtTheBordersOfItsSizes(int value, String hex) throws Exception {
    ByteReader in = reader(hex);

    assertThat(in.readVariableByteInteger("length")).isEqualTo(value);
    assertThat(in.atEnd()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"80 00", "FF 00", "80 80 00", "81 80 80 00"})
  @Normative("MQTT5-1.5.5-1")
  void variableByteIntegerIsInItsShortestForm(String hex) {
    assertThatThrownBy(() -> reader(hex).readVariableByteInteger("length"))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessageStartingWith(
            "PUBLISH length: variable byte integer is not in its shortest form: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"FF FF FF FF", "80 80 80 80 01", "FF FF FF FF 7F"})
  @Normative("EXT-72")
  void variableByteIntegerHasFourBytesAtMost(String hex) {
    assertThatThrownBy(() -> reader(hex).readVariableByteInteger("length"))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessage("PUBLISH length: variable byte integer is longer than four bytes");
  }

  @Test
  @Normative("EXT-6")
  void nothingIsReadBeyondTheEnd() {
    assertCutOff(() -> reader("").readByte("x"));
    assertCutOff(() -> reader("00").readTwoByteInteger("x"));
    assertCutOff(() -> reader("00 00 00").readFourByteInteger("x"));
    assertCutOff(() -> reader("80 80").readVariableByteInteger("x"));
    assertCutOff(() -> reader("00").readString("x"));
    assertCutOff(() -> reader("").readBinary("x"));
  }

  private static void assertCutOff(ThrowingCallable read) {
    assertThatThrownBy(read)
        .isInstanceOf(MalformedPacketException.class)
        .hasMessage("PUBLISH x: is cut off by the end of the packet");
  }

  @Test
  @Normative("EXT-8")
  void lengthsBeyondTheEndNameBothLengths() {
    assertThatThrownBy(() -> reader("00 03 61 62").readString("topic"))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessage("PUBLISH topic: is 3 bytes long, but only 2 are left");
    assertThatThrownBy(() -> reader("FF FF").readBinary("data"))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessage("PUBLISH data: is 65535 bytes long, but only 0 are left");
  }

  @Test
  void aNarrowReaderEndsEarlierUntilItIsWidened() throws Exception {
    ByteReader in = reader("01 02 03");
    int end = in.narrow("block", 1);

    assertThat(in.readByte("x")).isEqualTo(1);
    assertThat(in.atEnd()).isTrue();
    assertCutOff(() -> in.readByte("x"));
    in.widen(end);
    assertThat(in.remaining()).isEqualTo(2);
    assertThatThrownBy(() -> in.narrow("block", 3))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessage("PUBLISH block: is 3 bytes long, but only 2 are left");
  }

  @Test
  void theLengthOfAStringCanBeSeenBeforeItIsRead() {
    assertThat(reader("00 02 61 62 63").peekStringLength()).isEqualTo(2);
    assertThat(reader("00 02 61").peekStringLength()).isEqualTo(-1);
    assertThat(reader("00").peekStringLength()).isEqualTo(-1);
  }

  @Test
  @Normative("EXT-7")
  void bytesLeftOverAreRefused() {
    assertThatThrownBy(() -> reader("00 00").requireEnd())
        .isInstanceOf(MalformedPacketException.class)
        .hasMessage("PUBLISH end: 2 bytes left over");
  }

  @Test
  void aRangeOutsideTheArrayIsABug() {
    ByteReader in = new ByteReader();

    assertThatThrownBy(() -> in.wrap("x", new byte[4], 2, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> in.wrap("x", new byte[4], -1, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> in.wrap("x", new byte[4], 1, Integer.MAX_VALUE))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
