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
   * Whether more time has passed on the wall than the monotonic clock has counted since last time.
   */
  boolean hasJumped(long now) {
    long wall = wallMillis.getAsLong();
    long missed = (wall - lastWall) * NANOS_PER_MILLI - (now - lastNow);
    lastWall = wall;
    lastNow = now;
    return missed > TOLERANCE_NANOS;
  }
}
