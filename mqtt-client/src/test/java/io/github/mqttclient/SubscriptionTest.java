package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.mqttclient.conformance.Normative;
import org.junit.jupiter.api.Test;

class SubscriptionTest {

  @Test
  void optionsAreOffByDefault() {
    Subscription subscription = Subscription.of("a/#", 1);

    assertThat(subscription.filter()).isEqualTo(TopicFilter.of("a/#"));
    assertThat(subscription.qos()).isEqualTo(QoS.AT_LEAST_ONCE);
    assertThat(subscription.noLocal()).isFalse();
    assertThat(subscription.retainAsPublished()).isFalse();
    assertThat(subscription.retainHandling()).isEqualTo(RetainHandling.SEND);
  }

  @Test
  void eachOptionIsSetWithoutChangingTheOthers() {
    Subscription subscription =
        Subscription.of("a", QoS.EXACTLY_ONCE)
            .noLocal(true)
            .retainAsPublished(true)
            .retainHandling(RetainHandling.DO_NOT_SEND);

    assertThat(subscription)
        .isEqualTo(
            new Subscription(
                TopicFilter.of("a"), QoS.EXACTLY_ONCE, true, true, RetainHandling.DO_NOT_SEND));
    assertThat(
            subscription
                .noLocal(false)
                .retainAsPublished(false)
                .retainHandling(RetainHandling.SEND))
        .isEqualTo(Subscription.of("a", 2));
  }

  @Test
  @Normative("MQTT5-3.8.3-4")
  void noLocalOnASharedFilterIsRefused() {
    Subscription shared = Subscription.of("$share/g/a", 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> shared.noLocal(true))
        .withMessage("noLocal must not be set on a shared filter: $share/g/a");
    assertThat(shared.noLocal(false)).isEqualTo(shared);
  }

  @Test
  @Normative("EXT-125")
  void qosAbove2IsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Subscription.of("a", 3))
        .withMessage("QoS must be 0, 1 or 2: 3");
  }

  @Test
  @Normative("MQTT5-4.7.1-1")
  void filterIsChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Subscription.of("a#", 0))
        .withMessage("topic filter \"a#\": # must stand for a whole level");
  }

  @Test
  void nullIsRefused() {
    Subscription subscription = Subscription.of("a", 0);

    assertThatNullPointerException()
        .isThrownBy(() -> Subscription.of("a", null))
        .withMessage("qos");
    assertThatNullPointerException()
        .isThrownBy(() -> Subscription.of(null, 0))
        .withMessage("topic filter");
    assertThatNullPointerException()
        .isThrownBy(() -> subscription.retainHandling(null))
        .withMessage("retainHandling");
  }

  @Test
  @Normative("EXT-125")
  void retainHandlingHasTheNumbers0To2() {
    assertThat(RetainHandling.values()).extracting(RetainHandling::value).containsExactly(0, 1, 2);
  }
}
