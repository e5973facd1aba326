package io.github.mqttclient.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.conformance.Normative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendQuotaTest {
  private final SendQuota quota = new SendQuota();

  @Test
  void thereIsNoneBeforeAConnection() {
    assertThat(quota.isAvailable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 65_535})
  @Normative({"MQTT5-4.9.0-1", "MQTT5-4.9.0-2"})
  void asManyCanBeTakenAsReceiveMaximumSays(int receiveMaximum) {
    quota.restart(receiveMaximum);

    assertThat(takeAll()).isEqualTo(receiveMaximum);
  }

  @Test
  @Normative("MQTT5-4.9.0-2")
  void whatIsGivenBackCanBeTakenAgain() {
    quota.restart(2);
    takeAll();

    quota.giveBack();

    assertThat(takeAll()).isEqualTo(1);
  }

  @Test
  @Normative({"MQTT5-4.9.0-1", "EXT-139"})
  void itNeverRisesAboveItsStart() {
    quota.restart(2);

    quota.giveBack();
    quota.giveBack();

    assertThat(takeAll()).isEqualTo(2);
  }

  @Test
  @Normative("EXT-139")
  void itStartsAnewWithEachConnection() {
    quota.restart(5);
    takeAll();

    quota.restart(3);

    assertThat(takeAll()).isEqualTo(3);
  }

  private int takeAll() {
    int taken = 0;
    while (quota.isAvailable()) {
      quota.take();
      taken++;
    }
    return taken;
  }
}
