package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class JumpDetectorTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong wallMillis = new AtomicLong(1_000_000);

  /** The monotonic clock is about to wrap around. */
  private long now = Long.MAX_VALUE - SECOND;

  private final JumpDetector detector = new JumpDetector(wallMillis::get, now);

  @Test
  void timeThatBothClocksCountIsNoJump() {
    wallMillis.addAndGet(600_000);
    now += 600 * SECOND;

    assertThat(detector.hasJumped(now)).isFalse();
  }

  // Complaint 28.
  @Test
  void timeThatOnlyTheWallHasCountedIsAJumpOnce() {
    wallMillis.addAndGet(600_000);
    now += SECOND;

    assertThat(detector.hasJumped(now)).isTrue();
    assertThat(detector.takeJump(now)).isTrue();
    assertThat(detector.takeJump(now)).isFalse();
    assertThat(detector.hasJumped(now)).isFalse();
  }

  @Test
  void wallClockSetBackIsNoJump() {
    wallMillis.addAndGet(-3_600_000);

    assertThat(detector.hasJumped(Long.MAX_VALUE)).isFalse();
  }
}
