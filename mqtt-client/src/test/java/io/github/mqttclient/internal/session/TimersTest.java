package io.github.mqttclient.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimersTest {
  private static final String CLOCK_STARTS = "io.github.mqttclient.fixtures.ManualClock#starts";
  private static final long SECOND = 1_000_000_000L;

  private final Timers timers = new Timers();

  @Test
  void nothingIsDueAtFirst() {
    assertThat(timers.next()).isEqualTo(Timers.NEVER);
    assertThat(timers.fires(Timer.DRAIN, Long.MAX_VALUE)).isFalse();
    assertThat(timers.fires(Timer.DRAIN, Long.MIN_VALUE)).isFalse();
  }

  @ParameterizedTest
  @MethodSource(CLOCK_STARTS)
  void aTimerFiresAtItsDeadlineAndNotBefore(long now) {
    timers.set(Timer.DRAIN, now + 10 * SECOND);

    assertThat(timers.fires(Timer.DRAIN, now)).isFalse();
    assertThat(timers.fires(Timer.DRAIN, now + 10 * SECOND - 1)).isFalse();
    assertThat(timers.fires(Timer.DRAIN, now + 10 * SECOND)).isTrue();
  }

  @ParameterizedTest
  @MethodSource(CLOCK_STARTS)
  void aTimerFiresOnce(long now) {
    timers.set(Timer.DRAIN, now);

    assertThat(timers.fires(Timer.DRAIN, now + SECOND)).isTrue();
    assertThat(timers.fires(Timer.DRAIN, now + SECOND)).isFalse();
    assertThat(timers.next()).isEqualTo(Timers.NEVER);
  }

  @ParameterizedTest
  @MethodSource(CLOCK_STARTS)
  void theNextDeadlineIsTheEarliest(long now) {
    timers.set(Timer.KEEP_ALIVE, now + 20 * SECOND);
    timers.set(Timer.PING_RESPONSE, now + 2 * SECOND);
    timers.set(Timer.DRAIN, now + 8 * SECOND);

    assertThat(timers.next()).isEqualTo(now + 2 * SECOND);
    timers.stop(Timer.PING_RESPONSE);
    assertThat(timers.next()).isEqualTo(now + 8 * SECOND);
    timers.stop(Timer.DRAIN);
    assertThat(timers.next()).isEqualTo(now + 20 * SECOND);
  }

  @Test
  void theOneDeadlineThatLooksLikeNeverFiresToo() {
    timers.set(Timer.DRAIN, Long.MAX_VALUE);

    assertThat(timers.next()).isNotEqualTo(Timers.NEVER);
    assertThat(timers.fires(Timer.DRAIN, Long.MAX_VALUE)).isTrue();
  }

  @Test
  void aNewDeadlineReplacesTheOldOne() {
    timers.set(Timer.DRAIN, 10);
    timers.set(Timer.DRAIN, 30);

    assertThat(timers.fires(Timer.DRAIN, 20)).isFalse();
    assertThat(timers.next()).isEqualTo(30);
  }

  @Test
  void stoppedTimersDoNotFire() {
    timers.set(Timer.KEEP_ALIVE, 1);
    timers.set(Timer.DRAIN, 2);

    timers.stopAll();

    assertThat(timers.fires(Timer.KEEP_ALIVE, 10)).isFalse();
    assertThat(timers.fires(Timer.DRAIN, 10)).isFalse();
    assertThat(timers.next()).isEqualTo(Timers.NEVER);
  }
}
