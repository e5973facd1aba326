package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.conformance.Normative;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class DisconnectOptionsTest {

  @Test
  void defaultIsANormalDisconnectionAfterFiveSecondsAtMost() {
    DisconnectOptions options = DisconnectOptions.DEFAULT;

    assertThat(options.drainTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(options.reasonCode()).isEqualTo(ReasonCode.SUCCESS);
    assertThat(options.reasonString()).isEmpty();
    assertThat(options.sessionExpiry()).isEmpty();
    assertThat(options.userProperties()).isEmpty();
  }

  @Test
  void everyOptionIsKept() {
    DisconnectOptions options =
        DisconnectOptions.builder()
            .drainTimeout(Duration.ZERO)
            .reasonCode(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
            .reasonString("because")
            .sessionExpiry(Duration.ofMillis(1_500))
            .userProperty("k", "v")
            .userProperty("k", "w")
            .build();

    assertThat(options.drainTimeout()).isEqualTo(Duration.ZERO);
    assertThat(options.reasonCode()).isEqualTo(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE);
    assertThat(options.reasonString()).hasValue("because");
    assertThat(options.sessionExpiry()).hasValue(Duration.ofSeconds(2)); // whole seconds
    assertThat(options.userProperties())
        .isEqualTo(List.of(new UserProperty("k", "v"), new UserProperty("k", "w")));
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {
        "SUCCESS",
        "DISCONNECT_WITH_WILL_MESSAGE",
        "UNSPECIFIED_ERROR",
        "MALFORMED_PACKET",
        "PROTOCOL_ERROR",
        "IMPLEMENTATION_SPECIFIC_ERROR",
        "TOPIC_NAME_INVALID",
        "RECEIVE_MAXIMUM_EXCEEDED",
        "TOPIC_ALIAS_INVALID",
        "PACKET_TOO_LARGE",
        "MESSAGE_RATE_TOO_HIGH",
        "QUOTA_EXCEEDED",
        "ADMINISTRATIVE_ACTION",
        "PAYLOAD_FORMAT_INVALID"
      })
  @Normative("MQTT5-3.14.2-1")
  void reasonCodesThatOnlyAServerSendsAreRefused(ReasonCode reasonCode) {
    DisconnectOptions.Builder builder = DisconnectOptions.builder().reasonCode(reasonCode);

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a client must not disconnect with " + reasonCode);
  }

  @Test
  void argumentsAreChecked() {
    assertThatThrownBy(
            () -> DisconnectOptions.builder().drainTimeout(Duration.ofSeconds(-1)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("drainTimeout must not be negative: PT-1S");
    assertThatThrownBy(() -> DisconnectOptions.builder().reasonString("a\0").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("reasonString must not contain U+0000");
    assertThatThrownBy(
            () -> DisconnectOptions.builder().sessionExpiry(Duration.ofSeconds(-1)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sessionExpiry must not be negative: PT-1S");
    assertThatThrownBy(
            () ->
                DisconnectOptions.builder()
                    .sessionExpiry(Duration.ofSeconds(0x1_0000_0000L))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("sessionExpiry must be at most 4294967295 s");
    assertThatThrownBy(() -> DisconnectOptions.builder().userProperty("a\0", "b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DisconnectOptions.builder().reasonCode(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("reasonCode");
  }
}
