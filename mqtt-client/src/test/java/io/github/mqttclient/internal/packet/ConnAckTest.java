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
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnAckTest {
  private static ConnAck decode(MqttVersion version, String hex) {
    return (ConnAck) decodeOne(version, hex);
  }

  @Test
  void sessionPresentIsBit0() {
    assertThat(decode(MQTT_5_0, "20 03 01 00 00").sessionPresent()).isTrue();
    assertThat(decode(MQTT_5_0, "20 03 00 00 00").sessionPresent()).isFalse();
    assertThat(decode(MQTT_3_1_1, "20 02 01 00").sessionPresent()).isTrue();
  }

  @Test
  @Normative("MQTT31-8")
  void theFlagsHaveNoMeaningIn31() {
    assertThat(decode(MQTT_3_1, "20 02 01 00").sessionPresent()).isFalse();
    assertThat(decode(MQTT_3_1, "20 02 FE 00").reasonCode()).isEqualTo(ReasonCode.SUCCESS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"02", "03", "80", "FF"})
  @Normative("EXT-25")
  void theOtherFlagsAre0(String flags) {
    assertThat(refused(MQTT_5_0, "20 03 " + flags + " 00 00"))
        .isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(refused(MQTT_3_1_1, "20 02 " + flags + " 00"))
        .isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @Test
  @Normative("EXT-26")
  void aRefusalHasNoSession() {
    assertThat(decode(MQTT_5_0, "20 03 01 87 00"))
        .isEqualTo(new ConnAck(false, ReasonCode.NOT_AUTHORIZED, Properties.NONE));
    assertThat(decode(MQTT_3_1_1, "20 02 01 05"))
        .isEqualTo(new ConnAck(false, ReasonCode.NOT_AUTHORIZED, Properties.NONE));
  }

  @ParameterizedTest
  @CsvSource({
    "0, SUCCESS",
    "1, UNSUPPORTED_PROTOCOL_VERSION",
    "2, CLIENT_IDENTIFIER_NOT_VALID",
    "3, SERVER_UNAVAILABLE",
    "4, BAD_USER_NAME_OR_PASSWORD",
    "5, NOT_AUTHORIZED"
  })
  @Normative({"MQTT31-9", "EXT-32"})
  void returnCodesOf3AreTranslated(int returnCode, ReasonCode reasonCode) {
    ConnAck expected = new ConnAck(false, reasonCode, Properties.NONE);

    assertThat(decode(MQTT_3_1_1, "20 02 00 0" + returnCode)).isEqualTo(expected);
    assertThat(decode(MQTT_3_1, "20 02 00 0" + returnCode)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 128, 255})
  @Normative({"MQTT31-9", "EXT-32"})
  void reservedReturnCodesAreRefusalsThatKeepTheirNumber(int returnCode) {
    ConnAck connAck = decode(MQTT_3_1_1, "20 02 00 " + twoDigits(returnCode));

    assertThat(connAck.reasonCode()).isEqualTo(ReasonCode.UNSPECIFIED_ERROR);
    assertThat(connAck.properties().string(PropertyId.REASON_STRING))
        .isEqualTo("return code " + returnCode);
    assertThat(decode(MQTT_3_1, "20 02 00 " + twoDigits(returnCode))).isEqualTo(connAck);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "UNSPECIFIED_ERROR",
        "MALFORMED_PACKET",
        "PROTOCOL_ERROR",
        "IMPLEMENTATION_SPECIFIC_ERROR",
        "UNSUPPORTED_PROTOCOL_VERSION",
        "CLIENT_IDENTIFIER_NOT_VALID",
        "BAD_USER_NAME_OR_PASSWORD",
        "NOT_AUTHORIZED",
        "SERVER_UNAVAILABLE",
        "SERVER_BUSY",
        "BANNED",
        "BAD_AUTHENTICATION_METHOD",
        "TOPIC_NAME_INVALID",
        "PACKET_TOO_LARGE",
        "QUOTA_EXCEEDED",
        "PAYLOAD_FORMAT_INVALID",
        "RETAIN_NOT_SUPPORTED",
        "QOS_NOT_SUPPORTED",
        "USE_ANOTHER_SERVER",
        "SERVER_MOVED",
        "CONNECTION_RATE_EXCEEDED"
      })
  @Normative("EXT-30")
  void theRefusalsOf5AreAccepted(ReasonCode reasonCode) {
    assertThat(decode(MQTT_5_0, "20 03 00 " + twoDigits(reasonCode.value()) + " 00"))
        .isEqualTo(new ConnAck(false, reasonCode, Properties.NONE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "04", "10", "18", "7F", "8B", "8D", "8E", "8F", "91", "A2", "FF"})
  @Normative("EXT-31")
  void codesThatAreNotOfConnAckAreIllegal(String code) {
    assertThat(refused(MQTT_5_0, "20 03 00 " + code + " 00")).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  @Normative("EXT-33")
  void anOlderServerDoesNotSupportTheVersion() {
    assertThat(decode(MQTT_5_0, "20 02 00 01").reasonCode())
        .isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"20 02 00 00", "20 02 00 05", "20 01 00", "20 00"})
  @Normative({"EXT-47", "EXT-6"})
  void connAckOf5HasAtLeastThreeBytes(String hex) {
    assertThat(refused(MQTT_5_0, hex)).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"20 03 00 00 00", "20 01 00", "20 00"})
  @Normative({"EXT-47", "EXT-6", "EXT-7"})
  void connAckOf3HasTwoBytes(String hex) {
    assertThat(refused(MQTT_3_1_1, hex)).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(refused(MQTT_3_1, hex)).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @Test
  @Normative("EXT-7")
  void nothingFollowsTheProperties() {
    assertThat(refused(MQTT_5_0, "20 04 00 00 00 00")).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @Test
  @Normative("EXT-34")
  void receiveMaximumIsNot0() {
    assertThat(refused(MQTT_5_0, "20 06 00 00 03 21 00 00")).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  @Normative("EXT-35")
  void maximumPacketSizeIsNot0() {
    assertThat(refused(MQTT_5_0, "20 08 00 00 05 27 00 00 00 00"))
        .isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  @Normative("EXT-36")
  void maximumQosIs0Or1() {
    assertThat(refused(MQTT_5_0, "20 05 00 00 02 24 02")).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"25", "28", "29", "2A"})
  @Normative("EXT-37")
  void capabilitiesAre0Or1(String property) {
    assertThat(refused(MQTT_5_0, "20 05 00 00 02 " + property + " 02"))
        .isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  @Normative("EXT-44")
  void authenticationDataNeedAMethod() {
    assertThat(refused(MQTT_5_0, "20 07 00 00 04 16 00 01 61"))
        .isEqualTo(ReasonCode.PROTOCOL_ERROR);
    assertThat(
            decode(MQTT_5_0, "20 0B 00 00 08 16 00 01 61 15 00 01 4D")
                .properties()
                .string(PropertyId.AUTHENTICATION_METHOD))
        .isEqualTo("M");
  }

  private static String twoDigits(int value) {
    return String.format(Locale.ROOT, "%02X", value);
  }
}
