package io.github.mqttclient.internal.packet;

import static io.github.mqttclient.fixtures.PacketBytes.NO_LIMIT;
import static io.github.mqttclient.fixtures.PacketBytes.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.PacketBytes;
import io.github.mqttclient.fixtures.PacketCase;
import io.github.mqttclient.fixtures.PacketCase.Kind;
import io.github.mqttclient.fixtures.PacketCases;
import io.github.mqttclient.fixtures.RecordingHandler;
import io.github.mqttclient.internal.wire.ByteWriter;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the table of {@link PacketCases} through both directions of the codec. */
class PacketCasesTest {
  private static final Set<Kind> DECODABLE =
      EnumSet.of(Kind.FROM_SERVER, Kind.FROM_SERVER_LONG_FORM);

  static Stream<Arguments> fromServer() {
    return arguments(EnumSet.of(Kind.FROM_SERVER));
  }

  static Stream<Arguments> decodable() {
    return arguments(DECODABLE);
  }

  static Stream<Arguments> fromClient() {
    return arguments(EnumSet.of(Kind.FROM_CLIENT));
  }

  static Stream<Arguments> refused() {
    return arguments(EnumSet.of(Kind.REFUSED));
  }

  private static Stream<Arguments> arguments(Set<Kind> kinds) {
    return PacketCases.ofKinds(kinds).entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().versions().stream()
                    .map(version -> Arguments.of(entry.getKey(), version, entry.getValue())));
  }

  @Test
  void theTableHasAllPackets() {
    Set<Class<?>> classes =
        Stream.concat(fromServer(), fromClient())
            .map(arguments -> ((PacketCase) arguments.get()[2]).packet().getClass())
            .collect(Collectors.toSet());

    assertThat(classes).hasSize(15);
    assertThat(PacketCases.all()).hasSizeGreaterThan(100);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("decodable")
  void bytesAreDecoded(String name, MqttVersion version, PacketCase packetCase) throws Exception {
    assertThat(PacketBytes.decode(version, packetCase.bytes()))
        .containsExactly((ServerPacket) packetCase.packet());
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("fromServer")
  void packetsFromTheServerAreEncodedToTheSameBytes(
      String name, MqttVersion version, PacketCase packetCase) {
    byte[] encoded = ServerCodec.encode((ServerPacket) packetCase.packet(), version);

    assertThat(hex(encoded)).isEqualTo(hex(packetCase.bytes()));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("fromClient")
  void packetsFromTheClientAreEncoded(String name, MqttVersion version, PacketCase packetCase)
      throws Exception {
    ClientPacket packet = (ClientPacket) packetCase.packet();

    assertThat(hex(PacketBytes.encode(packet, version))).isEqualTo(hex(packetCase.bytes()));
    assertThat(ServerCodec.decode(packetCase.bytes(), version)).isEqualTo(packet);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("fromClient")
  void sizesAreKnownWithoutEncoding(String name, MqttVersion version, PacketCase packetCase) {
    ClientPacket packet = (ClientPacket) packetCase.packet();
    int size = packetCase.bytes().length;

    assertThat(Protocol.of(version).sizeOf(packet)).isEqualTo(size);
    assertThat(packet.sizeAtMost()).isGreaterThanOrEqualTo(size);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("refused")
  void refusedBytesSayWhy(String name, MqttVersion version, PacketCase packetCase) {
    assertThat(PacketBytes.refusal(version, packetCase.bytes())).isEqualTo(packetCase.refusal());
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("refused")
  void refusedBytesSayTheSameOneByOne(String name, MqttVersion version, PacketCase packetCase) {
    PacketDecoder decoder = new PacketDecoder(version, NO_LIMIT);

    assertThat(refusalOneByOne(decoder, packetCase.bytes())).isEqualTo(packetCase.refusal());
  }

  private static PacketBytes.Refusal refusalOneByOne(PacketDecoder decoder, byte[] bytes) {
    try {
      for (int i = 0; i < bytes.length; i++) {
        decoder.decode(bytes, i, 1, new RecordingHandler());
      }
      throw new AssertionError("accepted");
    } catch (MalformedPacketException e) {
      return new PacketBytes.Refusal(ReasonCode.MALFORMED_PACKET, String.valueOf(e.getMessage()));
    } catch (ProtocolErrorException e) {
      return new PacketBytes.Refusal(e.reasonCode(), String.valueOf(e.getMessage()));
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("decodable")
  @Normative("EXT-9")
  void chunksDoNotMatter(String name, MqttVersion version, PacketCase packetCase) throws Exception {
    byte[] twice = twice(packetCase.bytes());
    ServerPacket packet = (ServerPacket) packetCase.packet();

    for (int cut = 0; cut <= twice.length; cut++) {
      RecordingHandler handler = new RecordingHandler();
      PacketDecoder decoder = new PacketDecoder(version, NO_LIMIT);
      decoder.decode(twice, 0, cut, handler);
      decoder.decode(twice, cut, twice.length - cut, handler);
      assertThat(handler.packets()).as("cut at %d", cut).containsExactly(packet, packet);
    }
    RecordingHandler handler = new RecordingHandler();
    PacketDecoder decoder = new PacketDecoder(version, NO_LIMIT);
    for (int i = 0; i < twice.length; i++) {
      decoder.decode(twice, i, 1, handler);
    }
    assertThat(handler.packets()).as("one by one").containsExactly(packet, packet);
  }

  private static byte[] twice(byte[] bytes) {
    ByteWriter out = new ByteWriter();
    out.writePayload(bytes);
    out.writePayload(bytes);
    return out.toByteArray();
  }
}
