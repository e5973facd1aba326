package io.github.mqttclient.internal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/**
 * Appends commits to the active segment, each in full or not at all.
 *
 * <p>A segment's header is written together with the first commit in it. Segments that are not
 * needed any more are deleted when a header that says so is on the disk: so it does not matter
 * which of the deletions a power failure undoes.
 */
final class LogWriter implements Closeable {
  private static final byte[] NO_HEADER = {};

  private final LogFiles files;
  private final byte[] clientId;
  private final SegmentList segments;
  private final LogIndex index;
  private final SyncPolicy sync;

  /** The active segment. */
  private @Nullable LogFile file;

  /** Whether a commit is in the file that may not be on the disk. */
  private boolean unforced;

  /** Whether the file may have something behind its segment's size, left by a failed commit. */
  private boolean dirty;

  LogWriter(
      LogFiles files, byte[] clientId, SegmentList segments, LogIndex index, SyncPolicy sync) {
    this.files = files;
    this.clientId = clientId;
    this.segments = segments;
    this.index = index;
    this.sync = sync;
  }

  /** Opens the active segment and cuts off what is behind its size. */
  void open() throws IOException {
    if (segments.isEmpty()) {
      segments.begin(segments.next());
    }
    LogFile opened = files.openToWrite(active().path());
    file = opened;
    dirty = opened.size() > active().size();
    repair();
    if (sync.isUsed() && active().size() > 0) {
      // The process before this one may have died between writing and forcing.
      opened.force();
      files.force(segments.home());
    }
  }

  private Segment active() {
    return segments.active();
  }

  private LogFile file() throws IOException {
    if (file == null) {
      throw new FileSystemException(segments.home().toString(), null, "the log is closed");
    }
    return file;
  }

  /** Whether the active segment has no commit. */
  boolean isAtBeginning() {
    return active().size() <= SegmentHeader.length(clientId);
  }

  /** Begins another segment, if the active one is not just begun. */
  void roll() throws IOException {
    if (active().size() == 0) {
      return;
    }
    repair();
    force();
    LogFile before = file();
    Segment next = segments.next();
    file = files.openToWrite(next.path());
    segments.begin(next);
    before.close();
  }

  /** Writes one commit, which consists of the records of both; an empty one is a header only. */
  void append(RecordBuffer first, RecordBuffer second) throws IOException {
    repair();
    LogFile target = file();
    Segment segment = active();
    long oldest = segments.oldest().number();
    boolean isFresh = segment.size() == 0;
    byte[] header = isFresh ? header(oldest) : NO_HEADER;
    long firstAt = segment.size() + header.length;
    long secondAt = firstAt + first.length();
    first.seal(segment.number(), firstAt, second.length());
    second.seal(segment.number(), secondAt, 0);

    dirty = true;
    try {
      write(target, segment.size(), header, header.length);
      write(target, firstAt, first.array(), first.length());
      write(target, secondAt, second.array(), second.length());
      forceAppended(target, isFresh);
    } catch (IOException e) {
      repairAfter(e);
      throw e;
    }
    dirty = false;
    segment.size(secondAt + second.length());
    first.forEach((record, offset) -> index.apply(record, segment, firstAt + offset));
    second.forEach((record, offset) -> index.apply(record, segment, secondAt + offset));
    if (isFresh) {
      deleteBefore(oldest);
    }
  }

  private byte[] header(long oldest) {
    return new SegmentHeader(oldest, segments.previousSize()).encode(clientId);
  }

  private static void write(LogFile file, long position, byte[] bytes, int length)
      throws IOException {
    if (length > 0) {
      file.write(position, bytes, 0, length);
    }
  }

  private void forceAppended(LogFile target, boolean isFresh) throws IOException {
    if (sync.isDue() || (isFresh && sync.isUsed())) {
      target.force();
      if (isFresh) {
        files.force(segments.home());
      }
      sync.forced();
      unforced = false;
    } else {
      unforced = true;
    }
  }

  /** The segments are not part of the log any more, so a failure only leaves files behind. */
  @SuppressWarnings("EmptyCatch")
  private void deleteBefore(long oldest) {
    for (Segment segment : segments.removeBefore(oldest)) {
      try {
        files.delete(segment.path());
      } catch (IOException e) {
        // The next opening tries again.
      }
    }
  }

  /** Undoes what a failed commit has left; fails as long as that is impossible. */
  void repair() throws IOException {
    if (!dirty) {
      return;
    }
    try {
      file().truncate(active().size());
      if (sync.isUsed()) {
        file().force();
      }
      dirty = false;
    } catch (IOException e) {
      throw (IOException)
          new FileSystemException(
                  active().path().toString(),
                  null,
                  "a commit that failed cannot be undone: " + e.getMessage())
              .initCause(e);
    }
  }

  private void repairAfter(IOException failure) {
    try {
      repair();
    } catch (IOException e) {
      failure.addSuppressed(e); // And the next call tries again.
    }
  }

  /** Waits for the disk if that is due and something waits. */
  void forceIfDue() throws IOException {
    if (unforced && sync.isDue()) {
      force();
    }
  }

  private void force() throws IOException {
    if (unforced && sync.isUsed()) {
      file().force();
      sync.forced();
      unforced = false;
    }
  }

  @Override
  public void close() throws IOException {
    LogFile closing = file;
    if (closing == null) {
      return;
    }
    try (closing) {
      force();
      repair();
    } finally {
      file = null;
    }
  }
}
