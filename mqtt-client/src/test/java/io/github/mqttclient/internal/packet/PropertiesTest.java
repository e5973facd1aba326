package io.github.mqttclient.internal.packet;

import static io.github.mqttclient.MqttVersion.MQTT_5_0;
import static io.github.mqttclient.fixtures.PacketBytes.bytes;
import static io.github.mqttclient.fixtures.PacketBytes.decode;
import static io.github.mqttclient.fixtures.PacketBytes.decodeOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.mqttclient.UserProperty;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.internal.wire.Binary;
import io.github.mqttclient.internal.wire.ByteWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

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

  @Test
  @Normative("EXT-13")
  void aMillionPropertiesInTheWorstOrderTakeNoTime() {
    byte[] block = new byte[10_000_000];
    for (int i = 0; i < 5_000_000; i += 5) {
      block[i] = 0x26; // a user property, empty
    }
    for (int i = 5_000_000; i < block.length; i += 2) {
      block[i] = 0x0B; // a subscription identifier
      block[i + 1] = 1;
    }
    ByteWriter out = new ByteWriter();
    int packet = out.startPacket(0x30, 0);
    out.writeString("t");
    out.writeVariableByteInteger(block.length);
    out.writePayload(block);
    out.endBlock(packet);

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          Publish publish = (Publish) decode(MQTT_5_0, out.toByteArray()).get(0);
          assertThat(publish.properties().userProperties()).hasSize(1_000_000);
          assertThat(publish.properties().subscriptionIdentifiers()).hasSize(2_500_000);
        });
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
