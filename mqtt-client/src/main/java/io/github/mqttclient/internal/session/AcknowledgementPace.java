package io.github.mqttclient.internal.session;

/**
 * How long to wait before the server's acknowledgements are looked for, so that one turn takes in
 * several instead of each one by itself.
 *
 * <p>That pays while many messages are in flight: then the server sets the pace, and each of them
 * takes far longer than a pause. There is one after a turn that has brought only a small share of
 * them, and it grows as long as it brings a small share, too. If it brings a large one there are
 * none for a while, each time for longer: the server must not run dry.
 */
final class AcknowledgementPace {
  private static final int SHORTEST_NANOS = 10_000;
  private static final int LONGEST_NANOS = 200_000;

  /** A small share is at most one of so many. */
  private static final int SHARE = 8;

  /** The same if messages wait to be sent: those have a longer way anyway. */
  private static final int SHARE_IF_ANY_WAITS = 2;

  /** With fewer in flight there is no pause: the server could be done with them before its end. */
  private static final int FEW = 8;

  private static final int MOST_TURNS_WITHOUT = 4096;

  /** Since it was asked last. */
  private int acknowledged;

  /** What the last pause should have brought at most; 0: the last turn ended without one. */
  private int expected;

  private int nanos = SHORTEST_NANOS;

  /** How many turns there is no pause. */
  private int turnsWithout;

  /** What {@link #turnsWithout} will be next. */
  private int nextTurnsWithout = 1;

  /** A PUBACK, PUBREC or PUBCOMP came. */
  void acknowledged() {
    acknowledged++;
  }

  /** How long to pause now, at the end of a turn; 0: not at all. */
  long pauseNanos(int inFlight, boolean isAnyWaiting) {
    int count = acknowledged;
    acknowledged = 0;
    if (expected > 0) {
      learn(count);
    }
    int share = inFlight / (isAnyWaiting ? SHARE_IF_ANY_WAITS : SHARE);
    if (inFlight < FEW) {
      share = 0;
    }
    if (count == 0 || count > share) {
      expected = 0;
    } else if (turnsWithout > 0) {
      turnsWithout--;
      expected = 0;
    } else {
      expected = share;
    }
    return expected == 0 ? 0 : nanos;
  }

  private void learn(int count) {
    if (2 * count > 3 * expected) {
      nanos = SHORTEST_NANOS;
      turnsWithout = nextTurnsWithout;
      nextTurnsWithout = Math.min(2 * nextTurnsWithout, MOST_TURNS_WITHOUT);
    } else {
      nextTurnsWithout = Math.max(1, nextTurnsWithout - 1);
      if (4 * count <= expected) {
        nanos = Math.min(2 * nanos, LONGEST_NANOS);
      } else if (count > expected) {
        nanos = Math.max(nanos / 2, SHORTEST_NANOS);
      }
    }
  }
}
