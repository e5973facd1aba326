package io.github.mqttclient.internal.store;

/**
 * How large the log may become compared with what is live in it, so that the whole stays below
 * twice the live bytes and 1 MiB.
 *
 * <pre>
 *   dead segments not deleted yet                 less than a segment:  unit + live / 16
 *   garbage in the other segments, tolerated                            unit + live / 2
 *   garbage added while the log is compacted      at most               live / 4, for:
 * </pre>
 *
 * a commit copies four times as much as it made garbage, so all that is live is copied before a
 * quarter of it has become garbage. For the sake of short pauses that is limited: after commits
 * that free megabytes at once the log can be above its bound until the next ones have caught up.
 *
 * @param unit what a log of no live records may waste twice
 */
record SizeRule(long unit) {
  static final SizeRule STANDARD = new SizeRule(384 * 1024);

  /** When the active segment has this size, another one is begun. */
  long segmentSize(long liveBytes) {
    return unit + liveBytes / 16;
  }

  /** Segments with more garbage than this are compacted. */
  long toleratedGarbage(long liveBytes) {
    return unit + liveBytes / 2;
  }

  /** How many bytes to copy in a commit that made so much garbage. */
  long copyLimit(long garbage) {
    return Math.min(Math.max(4 * garbage, unit / 2), 8 * unit);
  }
}
