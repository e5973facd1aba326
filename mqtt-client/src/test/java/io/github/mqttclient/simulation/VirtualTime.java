package io.github.mqttclient.simulation;

import io.github.mqttclient.fixtures.ManualClock;
import java.time.Duration;
import java.util.PriorityQueue;

/** What is to happen when, on a clock that jumps from one event to the next. */
final class VirtualTime {
  private final ManualClock clock;
  private final long start;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long eventCount;

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

  /** What the client's clock shows; it may wrap around. */
  long now() {
    return clock.now();
  }

  /** Nanoseconds since the start. */
  long elapsed() {
    return clock.now() - start;
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
