package io.github.mqttclient.internal.packet;

import static io.github.mqttclient.MqttVersion.MQTT_3_1;
import static io.github.mqttclient.MqttVersion.MQTT_3_1_1;
import static io.github.mqttclient.MqttVersion.MQTT_5_0;
import static io.github.mqttclient.fixtures.PacketBytes.bytes;
import static io.github.mqttclient.fixtures.PacketBytes.decodeOne;
import static io.github.mqttclient.fixtures.PacketBytes.encode;
import static io.github.mqttclient.fixtures.PacketBytes.hex;
import static io.github.mqttclient.fixtures.PacketBytes.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.internal.wire.Binary;
import io.github.mqttclient.internal.wire.ByteWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishTest {
  private static Publish decode(MqttVersion version, String hex) {
    return (Publish) decodeOne(version, hex);
  }

  private static MqttMessage message(int qos, boolean retain) {
    return MqttMessage.of("a", bytes("78"), QoS.of(qos), retain);
  }

  @ParameterizedTest
  @EnumSource(names = {"MQTT_3_1", "MQTT_3_1_1"})
  @Normative({
    "MQTT311-2.3.1-5",
    "MQTT311-3.3.1-2",
    "MQTT311-3.3.2-1",
    "MQTT311-4.3.1-1",
    "MQTT311-2.2.2-1"
  })
  void qos0HasNoIdentifierAndNoDupIn3(MqttVersion version) {
    assertThat(hex(encode(Publish.of(message(0, false), 0, false), version)))
        .isEqualTo("30 04 00 01 61 78");
    assertThat(hex(encode(Publish.of(message(0, true), 0, false), version)))
        .isEqualTo("31 04 00 01 61 78");
  }

  @Test
  @Normative({"MQTT5-2.2.1-2", "MQTT5-2.2.2-1", "MQTT5-3.3.1-2", "MQTT5-3.3.2-1", "MQTT5-4.3.1-1"})
  void qos0HasNoIdentifierAndNoDup() {
    assertThat(hex(encode(Publish.of(message(0, false), 0, false), MQTT_5_0)))
        .isEqualTo("30 05 00 01 61 00 78");
    assertThat(hex(encode(Publish.of(message(0, true), 0, false), MQTT_5_0)))
        .isEqualTo("31 05 00 01 61 00 78");
  }

  @Test
  void qos1And2HaveAnIdentifier() {
    assertThat(hex(encode(Publish.of(message(1, false), 10, false), MQTT_5_0)))
        .isEqualTo("32 07 00 01 61 00 0A 00 78");
    assertThat(hex(encode(Publish.of(message(2, true), 0xFFFF, true), MQTT_3_1_1)))
        .isEqualTo("3D 06 00 01 61 FF FF 78");
  }

  @Test
  @Normative({
    "MQTT5-2.2.1-2",
    "MQTT5-3.3.1-2",
    "MQTT311-2.3.1-5",
    "MQTT311-3.3.1-2",
    "MQTT311-2.3.1-1",
    "MQTT31-18"
  })
  void whatNoPublishCanBeCannotBeMade() {
    assertThatThrownBy(() -> Publish.of(message(0, false), 1, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("QoS 0 has no packet identifier: 1");
    assertThatThrownBy(() -> Publish.of(message(0, false), 0, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("QoS 0 is never sent again: dup");
    assertThatThrownBy(() -> Publish.of(message(1, false), 0, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("packet identifier must be from 1 to 65535: 0");
    assertThatThrownBy(() -> Publish.of(message(2, false), 65_536, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Normative({"MQTT5-2.2.1-2", "MQTT311-2.3.1-5"})
  void bytesThatLookLikeAnIdentifierArePayload() {
    assertThat(decode(MQTT_5_0, "30 06 00 01 61 00 00 0A").payload()).containsExactly(0, 10);
    assertThat(decode(MQTT_3_1_1, "30 05 00 01 61 00 0A").payload()).containsExactly(0, 10);
  }

  @Test
  void allPropertiesOfAMessageAreSent() {
    MqttMessage message =
        MqttMessage.builder()
            .topic("a")
            .payloadUtf8(true)
            .messageExpiry(Duration.ofSeconds(60))
            .contentType("t")
            .responseTopic("r")
            .correlationData(bytes("2A"))
            .userProperty("k", "v")
            .build();

    assertThat(hex(encode(Publish.of(message, 0, false), MQTT_5_0)))
        .isEqualTo(
            "30 1E 00 01 61 1A 01 01 02 00 00 00 3C 03 00 01 74 08 00 01 72 09 00 01 2A"
                + " 26 00 01 6B 00 01 76");
  }

  @Test
  @Normative("MQTT5-3.3.4-6")
  void aClientSendsNoSubscriptionIdentifier() {
    Publish received = decode(MQTT_5_0, "30 06 00 01 61 02 0B 05");

    assertThat(received.properties().subscriptionIdentifiers()).containsExactly(5);
    assertThatThrownBy(() -> encode(received, MQTT_5_0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("subscription identifier must not stand in CLIENT_PUBLISH");
  }

  @Test
  @Normative("MQTT5-3.3.2-8")
  void aTopicAliasIsNot0() {
    assertThatThrownBy(() -> Properties.builder().set(PropertyId.TOPIC_ALIAS, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("topic alias must be from 1 to 65535: 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"36", "37", "3E", "3F"})
  @Normative({"MQTT5-3.3.1-4", "MQTT311-3.3.1-4", "EXT-60"})
  void qos3IsMalformed(String firstByte) {
    for (MqttVersion version : MqttVersion.values()) {
      assertThat(refused(version, firstByte + " 06 00 01 61 00 01 00"))
          .isEqualTo(ReasonCode.MALFORMED_PACKET);
    }
  }

  @Test
  @Normative({"EXT-62", "MQTT5-3.3.1-2"})
  void dupWithQos0IsMalformed() {
    assertThat(refused(MQTT_5_0, "38 04 00 01 61 00")).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(refused(MQTT_3_1_1, "39 03 00 01 61")).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @Test
  @Normative({"EXT-62", "MQTT31-17"})
  void dupWithQos0HasNoMeaningIn31() {
    Publish publish = decode(MQTT_3_1, "38 03 00 01 61");

    assertThat(publish.topic()).isEqualTo("a");
    assertThat(publish.dup()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "C0 80",
        "C1 BF",
        "E0 80 80",
        "F0 80 80 80",
        "F4 90 80 80",
        "F5 80 80 80",
        "80",
        "C3",
        "E2 82",
        "ED A0 80 ED B0 80",
        "61 ED A0 80"
      })
  @Normative({"MQTT5-1.5.4-1", "MQTT311-1.5.3-1", "MQTT5-3.3.2-1", "MQTT311-3.3.2-1", "EXT-56"})
  void anIllFormedTopicIsMalformed(String topic) {
    assertThat(refused(MQTT_5_0, publish(topic, true))).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(refused(MQTT_3_1_1, publish(topic, false))).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @Test
  @Normative({"MQTT5-1.5.4-2", "MQTT311-1.5.3-2", "MQTT5-4.7.3-2", "MQTT311-4.7.3-2", "EXT-58"})
  void aTopicWithNullIsMalformed() {
    assertThat(refused(MQTT_5_0, publish("61 00 62", true))).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(refused(MQTT_3_1_1, publish("61 00 62", false)))
        .isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @Test
  @Normative("MQTT31-26")
  void anIllFormedTopicIsMalformedIn31Too() {
    assertThat(refused(MQTT_3_1, publish("61 ED A0 80", false)))
        .isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @Test
  @Normative({"MQTT5-1.5.4-3", "MQTT311-1.5.3-3"})
  void aByteOrderMarkStaysInTheTopic() {
    assertThat(decode(MQTT_5_0, publish("EF BB BF 61", true)).topic()).isEqualTo("\uFEFFa");
    assertThat(decode(MQTT_3_1_1, publish("EF BB BF 61", false)).topic()).isEqualTo("\uFEFFa");
  }

  @Test
  @Normative("EXT-59")
  void fourByteCharactersAreDecoded() {
    assertThat(decode(MQTT_5_0, publish("41 F0 AA 9B 94", true)).topic())
        .isEqualTo("A" + Character.toString(0x2A6D4));
  }

  @Test
  @Normative("EXT-57")
  void controlAndNonCharactersAreAccepted() {
    assertThat(decode(MQTT_5_0, publish("01 7F C2 80 EF BF BF", true)).topic())
        .isEqualTo("\u0001\u007F\u0080\uFFFF");
  }

  @ParameterizedTest
  @ValueSource(strings = {"61 2F 2B", "61 2F 23", "2B", "23", "61 2B 62"})
  @Normative({"MQTT5-3.3.2-2", "MQTT311-3.3.2-2", "MQTT5-4.7.0-1", "MQTT311-4.7.1-1", "EXT-61"})
  void aTopicWithWildcardIsMalformed(String topic) {
    assertThat(refused(MQTT_5_0, publish(topic, true))).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(refused(MQTT_3_1_1, publish(topic, false))).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(refused(MQTT_3_1, publish(topic, false))).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  /** A PUBLISH with this topic and an empty payload. */
  private static String publish(String topic, boolean hasProperties) {
    int length = bytes(topic).length;
    int remaining = 2 + length + (hasProperties ? 1 : 0);
    return hex(new byte[] {0x30, (byte) remaining, 0, (byte) length})
        + topic
        + (hasProperties ? "00" : "");
  }

  @ParameterizedTest
  @EnumSource
  @Normative({"EXT-63", "MQTT311-2.3.1-1", "MQTT31-18"})
  void identifier0IsIllegal(MqttVersion version) {
    assertThat(refused(version, "32 06 00 01 61 00 00 00")).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    assertThat(refused(version, "34 06 00 01 61 00 00 00")).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  @Normative({"EXT-64", "MQTT5-4.7.3-1"})
  void anEmptyTopicNeedsAnAlias() {
    assertThat(refused(MQTT_5_0, "30 03 00 00 00")).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    assertThat(decode(MQTT_5_0, "30 06 00 00 03 23 00 01").topic()).isEmpty();
  }

  @Test
  @Normative({"EXT-65", "MQTT311-4.7.3-1", "MQTT31-25"})
  void anEmptyTopicIsMalformedIn3() {
    assertThat(refused(MQTT_3_1_1, "30 02 00 00")).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(refused(MQTT_3_1, "30 02 00 00")).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @Test
  @Normative("EXT-66")
  void topicAlias0IsInvalid() {
    assertThat(refused(MQTT_5_0, "30 07 00 01 61 03 23 00 00"))
        .isEqualTo(ReasonCode.TOPIC_ALIAS_INVALID);
  }

  @Test
  @Normative("EXT-71")
  void subscriptionIdentifier0IsIllegal() {
    assertThat(refused(MQTT_5_0, "30 06 00 01 61 02 0B 00")).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  @Normative("EXT-72")
  void subscriptionIdentifierOfFiveBytesIsMalformed() {
    assertThat(refused(MQTT_5_0, "30 0A 00 01 61 06 0B 80 80 80 80 01"))
        .isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @Test
  @Normative("EXT-73")
  void allSubscriptionIdentifiersAreKept() {
    assertThat(
            decode(MQTT_5_0, "30 0F 00 01 61 0B 0B 01 0B 7F 0B FF FF FF 7F 0B 01")
                .properties()
                .subscriptionIdentifiers())
        .containsExactly(1, 127, 268_435_455, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"08 00 03 61 2F 23", "08 00 03 61 2F 2B", "08 00 00 03 00 00"})
  @Normative("EXT-75")
  void aResponseTopicIsATopic(String property) {
    assertThat(refused(MQTT_5_0, "30 0A 00 01 61 06 " + property))
        .isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  @Normative("EXT-76")
  void payloadFormatIndicatorIs0Or1() {
    assertThat(refused(MQTT_5_0, "30 06 00 01 61 02 01 02")).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  @Normative("EXT-82")
  void thePayloadMayBeEmpty() {
    assertThat(decode(MQTT_3_1_1, "30 03 00 01 61").payload()).isEmpty();
    assertThat(decode(MQTT_3_1, "30 03 00 01 61").payload()).isEmpty();
    assertThat(decode(MQTT_5_0, "30 04 00 01 61 00").payload()).isEmpty();
  }

  @Test
  @Normative("EXT-83")
  void retainAndDupAreKept() {
    assertThat(decode(MQTT_3_1_1, "31 03 00 01 61").retain()).isTrue();
    assertThat(decode(MQTT_5_0, "31 04 00 01 61 00").retain()).isTrue();
    assertThat(decode(MQTT_5_0, "3A 06 00 01 61 00 01 00").dup()).isTrue();
  }

  @Test
  void equalityLooksAtThePayload() {
    Publish a = Publish.of(message(1, false), 1, false);
    Publish b = Publish.of(message(1, false), 1, false);
    Publish other =
        new Publish("a", bytes("79"), QoS.AT_LEAST_ONCE, false, false, 1, Properties.NONE);

    assertThat(a).isEqualTo(b).hasSameHashCodeAs(b).isNotEqualTo(other);
  }

  @Test
  void thePayloadIsNotPrinted() {
    MqttMessage message = MqttMessage.builder().topic("t").payload("secret").build();

    assertThat(Publish.of(message, 0, false))
        .hasToString("Publish[topic=t, qos=0, packetId=0, properties={}, 6 bytes]");
  }

  @Test
  void aLargePayloadIsNotCopied() {
    byte[] payload = new byte[100_000];
    ByteWriter out = new ByteWriter();

    Publish.of(MqttMessage.of("a", payload, QoS.AT_MOST_ONCE, false), 0, false)
        .encode(out, MQTT_5_0);

    assertThat(out.pieceCount()).isEqualTo(2);
    assertThat(out.array().length).isLessThan(1_000);
  }

  @Test
  void correlationDataComparesByContent() {
    Publish publish = decode(MQTT_5_0, "30 08 00 01 61 04 09 00 01 2A");

    assertThat(publish.properties().binary(PropertyId.CORRELATION_DATA))
        .isEqualTo(Binary.of(bytes("2A")));
  }
}
