package io.github.mqttclient.fuzz;

import static io.github.mqttclient.fixtures.PacketBytes.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.PacketBytes;
import io.github.mqttclient.fixtures.PacketCase;
import io.github.mqttclient.fixtures.PacketCases;
import io.github.mqttclient.fixtures.RecordingHandler;
import io.github.mqttclient.internal.packet.PacketDecoder;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.ServerCodec;
import io.github.mqttclient.internal.packet.ServerPacket;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes are packets or are refused, and it does not matter how they are cut.
 *
 * <p>Every build replays the packet cases and the inputs in {@code
 * src/test/resources/io/github/mqttclient/fuzz/PacketDecoderFuzzTestInputs}. To look for new ones:
 *
 * <pre>
 * mvn test -pl mqtt-client -P fuzz -Dtest=PacketDecoderFuzzTest -Djazzer.max_duration=8h
 * </pre>
 */
class PacketDecoderFuzzTest {
  static Stream<Arguments> seeds() {
    return PacketCases.all().values().stream().map(PacketDecoderFuzzTest::seed);
  }

  private static Arguments seed(PacketCase packetCase) {
    byte[] bytes = packetCase.bytes();
    byte[] data = new byte[bytes.length + 2];
    data[0] = (byte) packetCase.versions().iterator().next().protocolLevel();
    data[1] = 1;
    System.arraycopy(bytes, 0, data, 2, bytes.length);
    return Arguments.of((Object) data);
  }

  /** The first byte chooses the version, the second the size of the chunks. */
  @MethodSource("seeds")
  @FuzzTest
  @Normative({"EXT-13", "EXT-9"})
  void anyBytesArePacketsOrRefused(byte[] data) {
    if (data.length < 2) {
      return;
    }
    MqttVersion version = MqttVersion.values()[(data[0] & 0xFF) % 3];
    int chunk = (data[1] & 0xFF) + 1;
    RecordingHandler whole = new RecordingHandler();
    RecordingHandler inChunks = new RecordingHandler();

    String refusal = decode(version, data, data.length, whole);
    String refusalInChunks = decode(version, data, chunk, inChunks);

    assertThat(inChunks.packets()).isEqualTo(whole.packets());
    assertThat(refusalInChunks).isEqualTo(refusal);
    RecordingHandler fromBuffer = new RecordingHandler();
    assertThat(decodeFromBuffer(version, data, fromBuffer)).isEqualTo(refusal);
    assertThat(fromBuffer.packets()).isEqualTo(whole.packets());
    whole.packets().forEach(packet -> checkRoundTrip(packet, version));
  }

  /** Why the bytes from the third on are refused, or an empty text. */
  private static String decode(
      MqttVersion version, byte[] data, int chunk, RecordingHandler handler) {
    PacketDecoder decoder = new PacketDecoder(version, NO_LIMIT);
    try {
      for (int offset = 2; offset < data.length; offset += chunk) {
        decoder.decode(data, offset, Math.min(chunk, data.length - offset), handler);
      }
      return "";
    } catch (MalformedPacketException | ProtocolErrorException e) {
      return e.toString();
    }
  }

  private static String decodeFromBuffer(
      MqttVersion version, byte[] data, RecordingHandler handler) {
    try {
      new PacketDecoder(version, NO_LIMIT)
          .decode(ByteBuffer.wrap(data, 2, data.length - 2), new byte[data.length], handler);
      return "";
    } catch (MalformedPacketException | ProtocolErrorException e) {
      return e.toString();
    }
  }

  private static void checkRoundTrip(ServerPacket packet, MqttVersion version) {
    byte[] encoded = ServerCodec.encode(packet, version);
    try {
      List<ServerPacket> again = PacketBytes.decode(version, encoded);
      assertThat(ServerCodec.encode(again.get(0), version)).isEqualTo(encoded);
    } catch (MalformedPacketException | ProtocolErrorException e) {
      throw new AssertionError(packet + " is encoded to " + PacketBytes.hex(encoded), e);
    }
  }
}
