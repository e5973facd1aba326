package io.github.mqttclient.internal.packet;

import static io.github.mqttclient.MqttVersion.MQTT_3_1;
import static io.github.mqttclient.MqttVersion.MQTT_3_1_1;
import static io.github.mqttclient.MqttVersion.MQTT_5_0;
import static io.github.mqttclient.fixtures.PacketBytes.bytes;
import static io.github.mqttclient.fixtures.PacketBytes.encode;
import static io.github.mqttclient.fixtures.PacketBytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.Will;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.ConnectCases;
import io.github.mqttclient.internal.wire.Binary;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectTest {
  private static Connect connect(
      String clientId, @Nullable Will will, @Nullable String userName, @Nullable Binary password) {
    return new Connect(clientId, true, 60, will, userName, password, Properties.NONE);
  }

  /** From the connect flags on; before them stand fixed header, protocol name and level. */
  private static String fromFlags(Connect connect, MqttVersion version) {
    byte[] encoded = encode(connect, version);
    int flags = version == MQTT_3_1 ? 11 : 9;
    return hex(Arrays.copyOfRange(encoded, flags, encoded.length));
  }

  private static int flags(Connect connect, MqttVersion version) {
    return Integer.parseInt(fromFlags(connect, version).substring(0, 2), 16);
  }

  @Test
  @Normative({"MQTT5-3.1.2-1", "MQTT5-2.1.3-1", "MQTT5-2.2.2-1"})
  void nameAndLevelOf5() {
    assertThat(hex(encode(connect("a", null, null, null), MQTT_5_0)))
        .isEqualTo("10 0E 00 04 4D 51 54 54 05 02 00 3C 00 00 01 61");
  }

  @Test
  @Normative({"EXT-119", "MQTT311-2.2.2-1"})
  void nameAndLevelOf311() {
    assertThat(hex(encode(connect("a", null, null, null), MQTT_3_1_1)))
        .isEqualTo("10 0D 00 04 4D 51 54 54 04 02 00 3C 00 01 61");
  }

  @Test
  @Normative("MQTT31-1")
  void nameAndLevelOf31() {
    assertThat(hex(encode(connect("a", null, null, null), MQTT_3_1)))
        .isEqualTo("10 0F 00 06 4D 51 49 73 64 70 03 02 00 3C 00 01 61");
  }

  @ParameterizedTest
  @EnumSource
  @Normative({
    "MQTT5-3.1.2-3", "MQTT5-3.1.2-11", "MQTT5-3.1.2-12", "MQTT5-3.1.2-13",
    "MQTT311-3.1.2-3", "MQTT311-3.1.2-11", "MQTT311-3.1.2-13", "MQTT311-3.1.2-14",
    "MQTT311-3.1.2-15", "MQTT31-4"
  })
  void everyFlagStandsForOneFieldAndBit0IsNeverSet(MqttVersion version) {
    for (int i = 0; i < 128; i++) {
      boolean clean = (i & 1) != 0;
      boolean retain = (i & 4) != 0;
      int qos = (i >> 3) & 3;
      boolean hasUser = (i & 32) != 0;
      boolean hasPassword = (i & 64) != 0;
      if (qos == 3) {
        continue;
      }
      Will will =
          (i & 2) == 0 ? null : Will.of(MqttMessage.of("w", new byte[0], QoS.of(qos), retain));
      Connect connect =
          new Connect(
              "a",
              clean,
              60,
              will,
              hasUser ? "u" : null,
              hasPassword ? Binary.of(bytes("70")) : null,
              Properties.NONE);

      int willFlags = will == null ? 0 : 0x04 | (qos << 3) | (retain ? 0x20 : 0);
      assertThat(flags(connect, version))
          .as("%s %s", version, connect)
          .isEqualTo(
              (hasUser ? 0x80 : 0) | (hasPassword ? 0x40 : 0) | willFlags | (clean ? 0x02 : 0));
    }
  }

  @Test
  @Normative({"MQTT5-3.1.2-9", "MQTT5-2.2.2-1"})
  void aWillHasPropertiesTopicAndPayloadEvenIfEmpty() {
    Connect connect = connect("a", Will.of("w", "", 0), null, null);

    assertThat(fromFlags(connect, MQTT_5_0)).isEqualTo("06 00 3C 00 00 01 61 00 00 01 77 00 00");
  }

  @Test
  @Normative({"MQTT311-3.1.2-9"})
  void aWillHasTopicAndMessageEvenIfEmptyIn311() {
    Connect connect = connect("a", Will.of("w", "", 1), null, null);

    assertThat(fromFlags(connect, MQTT_3_1_1)).isEqualTo("0E 00 3C 00 01 61 00 01 77 00 00");
  }

  @Test
  @Normative("MQTT31-7")
  void theWillMessageOf31IsPassedThrough() {
    Connect connect = connect("a", Will.of("w", "ä", 0), null, null);

    assertThat(fromFlags(connect, MQTT_3_1)).isEqualTo("06 00 3C 00 01 61 00 01 77 00 02 C3 A4");
  }

  @Test
  @Normative({"MQTT5-3.1.2-16", "MQTT5-3.1.2-18"})
  void withoutCredentialsTheClientIdIsTheLastField() {
    assertThat(fromFlags(connect("a", null, null, null), MQTT_5_0))
        .isEqualTo("02 00 3C 00 00 01 61");
  }

  @Test
  @Normative({"MQTT311-3.1.2-11", "MQTT311-3.1.2-18", "MQTT311-3.1.2-20"})
  void withoutWillAndCredentialsTheClientIdIsTheLastFieldIn311() {
    assertThat(fromFlags(connect("a", null, null, null), MQTT_3_1_1))
        .isEqualTo("02 00 3C 00 01 61");
  }

  @Test
  @Normative({"MQTT5-3.1.2-17", "MQTT5-3.1.2-18"})
  void aUserNameMayBeEmpty() {
    assertThat(fromFlags(connect("a", null, "", null), MQTT_5_0))
        .isEqualTo("82 00 3C 00 00 01 61 00 00");
    assertThat(fromFlags(connect("a", null, "u", null), MQTT_5_0))
        .isEqualTo("82 00 3C 00 00 01 61 00 01 75");
  }

  @Test
  @Normative({"MQTT311-3.1.2-19", "MQTT311-3.1.2-20"})
  void aUserNameMayBeEmptyIn311() {
    assertThat(fromFlags(connect("a", null, "", null), MQTT_3_1_1))
        .isEqualTo("82 00 3C 00 01 61 00 00");
    assertThat(fromFlags(connect("a", null, "u", null), MQTT_3_1_1))
        .isEqualTo("82 00 3C 00 01 61 00 01 75");
  }

  @Test
  @Normative({"MQTT5-3.1.2-19", "EXT-120"})
  void aPasswordNeedsNoUserNameIn5() {
    Connect connect = connect("a", null, null, Binary.of(bytes("FF")));

    assertThat(fromFlags(connect, MQTT_5_0)).isEqualTo("42 00 3C 00 00 01 61 00 01 FF");
    assertThat(Protocol.of(MQTT_5_0).unsupported(connect)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00 FF 80"})
  @Normative("MQTT311-3.1.2-21")
  void aPasswordMayBeEmptyOrBinary(String password) {
    Connect connect = connect("a", null, "u", Binary.of(bytes(password)));
    int length = bytes(password).length;

    assertThat(fromFlags(connect, MQTT_3_1_1))
        .isEqualTo(("C2 00 3C 00 01 61 00 01 75 00 0" + length + " " + password).trim());
  }

  @ParameterizedTest
  @EnumSource(names = {"MQTT_3_1", "MQTT_3_1_1"})
  @Normative({"MQTT311-3.1.2-22", "MQTT31-5"})
  void aPasswordNeedsAUserNameIn3(MqttVersion version) {
    Connect connect = connect("a", null, null, Binary.of(bytes("70")));

    assertThat(Protocol.of(version).unsupported(connect)).isEqualTo("password without user name");
  }

  @Test
  @Normative("MQTT31-6")
  void longUserNamesAndPasswordsAreFineIn31() {
    Connect connect = connect("a", null, "a user name", Binary.of(bytes("61 73 64 66")));

    assertThat(fromFlags(connect, MQTT_3_1))
        .isEqualTo("C2 00 3C 00 01 61 00 0B 61 20 75 73 65 72 20 6E 61 6D 65 00 04 61 73 64 66");
    assertThat(Protocol.of(MQTT_3_1).unsupported(connect)).isNull();
  }

  @Test
  @Normative({"MQTT5-3.1.3-1", "EXT-133", "EXT-130"})
  void thePayloadHasItsOrder() {
    assertThat(
            hex(encode((ClientPacket) ConnectCases.CONNECT_5_WITH_EVERYTHING.packet(), MQTT_5_0)))
        .isEqualTo(hex(ConnectCases.CONNECT_5_WITH_EVERYTHING.bytes()));
  }

  @Test
  @Normative("MQTT311-3.1.3-1")
  void thePayloadHasItsOrderIn311() {
    ClientPacket connect = (ClientPacket) ConnectCases.CONNECT_3_1_1_WITH_EVERYTHING.packet();

    assertThat(hex(encode(connect, MQTT_3_1_1)))
        .isEqualTo(hex(ConnectCases.CONNECT_3_1_1_WITH_EVERYTHING.bytes()));
  }

  @Test
  @Normative({"MQTT5-3.1.3-3", "MQTT311-3.1.3-3"})
  void anEmptyClientIdIsWritten() {
    Connect connect = connect("", null, null, null);

    assertThat(fromFlags(connect, MQTT_5_0)).isEqualTo("02 00 3C 00 00 00");
    assertThat(fromFlags(connect, MQTT_3_1_1)).isEqualTo("02 00 3C 00 00");
  }

  @Test
  @Normative("MQTT311-3.1.3-7")
  void anEmptyClientIdNeedsACleanSessionIn311() {
    Connect clean = connect("", null, null, null);
    Connect resuming = new Connect("", false, 60, null, null, null, Properties.NONE);

    assertThat(Protocol.of(MQTT_3_1_1).unsupported(clean)).isNull();
    assertThat(Protocol.of(MQTT_3_1_1).unsupported(resuming))
        .isEqualTo("empty client identifier without clean session");
    assertThat(Protocol.of(MQTT_5_0).unsupported(resuming)).isNull();
  }

  @Test
  @Normative({"MQTT31-2", "MQTT31-3"})
  void aClientIdHas1To23CharactersIn31() {
    Protocol protocol = Protocol.of(MQTT_3_1);

    assertThat(protocol.unsupported(connect("", null, null, null)))
        .isEqualTo("client identifier of 0 characters");
    assertThat(protocol.unsupported(connect("c".repeat(24), null, null, null)))
        .isEqualTo("client identifier of 24 characters");
    assertThat(protocol.unsupported(connect("c".repeat(23), null, null, null))).isNull();
    assertThat(protocol.unsupported(connect("c", null, null, null))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000b", "\uD800"})
  @Normative({
    "MQTT5-1.5.4-1", "MQTT5-1.5.4-2", "MQTT5-3.1.3-4", "MQTT5-3.1.3-12",
    "MQTT311-1.5.3-1", "MQTT311-1.5.3-2", "MQTT311-3.1.3-4", "MQTT311-3.1.3-11"
  })
  void clientIdAndUserNameAreWellFormed(String text) {
    assertThatThrownBy(() -> encode(connect(text, null, null, null), MQTT_5_0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> encode(connect("a", null, text, null), MQTT_3_1_1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Normative("EXT-121")
  void clientIdUserNameAndPasswordHave65535BytesAtMost() {
    String long1 = "a".repeat(65_536);

    assertThatThrownBy(() -> encode(connect(long1, null, null, null), MQTT_5_0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> encode(connect("a", null, long1, null), MQTT_5_0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> encode(connect("a", null, "u", Binary.of(new byte[65_536])), MQTT_5_0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(encode(connect(long1.substring(1), null, null, null), MQTT_5_0)).hasSize(65_552);
  }

  @Test
  @Normative("EXT-127")
  void authenticationDataNeedAMethod() {
    Properties data =
        Properties.builder().set(PropertyId.AUTHENTICATION_DATA, Binary.of(bytes("01"))).build();

    assertThatThrownBy(() -> new Connect("a", true, 60, null, null, null, data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("authentication data without authentication method");
  }

  @Test
  @Normative("EXT-123")
  void receiveMaximumAndMaximumPacketSizeAreNot0() {
    Properties.Builder properties = Properties.builder();

    assertThatThrownBy(() -> properties.set(PropertyId.RECEIVE_MAXIMUM, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("receive maximum must be from 1 to 65535: 0");
    assertThatThrownBy(() -> properties.set(PropertyId.MAXIMUM_PACKET_SIZE, 0))
        .isInstanceOf(IllegalArgumentException.class);
    properties
        .set(PropertyId.RECEIVE_MAXIMUM, 65_535)
        .set(PropertyId.MAXIMUM_PACKET_SIZE, 0xFFFF_FFFFL);
  }

  @Test
  void keepAliveFitsTwoBytes() {
    assertThatThrownBy(() -> new Connect("a", true, 65_536, null, null, null, Properties.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("keepAlive must be from 0 to 65535 s: 65536");
  }

  @Test
  void propertiesAreLeftOutBefore5() {
    Properties hints =
        Properties.builder()
            .set(PropertyId.SESSION_EXPIRY_INTERVAL, 60)
            .set(PropertyId.RECEIVE_MAXIMUM, 10)
            .set(PropertyId.MAXIMUM_PACKET_SIZE, 1000)
            .set(PropertyId.TOPIC_ALIAS_MAXIMUM, 10)
            .set(PropertyId.REQUEST_PROBLEM_INFORMATION, 0)
            .build();
    Connect connect = new Connect("a", true, 60, null, null, null, hints);

    assertThat(fromFlags(connect, MQTT_3_1_1)).isEqualTo("02 00 3C 00 01 61");
    assertThat(Protocol.of(MQTT_3_1_1).unsupported(connect)).isNull();
  }

  @Test
  void theFirstFieldThatNeeds5IsNamed() {
    Protocol protocol = Protocol.of(MQTT_3_1_1);

    assertThat(protocol.unsupported(with(Properties.builder().userProperty("a", "b"))))
        .isEqualTo("userProperties");
    assertThat(
            protocol.unsupported(
                with(Properties.builder().set(PropertyId.AUTHENTICATION_METHOD, "m"))))
        .isEqualTo("authenticationMethod");
    assertThat(
            protocol.unsupported(
                with(Properties.builder().set(PropertyId.REQUEST_RESPONSE_INFORMATION, 1))))
        .isEqualTo("requestResponseInformation");
    Will delayed = Will.of("w", "", 0).delay(Duration.ofSeconds(1));
    assertThat(protocol.unsupported(connect("a", delayed, null, null))).isEqualTo("willDelay");
    Will typed = Will.of(MqttMessage.builder().topic("w").contentType("t").build());
    assertThat(protocol.unsupported(connect("a", typed, null, null))).isEqualTo("will contentType");
  }

  private static Connect with(Properties.Builder properties) {
    return new Connect("a", true, 60, null, null, null, properties.build());
  }

  @Test
  void passwordAndWillPayloadAreNotPrinted() {
    Connect connect =
        connect("id", Will.of("w", "secret", 0), "u", Binary.of(bytes("736563726574")));

    assertThat(connect.toString()).contains("id", "6 bytes").doesNotContain("secret");
  }
}
