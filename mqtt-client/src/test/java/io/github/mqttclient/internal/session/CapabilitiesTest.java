package io.github.mqttclient.internal.session;

import static io.github.mqttclient.internal.session.TestPackets.MQTT_3_1_1;
import static io.github.mqttclient.internal.session.TestPackets.MQTT_5;
import static io.github.mqttclient.internal.session.TestPackets.capabilities;
import static io.github.mqttclient.internal.session.TestPackets.connAck;
import static io.github.mqttclient.internal.session.TestPackets.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ServerLimits;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Disconnect;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.packet.Publish;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CapabilitiesTest {
  @Test
  @Normative("EXT-38")
  void whatConnAckLeavesOutIsNotLimited() {
    assertThat(capabilities().limits())
        .isEqualTo(
            new ServerLimits(65_535, QoS.EXACTLY_ONCE, 268_435_460, 0, true, true, true, true));
  }

  @Test
  void connAckSaysTheLimits() {
    Properties said =
        Properties.builder()
            .set(PropertyId.RECEIVE_MAXIMUM, 5)
            .set(PropertyId.MAXIMUM_QOS, 1)
            .set(PropertyId.MAXIMUM_PACKET_SIZE, 0xFFFF_FFFFL)
            .set(PropertyId.TOPIC_ALIAS_MAXIMUM, 7)
            .set(PropertyId.RETAIN_AVAILABLE, 0)
            .set(PropertyId.WILDCARD_SUBSCRIPTION_AVAILABLE, 0)
            .set(PropertyId.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0)
            .set(PropertyId.SHARED_SUBSCRIPTION_AVAILABLE, 0)
            .build();

    Capabilities capabilities =
        Capabilities.of(new ConnAck(false, ReasonCode.SUCCESS, said), MQTT_5);

    assertThat(capabilities.limits())
        .isEqualTo(
            new ServerLimits(5, QoS.AT_LEAST_ONCE, 0xFFFF_FFFFL, 7, false, false, false, false));
  }

  @Test
  void beforeFiveThereAreNoSubscriptionIdentifiers() {
    ServerLimits limits = Capabilities.of(connAck(), MQTT_3_1_1).limits();

    assertThat(limits.subscriptionIdentifierAvailable()).isFalse();
    assertThat(limits.receiveMaximum()).isEqualTo(65_535);
  }

  @ParameterizedTest
  @CsvSource({"MQTT_3_1, 65535", "MQTT_3_1_1, 65535", "MQTT_5_0, 10"})
  @Normative("EXT-78")
  void ourReceiveMaximumIsInForceOnlyIfTheServerCanKnowIt(MqttVersion version, int inForce) {
    Capabilities capabilities = Capabilities.of(connAck(), Protocol.of(version));

    assertThat(capabilities.receiveMaximum(10)).isEqualTo(inForce);
  }

  @ParameterizedTest
  @EnumSource(MqttVersion.class)
  void aPlainMessageAndAPlainSubscriptionGoEverywhere(MqttVersion version) {
    Capabilities capabilities = Capabilities.of(connAck(), Protocol.of(version));

    assertThat(capabilities.refusal(message("a", 2))).isNull();
    assertThat(capabilities.refusal(Subscription.of("a/#", 2))).isNull();
    assertThat(capabilities.refusal(Subscription.of("$share/g/a", 2))).isNull();
  }

  @ParameterizedTest
  @CsvSource({"MQTT_3_1, false", "MQTT_3_1_1, false", "MQTT_5_0, true"})
  void propertiesOfAMessageNeedFive(MqttVersion version, boolean goes) {
    Capabilities capabilities = Capabilities.of(connAck(), Protocol.of(version));
    MqttMessage message =
        MqttMessage.builder().topic("a").messageExpiry(Duration.ofSeconds(1)).build();

    String refusal = capabilities.refusal(message);

    assertThat(refusal == null).isEqualTo(goes);
    if (!goes) {
      assertThat(refusal).contains("messageExpiry").contains(version.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"MQTT_3_1, false", "MQTT_3_1_1, true", "MQTT_5_0, true"})
  @Normative("MQTT31-24")
  void threePointOneHasShorterTopics(MqttVersion version, boolean goes) {
    Capabilities capabilities = Capabilities.of(connAck(), Protocol.of(version));

    assertThat(capabilities.refusal(message("t".repeat(32_767), 0))).isNull();
    assertThat(capabilities.refusal(message("t".repeat(32_768), 0)) == null).isEqualTo(goes);
    assertThat(capabilities.refusal(Subscription.of("t".repeat(32_768), 0)) == null)
        .isEqualTo(goes);
  }

  @ParameterizedTest
  @CsvSource({"20, true", "21, true", "19, false", "1, false"})
  @Normative("MQTT5-3.2.2-15")
  void aPacketIsMeasuredWithItsHeader(int maximum, boolean fits) {
    Capabilities capabilities = capabilities(PropertyId.MAXIMUM_PACKET_SIZE, maximum);
    MqttMessage message = MqttMessage.of("a", new byte[14], QoS.AT_MOST_ONCE, false); // 20 bytes

    assertThat(capabilities.tooLarge(Publish.of(message, 0, false)) == null).isEqualTo(fits);
  }

  @Test
  @Normative({"MQTT5-3.14.2-3", "MQTT5-3.14.2-4"})
  void diagnosticsAreLeftOutOfAPacketThatIsTooLargeWithThem() {
    Properties withDiagnostics =
        Properties.builder()
            .set(PropertyId.SESSION_EXPIRY_INTERVAL, 5)
            .set(PropertyId.REASON_STRING, "0123456789")
            .userProperty("key", "value")
            .build();
    Properties without = Properties.builder().set(PropertyId.SESSION_EXPIRY_INTERVAL, 5).build();
    Disconnect disconnect = new Disconnect(ReasonCode.SUCCESS, withDiagnostics);
    int size = MQTT_5.sizeOf(disconnect);

    assertThat(capabilities(PropertyId.MAXIMUM_PACKET_SIZE, size).fitting(disconnect))
        .isEqualTo(disconnect);
    assertThat(capabilities(PropertyId.MAXIMUM_PACKET_SIZE, size - 1).fitting(disconnect))
        .isEqualTo(new Disconnect(ReasonCode.SUCCESS, without));
  }
}
