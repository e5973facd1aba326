package io.github.mqttclient.internal.packet;

import static io.github.mqttclient.MqttVersion.MQTT_3_1;
import static io.github.mqttclient.MqttVersion.MQTT_3_1_1;
import static io.github.mqttclient.MqttVersion.MQTT_5_0;
import static io.github.mqttclient.fixtures.PacketBytes.decodeOne;
import static io.github.mqttclient.fixtures.PacketBytes.encode;
import static io.github.mqttclient.fixtures.PacketBytes.hex;
import static io.github.mqttclient.fixtures.PacketBytes.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** PUBACK, PUBREC, PUBREL and PUBCOMP. */
class AcknowledgementsTest {
  private static final Set<ReasonCode> OF_PUBACK_AND_PUBREC =
      EnumSet.of(
          ReasonCode.SUCCESS,
          ReasonCode.NO_MATCHING_SUBSCRIBERS,
          ReasonCode.UNSPECIFIED_ERROR,
          ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
          ReasonCode.NOT_AUTHORIZED,
          ReasonCode.TOPIC_NAME_INVALID,
          ReasonCode.PACKET_IDENTIFIER_IN_USE,
          ReasonCode.QUOTA_EXCEEDED,
          ReasonCode.PAYLOAD_FORMAT_INVALID);

  private static final Set<ReasonCode> OF_PUBREL_AND_PUBCOMP =
      EnumSet.of(ReasonCode.SUCCESS, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);

  private static final Properties DIAGNOSTICS =
      Properties.builder().set(PropertyId.REASON_STRING, "why").userProperty("a", "b").build();

  private static ClientPacket ack(int type, ReasonCode reasonCode, Properties properties) {
    return switch (type) {
      case 4 -> new PubAck(10, reasonCode, properties);
      case 5 -> new PubRec(10, reasonCode, properties);
      case 6 -> new PubRel(10, reasonCode, properties);
      case 7 -> new PubComp(10, reasonCode, properties);
      default -> throw new AssertionError(type);
    };
  }

