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
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.internal.wire.ByteWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProtocolTest {
  private static final Protocol PROTOCOL_5 = Protocol.of(MQTT_5_0);

  @Test
  void versionsDifferInWhatTheyHave() {
    assertThat(Protocol.of(MQTT_3_1).hasProperties()).isFalse();
    assertThat(Protocol.of(MQTT_3_1).hasSessionPresent()).isFalse();
    assertThat(Protocol.of(MQTT_3_1_1).hasProperties()).isFalse();
    assertThat(Protocol.of(MQTT_3_1_1).hasSessionPresent()).isTrue();
    assertThat(PROTOCOL_5.hasProperties()).isTrue();
    assertThat(PROTOCOL_5.hasSessionPresent()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void thereIsOneInstanceForEachVersion(MqttVersion version) {
    assertThat(Protocol.of(version)).isSameAs(Protocol.of(version));
    assertThat(Protocol.of(version).version()).isEqualTo(version);
  }

  @ParameterizedTest
  @EnumSource
  @Normative({"EXT-147", "MQTT5-2.1.3-1", "MQTT311-2.2.2-1"})
  void pingReqIsTwoBytes(MqttVersion version) {
    assertThat(hex(encode(PingReq.INSTANCE, version))).isEqualTo("C0 00");
  }

  @ParameterizedTest
  @EnumSource
  void aPlainMessageIsWrittenAsItsPacketWouldBe(MqttVersion version) {
    Properties alias = Properties.builder().set(PropertyId.TOPIC_ALIAS, 3).build();
    for (QoS qos : QoS.values()) {
      for (int length : new int[] {0, 1, 127, 128, 16_383, 70_000}) {
        MqttMessage message = MqttMessage.of("ä/b", new byte[length], qos, length % 2 == 1);
        int packetId = qos == QoS.AT_MOST_ONCE ? 0 : 258;
        Publish packet = Publish.of(message, packetId, false);

        assertThat(plain(message, packetId, Properties.NONE, version))
            .isEqualTo(encode(packet, version));
        if (version == MQTT_5_0) {
          assertThat(plain(message, packetId, alias, version))
              .isEqualTo(encode(packet.with("", alias), version));
        }
      }
    }
  }

  private static byte[] plain(
      MqttMessage message, int packetId, Properties alias, MqttVersion version) {
    ByteWriter out = new ByteWriter();
    Protocol.of(version).encodePlain(message, packetId, alias, out);
    return out.toByteArray();
  }

  @Test
  void plainIsWhatHasNoPropertiesAndSurelyFits() {
    MqttMessage message = MqttMessage.of("a", new byte[100], QoS.AT_LEAST_ONCE, false);
    MqttMessage withProperty = message.toBuilder().contentType("text/plain").build();

    assertThat(PROTOCOL_5.isPlain(message, 200)).isTrue();
    assertThat(PROTOCOL_5.isPlain(message, 100)).isFalse();
    assertThat(PROTOCOL_5.isPlain(withProperty, 200)).isFalse();
  }

  @Test
  void anExceptionLeavesNothingHalfWritten() {
    ByteWriter out = new ByteWriter();
    out.writeByte(7);
    Publish broken =
        new Publish("a\uD800", bytes("01"), QoS.AT_MOST_ONCE, false, false, 0, Properties.NONE);

    assertThatThrownBy(() -> PROTOCOL_5.encode(broken, out))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(hex(out.toByteArray())).isEqualTo("07");
  }

  @Test
  @Normative("EXT-122")
  void aPacketThatIsTooLargeIsNotWritten() {
    ByteWriter out = new ByteWriter();
    byte[] payload = new byte[268_435_455 - 3];
    MqttMessage fits = MqttMessage.of("a", payload, QoS.AT_MOST_ONCE, false);
    MqttMessage tooLarge = MqttMessage.of("ab", payload, QoS.AT_MOST_ONCE, false);
    Protocol protocol = Protocol.of(MQTT_3_1_1);

    protocol.encode(Publish.of(fits, 0, false), out);
    assertThat(out.length()).isEqualTo(268_435_460L);
    assertThatThrownBy(() -> protocol.encode(Publish.of(tooLarge, 0, false), out))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("packet has 268435456 bytes, more than 268435455");
    assertThat(out.length()).isEqualTo(268_435_460L);
  }

  @Test
  void fitsMeasuresOnlyIfItMust() {
    Publish publish = Publish.of(MqttMessage.of("a/b", bytes("78"), QoS.of(0), false), 0, false);

    assertThat(PROTOCOL_5.sizeOf(publish)).isEqualTo(9);
    assertThat(PROTOCOL_5.fits(publish, 9)).isTrue();
    assertThat(PROTOCOL_5.fits(publish, 8)).isFalse();
    assertThat(PROTOCOL_5.fits(publish, 0xFFFF_FFFFL)).isTrue();
  }

  @Test
  void fitsKnowsPacketsWithoutABound() {
    Subscribe subscribe = new Subscribe(1, List.of(Subscription.of("a", 1)), Properties.NONE);

    assertThat(PROTOCOL_5.fits(subscribe, 9)).isTrue();
    assertThat(PROTOCOL_5.fits(subscribe, 8)).isFalse();
    assertThat(PROTOCOL_5.fits(PingReq.INSTANCE, 2)).isTrue();
    assertThat(PROTOCOL_5.fits(new Disconnect(ReasonCode.SUCCESS, Properties.NONE), 2)).isTrue();
  }

  @Test
  void theFirstFieldOfAMessageThatNeeds5IsNamed() {
    assertNamed("payloadUtf8", MqttMessage.builder().payloadUtf8(true));
    assertNamed("messageExpiry", MqttMessage.builder().messageExpiry(Duration.ofSeconds(1)));
    assertNamed("contentType", MqttMessage.builder().contentType("t"));
    assertNamed("responseTopic", MqttMessage.builder().responseTopic("r"));
    assertNamed("correlationData", MqttMessage.builder().correlationData(bytes("01")));
    assertNamed("userProperties", MqttMessage.builder().userProperty("a", "b"));
  }

  private static void assertNamed(String field, MqttMessage.Builder builder) {
    MqttMessage message = builder.topic("a").build();

    assertThat(Protocol.of(MQTT_3_1).unsupported(message)).isEqualTo(field);
    assertThat(Protocol.of(MQTT_3_1_1).unsupported(message)).isEqualTo(field);
    assertThat(PROTOCOL_5.unsupported(message)).isNull();
  }

  @Test
  @Normative("MQTT31-24")
  void topicsHave32767CharactersAtMostIn31() {
    String longest = "a".repeat(32_767);
    Protocol protocol = Protocol.of(MQTT_3_1);

    assertThat(protocol.unsupported(MqttMessage.of(longest, bytes(""), QoS.of(0), false))).isNull();
    assertThat(protocol.unsupported(MqttMessage.of(longest + "a", bytes(""), QoS.of(0), false)))
        .isEqualTo("topic of 32768 characters");
    assertThat(protocol.unsupported(Subscription.of(longest + "a", 0)))
        .isEqualTo("topic filter of 32768 characters");
    assertThat(
            Protocol.of(MQTT_3_1_1)
                .unsupported(MqttMessage.of(longest + "a", bytes(""), QoS.of(0), false)))
        .isNull();
  }
}
