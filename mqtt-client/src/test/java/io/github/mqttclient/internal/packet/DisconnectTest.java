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
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DisconnectTest {
  private static final Set<Integer> BOTH_SIDES =
      Set.of(0x00, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99);

  private static final Set<Integer> SERVER_ONLY =
      Set.of(
          0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2);

  private static Disconnect disconnect(ReasonCode reasonCode) {
    return new Disconnect(reasonCode, Properties.NONE);
  }

  @ParameterizedTest
  @EnumSource
  @Normative({
    "MQTT5-2.1.3-1",
    "MQTT5-3.14.1-1",
    "MQTT311-2.2.2-1",
    "MQTT311-3.14.1-1",
    "MQTT31-28"
  })
  void aNormalDisconnectIsTwoBytes(MqttVersion version) {
    assertThat(hex(encode(disconnect(ReasonCode.SUCCESS), version))).isEqualTo("E0 00");
  }

  @Test
  void thereIsNoReasonBefore5() {
    assertThat(hex(encode(disconnect(ReasonCode.PROTOCOL_ERROR), MQTT_3_1_1))).isEqualTo("E0 00");
  }

  @Test
  @Normative("EXT-129")
  void theWillCanBeAskedFor() {
    assertThat(hex(encode(disconnect(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE), MQTT_5_0)))
        .isEqualTo("E0 01 04");
  }

  @ParameterizedTest
  @EnumSource
  @Normative("MQTT5-3.14.2-1")
  void codesThatAClientMaySend(ReasonCode reasonCode) {
    if (BOTH_SIDES.contains(reasonCode.value())
        || reasonCode == ReasonCode.DISCONNECT_WITH_WILL_MESSAGE) {
      assertThat(encode(disconnect(reasonCode), MQTT_5_0)).isNotEmpty();
    } else {
      assertThatThrownBy(() -> encode(disconnect(reasonCode), MQTT_5_0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a client does not disconnect with " + reasonCode);
    }
  }

  @Test
  @Normative({"EXT-117", "EXT-118", "EXT-114"})
  void codesThatAServerMaySend() {
    Set<Integer> allowed = new HashSet<>(BOTH_SIDES);
    allowed.addAll(SERVER_ONLY);
    allowed.add(0x8C); // The general table of codes lists it.
    for (int value = 0; value <= 0xFF; value++) {
      String hex = String.format(Locale.ROOT, "E0 01 %02X", value);
      if (allowed.contains(value)) {
        assertThat(((Disconnect) decodeOne(MQTT_5_0, hex)).reasonCode().value()).isEqualTo(value);
      } else {
        assertThat(refused(MQTT_5_0, hex)).as(hex).isEqualTo(ReasonCode.PROTOCOL_ERROR);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"E0 01 8B", "E0 02 8B 00"})
  @Normative("EXT-114")
  void shortAndLongFormAreTheSame(String hex) {
    assertThat(decodeOne(MQTT_5_0, hex)).isEqualTo(disconnect(ReasonCode.SERVER_SHUTTING_DOWN));
  }

  @Test
  @Normative("EXT-114")
  void withoutCodeItIsNormal() {
    assertThat(decodeOne(MQTT_5_0, "E0 00")).isEqualTo(disconnect(ReasonCode.SUCCESS));
  }

  @Test
  @Normative("EXT-116")
  void aServerSendsNoSessionExpiry() {
    assertThat(refused(MQTT_5_0, "E0 07 00 05 11 00 00 00 05"))
        .isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @Test
  void aClientSendsNoServerReference() {
    Disconnect moved =
        new Disconnect(
            ReasonCode.SUCCESS, Properties.builder().set(PropertyId.SERVER_REFERENCE, "s").build());

    assertThatThrownBy(() -> encode(moved, MQTT_5_0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("server reference must not stand in CLIENT_DISCONNECT");
  }

  @Test
  @Normative({"EXT-15", "MQTT31-28"})
  void aServerOf3DoesNotDisconnect() {
    assertThat(refused(MQTT_3_1_1, "E0 00")).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    assertThat(refused(MQTT_3_1, "E0 00")).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"E1 00", "E2 00", "E4 00", "E8 00", "E1 01 8B"})
  @Normative({"MQTT5-3.14.1-1", "MQTT5-2.1.3-1", "EXT-5"})
  void flagsAre0(String hex) {
    assertThat(refused(MQTT_5_0, hex)).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @Test
  @Normative({"MQTT5-3.14.2-3", "MQTT5-3.14.2-4"})
  void diagnosticsCanBeLeftOut() {
    Disconnect full =
        new Disconnect(
            ReasonCode.PROTOCOL_ERROR,
            Properties.builder()
                .set(PropertyId.SESSION_EXPIRY_INTERVAL, 7)
                .set(PropertyId.REASON_STRING, "a long reason")
                .userProperty("a", "b")
                .build());
    ClientPacket bare = full.withoutDiagnostics();

    assertThat(hex(encode(bare, MQTT_5_0))).isEqualTo("E0 07 82 05 11 00 00 00 07");
    assertThat(Protocol.of(MQTT_5_0).fits(full, 9)).isFalse();
    assertThat(Protocol.of(MQTT_5_0).fits(bare, 9)).isTrue();
  }
}
