package io.github.mqttclient.internal.store;

import java.io.IOException;

/**
 * Keeps the log small: copies what is live in the oldest segments to the end of the log, a little
 * with each commit, in front of it. What fails in it is left for the next commit and does not make
 * this one fail.
 */
final class Compaction {
  private final LogFiles files;
  private final SegmentList segments;
  private final LogIndex index;
  private final LogWriter writer;
  private final SizeRule rule;

  private final RecordBuffer copies = new RecordBuffer();
  private final RecordBuffer nothing = new RecordBuffer();

  /** How many live bytes the last commit made garbage. */
  private long freed;

  Compaction(
      LogFiles files, SegmentList segments, LogIndex index, LogWriter writer, SizeRule rule) {
    this.files = files;
    this.segments = segments;
    this.index = index;
    this.writer = writer;
    this.rule = rule;
  }

  /** Writes a commit. */
  void append(RecordBuffer batch) throws IOException {
    boolean isFull = segments.active().size() + batch.length() > segmentSize();
    if (isFull && !writer.isAtBeginning()) {
      rollOrStay();
    }
    long liveBefore = index.liveBytes();
    collect(rule.toleratedGarbage(liveBefore), rule.copyLimit(batch.length() + freed));
    try {
      writer.append(copies, batch);
    } catch (IOException e) {
      appendAlone(batch, e);
    } finally {
      copies.clear();
    }
    freed = Math.max(0, liveBefore + batch.length() - index.liveBytes());
    deleteDead();
  }

  /** On a full disk there may be room for the commit without the copies. */
  private void appendAlone(RecordBuffer batch, IOException failure) throws IOException {
    if (copies.isEmpty()) {
      throw failure;
    }
    try {
      writer.append(nothing, batch);
    } catch (IOException e) {
      e.addSuppressed(failure);
      throw e;
    }
  }

  private long segmentSize() {
    return rule.segmentSize(index.liveBytes());
  }

  /** If the next segment cannot be begun, the active one becomes larger than it should. */
  @SuppressWarnings("EmptyCatch")
  private void rollOrStay() {
    try {
      writer.roll();
    } catch (IOException e) {
      // The commit that follows tells whether the disk works.
    }
  }

  /** Collects copies until the garbage that stays is tolerable, or there are enough of them. */
  @SuppressWarnings("EmptyCatch")
  private void collect(long tolerated, long limit) {
    long garbage = segments.totalBytes() - segments.deadBytes() - index.liveBytes();
    try {
      for (Segment segment : segments.all()) {
        if (garbage <= tolerated || copies.length() >= limit || segment == segments.active()) {
          return;
        }
        if (!segment.isDead()) {
          copy(segment, limit);
          garbage -= segment.size() - segment.liveBytes();
        }
      }
    } catch (IOException e) {
      // A record that cannot be read, or too large a commit: what was collected is good.
    }
  }

  /** Copies live records, at least one, in the order they have in the segment. */
  private void copy(Segment segment, long limit) throws IOException {
    try (LogFile file = files.openToRead(segment.path())) {
      for (Place place : segment.places()) {
        if (!copies.isEmpty() && copies.length() + place.size() > limit) {
          return;
        }
        copies.copy(place, file);
      }
    }
  }

  /** Deletes the segments that are dead, once they are worth the new segment it takes. */
  @SuppressWarnings("EmptyCatch")
  private void deleteDead() {
    long dead = index.isEmpty() ? segments.totalBytes() : segments.deadBytes();
    if (dead < segmentSize()) {
      return;
    }
    try {
      deleteDeadNow();
    } catch (IOException e) {
      // The commit before it is good; the next one tries again.
    }
  }

  /** Leaves one empty segment if nothing is live. */
  void shrink() throws IOException {
    if (index.isEmpty() && !(segments.all().size() == 1 && writer.isAtBeginning())) {
      deleteDeadNow();
    }
  }

  /** Deletes the segments that are dead, by beginning one whose header says so. */
  private void deleteDeadNow() throws IOException {
    writer.roll();
    writer.append(nothing, nothing);
  }

  /** Moves all that is live out of the segments up to this number, and deletes them. */
  void evacuate(long last) throws IOException {
    if (segments.active().number() <= last) {
      writer.roll();
    }
    while (segments.oldest().number() <= last && segments.oldest() != segments.active()) {
      copy(segments.oldest(), rule.unit());
      try {
        writer.append(copies, nothing);
      } finally {
        copies.clear();
      }
    }
    deleteDeadNow();
  }
}
