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

import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthTest {
  private static final Properties METHOD =
      Properties.builder().set(PropertyId.AUTHENTICATION_METHOD, "X").build();

  @ParameterizedTest
  @EnumSource
  @Normative({"MQTT5-3.15.1-1", "MQTT5-3.15.2-1", "MQTT5-2.1.3-1"})
  void aClientContinuesOrReauthenticates(ReasonCode reasonCode) {
    Auth auth = new Auth(reasonCode, METHOD);

    switch (reasonCode) {
      case CONTINUE_AUTHENTICATION ->
          assertThat(hex(encode(auth, MQTT_5_0))).isEqualTo("F0 06 18 04 15 00 01 58");
      case REAUTHENTICATE ->
          assertThat(hex(encode(auth, MQTT_5_0))).isEqualTo("F0 06 19 04 15 00 01 58");
      default ->
          assertThatThrownBy(() -> encode(auth, MQTT_5_0))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("a client does not send AUTH with " + reasonCode);
    }
  }

  @Test
  void aServerContinuesOrEnds() {
    assertThat(decodeOne(MQTT_5_0, "F0 06 18 04 15 00 01 58"))
        .isEqualTo(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD));
    assertThat(decodeOne(MQTT_5_0, "F0 06 00 04 15 00 01 58"))
        .isEqualTo(new Auth(ReasonCode.SUCCESS, METHOD));
  }

  @ParameterizedTest
  @ValueSource(strings = {"19", "01", "80", "87"})
  @Normative("EXT-110")
  void aServerDoesNotReauthenticate(String code) {
    assertThat(refused(MQTT_5_0, "F0 06 " + code + " 04 15 00 01 58"))
        .isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  @Normative({"EXT-108", "MQTT5-4.12.0-5"})
  void theMethodIsMandatory() {
    assertThat(refused(MQTT_5_0, "F0 02 18 00")).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    assertThat(refused(MQTT_5_0, "F0 06 18 04 16 00 01 2A")).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  @Normative("EXT-112")
  void theFormWithoutAnythingIsSuccessWithoutMethod() {
    assertThat(decodeOne(MQTT_5_0, "F0 00"))
        .isEqualTo(new Auth(ReasonCode.SUCCESS, Properties.NONE));
  }

  @Test
  void aCodeAloneIsMalformed() {
    assertThat(refused(MQTT_5_0, "F0 01 18")).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"F1", "F2", "F4", "F8"})
  @Normative({"MQTT5-3.15.1-1", "MQTT5-2.1.3-1", "EXT-5"})
  void flagsAre0(String firstByte) {
    assertThat(refused(MQTT_5_0, firstByte + " 06 18 04 15 00 01 58"))
        .isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @Test
  @Normative("EXT-4")
  void itsTypeIsReservedBefore5() {
    assertThat(refused(MQTT_3_1_1, "F0 00")).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(refused(MQTT_3_1, "F0 00")).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThatThrownBy(() -> encode(new Auth(ReasonCode.REAUTHENTICATE, METHOD), MQTT_3_1_1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no AUTH in MQTT 3.1.1");
  }

  @Test
  @Normative({"MQTT5-3.15.2-2", "MQTT5-3.15.2-3"})
  void diagnosticsCanBeLeftOut() {
    Properties diagnostics =
        METHOD.toBuilder().set(PropertyId.REASON_STRING, "why").userProperty("a", "b").build();

    assertThat(new Auth(ReasonCode.REAUTHENTICATE, diagnostics).withoutDiagnostics())
        .isEqualTo(new Auth(ReasonCode.REAUTHENTICATE, METHOD));
  }
}
