package io.github.mqttclient.internal.packet;

import static io.github.mqttclient.MqttVersion.MQTT_5_0;
import static io.github.mqttclient.fixtures.PacketBytes.bytes;
import static io.github.mqttclient.fixtures.PacketBytes.decode;
import static io.github.mqttclient.fixtures.PacketBytes.hex;
import static io.github.mqttclient.fixtures.PacketBytes.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.internal.wire.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each property in each packet that a server may send. */
class PropertyIdTest {
  /** Table 2-4 of the standard: number, a value, and the packets in which it may stand. */
  private static final String TABLE =
      """
      01 | 01             | WILL CLIENT_PUBLISH SERVER_PUBLISH
      02 | 00 00 00 01    | WILL CLIENT_PUBLISH SERVER_PUBLISH
      03 | 00 01 61       | WILL CLIENT_PUBLISH SERVER_PUBLISH
      08 | 00 01 61       | WILL CLIENT_PUBLISH SERVER_PUBLISH
      09 | 00 01 61       | WILL CLIENT_PUBLISH SERVER_PUBLISH
      0B | 80 01          | SUBSCRIBE SERVER_PUBLISH
      11 | 00 00 00 01    | CONNECT CONNACK CLIENT_DISCONNECT
      12 | 00 01 61       | CONNACK
      13 | 00 01          | CONNACK
      15 | 00 01 61       | CONNECT CONNACK AUTH
      16 | 00 01 61       | CONNECT CONNACK AUTH
      17 | 01             | CONNECT
      18 | 00 00 00 01    | WILL
      19 | 01             | CONNECT
      1A | 00 01 61       | CONNACK
      1C | 00 01 61       | CONNACK SERVER_DISCONNECT
      1F | 00 01 61       | CONNACK PUBACK PUBREC PUBREL PUBCOMP SUBACK UNSUBACK CLIENT_DISCONNECT SERVER_DISCONNECT AUTH
      21 | 00 01          | CONNECT CONNACK
      22 | 00 01          | CONNECT CONNACK
      23 | 00 01          | CLIENT_PUBLISH SERVER_PUBLISH
      24 | 01             | CONNACK
      25 | 01             | CONNACK
      26 | 00 01 61 00 00 | CONNECT WILL CONNACK CLIENT_PUBLISH SERVER_PUBLISH PUBACK PUBREC PUBREL PUBCOMP SUBSCRIBE SUBACK UNSUBSCRIBE UNSUBACK CLIENT_DISCONNECT SERVER_DISCONNECT AUTH
      27 | 00 00 00 01    | CONNECT CONNACK
      28 | 01             | CONNACK
      29 | 01             | CONNACK
      2A | 01             | CONNACK
      """;

  private static final Set<Placement> FROM_SERVER =
      EnumSet.complementOf(
          EnumSet.of(
              Placement.CONNECT,
              Placement.WILL,
              Placement.CLIENT_PUBLISH,
              Placement.SUBSCRIBE,
              Placement.UNSUBSCRIBE,
              Placement.CLIENT_DISCONNECT));

  /** A property of the table: its bytes and its packets. */
  private record Row(int number, String value, Set<Placement> placements) {
    String bytes() {
      return String.format(Locale.ROOT, "%02X ", number) + value;
    }

    boolean mayRepeatIn(Placement placement) {
      return number == 0x26 || (number == 0x0B && placement == Placement.SERVER_PUBLISH);
    }
  }

  private static final Map<Integer, Row> ROWS = rows();

