package io.github.mqttclient.internal.loop;

import java.util.function.LongSupplier;

/**
 * Notices that the machine slept: the monotonic clock stands still then, the clock on the wall does
 * not. A wall clock that is set forward looks the same and costs a PINGREQ.
 */
final class JumpDetector {
  private static final long TOLERANCE_NANOS = 10_000_000_000L;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final LongSupplier wallMillis;
  private long lastWall;
  private long lastNow;

  JumpDetector(LongSupplier wallMillis, long now) {
    this.wallMillis = wallMillis;
    this.lastWall = wallMillis.getAsLong();
    this.lastNow = now;
  }

  /**
   * Whether more time has passed on the wall than the monotonic clock has counted since the last
   * {@link #takeJump}.
   */
  boolean hasJumped(long now) {
    return isJump(wallMillis.getAsLong(), now);
  }

  /** The same; and the next time it counts from here. */
  boolean takeJump(long now) {
    long wall = wallMillis.getAsLong();
    boolean isJump = isJump(wall, now);
    lastWall = wall;
    lastNow = now;
    return isJump;
  }

  private boolean isJump(long wall, long now) {
    return (wall - lastWall) * NANOS_PER_MILLI - (now - lastNow) > TOLERANCE_NANOS;
  }
}
