package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReconnectPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReconnectorTest {
  private static final long SECOND = 1_000_000_000L;
  private static final DisconnectCause CUT =
      new DisconnectCause.NetworkFailure(new IOException("cut"));
  private static final DisconnectCause TAKEN_OVER =
      new DisconnectCause.ByServer(
          ReasonCode.SESSION_TAKEN_OVER, Optional.empty(), Optional.empty(), List.of());

  private static final Duration MIN = Duration.ofMillis(750);
  private static final Duration MAX = Duration.ofMillis(1250);

  /** As many seconds as attempts. */
  private final Reconnector reconnector =
      new Reconnector(attempt -> Optional.of(Duration.ofSeconds(attempt)));

  @Test
  void attemptsAreCountedOverFailuresAndShortConnections() {
    reconnector.connected(0);

    assertThat(reconnector.delayAfterLoss(CUT, 60 * SECOND)).contains(Duration.ofSeconds(1));
    assertThat(reconnector.delayAfterFailure()).contains(Duration.ofSeconds(2));
    reconnector.connected(100 * SECOND);
    assertThat(reconnector.delayAfterLoss(CUT, 101 * SECOND)).contains(Duration.ofSeconds(3));
    assertThat(reconnector.attempt()).isEqualTo(3);
  }

  @Test
  void stableConnectionBeginsTheCountAnew() {
    reconnector.connected(0);
    assertThat(reconnector.delayAfterLoss(CUT, SECOND)).contains(Duration.ofSeconds(1));
    reconnector.connected(10 * SECOND);

    assertThat(reconnector.delayAfterLoss(CUT, 20 * SECOND)).contains(Duration.ofSeconds(1));
  }

  @Test
  void secondTakeOverWithinAMinuteBacksOff() {
    reconnector.connected(0);
    assertThat(reconnector.delayAfterLoss(TAKEN_OVER, SECOND)).contains(Duration.ofSeconds(1));
    reconnector.connected(2 * SECOND);

    assertThat(reconnector.delayAfterLoss(TAKEN_OVER, 3 * SECOND)).contains(Duration.ofMinutes(1));
  }

  @Test
  void takeOversFarApartAreNoFight() {
    reconnector.connected(0);
    assertThat(reconnector.delayAfterLoss(TAKEN_OVER, SECOND)).contains(Duration.ofSeconds(1));
    reconnector.connected(2 * SECOND);

    assertThat(reconnector.delayAfterLoss(TAKEN_OVER, 100 * SECOND))
        .contains(Duration.ofSeconds(1));
  }

  @Test
  void policyMayGiveUp() {
    Reconnector once =
        new Reconnector(
            attempt -> attempt == 1 ? Optional.of(Duration.ofSeconds(1)) : Optional.empty());

    assertThat(once.delayAfterFailure()).isPresent();
    assertThat(once.delayAfterFailure()).isEmpty();
    assertThat(new Reconnector(ReconnectPolicy.never()).delayAfterFailure()).isEmpty();
  }

  /** Complaint 13: an exception on the way must not end the reconnecting for ever. */
  @Test
  void policyThatFailsIsReplacedByTheDefault() {
    Logger log = (Logger) LoggerFactory.getLogger("io.github.mqttclient");
    log.setLevel(Level.OFF);
    try {
      for (ReconnectPolicy broken :
          List.<ReconnectPolicy>of(
              attempt -> {
                throw new IllegalStateException("broken");
              },
              attempt -> null)) {
        Optional<Duration> delay = new Reconnector(broken).delayAfterFailure();

        assertThat(delay).hasValueSatisfying(time -> assertThat(time).isBetween(MIN, MAX));
      }
    } finally {
      log.setLevel(null);
    }
  }

  @Test
  void delaysOutOfReasonAreBroughtWithin() {
    assertThat(new Reconnector(attempt -> Optional.of(Duration.ofSeconds(-1))).delayAfterFailure())
        .contains(Duration.ZERO);
    assertThat(
            new Reconnector(attempt -> Optional.of(Duration.ofSeconds(Long.MAX_VALUE)))
                .delayAfterFailure())
        .contains(Duration.ofDays(365));
  }
}
