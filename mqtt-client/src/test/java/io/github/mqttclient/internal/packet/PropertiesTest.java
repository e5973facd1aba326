package io.github.mqttclient.internal.packet;

import static io.github.mqttclient.MqttVersion.MQTT_5_0;
import static io.github.mqttclient.fixtures.PacketBytes.bytes;
import static io.github.mqttclient.fixtures.PacketBytes.decode;
import static io.github.mqttclient.fixtures.PacketBytes.decodeOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.AllocatedBytes;
import io.github.mqttclient.internal.wire.Binary;
import io.github.mqttclient.internal.wire.ByteWriter;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PropertiesTest {
  @Test
  void absentPropertiesHaveNoValue() {
    assertThat(Properties.NONE.isEmpty()).isTrue();
    assertThat(Properties.NONE.string(PropertyId.REASON_STRING)).isNull();
    assertThat(Properties.NONE.binary(PropertyId.CORRELATION_DATA)).isNull();
    assertThat(Properties.NONE.integer(PropertyId.RECEIVE_MAXIMUM, 65_535)).isEqualTo(65_535);
    assertThat(Properties.NONE.userProperties()).isEmpty();
    assertThat(Properties.NONE.subscriptionIdentifiers()).isEmpty();
    assertThat(Properties.NONE.has(PropertyId.USER_PROPERTY)).isFalse();
  }

  @Test
  void valuesAreFoundByTheirIdentifier() {
    Properties properties =
        Properties.builder()
            .set(PropertyId.REASON_STRING, "why")
            .set(PropertyId.CORRELATION_DATA, Binary.of(bytes("01")))
            .set(PropertyId.SESSION_EXPIRY_INTERVAL, 4_294_967_295L)
            .build();

    assertThat(properties.string(PropertyId.REASON_STRING)).isEqualTo("why");
    assertThat(properties.binary(PropertyId.CORRELATION_DATA)).isEqualTo(Binary.of(bytes("01")));
    assertThat(properties.integer(PropertyId.SESSION_EXPIRY_INTERVAL, 0)).isEqualTo(4_294_967_295L);
    assertThat(properties.has(PropertyId.SESSION_EXPIRY_INTERVAL)).isTrue();
  }

  @Test
  void theOrderOfDifferentPropertiesDoesNotMatter() {
    Properties a =
        Properties.builder()
            .userProperty("a", "b")
            .set(PropertyId.REASON_STRING, "why")
            .set(PropertyId.RECEIVE_MAXIMUM, 1)
            .build();
    Properties b =
        Properties.builder()
            .set(PropertyId.RECEIVE_MAXIMUM, 1)
            .set(PropertyId.REASON_STRING, "why")
            .userProperty("a", "b")
            .build();

    assertThat(a).isEqualTo(b).hasSameHashCodeAs(b);
    assertThat(a).isNotEqualTo(Properties.NONE);
    assertThat(a).hasToString(b.toString());
  }

  @Test
  @Normative("EXT-53")
  void userPropertiesRepeatAndKeepTheirOrder() {
    Publish publish =
        (Publish)
            decodeOne(
                MQTT_5_0,
                "30 19 00 01 74 15"
                    + "26 00 01 61 00 01 31" // a = 1
                    + "26 00 01 62 00 01 32" // b = 2
                    + "26 00 01 61 00 01 33"); // a = 3

    assertThat(publish.properties().userProperties())
        .containsExactly(
            new UserProperty("a", "1"), new UserProperty("b", "2"), new UserProperty("a", "3"));
  }

  @Test
  void settingAPropertyAgainReplacesIt() {
    Properties properties =
        Properties.builder()
            .set(PropertyId.TOPIC_ALIAS, 1)
            .set(PropertyId.CONTENT_TYPE, "a")
            .set(PropertyId.TOPIC_ALIAS, 2)
            .build();

    assertThat(properties.integer(PropertyId.TOPIC_ALIAS, 0)).isEqualTo(2);
    assertThat(properties)
        .isEqualTo(
            Properties.builder()
                .set(PropertyId.CONTENT_TYPE, "a")
                .set(PropertyId.TOPIC_ALIAS, 2)
                .build());
  }

  @Test
  void aBuilderDoesNotChangeWhatItCameFromOrBuilt() {
    Properties one = Properties.builder().set(PropertyId.TOPIC_ALIAS, 1).build();
    Properties.Builder builder = one.toBuilder();
    Properties same = builder.build();
    Properties two = builder.set(PropertyId.TOPIC_ALIAS, 2).userProperty("a", "b").build();
    builder.set(PropertyId.TOPIC_ALIAS, 3);

    assertThat(one.integer(PropertyId.TOPIC_ALIAS, 0)).isEqualTo(1);
    assertThat(same).isEqualTo(one);
    assertThat(two.integer(PropertyId.TOPIC_ALIAS, 0)).isEqualTo(2);
    assertThat(Properties.NONE.isEmpty()).isTrue();
  }

  @Test
  void valuesThatAPropertyCannotHaveAreRefused() {
    Properties.Builder builder = Properties.builder();

    assertThatThrownBy(() -> builder.set(PropertyId.MAXIMUM_QOS, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maximum qos must be from 0 to 1: 2");
    assertThatThrownBy(() -> builder.set(PropertyId.SERVER_KEEP_ALIVE, 65_536))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.set(PropertyId.MESSAGE_EXPIRY_INTERVAL, 1L << 32))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.set(PropertyId.MESSAGE_EXPIRY_INTERVAL, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.set(PropertyId.MAXIMUM_QOS, "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maximum qos is a BYTE, not class java.lang.String");
  }

  @Test
  void diagnosticsCanBeLeftOut() {
    Properties properties =
        Properties.builder()
            .set(PropertyId.REASON_STRING, "why")
            .userProperty("a", "b")
            .userProperty("c", "d")
            .set(PropertyId.AUTHENTICATION_METHOD, "m")
            .build();

    assertThat(properties.withoutDiagnostics())
        .isEqualTo(Properties.builder().set(PropertyId.AUTHENTICATION_METHOD, "m").build());
    assertThat(Properties.NONE.withoutDiagnostics()).isSameAs(Properties.NONE);
  }

  /** A PUBLISH to "t" with these property bytes. */
  private static byte[] publish(byte[] block) {
    ByteWriter out = new ByteWriter();
    int packet = out.startPacket(0x30, 0);
    out.writeString("t");
    out.writeVariableByteInteger(block.length);
    out.writePayload(block);
    out.endBlock(packet);
    return out.toByteArray();
  }

  @Test
  @Normative("EXT-13")
  void aMillionPropertiesInTheWorstOrderTakeNoTime() {
    byte[] block = new byte[5_131_070];
    for (int i = 0; i < 5_000_000; i += 5) {
      block[i] = 0x26; // a user property, empty
    }
    for (int i = 5_000_000; i < block.length; i += 2) {
      block[i] = 0x0B; // a subscription identifier
      block[i + 1] = 1;
    }

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          Publish publish = (Publish) decode(MQTT_5_0, publish(block)).get(0);
          assertThat(publish.properties().userProperties()).hasSize(1_000_000);
          assertThat(publish.properties().subscriptionIdentifiers()).hasSize(65_535);
        });
  }

  /** Any publisher can have a server send such a message: as an error it would end us for ever. */
  @Test
  @Normative({"EXT-13", "EXT-53"})
  void veryManyUserPropertiesOfAMessageTakeNoMoreThanTheirPacketUntilTheyAreLookedAt()
      throws Exception {
    byte[] block = new byte[12 << 20];
    int length = 0;
    int count = 0;
    while (length + 7 <= block.length) {
      block[length] = 0x26;
      block[length + 2] = 1;
      block[length + 3] = (byte) ('a' + count % 26);
      block[length + 5] = 1;
      block[length + 6] = (byte) ('0' + count % 10);
      length += 7;
      count++;
    }
    byte[] packet = publish(Arrays.copyOf(block, length));
    PacketDecoder decoder = new PacketDecoder(MQTT_5_0, 16 << 20);
    List<ServerPacket> packets = new ArrayList<>();
    long before = AllocatedBytes.ofThisThread();

    decoder.decode(packet, 0, packet.length, packets::add);

    long allocated = AllocatedBytes.ofThisThread() - before;
    List<UserProperty> properties = packets.get(0).properties().userProperties();
    assertThat(properties).hasSize(count).hasSizeGreaterThan(1_700_000);
    assertThat(allocated).isLessThan(packet.length * 5L / 4);
    int last = count - 1;
    assertThat(properties.get(last))
        .isEqualTo(
            new UserProperty(String.valueOf((char) ('a' + last % 26)), String.valueOf(last % 10)));
  }

  @Test
  void manyUserPropertiesAreTheSameAsFewAndMayStandBetweenOthers() throws Exception {
    Properties.Builder expected = Properties.builder();
    for (int i = 0; i < 3_000; i++) {
      if (i % 100 == 0) {
        expected.set(PropertyId.SUBSCRIPTION_IDENTIFIER, i + 1);
      }
      expected.userProperty("naïve name ".repeat(i % 3) + i, "value ".repeat(i % 5));
    }
    expected.set(PropertyId.CONTENT_TYPE, "text");
    Properties all = expected.build();
    ByteWriter block = new ByteWriter();
    for (int i = 0; i < 3_000; i++) {
      if (i % 100 == 0) {
        PropertyId.SUBSCRIPTION_IDENTIFIER.encode(block, Placement.SERVER_PUBLISH, i + 1L);
      }
      PropertyId.USER_PROPERTY.encode(block, Placement.SERVER_PUBLISH, all.userProperties().get(i));
    }
    PropertyId.CONTENT_TYPE.encode(block, Placement.SERVER_PUBLISH, "text");

    Properties decoded =
        ((Publish) decode(MQTT_5_0, publish(block.toByteArray())).get(0)).properties();

    assertThat(decoded).isEqualTo(all).hasSameHashCodeAs(all).hasToString(all.toString());
    assertThat(decoded.userProperties()).containsExactlyElementsOf(all.userProperties());
    assertThat(decoded.toBuilder().build()).isEqualTo(all);
    assertThat(decoded.has(PropertyId.USER_PROPERTY)).isTrue();
    assertThatThrownBy(() -> decoded.userProperties().get(3_000))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("index 3000 of 3000");
    assertThatThrownBy(() -> decoded.userProperties().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"26 00 01 00 00 00", "26 00 00 00 01 FF", "26 00 00 00 02 61"})
  void userPropertiesThatAreNotDecodedAreCheckedAllTheSame(String broken) {
    byte[] bad = bytes(broken);
    byte[] block = new byte[Properties.MOST_DECODED * 5 + bad.length];
    for (int i = 0; i < Properties.MOST_DECODED; i++) {
      block[i * 5] = 0x26;
    }
    System.arraycopy(bad, 0, block, Properties.MOST_DECODED * 5, bad.length);

    assertThatThrownBy(() -> decodeInto(publish(block)))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessageContaining("user property");
  }

  @Test
  void moreUserPropertiesThanAnyServerHasToSayAreRefusedInAnAcknowledgement() throws Exception {
    decodeInto(pubAck(Properties.MOST_DECODED));

    assertThatThrownBy(() -> decodeInto(pubAck(Properties.MOST_DECODED + 1)))
        .isInstanceOfSatisfying(
            ProtocolErrorException.class,
            e -> assertThat(e.reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED))
        .hasMessage("PUBACK user properties: there are more than 1000");
  }

  private static byte[] pubAck(int userProperties) {
    Properties.Builder properties = Properties.builder();
    for (int i = 0; i < userProperties; i++) {
      properties.userProperty("", "");
    }
    return ServerCodec.encode(new PubAck(1, ReasonCode.SUCCESS, properties.build()), MQTT_5_0);
  }

  @Test
  void moreSubscriptionIdentifiersThanAMessageCanHaveAreRefused() {
    byte[] block = new byte[2 * (Properties.MOST_IDENTIFIERS + 1)];
    for (int i = 0; i < block.length; i += 2) {
      block[i] = 0x0B;
      block[i + 1] = 1;
    }

    assertThatThrownBy(() -> decodeInto(publish(block)))
        .isInstanceOfSatisfying(
            ProtocolErrorException.class,
            e -> assertThat(e.reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED))
        .hasMessage("PUBLISH subscription identifiers: there are more than 65535");
  }

  private static void decodeInto(byte[] packet)
      throws MalformedPacketException, ProtocolErrorException {
    new PacketDecoder(MQTT_5_0, packet.length).decode(packet, 0, packet.length, any -> {});
  }

  @Test
  void binaryDataIsNotPrinted() {
    assertThat(
            Properties.builder()
                .set(PropertyId.AUTHENTICATION_DATA, Binary.of(bytes("73 65")))
                .set(PropertyId.AUTHENTICATION_METHOD, "m")
                .build())
        .hasToString("{authentication method=m, authentication data=2 bytes}");
  }
}
