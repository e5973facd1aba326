package io.github.mqttclient.internal.packet;

import static io.github.mqttclient.MqttVersion.MQTT_3_1;
import static io.github.mqttclient.MqttVersion.MQTT_3_1_1;
import static io.github.mqttclient.MqttVersion.MQTT_5_0;
import static io.github.mqttclient.fixtures.PacketBytes.encode;
import static io.github.mqttclient.fixtures.PacketBytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.RetainHandling;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.conformance.Normative;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SUBSCRIBE and UNSUBSCRIBE. */
class SubscribeTest {
  private static Subscribe subscribe(Subscription... subscriptions) {
    return new Subscribe(10, List.of(subscriptions), Properties.NONE);
  }

  private static Unsubscribe unsubscribe(TopicFilter... filters) {
    return new Unsubscribe(11, List.of(filters), Properties.NONE);
  }

  @Test
  @Normative({"MQTT5-2.1.3-1", "MQTT5-2.2.2-1", "MQTT5-3.8.1-1"})
  void subscribeOf5() {
    assertThat(hex(encode(subscribe(Subscription.of("a/b", 1)), MQTT_5_0)))
        .isEqualTo("82 09 00 0A 00 00 03 61 2F 62 01");
  }

  @ParameterizedTest
  @EnumSource(names = {"MQTT_3_1", "MQTT_3_1_1"})
  @Normative({"MQTT311-2.2.2-1", "MQTT311-3.8.1-1", "MQTT311-3.8.3-4", "MQTT31-14"})
  void subscribeOf3(MqttVersion version) {
    Subscribe subscribe =
        subscribe(Subscription.of("a", 0), Subscription.of("b", 1), Subscription.of("c", 2));

    assertThat(hex(encode(subscribe, version)))
        .isEqualTo("82 0E 00 0A 00 01 61 00 00 01 62 01 00 01 63 02");
  }

  @Test
  @Normative({"MQTT5-3.8.3-5", "EXT-125"})
  void everyOptionHasItsBits() {
    for (QoS qos : QoS.values()) {
      for (RetainHandling retainHandling : RetainHandling.values()) {
        for (int flags = 0; flags < 4; flags++) {
          boolean noLocal = (flags & 1) != 0;
          boolean retainAsPublished = (flags & 2) != 0;
          Subscription subscription =
              new Subscription(
                  TopicFilter.of("a"), qos, noLocal, retainAsPublished, retainHandling);

          byte[] encoded = encode(subscribe(subscription), MQTT_5_0);

          assertThat(encoded[encoded.length - 1])
              .isEqualTo((byte) (qos.value() | (flags << 2) | (retainHandling.value() << 4)));
        }
      }
    }
  }

  @Test
  @Normative("MQTT311-3.8.3-4")
  void optionsOf5AreNotSentBefore() {
    Subscription subscription =
        Subscription.of("a", 1)
            .noLocal(true)
            .retainAsPublished(true)
            .retainHandling(RetainHandling.DO_NOT_SEND);

    assertThat(hex(encode(subscribe(subscription), MQTT_3_1_1))).endsWith("61 01");
    assertThat(hex(encode(subscribe(subscription), MQTT_3_1))).endsWith("61 01");
  }

  @Test
  void theFirstOptionThatNeeds5IsNamed() {
    Protocol protocol = Protocol.of(MQTT_3_1_1);
    Subscription plain = Subscription.of("a", 1);

    assertThat(protocol.unsupported(plain)).isNull();
    assertThat(protocol.unsupported(plain.noLocal(true))).isEqualTo("noLocal");
    assertThat(protocol.unsupported(plain.retainAsPublished(true))).isEqualTo("retainAsPublished");
    assertThat(protocol.unsupported(plain.retainHandling(RetainHandling.SEND_IF_NEW)))
        .isEqualTo("retainHandling");
    assertThat(Protocol.of(MQTT_5_0).unsupported(plain.noLocal(true))).isNull();
  }

  @Test
  @Normative("EXT-135")
  void aSharedFilterIsAFilterLikeAnyOtherBefore5() {
    Subscription shared = Subscription.of("$share/g/a", 0);

    assertThat(Protocol.of(MQTT_3_1_1).unsupported(shared)).isNull();
    assertThat(hex(encode(subscribe(shared), MQTT_3_1_1)))
        .isEqualTo("82 0F 00 0A 00 0A 24 73 68 61 72 65 2F 67 2F 61 00");
  }

  @Test
  @Normative({"MQTT5-3.8.3-2", "MQTT311-3.8.3-3", "MQTT5-3.10.3-2", "MQTT311-3.10.3-2"})
  void thereIsAtLeastOneFilter() {
    assertThatThrownBy(SubscribeTest::subscribe)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("SUBSCRIBE needs at least one subscription");
    assertThatThrownBy(SubscribeTest::unsubscribe)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("UNSUBSCRIBE needs at least one topic filter");
  }

  @Test
  @Normative({"MQTT311-2.3.1-1", "MQTT31-18"})
  void identifiersAreFrom1To65535() {
    assertThatThrownBy(() -> new Subscribe(0, List.of(Subscription.of("a", 1)), Properties.NONE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Unsubscribe(65_536, List.of(TopicFilter.of("a")), Properties.NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Normative("EXT-124")
  void aSubscriptionIdentifierIsFrom1To268435455AndStandsOnce() {
    assertThatThrownBy(() -> Properties.builder().set(PropertyId.SUBSCRIPTION_IDENTIFIER, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> Properties.builder().set(PropertyId.SUBSCRIPTION_IDENTIFIER, 268_435_456))
        .isInstanceOf(IllegalArgumentException.class);
    Properties two =
        Properties.builder()
            .set(PropertyId.SUBSCRIPTION_IDENTIFIER, 1)
            .set(PropertyId.SUBSCRIPTION_IDENTIFIER, 2)
            .build();
    Subscribe subscribe = new Subscribe(1, List.of(Subscription.of("a", 1)), two);
    assertThatThrownBy(() -> encode(subscribe, MQTT_5_0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("subscription identifier must not be repeated in SUBSCRIBE");
  }

  @Test
  @Normative({"MQTT5-2.1.3-1", "MQTT5-2.2.2-1", "MQTT5-3.10.1-1"})
  void unsubscribeOf5() {
    assertThat(hex(encode(unsubscribe(TopicFilter.of("a/b")), MQTT_5_0)))
        .isEqualTo("A2 08 00 0B 00 00 03 61 2F 62");
  }

  @ParameterizedTest
  @EnumSource(names = {"MQTT_3_1", "MQTT_3_1_1"})
  @Normative({"MQTT311-2.2.2-1", "MQTT311-3.10.1-1", "MQTT311-3.10.3-1", "MQTT31-14"})
  void unsubscribeOf3(MqttVersion version) {
    assertThat(hex(encode(unsubscribe(TopicFilter.of("a/b"), TopicFilter.of("+")), version)))
        .isEqualTo("A2 0A 00 0B 00 03 61 2F 62 00 01 2B");
  }
}
