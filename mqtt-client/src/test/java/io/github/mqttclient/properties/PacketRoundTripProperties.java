package io.github.mqttclient.properties;

import static io.github.mqttclient.fixtures.PacketBytes.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.PacketBytes;
import io.github.mqttclient.fixtures.PacketGenerator;
import io.github.mqttclient.fixtures.RecordingHandler;
import io.github.mqttclient.internal.packet.ClientPacket;
import io.github.mqttclient.internal.packet.PacketDecoder;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.ServerCodec;
import io.github.mqttclient.internal.packet.ServerPacket;
import io.github.mqttclient.internal.wire.ByteWriter;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for every packet, with packets made at random. The seed is the test's argument, so
 * that a failure names it; one seed is new in every run.
 */
class PacketRoundTripProperties {
  private static final int PACKETS = 300;

  static Stream<Arguments> seeds() {
    return LongStream.concat(LongStream.range(0, 20), LongStream.of(System.nanoTime()))
        .boxed()
        .flatMap(
            seed -> Stream.of(MqttVersion.values()).map(version -> Arguments.of(seed, version)));
  }

  @ParameterizedTest(name = "seed {0}, {1}")
  @MethodSource("seeds")
  void whatAClientSendsIsWhatAServerReads(long seed, MqttVersion version) throws Exception {
    PacketGenerator generator = new PacketGenerator(seed, version);
    Protocol protocol = Protocol.of(version);
    ByteWriter out = new ByteWriter();
    for (int i = 0; i < PACKETS; i++) {
      ClientPacket packet = generator.clientPacket();
      out.reset();
      protocol.encode(packet, out);
      byte[] encoded = out.toByteArray();

      assertThat(ServerCodec.decode(encoded, version)).isEqualTo(packet);
      assertThat(protocol.sizeOf(packet)).isEqualTo(encoded.length);
      assertThat(packet.sizeAtMost()).isGreaterThanOrEqualTo(encoded.length);
      assertThat(protocol.fits(packet, encoded.length)).isTrue();
      assertThat(protocol.fits(packet, encoded.length - 1)).isFalse();
    }
  }

  @ParameterizedTest(name = "seed {0}, {1}")
  @MethodSource("seeds")
  @Normative({"EXT-9", "EXT-55"})
  void whatAServerSendsIsWhatAClientReadsInAnyChunks(long seed, MqttVersion version)
      throws Exception {
    List<ServerPacket> packets = serverPackets(seed, version);
    byte[] stream = stream(packets, version);
    Random random = new Random(seed);

    for (int maxChunk : new int[] {stream.length, 70_000, 2_000, 100, 7, 1}) {
      assertThat(decodeInChunks(stream, version, maxChunk, random))
          .as("chunks of up to %d bytes", maxChunk)
          .isEqualTo(packets);
    }
  }

  @ParameterizedTest(name = "seed {0}, {1}")
  @MethodSource("seeds")
  @Normative("EXT-13")
  void damagedBytesArePacketsOrRefused(long seed, MqttVersion version) {
    Random random = new Random(seed);
    for (ServerPacket packet : serverPackets(seed, version)) {
      byte[] damaged = ServerCodec.encode(packet, version);
      for (int i = random.nextInt(3); i >= 0; i--) {
        damaged[random.nextInt(Math.min(damaged.length, 64))] = (byte) random.nextInt();
      }
      try {
        PacketBytes.decode(version, damaged);
      } catch (MalformedPacketException | ProtocolErrorException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @Test
  void allKindsOfPacketsAreMade() {
    PacketGenerator generator = new PacketGenerator(1, MqttVersion.MQTT_5_0);
    Set<Class<?>> classes = new HashSet<>();
    for (int i = 0; i < PACKETS; i++) {
      classes.add(generator.clientPacket().getClass());
      classes.add(generator.serverPacket().getClass());
    }

    assertThat(classes).hasSize(15);
  }

  private static List<ServerPacket> serverPackets(long seed, MqttVersion version) {
    PacketGenerator generator = new PacketGenerator(seed, version);
    List<ServerPacket> packets = new ArrayList<>();
    for (int i = 0; i < PACKETS; i++) {
      packets.add(generator.serverPacket());
    }
    return packets;
  }

  private static byte[] stream(List<ServerPacket> packets, MqttVersion version) {
    ByteWriter out = new ByteWriter();
    packets.forEach(packet -> out.writePayload(ServerCodec.encode(packet, version)));
    return out.toByteArray();
  }

  private static List<ServerPacket> decodeInChunks(
      byte[] stream, MqttVersion version, int maxChunk, Random random) throws Exception {
    RecordingHandler handler = new RecordingHandler();
    PacketDecoder decoder = new PacketDecoder(version, NO_LIMIT);
    int offset = 0;
    while (offset < stream.length) {
      int length = Math.min(1 + random.nextInt(maxChunk), stream.length - offset);
      if (random.nextBoolean()) {
        decoder.decode(stream, offset, length, handler);
      } else {
        decoder.decode(ByteBuffer.wrap(stream, offset, length), new byte[length], handler);
      }
      offset += length;
    }
    return handler.packets();
  }
}
