package io.github.mqttclient.internal.transport;

import static io.github.mqttclient.fixtures.PacketBytes.bytes;
import static io.github.mqttclient.fixtures.PacketBytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.AllocatedBytes;
import io.github.mqttclient.fixtures.WebSocketServer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketDecoderTest {
  private static final long LIMIT = 100_000;

  private final List<String> controls = new ArrayList<>();
  private final WebSocketDecoder decoder = new WebSocketDecoder(LIMIT, new Recorder());

  private final class Recorder implements WebSocketDecoder.ControlFrames {
    @Override
    public void onPing(byte[] payload, int length) {
      controls.add("ping " + hex(Arrays.copyOf(payload, length)));
    }

    @Override
    public void onClose(int code, String reason) {
      controls.add("close " + code + " " + reason);
    }
  }

  @AfterEach
  void allControlFramesWereExpected() {
    assertThat(controls).isEmpty();
  }

  private void assertControls(String... expected) {
    assertThat(controls).containsExactly(expected);
    controls.clear();
  }

  /** The payload that the frames carry. */
  private String decode(String... hex) throws WebSocketException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes(hex));
    buffer.position(buffer.limit());
    decoder.decode(buffer, 0);
    return hex(Arrays.copyOf(buffer.array(), buffer.position()));
  }

  private void assertBroken(int closeCode, String message, String... hex) {
    assertThatExceptionOfType(WebSocketException.class)
        .isThrownBy(() -> decode(hex))
        .withMessage("the server broke the WebSocket protocol: " + message)
        .satisfies(e -> assertThat(e.closeCode()).isEqualTo(closeCode));
  }

  @Test
  void payloadOfABinaryFrameIsLeft() throws WebSocketException {
    assertThat(decode("82 02 D0 00")).isEqualTo("D0 00");
  }

  @Test
  void anEmptyFrameIsNothing() throws WebSocketException {
    assertThat(decode("82 00")).isEmpty();
    assertThat(decode("82 00 82 01 AA 82 00")).isEqualTo("AA");
  }

  @Test
  @Normative({"MQTT5-6.0.0-2", "MQTT311-6.0.0-2"})
  void framesAreOneStream() throws WebSocketException {
    assertThat(decode("82 01 20", "82 02 03 00", "82 05 00 00 D0 00 D0"))
        .isEqualTo("20 03 00 00 00 D0 00 D0");
  }

  // Complaint 66.
  @Test
  @Normative({"EXT-152", "MQTT5-6.0.0-2", "MQTT311-6.0.0-2"})
  void fragmentsAreJoinedAroundControlFrames() throws WebSocketException {
    assertThat(
            decode(
                "02 01 20" /* first fragment */,
                "89 00" /* ping */,
                "00 01 02" /* in the middle */,
                "8A 01 07" /* pong */,
                "89 02 01 02" /* ping */,
                "80 02 00 00" /* last */,
                "82 01 D0"))
        .isEqualTo("20 02 00 00 D0");
    assertControls("ping ", "ping 01 02");
  }

  @Test
  void bytesInFrontOfTheStartAreNotTouched() throws WebSocketException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes("11 22 82 02 D0 00 77 77"));
    buffer.position(6);

    decoder.decode(buffer, 2);

    assertThat(buffer.position()).isEqualTo(4);
    assertThat(hex(Arrays.copyOf(buffer.array(), 4))).isEqualTo("11 22 D0 00");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 99_999})
  void everyFormOfLengthIsRead(int length) throws WebSocketException {
    byte[] payload = new byte[length];
    Arrays.fill(payload, (byte) 0x5A);
    byte[] frame = WebSocketServer.frame(2, payload);
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    buffer.position(frame.length);

    decoder.decode(buffer, 0);

    assertThat(Arrays.copyOf(frame, buffer.position())).isEqualTo(payload);
  }

  @Test
  void aFrameOf256MebibytesTakesNoMemory() throws WebSocketException {
    long length = 256L * 1024 * 1024;
    WebSocketDecoder decoder = new WebSocketDecoder(length, new Recorder());
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    buffer.put((byte) 0x82).put((byte) 127).putLong(length);
    decoder.decode(buffer, 0);
    assertThat(buffer.position()).isZero();

    long before = AllocatedBytes.ofThisThread();
    for (long left = length; left > 0; left -= buffer.position()) {
      buffer.position((int) Math.min(buffer.capacity(), left));
      decoder.decode(buffer, 0);
    }
    assertThat(AllocatedBytes.ofThisThread() - before).isLessThan(100_000);

    buffer.clear().put(bytes("82 01 AA"));
    decoder.decode(buffer, 0);
    assertThat(buffer.position()).isOne();
  }

  @Test
  void pongIsIgnored() throws WebSocketException {
    assertThat(decode("8A 04 01 02 03 04", "82 01 AA")).isEqualTo("AA");
  }

  @Test
  void pingOfEveryLengthIsReported() throws WebSocketException {
    for (int length = 0; length <= 125; length++) {
      byte[] payload = new byte[length];
      Arrays.fill(payload, (byte) length);
      decode(hex(WebSocketServer.frame(9, payload)));
      assertControls("ping " + hex(payload));
    }
  }

  @Test
  void closeHasACodeAndAReason() throws WebSocketException {
    assertThat(decode("88 07 03 E9 68 C3 A9 21 21")).isEmpty();
    assertControls("close 1001 h\u00e9!!");
  }

  @Test
  void closeMayHaveNoCode() throws WebSocketException {
    decode("88 00");
    assertControls("close 1005 ");
  }

  @Test
  void nothingBehindACloseFrameIsLookedAt() throws WebSocketException {
    assertThat(decode("82 01 AA 88 02 03 E8 FF FF FF 82 01 BB")).isEqualTo("AA");
    assertThat(decode("82 01 BB")).isEmpty();
    assertControls("close 1000 ");
  }

  @ParameterizedTest
  @CsvSource({"03E8, 1000", "03EB, 1003", "03EF, 1007", "03F6, 1014", "0BB8, 3000", "1387, 4999"})
  void closeCodesThatMayTravelAreTaken(String hex, int code) throws WebSocketException {
    decode("88 02", hex);
    assertControls("close " + code + " ");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535})
  void closeCodesThatMustNotTravelAreRefused(int code) {
    assertBroken(
        1002, "close frame with the status code " + code, "88 02", String.format("%04X", code));
  }

  @Test
  void halfACloseCodeIsRefused() {
    assertBroken(1002, "close frame with half a status code", "88 01 03");
  }

  @Test
  void closeReasonMustBeUtf8() {
    assertBroken(1007, "close frame whose reason is not UTF-8", "88 03 03 E8 FF");
  }

  @Test
  @Normative("EXT-150")
  void framesOfTheServerMustNotBeMasked() {
    assertBroken(1002, "masked frame; only a client masks", "82 81 00 00 00 00 AA");
  }

  @ParameterizedTest
  @ValueSource(strings = {"C2", "A2", "92", "F2", "C9"})
  void reservedBitsMustBeZero(String first) {
    assertBroken(1002, "reserved bits set in frame header 0x" + first, first + " 00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "4", "5", "6", "7", "B", "C", "D", "E", "F"})
  void reservedOpcodesAreRefused(String opcode) {
    assertBroken(1002, "reserved opcode 0x0" + opcode, "8" + opcode + " 00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"81 02 68 69", "01 02 68 69"})
  @Normative({"MQTT5-6.0.0-1", "MQTT311-6.0.0-1"})
  void textFramesAreRefused(String frame) {
    assertBroken(1003, "text frame; MQTT is binary", frame);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8", "9", "A"})
  void controlFramesMustBeFinal(String opcode) {
    assertBroken(1002, "fragmented control frame 0x0" + opcode, "0" + opcode + " 00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"88 7E 00 7E", "89 7E 00 7E", "8A 7F", "89 7E 00 01"})
  void controlFramesMustBeShort(String frame) {
    assertBroken(1002, "control frame of more than 125 bytes", frame);
  }

  @Test
  void continuationNeedsAStart() {
    assertBroken(1002, "continuation frame without a message to continue", "80 01 AA");
  }

  @Test
  void continuationNeedsAStartAlsoAfterAWholeMessage() throws WebSocketException {
    decode("02 01 AA 80 01 BB");

    assertBroken(1002, "continuation frame without a message to continue", "80 01 AA");
  }

  @Test
  void aMessageMustEndBeforeAnotherBegins() {
    assertBroken(1002, "new message inside a fragmented one", "02 01 AA 82 01 BB");
  }

  @ParameterizedTest
  @CsvSource({"7E 00 00, 0, 2", "7E 00 7D, 125, 2", "7F 00 00 00 00 00 00 FF FF, 65535, 8"})
  void lengthMustHaveItsShortestForm(String hex, int length, int bytes) {
    assertBroken(
        1002, "frame length " + length + " in " + bytes + " bytes, not fewest", "82" + hex);
  }

  @Test
  void lengthMustFit63Bits() {
    assertBroken(
        1002, "frame length with the most significant bit set", "82 7F 80 00 00 00 00 00 00 00");
  }

  @ParameterizedTest
  @CsvSource({
    "7F 00 00 00 00 00 01 86 A1, 100001",
    "7F 7F FF FF FF FF FF FF FF, 9223372036854775807"
  })
  void framesOverTheLimitAreRefusedByTheirHeader(String hex, long length) {
    assertBroken(1009, "frame of " + length + " bytes, more than 100000", "82", hex);
  }

  @Test
  void nothingBehindAnErrorIsLookedAt() throws WebSocketException {
    assertBroken(1002, "reserved opcode 0x03", "83 00");

    assertThat(decode("82 01 BB")).isEmpty();
  }

  @Test
  void payloadInFrontOfAnErrorIsLeft() {
    ByteBuffer buffer = ByteBuffer.wrap(bytes("82 02 E0 00 81 00"));
    buffer.position(6);

    assertThatExceptionOfType(WebSocketException.class).isThrownBy(() -> decoder.decode(buffer, 0));

    assertThat(hex(Arrays.copyOf(buffer.array(), buffer.position()))).isEqualTo("E0 00");
  }
}