  private static Map<Integer, Row> rows() {
    Map<Integer, Row> rows = new TreeMap<>();
    for (String line : TABLE.split("\n", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      String[] cells = line.split("\\|", -1);
      Set<Placement> placements = EnumSet.noneOf(Placement.class);
      for (String name : cells[2].trim().split(" ", -1)) {
        placements.add(Placement.valueOf(name));
      }
      int number = Integer.parseInt(cells[0].trim(), 16);
      rows.put(number, new Row(number, cells[1].trim(), placements));
    }
    return rows;
  }

  /** A packet with this property block, as a server of 5.0 sends it. */
  private static byte[] packet(Placement placement, byte[] properties) {
    ByteWriter body = new ByteWriter();
    body.writePayload(bytes(prefix(placement)));
    body.writeVariableByteInteger(properties.length);
    body.writePayload(properties);
    body.writePayload(bytes(suffix(placement)));
    ByteWriter out = new ByteWriter();
    int start = out.startPacket(firstByte(placement), 0);
    out.writePayload(body.toByteArray());
    out.endBlock(start);
    return out.toByteArray();
  }

  private static int firstByte(Placement placement) {
    return switch (placement) {
      case CONNACK -> 0x20;
      case SERVER_PUBLISH -> 0x30;
      case PUBACK -> 0x40;
      case PUBREC -> 0x50;
      case PUBREL -> 0x62;
      case PUBCOMP -> 0x70;
      case SUBACK -> 0x90;
      case UNSUBACK -> 0xB0;
      case SERVER_DISCONNECT -> 0xE0;
      case AUTH -> 0xF0;
      default -> throw new AssertionError(placement);
    };
  }

  private static String prefix(Placement placement) {
    return switch (placement) {
      case CONNACK -> "00 00";
      case SERVER_PUBLISH -> "00 01 74";
      case PUBACK, PUBREC, PUBREL, PUBCOMP -> "00 01 00";
      case SUBACK, UNSUBACK -> "00 01";
      case SERVER_DISCONNECT -> "00";
      case AUTH -> "18";
      default -> throw new AssertionError(placement);
    };
  }

  private static String suffix(Placement placement) {
    return placement == Placement.SUBACK || placement == Placement.UNSUBACK ? "00" : "";
  }

  /** The property, and with it what else the packet needs to be legal. */
  private static String needed(Placement placement, Row row) {
    boolean needsMethod = placement == Placement.AUTH ? row.number != 0x15 : row.number == 0x16;
    return row.bytes() + (needsMethod ? "15 00 01 61" : "");
  }

  @Test
  void theTableIsThatOfTheStandard() {
    assertThat(ROWS).hasSize(27);
    assertThat(Arrays.stream(PropertyId.values()).map(PropertyId::number))
        .containsExactlyElementsOf(ROWS.keySet());
    for (PropertyId id : PropertyId.values()) {
      for (Placement placement : Placement.values()) {
        Row row = ROWS.get(id.number());
        assertThat(id.mayStandIn(placement))
            .as("%s in %s", id, placement)
            .isEqualTo(row.placements.contains(placement));
        assertThat(id.mayRepeatIn(placement))
            .as("%s repeated in %s", id, placement)
            .isEqualTo(row.mayRepeatIn(placement));
      }
    }
  }

  @Test
  @Normative("EXT-48")
  void aPropertyInAForeignPacketIsMalformed() throws Exception {
    for (Placement placement : FROM_SERVER) {
      for (Row row : ROWS.values()) {
        byte[] packet = packet(placement, bytes(needed(placement, row)));
        if (row.placements.contains(placement)) {
          assertThat(decode(MQTT_5_0, packet)).hasSize(1);
        } else {
          assertThat(refusal(MQTT_5_0, packet).reasonCode())
              .as("%02X in %s", row.number, placement)
              .isEqualTo(ReasonCode.MALFORMED_PACKET);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00",
        "04",
        "05",
        "06",
        "07",
        "0A",
        "0C",
        "0D",
        "0E",
        "0F",
        "10",
        "14",
        "1B",
        "1D",
        "1E",
        "20",
        "2B",
        "7F",
        "80 01",
        "FF FF FF 7F"
      })
  @Normative("EXT-49")
  void anUndefinedPropertyIsMalformed(String number) {
    for (Placement placement : FROM_SERVER) {
      assertThat(refusal(MQTT_5_0, packet(placement, bytes(number, "00 00 00 00"))).reasonCode())
          .isEqualTo(ReasonCode.MALFORMED_PACKET);
    }
  }

  @Test
  @Normative("EXT-50")
  void aRepeatedPropertyIsIllegal() throws Exception {
    for (Placement placement : FROM_SERVER) {
      for (Row row : ROWS.values()) {
        if (!row.placements.contains(placement)) {
          continue;
        }
        byte[] packet = packet(placement, bytes(needed(placement, row), row.bytes()));
        if (row.mayRepeatIn(placement)) {
          assertThat(decode(MQTT_5_0, packet)).hasSize(1);
        } else {
          assertThat(refusal(MQTT_5_0, packet).reasonCode())
              .as("%02X in %s", row.number, placement)
              .isEqualTo(ReasonCode.PROTOCOL_ERROR);
        }
      }
    }
  }

  @Test
  @Normative("EXT-51")
  void aPropertyThatIsCutOffIsMalformed() {
    for (Placement placement : FROM_SERVER) {
      for (Row row : ROWS.values()) {
        if (!row.placements.contains(placement)) {
          continue;
        }
        byte[] property = bytes(row.bytes());
        for (int length = 1; length < property.length; length++) {
          byte[] packet = packet(placement, Arrays.copyOf(property, length));
          assertThat(refusal(MQTT_5_0, packet).reasonCode())
              .as(hex(packet))
              .isEqualTo(ReasonCode.MALFORMED_PACKET);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "30 04 00 01 74 7F", // longer than the packet
        "30 05 00 01 74 02 01", // by one byte
        "30 03 00 01 74", // absent
        "30 08 00 01 74 FF FF FF FF 01", // five bytes
        "30 05 00 01 74 80 00", // not the shortest form
        "20 03 00 00 05",
        "40 04 00 01 00 01"
      })
  @Normative("EXT-52")
  void aWrongPropertyLengthIsMalformed(String hex) {
    assertThat(refusal(MQTT_5_0, bytes(hex)).reasonCode()).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @Test
  @Normative("MQTT5-1.5.5-1")
  void aValueThatIsNotInItsShortestFormIsMalformed() {
    assertThat(refusal(MQTT_5_0, bytes("30 07 00 01 74 03 0B 81 00")).reasonCode())
        .isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNACK", "SERVER_PUBLISH"})
  @Normative("EXT-55")
  void theOrderOfDifferentPropertiesDoesNotMatter(Placement placement) throws Exception {
    List<String> properties = new ArrayList<>();
    for (Row row : ROWS.values()) {
      if (row.placements.contains(placement)) {
        properties.add(row.bytes());
      }
    }
    List<ServerPacket> inOrder = decode(MQTT_5_0, packet(placement, bytes(join(properties))));
    Collections.reverse(properties);
    List<ServerPacket> reversed = decode(MQTT_5_0, packet(placement, bytes(join(properties))));

    assertThat(reversed).isEqualTo(inOrder);
  }

  private static String join(List<String> hex) {
    return String.join("", hex);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "26 00 01 00 00 01 61", // U+0000 in the name
        "26 00 01 61 00 01 00", // U+0000 in the value
        "26 00 03 ED A0 80 00 00", // a surrogate in the name
        "26 00 00 00 03 ED BF BF" // a surrogate in the value
      })
  @Normative({"MQTT5-1.5.7-1", "EXT-58"})
  void aUserPropertyIsTwoTexts(String property) {
    for (Placement placement : FROM_SERVER) {
      assertThat(refusal(MQTT_5_0, packet(placement, bytes(property))).reasonCode())
          .isEqualTo(ReasonCode.MALFORMED_PACKET);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"12", "15", "1A", "1C", "1F"})
  @Normative({"MQTT5-1.5.4-2", "EXT-58"})
  void aTextWithNullIsMalformed(String number) {
    assertThat(
            refusal(MQTT_5_0, packet(Placement.CONNACK, bytes(number, "00 03 61 00 62")))
                .reasonCode())
        .isEqualTo(ReasonCode.MALFORMED_PACKET);
  }
}
