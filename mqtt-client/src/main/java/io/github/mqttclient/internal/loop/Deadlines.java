package io.github.mqttclient.internal.loop;

import java.util.PriorityQueue;

/**
 * When which client wants to be woken, for any number of clients.
 *
 * <p>A client's deadline mostly moves away (each packet postpones the next PINGREQ), so a later
 * deadline is not entered: the client is woken at the earlier one, finds nothing to do and is
 * entered again. An earlier deadline is entered, and the later entry is passed over when it comes
 * up.
 */
final class Deadlines {
  static final long NEVER = Long.MAX_VALUE;

  private final PriorityQueue<Entry> entries = new PriorityQueue<>();

  private record Entry(long deadline, Sleeper sleeper) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      return Long.signum(deadline - other.deadline); // A difference: the clock may wrap around.
    }
  }

  /** One who wants to be woken. */
  abstract static class Sleeper {
    /** The deadline of the entry that counts; {@link #NEVER}: there is none. */
    private long entered = NEVER;

    abstract void wake(long now);

    /** Something unexpected was thrown on behalf of this one; the others are woken all the same. */
    abstract void onFailure(Throwable failure, long now);
  }

  /** The earlier of two deadlines, each of which may be {@link #NEVER}. */
  static long earlier(long a, long b) {
    return b == NEVER || (a != NEVER && a - b <= 0) ? a : b;
  }

  /** Sees to it that the sleeper is woken at {@code deadline} at the latest. */
  void enter(Sleeper sleeper, long deadline) {
    if (deadline == NEVER || (sleeper.entered != NEVER && sleeper.entered - deadline <= 0)) {
      return;
    }
    sleeper.entered = deadline;
    entries.add(new Entry(deadline, sleeper));
  }

  /** Wakes those whose deadline has come. They enter themselves again. */
  void wakeDue(long now) {
    Entry first = entries.peek();
    while (first != null && first.deadline - now <= 0) {
      entries.remove();
      if (first.sleeper.entered == first.deadline) {
        first.sleeper.entered = NEVER;
        wake(first.sleeper, now);
      }
      first = entries.peek();
    }
  }

  private static void wake(Sleeper sleeper, long now) {
    try {
      sleeper.wake(now);
    } catch (RuntimeException | Error e) {
      sleeper.onFailure(e, now);
    }
  }

  /** The next deadline, or {@link #NEVER}. */
  long next() {
    Entry first = entries.peek();
    return first == null ? NEVER : first.deadline;
  }

  /** Nanoseconds from {@code now} to the next deadline, 0 if it has come, or {@link #NEVER}. */
  long untilNext(long now) {
    Entry first = entries.peek();
    return first == null ? NEVER : Math.max(0, first.deadline - now);
  }
}
