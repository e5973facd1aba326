package io.github.mqttclient.internal.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The segments of a log, oldest first. The last one, the active segment, is written to.
 *
 * <p>Segments are deleted from the oldest on. So a record that removes another cannot disappear
 * before the one it removes.
 */
final class SegmentList {
  private final Path home;
  private final List<Segment> segments = new ArrayList<>();

  SegmentList(Path home) {
    this.home = home;
  }

  Path home() {
    return home;
  }

  /** Adds a segment that exists, in ascending order. */
  Segment add(long number) {
    Segment segment = new Segment(home, number);
    segments.add(segment);
    return segment;
  }

  List<Segment> all() {
    return segments;
  }

  boolean isEmpty() {
    return segments.isEmpty();
  }

  Segment active() {
    return segments.get(segments.size() - 1);
  }

  /** The size of the segment before the active one, 0 if there is none. */
  long previousSize() {
    return segments.size() < 2 ? 0 : segments.get(segments.size() - 2).size();
  }

  /** The segment to begin when the active one is full; not in the list yet. */
  Segment next() {
    return new Segment(home, segments.isEmpty() ? 1 : active().number() + 1);
  }

  void begin(Segment segment) {
    segments.add(segment);
  }

  /** The first segment that is needed: it has a live record, or it is the active one. */
  Segment oldest() {
    for (Segment segment : segments) {
      if (!segment.isDead()) {
        return segment;
      }
    }
    return active();
  }

  long totalBytes() {
    long sum = 0;
    for (Segment segment : segments) {
      sum += segment.size();
    }
    return sum;
  }

  /** The bytes of the segments before the first that is needed. */
  long deadBytes() {
    Segment oldest = oldest();
    long sum = 0;
    for (int i = 0; segments.get(i) != oldest; i++) {
      sum += segments.get(i).size();
    }
    return sum;
  }

  /** Takes the segments before this number off the list. */
  List<Segment> removeBefore(long number) {
    List<Segment> removed = new ArrayList<>();
    while (segments.get(0).number() < number) {
      removed.add(segments.remove(0));
    }
    return removed;
  }
}
