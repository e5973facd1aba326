package io.github.mqttclient.internal.packet;

import static io.github.mqttclient.MqttVersion.MQTT_3_1;
import static io.github.mqttclient.MqttVersion.MQTT_3_1_1;
import static io.github.mqttclient.MqttVersion.MQTT_5_0;
import static io.github.mqttclient.fixtures.PacketBytes.NO_LIMIT;
import static io.github.mqttclient.fixtures.PacketBytes.bytes;
import static io.github.mqttclient.fixtures.PacketBytes.decodeOne;
import static io.github.mqttclient.fixtures.PacketBytes.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingHandler;
import io.github.mqttclient.internal.wire.ByteWriter;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketDecoderTest {
  private final RecordingHandler handler = new RecordingHandler();

  @ParameterizedTest
  @EnumSource
  @Normative("EXT-1")
  void aRemainingLengthOfFiveBytesIsMalformed(MqttVersion version) {
    assertThat(refused(version, "30 FF FF FF FF 01")).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(refused(version, "30 80 80 80 80")).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @Test
  @Normative({"EXT-2", "MQTT5-1.5.5-1"})
  void theRemainingLengthIsInItsShortestFormSince5() {
    assertThat(refused(MQTT_5_0, "D0 80 00")).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(decodeOne(MQTT_3_1_1, "D0 80 00")).isEqualTo(PingResp.INSTANCE);
    assertThat(decodeOne(MQTT_3_1, "D0 80 80 80 00")).isEqualTo(PingResp.INSTANCE);
  }

  @ParameterizedTest
  @EnumSource
  @Normative("EXT-3")
  void type0IsReserved(MqttVersion version) {
    assertThat(refused(version, "00 00")).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(refused(version, "0F")).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @ParameterizedTest
  @EnumSource
  @Normative("EXT-14")
  void packetsOfAClientAreIllegal(MqttVersion version) {
    for (String hex : new String[] {"10 00", "82 00", "A2 00", "C0 00"}) {
      assertThat(refused(version, hex)).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }
  }

  /** A legal packet of each type, without its first byte. */
  private static final Map<Integer, String> BODIES_5 =
      Map.ofEntries(
          Map.entry(0x20, "03 00 00 00"),
          Map.entry(0x40, "02 00 01"),
          Map.entry(0x50, "02 00 01"),
          Map.entry(0x62, "02 00 01"),
          Map.entry(0x70, "02 00 01"),
          Map.entry(0x90, "04 00 01 00 00"),
          Map.entry(0xB0, "04 00 01 00 00"),
          Map.entry(0xD0, "00"),
          Map.entry(0xE0, "00"),
          Map.entry(0xF0, "06 18 04 15 00 01 58"));

  private static final Map<Integer, String> BODIES_3 =
      Map.of(
          0x20, "02 00 00",
          0x40, "02 00 01",
          0x50, "02 00 01",
          0x62, "02 00 01",
          0x70, "02 00 01",
          0x90, "03 00 01 00",
          0xB0, "02 00 01",
          0xD0, "00");

  @Test
  @Normative({"MQTT5-2.1.3-1", "EXT-5"})
  void wrongFlagsAreMalformed() {
    checkFlags(MQTT_5_0, BODIES_5, true);
  }

  @Test
  @Normative({"MQTT311-2.2.2-2", "EXT-5"})
  void wrongFlagsAreMalformedIn311() {
    checkFlags(MQTT_3_1_1, BODIES_3, true);
  }

  @Test
  @Normative({"MQTT31-16", "MQTT31-15"})
  void flagsHaveNoMeaningIn31() {
    checkFlags(MQTT_3_1, BODIES_3, false);
  }

  private static void checkFlags(
      MqttVersion version, Map<Integer, String> bodies, boolean areChecked) {
    bodies.forEach(
        (firstByte, body) -> {
          for (int flags = 0; flags <= 0x0F; flags++) {
            int given = (firstByte & 0xF0) | flags;
            String packet = Integer.toHexString(given) + " " + body;
            if (given == firstByte || !areChecked) {
              assertThat(decodeOne(version, packet)).isNotNull();
            } else {
              assertThat(refused(version, packet))
                  .as(packet)
                  .isEqualTo(ReasonCode.MALFORMED_PACKET);
            }
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  @Normative("EXT-7")
  void pingRespHasNoBody(MqttVersion version) {
    assertThat(refused(version, "D0 01 00")).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @ParameterizedTest
  @EnumSource
  @Normative({"EXT-6", "EXT-8"})
  void aPublishThatIsCutOffIsMalformed(MqttVersion version) {
    for (String hex :
        new String[] {
          "30 00",
          "30 01 00",
          "30 02 00 01",
          "32 04 00 01 61 00",
          "30 0A 00 64 61 61 61 61 61 61 61 61"
        }) {
      assertThat(refused(version, hex)).as(hex).isEqualTo(ReasonCode.MALFORMED_PACKET);
    }
  }

  @Test
  @Normative("EXT-8")
  void aPropertyLongerThanItsBlockIsMalformed() {
    assertThat(refused(MQTT_5_0, "40 08 00 01 80 03 1F 00 02 61"))
        .isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @Test
  @Normative("EXT-11")
  void thePacketSizeCountsTheHeader() throws Exception {
    byte[] publish = bytes("30 12 00 01 61 00", "00".repeat(14)); // 20 bytes

    new PacketDecoder(MQTT_5_0, 20).decode(publish, 0, publish.length, handler);
    assertThat(handler.packets()).hasSize(1);
    assertTooLarge(new PacketDecoder(MQTT_5_0, 19), publish, "packet has 20 bytes, more than 19");
  }

  private void assertTooLarge(PacketDecoder decoder, byte[] bytes, String message) {
    assertThatThrownBy(() -> decoder.decode(bytes, 0, bytes.length, handler))
        .isInstanceOfSatisfying(
            ProtocolErrorException.class,
            e -> assertThat(e.reasonCode()).isEqualTo(ReasonCode.PACKET_TOO_LARGE))
        .hasMessage(message);
  }

  @ParameterizedTest
  @EnumSource
  @Normative({"EXT-11", "EXT-12"})
  void aPacketThatIsTooLargeIsRefusedAtItsHeader(MqttVersion version) {
    assertTooLarge(
        new PacketDecoder(version, 1024),
        bytes("30 FF FF FF 7F"),
        "packet has 268435460 bytes, more than 1024");
  }

  @ParameterizedTest
  @EnumSource
  @Normative({"EXT-12", "EXT-13"})
  void aClaimedLengthAllocatesNothing(MqttVersion version) throws Exception {
    byte[] beginning = bytes("30 FF FF FF 7F 00 01 61");
    PacketDecoder decoder = new PacketDecoder(version, NO_LIMIT);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    decodeIn(new PacketDecoder(version, NO_LIMIT), beginning); // loads the classes

    long before = threads.getCurrentThreadAllocatedBytes();
    decodeIn(decoder, beginning);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).isLessThan(10_000);
    assertThat(decoder.heldCapacity()).isLessThanOrEqualTo(16);
  }

  private void decodeIn(PacketDecoder decoder, byte[] bytes) throws Exception {
    decoder.decode(bytes, 0, bytes.length, handler);
  }

  @Test
  @Normative("EXT-13")
  void whatIsHeldGrowsWithWhatArrivesAndNeverBeyondThePacket() throws Exception {
    PacketDecoder decoder = new PacketDecoder(MQTT_3_1_1, NO_LIMIT);
    byte[] header = bytes("30 90 4E 00 01 61"); // a packet of 10,003 bytes
    decoder.decode(header, 0, header.length, handler);
    byte[] chunk = new byte[100];
    int arrived = header.length;
    while (arrived + chunk.length < 10_003) {
      decoder.decode(chunk, 0, chunk.length, handler);
      arrived += chunk.length;
      assertThat(decoder.heldCapacity()).isBetween(arrived, Math.min(10_003, 2 * arrived));
    }
    decoder.decode(chunk, 0, 10_003 - arrived, handler);

    assertThat(handler.packets()).hasSize(1);
    assertThat(((Publish) handler.packets().get(0)).payload()).hasSize(10_003 - 6);
    assertThat(decoder.heldCapacity()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  @Normative("EXT-13")
  void aLargePayloadInPiecesIsGatheredInTheArrayThatIsGivenAway(MqttVersion version)
      throws Exception {
    long seed = 20_261_121;
    Random random = new Random(seed);
    for (QoS qos : QoS.values()) {
      for (int length : new int[] {16_383, 16_384, 40_000, 300_000}) {
        Publish publish = large(random, qos, length, version);
        byte[] packet = ServerCodec.encode(publish, version);
        PacketDecoder decoder = new PacketDecoder(version, packet.length);
        int position = 0;
        while (position < packet.length) {
          int count = Math.min(1 + random.nextInt(length / 3), packet.length - position);
          decoder.decode(packet, position, count, handler);
          position += count;
          assertThat(decoder.heldCapacity()).isLessThanOrEqualTo(Math.max(16, 24 * position));
        }
        assertThat(handler.packets()).as("seed %d", seed).containsExactly(publish);
        handler.packets().clear();
      }
    }
  }

  @Test
  void theRestOfALargePayloadGoesStraightToItsArrayAndWhatFollowsIsDecoded() throws Exception {
    long seed = 20_261_122;
    Random random = new Random(seed);
    Publish publish = large(random, QoS.AT_LEAST_ONCE, 300_000, MQTT_5_0);
    byte[] packet = ServerCodec.encode(publish, MQTT_5_0);
    int begun = packet.length - 200_000;
    byte[] rest = Arrays.copyOfRange(packet, begun, packet.length + 2);
    rest[200_000] = (byte) 0xD0; // PINGRESP
    byte[] scratch = new byte[packet.length];
    PacketDecoder decoder = new PacketDecoder(MQTT_5_0, NO_LIMIT);

    decoder.decode(ByteBuffer.wrap(packet, 0, begun), scratch, handler);
    Arrays.fill(scratch, (byte) 1);
    for (int position = 0; position < rest.length; ) {
      int count = Math.min(1 + random.nextInt(50_000), rest.length - position);
      decoder.decode(ByteBuffer.wrap(rest, position, count), scratch, handler);
      position += count;
    }

    assertThat(handler.packets()).as("seed %d", seed).containsExactly(publish, PingResp.INSTANCE);
    assertThat(Arrays.copyOfRange(scratch, 2, scratch.length))
        .as("only the packet behind went by way of it")
        .containsOnly(1);
    assertThat(decoder.heldCapacity()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  @Normative("EXT-9")
  void payloadsOfAnySizeAreDecodedFromABufferHoweverItIsCut(MqttVersion version) throws Exception {
    long seed = 20_261_123;
    Random random = new Random(seed);
    ByteWriter out = new ByteWriter();
    List<ServerPacket> packets = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      byte[] payload = new byte[random.nextInt(4) * 256 + random.nextInt(3)];
      random.nextBytes(payload);
      QoS qos = QoS.of(random.nextInt(3));
      String topic = "t".repeat(1 + random.nextInt(150)); // Some leave no room for a short look.
      packets.add(
          random.nextInt(4) == 0
              ? PingResp.INSTANCE
              : new Publish(topic, payload, qos, true, false, qos.value() * 7, Properties.NONE));
      out.writePayload(ServerCodec.encode(packets.get(i), version));
    }
    byte[] stream = out.toByteArray();

    for (int round = 0; round < 50; round++) {
      RecordingHandler inPieces = new RecordingHandler();
      PacketDecoder decoder = new PacketDecoder(version, NO_LIMIT);
      for (int position = 0; position < stream.length; ) {
        int count = Math.min(1 + random.nextInt(20_000), stream.length - position);
        ByteBuffer piece = ByteBuffer.allocateDirect(count);
        piece.put(stream, position, count).flip();
        decoder.decode(piece, new byte[count], inPieces);
        assertThat(piece.hasRemaining()).isFalse();
        position += count;
      }
      assertThat(inPieces.packets()).as("seed %d", seed).isEqualTo(packets);
    }
  }

  @Test
  void aPayloadOf512BytesIsNotCopiedTwice() throws Exception {
    byte[] payload = "p".repeat(512).getBytes(UTF_8);
    Publish publish = new Publish("a", payload, QoS.AT_MOST_ONCE, false, false, 0, Properties.NONE);
    byte[] packet = ServerCodec.encode(publish, MQTT_5_0);
    byte[] scratch = new byte[packet.length];

    new PacketDecoder(MQTT_5_0, NO_LIMIT).decode(ByteBuffer.wrap(packet), scratch, handler);

    assertThat(handler.packets()).containsExactly(publish);
    assertThat(Arrays.copyOfRange(scratch, 128, scratch.length)).containsOnly(0);
  }

  @Test
  void aLargePacketThatIsMalformedIsRefusedForTheSameReason() {
    byte[] packet = new byte[1_000];
    System.arraycopy(bytes("32 E5 07 00 01 61 00 00 00"), 0, packet, 0, 9);

    assertThatThrownBy(
            () ->
                new PacketDecoder(MQTT_5_0, NO_LIMIT)
                    .decode(ByteBuffer.wrap(packet), new byte[1_000], handler))
        .isInstanceOf(ProtocolErrorException.class)
        .hasMessage("PUBLISH packet identifier: must not be 0");
  }

  @Test
  void aLargePayloadIsCompleteWithItsLastByte() throws Exception {
    Publish publish = large(new Random(1), QoS.AT_MOST_ONCE, 20_000, MQTT_5_0);
    byte[] packet = ServerCodec.encode(publish, MQTT_5_0);
    PacketDecoder decoder = new PacketDecoder(MQTT_5_0, NO_LIMIT);
    byte[] scratch = new byte[packet.length];

    decoder.decode(ByteBuffer.wrap(packet, 0, packet.length - 1), scratch, handler);
    assertThat(handler.packets()).isEmpty();
    decoder.decode(ByteBuffer.wrap(packet, packet.length - 1, 1), scratch, handler);

    assertThat(handler.packets()).containsExactly(publish);
  }

  private static Publish large(Random random, QoS qos, int length, MqttVersion version) {
    byte[] payload = new byte[length];
    random.nextBytes(payload);
    Properties properties =
        version == MQTT_5_0
            ? Properties.builder().set(PropertyId.CONTENT_TYPE, "x".repeat(200)).build()
            : Properties.NONE;
    int packetId = qos == QoS.AT_MOST_ONCE ? 0 : 7;
    return new Publish("a/b", payload, qos, false, false, packetId, properties);
  }

  @Test
  void aLargePayloadIsAllocatedOnceAndAThirdMore() throws Exception {
    byte[] payload = new byte[8 << 20];
    Publish publish = new Publish("a", payload, QoS.AT_MOST_ONCE, false, false, 0, Properties.NONE);
    byte[] packet = ServerCodec.encode(publish, MQTT_5_0);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    PacketDecoder decoder = new PacketDecoder(MQTT_5_0, NO_LIMIT);
    long before = threads.getCurrentThreadAllocatedBytes();

    for (int position = 0; position < packet.length; position += 128 * 1024) {
      decoder.decode(packet, position, Math.min(128 * 1024, packet.length - position), handler);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(handler.packets()).containsExactly(publish);
    assertThat(allocated).isBetween((long) payload.length, payload.length * 3L / 2);
  }

  @Test
  void nothingIsHeldBetweenPackets() throws Exception {
    PacketDecoder decoder = new PacketDecoder(MQTT_5_0, NO_LIMIT);
    byte[] two = bytes("D0 00", "40 02 00 0A");

    decoder.decode(two, 0, 3, handler);
    assertThat(decoder.heldCapacity()).isPositive();
    decoder.decode(two, 3, 3, handler);

    assertThat(handler.packets())
        .containsExactly(PingResp.INSTANCE, new PubAck(10, ReasonCode.SUCCESS, Properties.NONE));
    assertThat(decoder.heldCapacity()).isZero();
  }

  @Test
  void aPacketIsTheHandlersBeforeTheNextIsLookedAt() {
    PacketDecoder decoder = new PacketDecoder(MQTT_5_0, NO_LIMIT);
    byte[] bytes = bytes("D0 00", "00 00");

    assertThatThrownBy(() -> decoder.decode(bytes, 0, bytes.length, handler)).isNotNull();
    assertThat(handler.packets()).containsExactly(PingResp.INSTANCE);
  }

  @Test
  void onlyTheGivenRangeIsRead() throws Exception {
    byte[] bytes = bytes("FF FF", "D0 00", "FF FF");

    new PacketDecoder(MQTT_5_0, NO_LIMIT).decode(bytes, 2, 2, handler);

    assertThat(handler.packets()).containsExactly(PingResp.INSTANCE);
  }

  @Test
  void thePayloadIsACopy() throws Exception {
    byte[] bytes = bytes("30 04 00 01 61 78");

    new PacketDecoder(MQTT_3_1_1, NO_LIMIT).decode(bytes, 0, bytes.length, handler);
    Arrays.fill(bytes, (byte) 0);

    assertThat(handler.packets())
        .containsExactly(
            new Publish("a", bytes("78"), QoS.AT_MOST_ONCE, false, false, 0, Properties.NONE));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 16_380, 16_381, 2_097_148, 2_097_149, 5_000_000})
  @Normative("EXT-9")
  void packetsOfAllSizesArriveInChunks(int payloadLength) throws Exception {
    byte[] payload = new byte[payloadLength];
    Arrays.fill(payload, (byte) 'x');
    Publish publish = new Publish("a", payload, QoS.AT_MOST_ONCE, false, false, 0, Properties.NONE);
    byte[] encoded = ServerCodec.encode(publish, MQTT_3_1_1);
    PacketDecoder decoder = new PacketDecoder(MQTT_3_1_1, NO_LIMIT);

    for (int offset = 0; offset < encoded.length; offset += 65_536) {
      int length = Math.min(65_536, encoded.length - offset);
      decoder.decode(encoded, offset, length, handler);
    }

    assertThat(handler.packets()).containsExactly(publish);
  }

  @ParameterizedTest
  @CsvSource({
    "MQTT_3_1, 30 03 00 01 61",
    "MQTT_3_1_1, 30 03 00 01 61",
    "MQTT_5_0, 30 04 00 01 61 00"
  })
  void aRepeatedTopicIsOneString(MqttVersion version, String hex) throws Exception {
    byte[] twice = bytes(hex, hex);

    new PacketDecoder(version, NO_LIMIT).decode(twice, 0, twice.length, handler);

    assertThat(((Publish) handler.packets().get(0)).topic())
        .isSameAs(((Publish) handler.packets().get(1)).topic());
  }
}
