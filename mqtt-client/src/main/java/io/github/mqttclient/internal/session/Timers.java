package io.github.mqttclient.internal.session;

import java.util.Arrays;

/** When each {@link Timer} fires next. */
final class Timers {
  /** No deadline: later than any other. */
  static final long NEVER = Long.MAX_VALUE;

  private static final Timer[] TIMERS = Timer.values();

  private final long[] deadlines = new long[TIMERS.length];

  Timers() {
    stopAll();
  }

  void set(Timer timer, long deadline) {
    deadlines[timer.ordinal()] = deadline == NEVER ? NEVER - 1 : deadline;
  }

  void stop(Timer timer) {
    deadlines[timer.ordinal()] = NEVER;
  }

  void stopAll() {
    Arrays.fill(deadlines, NEVER);
  }

  /** Whether the timer is due; then it is stopped. */
  boolean fires(Timer timer, long now) {
    long deadline = deadlines[timer.ordinal()];
    if (deadline == NEVER || deadline - now > 0) {
      return false;
    }
    stop(timer);
    return true;
  }

  /** The earliest deadline, or {@link #NEVER}. */
  long next() {
    long next = NEVER;
    for (long deadline : deadlines) {
      if (deadline != NEVER && (next == NEVER || deadline - next < 0)) {
        next = deadline;
      }
    }
    return next;
  }
}
