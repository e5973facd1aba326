package io.github.mqttclient.simulation;

import io.github.mqttclient.fixtures.ManualClock;
import java.time.Duration;
import java.util.PriorityQueue;

/**
 * What is to happen when, on a clock that jumps from one event to the next.
 *
 * <p>The client has clocks of its own. They can leap ahead of this one: that is as if the client
 * had slept while everything else was put off, too.
 */
final class VirtualTime {
  private static final long SECOND = 1_000_000_000L;
  private static final long EPOCH_SECOND = 1_700_000_000L;

  private final ManualClock clock;
  private final long start;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long eventCount;

  /** By how much the client's monotonic clock is ahead. */
  private long leap;

  /** By how much the client's wall clock is ahead of the monotonic one; may be negative. */
  private long wallLeap;

  /** Events of one time happen in the order in which they were planned. */
  private record Event(long time, long number, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return time != other.time
          ? Long.compare(time, other.time)
          : Long.compare(number, other.number);
    }
  }

  VirtualTime(long start) {
    this.clock = new ManualClock(start);
    this.start = start;
  }

  /** What the client's monotonic clock shows; it may wrap around. */
  long now() {
    return clock.now() + leap;
  }

  /** What the client's wall clock shows, in seconds since 1970. */
  long epochSecond() {
    return EPOCH_SECOND + (elapsed() + leap + wallLeap) / SECOND;
  }

  /** Nanoseconds since the start. */
  long elapsed() {
    return clock.now() - start;
  }

  /** The client's clocks leap ahead. */
  void leap(Duration duration) {
    leap += duration.toNanos();
  }

  /** Only the client's wall clock leaps: the machine slept, or somebody has set the clock. */
  void leapOnTheWall(Duration duration) {
    wallLeap += duration.toNanos();
  }

  /** Plans something to happen after so many nanoseconds. */
  void in(long delay, Runnable action) {
    events.add(new Event(elapsed() + delay, eventCount++, action));
  }

  void in(Duration delay, Runnable action) {
    in(delay.toNanos(), action);
  }

  /** Nanoseconds from the start to the next event; {@link Long#MAX_VALUE}: there is none. */
  long next() {
    Event next = events.peek();
    return next == null ? Long.MAX_VALUE : next.time;
  }

  /** Jumps to the next event and lets it happen. */
  void runNext() {
    Event next = events.remove();
    clock.advanceTo(start + next.time);
    next.action.run();
  }

  /** Jumps to a time, counted from the start. */
  void jumpTo(long elapsed) {
    clock.advanceTo(start + elapsed);
  }
}