  @ParameterizedTest
  @CsvSource({"4, 40", "5, 50", "6, 62", "7, 70"})
  @Normative({
    "MQTT5-2.1.3-1",
    "MQTT5-3.6.1-1",
    "MQTT311-2.2.2-1",
    "MQTT311-3.6.1-1",
    "MQTT31-14",
    "EXT-97"
  })
  void successIsTheShortFormInAllVersions(int type, String firstByte) {
    for (MqttVersion version : MqttVersion.values()) {
      assertThat(hex(encode(ack(type, ReasonCode.SUCCESS, Properties.NONE), version)))
          .isEqualTo(firstByte + " 02 00 0A");
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 40", "5, 50", "6, 62", "7, 70"})
  @Normative("EXT-97")
  void allThreeFormsAreDecoded(int type, String firstByte) {
    ServerPacket success = (ServerPacket) ack(type, ReasonCode.SUCCESS, Properties.NONE);
    Properties reason = Properties.builder().set(PropertyId.REASON_STRING, "x").build();

    assertThat(decodeOne(MQTT_5_0, firstByte + " 02 00 0A")).isEqualTo(success);
    assertThat(decodeOne(MQTT_5_0, firstByte + " 03 00 0A 00")).isEqualTo(success);
    assertThat(decodeOne(MQTT_5_0, firstByte + " 04 00 0A 00 00")).isEqualTo(success);
    assertThat(decodeOne(MQTT_5_0, firstByte + " 08 00 0A 00 04 1F 00 01 78"))
        .isEqualTo(ack(type, ReasonCode.SUCCESS, reason));
  }

  @ParameterizedTest
  @EnumSource
  @Normative({"MQTT5-3.4.2-1", "MQTT5-3.5.2-1", "EXT-96"})
  void codesOfPubAckAndPubRec(ReasonCode reasonCode) {
    checkCode(4, reasonCode, OF_PUBACK_AND_PUBREC);
    checkCode(5, reasonCode, OF_PUBACK_AND_PUBREC);
  }

  @ParameterizedTest
  @EnumSource
  @Normative({"MQTT5-3.6.2-1", "MQTT5-3.7.2-1", "EXT-96"})
  void codesOfPubRelAndPubComp(ReasonCode reasonCode) {
    checkCode(6, reasonCode, OF_PUBREL_AND_PUBCOMP);
    checkCode(7, reasonCode, OF_PUBREL_AND_PUBCOMP);
  }

  private static void checkCode(int type, ReasonCode reasonCode, Set<ReasonCode> allowed) {
    String firstByte = type == 6 ? "62" : type + "0";
    String bytes =
        firstByte + " 03 00 0A " + String.format(Locale.ROOT, "%02X", reasonCode.value());
    if (allowed.contains(reasonCode)) {
      ClientPacket ack = ack(type, reasonCode, Properties.NONE);
      assertThat(decodeOne(MQTT_5_0, bytes)).isEqualTo(ack);
      assertThat(hex(encode(ack, MQTT_5_0)))
          .isEqualTo(reasonCode == ReasonCode.SUCCESS ? firstByte + " 02 00 0A" : bytes);
    } else {
      assertThat(refused(MQTT_5_0, bytes)).isEqualTo(ReasonCode.PROTOCOL_ERROR);
      assertThatThrownBy(() -> ack(type, reasonCode, Properties.NONE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("reason code is not allowed here: " + reasonCode);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 03", "5, 20", "6, 04", "7, FE"})
  @Normative("EXT-96")
  void undefinedCodesAreIllegal(int type, String code) {
    String firstByte = type == 6 ? "62" : type + "0";

    assertThat(refused(MQTT_5_0, firstByte + " 03 00 0A " + code))
        .isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  @Normative({
    "MQTT5-3.4.2-2", "MQTT5-3.4.2-3", "MQTT5-3.5.2-2", "MQTT5-3.5.2-3",
    "MQTT5-3.6.2-2", "MQTT5-3.6.2-3", "MQTT5-3.7.2-2", "MQTT5-3.7.2-3"
  })
  void diagnosticsCanBeLeftOut() {
    for (int type = 4; type <= 7; type++) {
      ClientPacket full = ack(type, ReasonCode.SUCCESS, DIAGNOSTICS);
      ClientPacket bare = full.withoutDiagnostics();

      assertThat(bare).isEqualTo(ack(type, ReasonCode.SUCCESS, Properties.NONE));
      assertThat(Protocol.of(MQTT_5_0).fits(full, 18)).isFalse();
      assertThat(Protocol.of(MQTT_5_0).fits(full, 19)).isTrue();
      assertThat(Protocol.of(MQTT_5_0).fits(bare, 4)).isTrue();
      assertThat(Protocol.of(MQTT_5_0).fits(bare, 3)).isFalse();
      assertThat(bare.withoutDiagnostics()).isSameAs(bare);
    }
  }

  @Test
  @Normative({"MQTT31-18", "MQTT311-2.3.1-1"})
  void identifiersAreFrom1To65535() {
    assertThatThrownBy(() -> new PubAck(0, ReasonCode.SUCCESS, Properties.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("packet identifier must be from 1 to 65535: 0");
    assertThatThrownBy(() -> new PubComp(65_536, ReasonCode.SUCCESS, Properties.NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource
  @Normative("EXT-98")
  void identifier0IsIllegal(MqttVersion version) {
    for (String firstByte : new String[] {"40", "50", "62", "70"}) {
      assertThat(refused(version, firstByte + " 02 00 00")).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Normative("EXT-6")
  void theIdentifierIsThere(MqttVersion version) {
    for (String firstByte : new String[] {"40", "50", "62", "70"}) {
      assertThat(refused(version, firstByte + " 00")).isEqualTo(ReasonCode.MALFORMED_PACKET);
      assertThat(refused(version, firstByte + " 01 01")).isEqualTo(ReasonCode.MALFORMED_PACKET);
    }
  }

  @Test
  @Normative("EXT-7")
  void nothingFollowsTheLastField() {
    for (String firstByte : new String[] {"40", "50", "62", "70"}) {
      assertThat(refused(MQTT_5_0, firstByte + " 05 00 0A 00 00 00"))
          .isEqualTo(ReasonCode.MALFORMED_PACKET);
      assertThat(refused(MQTT_3_1_1, firstByte + " 03 00 0A 00"))
          .isEqualTo(ReasonCode.MALFORMED_PACKET);
      assertThat(refused(MQTT_3_1, firstByte + " 03 00 0A 00"))
          .isEqualTo(ReasonCode.MALFORMED_PACKET);
    }
  }

  @Test
  @Normative("MQTT31-15")
  void pubRelMayCarryDupIn31() {
    assertThat(decodeOne(MQTT_3_1, "6A 02 00 07"))
        .isEqualTo(new PubRel(7, ReasonCode.SUCCESS, Properties.NONE));
  }

  @Test
  void reasonsAreLeftOutBefore5() {
    PubRec refusal = new PubRec(10, ReasonCode.QUOTA_EXCEEDED, DIAGNOSTICS);

    assertThat(hex(encode(refusal, MQTT_3_1_1))).isEqualTo("50 02 00 0A");
  }
}
