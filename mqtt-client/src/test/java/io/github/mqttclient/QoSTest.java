package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mqttclient.conformance.Normative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QoSTest {

  @Test
  void numbersAreThoseOfTheProtocol() {
    assertThat(QoS.AT_MOST_ONCE.value()).isEqualTo(0);
    assertThat(QoS.AT_LEAST_ONCE.value()).isEqualTo(1);
    assertThat(QoS.EXACTLY_ONCE.value()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void numberLeadsBackToTheQos(QoS qos) {
    assertThat(QoS.of(qos.value())).isSameAs(qos);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 3, 128, Integer.MIN_VALUE, Integer.MAX_VALUE})
  @Normative({"MQTT5-3.1.2-12", "MQTT311-3.1.2-14", "EXT-125"})
  void anyOtherNumberIsRefused(int value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QoS.of(value))
        .withMessage("QoS must be 0, 1 or 2: %d", value);
  }
}
