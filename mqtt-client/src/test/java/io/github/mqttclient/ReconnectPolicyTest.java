package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReconnectPolicyTest {
  private final ReconnectPolicy policy =
      ReconnectPolicy.exponential(Duration.ofSeconds(1), Duration.ofMinutes(2));

  // Complaint 15.
  @Test
  void exponentialDelaysDoubleUpToTheLongestWithinAQuarter() {
    for (int attempt = 1; attempt <= 100; attempt++) {
      double seconds = Math.min(Math.pow(2, attempt - 1), 120);

      assertThat(policy.delayBefore(attempt).orElseThrow())
          .isBetween(
              Duration.ofNanos((long) (seconds * 0.75e9)),
              Duration.ofNanos((long) (seconds * 1.25e9)));
    }
  }

  /** Many clients must not come back all at once. */
  // Complaint 15.
  @Test
  void exponentialDelaysAreSpread() {
    Set<Duration> delays = new HashSet<>();
    for (int client = 0; client < 1_000; client++) {
      delays.add(policy.delayBefore(3).orElseThrow());
    }

    assertThat(delays).hasSizeGreaterThan(900);
  }

  @Test
  void fixedDelayStaysAndNeverGivesUpAtOnce() {
    assertThat(ReconnectPolicy.fixed(Duration.ofSeconds(3)).delayBefore(7))
        .contains(Duration.ofSeconds(3));
    assertThat(ReconnectPolicy.never().delayBefore(1)).isEmpty();
  }

  @Test
  void delaysMustMakeSense() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReconnectPolicy.exponential(Duration.ZERO, Duration.ofSeconds(1)))
        .withMessageContaining("first must be longer than zero: PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReconnectPolicy.exponential(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .withMessage("longest PT1S is shorter than first PT2S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReconnectPolicy.fixed(Duration.ofSeconds(-1)))
        .withMessageContaining("delay must be longer than zero: PT-1S");
  }
}
