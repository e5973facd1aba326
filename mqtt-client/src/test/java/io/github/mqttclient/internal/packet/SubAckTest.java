package io.github.mqttclient.internal.packet;

import static io.github.mqttclient.MqttVersion.MQTT_3_1;
import static io.github.mqttclient.MqttVersion.MQTT_3_1_1;
import static io.github.mqttclient.MqttVersion.MQTT_5_0;
import static io.github.mqttclient.fixtures.PacketBytes.decodeOne;
import static io.github.mqttclient.fixtures.PacketBytes.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SUBACK and UNSUBACK. */
class SubAckTest {
  private static List<ReasonCode> subAck(MqttVersion version, String hex) {
    return ((SubAck) decodeOne(version, hex)).reasonCodes();
  }

  @Test
  @Normative({"EXT-101", "EXT-104"})
  void codesKeepTheirOrder() {
    assertThat(subAck(MQTT_5_0, "90 06 00 0A 00 00 87 02"))
        .containsExactly(ReasonCode.SUCCESS, ReasonCode.NOT_AUTHORIZED, ReasonCode.GRANTED_QOS_2);
    assertThat(subAck(MQTT_3_1_1, "90 05 00 0A 00 80 01"))
        .containsExactly(
            ReasonCode.SUCCESS, ReasonCode.UNSPECIFIED_ERROR, ReasonCode.GRANTED_QOS_1);
  }

  @Test
  @Normative("EXT-102")
  void codesOfSubAck() {
    Set<ReasonCode> allowed =
        EnumSet.of(
            ReasonCode.SUCCESS,
            ReasonCode.GRANTED_QOS_1,
            ReasonCode.GRANTED_QOS_2,
            ReasonCode.UNSPECIFIED_ERROR,
            ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
            ReasonCode.NOT_AUTHORIZED,
            ReasonCode.TOPIC_FILTER_INVALID,
            ReasonCode.PACKET_IDENTIFIER_IN_USE,
            ReasonCode.QUOTA_EXCEEDED,
            ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
            ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
            ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
    for (int value = 0; value <= 0xFF; value++) {
      String hex = "90 04 00 0A 00 " + twoDigits(value);
      ReasonCode reasonCode = ReasonCode.of(value);
      if (reasonCode != null && allowed.contains(reasonCode)) {
        assertThat(subAck(MQTT_5_0, hex)).containsExactly(reasonCode);
      } else {
        assertThat(refused(MQTT_5_0, hex)).as(hex).isEqualTo(ReasonCode.PROTOCOL_ERROR);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"03", "04", "81", "87", "FF"})
  @Normative("EXT-103")
  void reservedCodesOf311AreIllegal(String code) {
    assertThat(refused(MQTT_3_1_1, "90 03 00 0A " + code)).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  @Normative("MQTT31-11")
  void theUpperSixBitsHaveNoMeaningIn31() {
    assertThat(subAck(MQTT_3_1, "90 08 00 0A 00 01 02 FC FD FE"))
        .containsExactly(
            ReasonCode.SUCCESS,
            ReasonCode.GRANTED_QOS_1,
            ReasonCode.GRANTED_QOS_2,
            ReasonCode.SUCCESS,
            ReasonCode.GRANTED_QOS_1,
            ReasonCode.GRANTED_QOS_2);
    assertThat(subAck(MQTT_3_1, "90 03 00 0A 80")).containsExactly(ReasonCode.UNSPECIFIED_ERROR);
    assertThat(refused(MQTT_3_1, "90 03 00 0A 03")).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  @Normative("EXT-6")
  void thereIsAtLeastOneCode() {
    assertThat(refused(MQTT_5_0, "90 02 00 0A")).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(refused(MQTT_5_0, "90 03 00 0A 00")).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(refused(MQTT_3_1_1, "90 02 00 0A")).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(refused(MQTT_3_1, "90 02 00 0A")).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(refused(MQTT_5_0, "B0 03 00 0A 00")).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @ParameterizedTest
  @EnumSource
  @Normative("EXT-98")
  void identifier0IsIllegal(MqttVersion version) {
    assertThat(refused(version, "90 04 00 00 00 00")).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    assertThat(refused(version, "B0 04 00 00 00 00")).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  @Normative("EXT-105")
  void codesOfUnsubAck() {
    Set<ReasonCode> allowed =
        EnumSet.of(
            ReasonCode.SUCCESS,
            ReasonCode.NO_SUBSCRIPTION_EXISTED,
            ReasonCode.UNSPECIFIED_ERROR,
            ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
            ReasonCode.NOT_AUTHORIZED,
            ReasonCode.TOPIC_FILTER_INVALID,
            ReasonCode.PACKET_IDENTIFIER_IN_USE);
    for (int value = 0; value <= 0xFF; value++) {
      String hex = "B0 05 00 0A 00 11 " + twoDigits(value);
      ReasonCode reasonCode = ReasonCode.of(value);
      if (reasonCode != null && allowed.contains(reasonCode)) {
        assertThat(((UnsubAck) decodeOne(MQTT_5_0, hex)).reasonCodes())
            .containsExactly(ReasonCode.NO_SUBSCRIPTION_EXISTED, reasonCode);
      } else {
        assertThat(refused(MQTT_5_0, hex)).as(hex).isEqualTo(ReasonCode.PROTOCOL_ERROR);
      }
    }
    assertThat(ReasonCode.NO_SUBSCRIPTION_EXISTED.isError()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"MQTT_3_1", "MQTT_3_1_1"})
  @Normative({"EXT-106", "EXT-7"})
  void unsubAckOf3HasNoCodes(MqttVersion version) {
    assertThat(decodeOne(version, "B0 02 00 0B"))
        .isEqualTo(new UnsubAck(11, List.of(), Properties.NONE));
    assertThat(refused(version, "B0 03 00 0B 00")).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  private static String twoDigits(int value) {
    return String.format(Locale.ROOT, "%02X", value);
  }
}
