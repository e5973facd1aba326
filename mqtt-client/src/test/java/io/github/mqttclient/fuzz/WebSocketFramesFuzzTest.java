package io.github.mqttclient.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.MemoryTransport;
import io.github.mqttclient.fixtures.OpenWebSocket;
import io.github.mqttclient.fixtures.PacketBytes;
import io.github.mqttclient.fixtures.WebSocketServer;
import io.github.mqttclient.fixtures.WebSocketServer.Frame;
import io.github.mqttclient.internal.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes of a server are payload or are refused with a close frame, and it does not matter how
 * they are cut.
 *
 * <p>To look for new inputs:
 *
 * <pre>
 * mvn test -pl mqtt-client -P fuzz -Dtest=WebSocketFramesFuzzTest -Djazzer.max_duration=8h
 * </pre>
 */
class WebSocketFramesFuzzTest {
  private static final int BUFFER = 4_096;

  static Stream<Arguments> seeds() {
    return Stream.of(
            "01 82 02 D0 00",
            "02 02 01 20 89 02 01 02 00 01 02 80 02 00 00 8A 00",
            "00 82 7E 00 7E" + " AA".repeat(126),
            "07 82 7F 00 00 00 00 00 01 00 00 AA BB",
            "00 88 00",
            "01 88 02 03 E8 82 01 00",
            "03 82 02 E0 00 88 07 03 F0 68 C3 A9 21 21",
            "00 88 01 03",
            "00 88 03 03 E8 FF",
            "00 88 02 03 ED",
            "00 81 02 68 69",
            "00 82 82 00 00 00 00 D0 00",
            "00 C2 00",
            "00 83 00",
            "00 09 00",
            "00 89 7E 00 7E",
            "00 80 00",
            "00 02 00 82 00",
            "00 82 7E 00 01 00",
            "00 82 7F FF FF FF FF FF FF FF FF",
            "00 82 7F 7F FF FF FF FF FF FF FF 01 02")
        .map(PacketBytes::bytes)
        .map(bytes -> Arguments.of((Object) bytes));
  }

  /** The first byte chooses the size of the chunks. */
  @MethodSource("seeds")
  @FuzzTest
  @Normative({"EXT-150", "MQTT5-6.0.0-1", "MQTT311-6.0.0-1"})
  void anyBytesArePayloadOrRefused(byte[] data) throws IOException {
    if (data.length == 0) {
      return;
    }
    byte[] frames = Arrays.copyOfRange(data, 1, data.length);

    Outcome whole = play(frames, frames.length, BUFFER);
    Outcome inChunks = play(frames, (data[0] & 0xFF) + 1, BUFFER);
    Outcome throughASmallBuffer = play(frames, frames.length, (data[0] & 0x0F) + 1);

    assertThat(inChunks).isEqualTo(whole);
    assertThat(throughASmallBuffer).isEqualTo(whole);
    assertThat((whole.payload().length() + 1) / 3).isLessThanOrEqualTo(frames.length);
  }

  /** Texts only, so that records can be compared. */
  private record Outcome(String payload, String end, List<String> closeFrames) {}

  private static Outcome play(byte[] frames, int chunk, int bufferSize) throws IOException {
    MemoryTransport network = new MemoryTransport();
    Transport webSocket = OpenWebSocket.over(network);
    for (int from = 0; from < frames.length; from += chunk) {
      network.receives(Arrays.copyOfRange(frames, from, Math.min(frames.length, from + chunk)));
    }
    network.endsInput();
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    String end = readToEnd(webSocket, payload, bufferSize);
    assertThat(webSocket.hasBufferedInput()).as("the end was reported").isFalse();
    List<Frame> answers = WebSocketServer.frames(network.sent());
    assertThat(answers).allMatch(frame -> frame.opcode() >= WebSocketServer.CLOSE);
    return new Outcome(
        PacketBytes.hex(payload.toByteArray()),
        end,
        answers.stream()
            .filter(frame -> frame.opcode() == WebSocketServer.CLOSE)
            .map(Frame::hex)
            .toList());
  }

  private static String readToEnd(
      Transport webSocket, ByteArrayOutputStream payload, int bufferSize) {
    ByteBuffer buffer = ByteBuffer.allocate(bufferSize);
    try {
      while (webSocket.read(buffer) >= 0) {
        payload.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
      return "end";
    } catch (IOException e) {
      payload.write(buffer.array(), 0, buffer.position());
      return e.toString();
    }
  }
}
