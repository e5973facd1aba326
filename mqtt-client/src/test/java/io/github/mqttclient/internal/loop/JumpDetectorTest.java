package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class JumpDetectorTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong wallMillis = new AtomicLong(1_000_000);
  private final JumpDetector detector = new JumpDetector(wallMillis::get, Long.MAX_VALUE - SECOND);

  @Test
  void timeThatBothClocksCountIsNoJump() {
    wallMillis.addAndGet(600_000);

    assertThat(detector.hasJumped(Long.MAX_VALUE - SECOND + 600 * SECOND)).isFalse();
  }

  @Test
  void timeThatOnlyTheWallHasCountedIsAJumpOnce() {
    wallMillis.addAndGet(600_000);

    assertThat(detector.hasJumped(Long.MAX_VALUE - SECOND + SECOND)).isTrue();
    assertThat(detector.hasJumped(Long.MAX_VALUE - SECOND + SECOND)).isFalse();
  }

  @Test
  void wallClockSetBackIsNoJump() {
    wallMillis.addAndGet(-3_600_000);

    assertThat(detector.hasJumped(Long.MAX_VALUE)).isFalse();
  }
}
