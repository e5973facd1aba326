package io.github.mqttclient.internal.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a log holds when it is opened.
 *
 * <p>It changes nothing that it understands: it deletes segments that are not needed, at the end,
 * and adds files with what is damaged. The end of the log is cut when the writer opens it, and
 * segments with damage in them are replaced by the compaction.
 */
final class LogRecovery {
  private final LogFiles files;
  private final byte[] clientId;
  private final SegmentList segments;
  private final LogIndex index;
  private final DamageReport report;

  /** The headers of the segments by number, as far as they can be read. */
  private final TreeMap<Long, Found> found = new TreeMap<>();

  /** Segments that are not needed, and were not deleted by an earlier process. */
  private final List<Long> leftovers = new ArrayList<>();

  private record Found(@Nullable SegmentHeader header) {}

  LogRecovery(
      LogFiles files, byte[] clientId, SegmentList segments, LogIndex index, DamageReport report) {
    this.files = files;
    this.clientId = clientId;
    this.segments = segments;
    this.index = index;
    this.report = report;
  }

  void run() throws IOException {
    readHeaders();
    if (found.isEmpty()) {
      return;
    }
    long oldest = oldestNeeded();
    takeOutBefore(oldest);
    long expected = oldest;
    for (Map.Entry<Long, Found> entry : found.entrySet()) {
      if (entry.getKey() != expected) {
        report.missing(expected);
      }
      scan(segments.add(entry.getKey()), entry.getValue().header);
      expected = entry.getKey() + 1;
    }
  }

  /** The first segment that must be there, as the headers say, or else that is. */
  private long oldestNeeded() {
    long oldest = -1;
    for (Found segment : found.values()) {
      if (segment.header != null) {
        oldest = Math.max(oldest, segment.header.oldest());
      }
    }
    return oldest >= 0 ? oldest : found.firstKey();
  }

  /** Before anything else, so that nothing is done to a log of another client or version. */
  private void readHeaders() throws IOException {
    for (String name : files.list(segments.home())) {
      long number = Segment.numberOf(name);
      if (number >= 0) {
        Path path = segments.home().resolve(name);
        try (FileWindow file = FileWindow.open(files, path)) {
          found.put(number, new Found(SegmentHeader.read(file, clientId)));
        }
      }
    }
  }

  private void takeOutBefore(long oldest) {
    Map<Long, Found> before = found.headMap(oldest);
    leftovers.addAll(before.keySet());
    before.clear();
  }

  /**
   * Deletes the segments that are not needed. Not before the header that says so is on the disk: if
   * that were lost, they would be missed.
   */
  void deleteLeftovers() throws IOException {
    for (long number : leftovers) {
      files.delete(segments.home().resolve(Segment.name(number)));
    }
  }

  private void scan(Segment segment, @Nullable SegmentHeader header) throws IOException {
    boolean isLast = segment.number() == found.lastKey();
    try (FileWindow file = FileWindow.open(files, segment.path())) {
      if (isLast) {
        file.cutZeros();
      } else {
        checkSize(segment.number(), file.end());
      }
      new SegmentScan(file, segment, index, report, isLast)
          .run(header, SegmentHeader.length(clientId));
    }
  }

  /** The next segment's header tells how long this one must be. */
  private void checkSize(long number, long size) {
    Found next = found.get(number + 1);
    if (size == 0) {
      report.missing(number);
    } else if (next != null && next.header != null && size < next.header.previousSize()) {
      report.truncated(number, size, next.header.previousSize());
    }
  }
}
