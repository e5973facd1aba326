package io.github.mqttclient.internal.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a segment from start to end, in bounded memory: what is damaged is passed over to the next
 * header that is valid. The file is not changed.
 *
 * <p>At the end of the last segment a commit may be incomplete: cut off anywhere, or with zeros in
 * place of its end. It was never acknowledged, so it is not damage, and none of its records count.
 */
final class SegmentScan {
  private final FileWindow file;
  private final Segment segment;
  private final LogIndex index;
  private final DamageReport report;

  /** Whether the end may be torn: in the last segment. */
  private final boolean isLast;

  /** Where the commit begins that is being read, and where it ends, as its records say. */
  private long commitStart;

  private long commitEnd;

  /** The good records of this commit. */
  private final List<Found> commit = new ArrayList<>();

  /** Damage next to each other is one. Empty: nothing damaged since the last good record. */
  private long damageStart;

  private long damageEnd;

  private record Found(RecordHeader header, long offset) {}

  SegmentScan(
      FileWindow file, Segment segment, LogIndex index, DamageReport report, boolean isLast) {
    this.file = file;
    this.segment = segment;
    this.index = index;
    this.report = report;
    this.isLast = isLast;
  }

  /** Reads the records; gives the segment the size that is good. */
  void run(@Nullable SegmentHeader header, int headerLength) throws IOException {
    if (header == null && isLast && file.end() < headerLength) {
      segment.size(0); // Torn while the first commit was written.
      return;
    }
    long position = header == null ? skipDamage(0, 0) : headerLength;
    while (position < file.end()) {
      RecordHeader record = headerAt(position);
      boolean fits = record != null && position + record.size() <= file.end();
      if (!fits && isLast && (record != null || file.end() - position < RecordHeader.LENGTH)) {
        break;
      }
      position =
          record != null && fits ? read(record, position) : skipDamage(position, position + 1);
    }
    finish(position);
  }

  private @Nullable RecordHeader headerAt(long position) throws IOException {
    if (file.end() - position < RecordHeader.LENGTH) {
      return null;
    }
    int at = file.load(position, RecordHeader.LENGTH);
    return RecordHeader.read(file.bytes(), at, segment.number(), position);
  }

  /** Reads a record whose header is valid; returns where it ends. */
  private long read(RecordHeader header, long position) throws IOException {
    if (position >= commitEnd) {
      commitStart = position;
    }
    long end = position + header.size();
    commitEnd = Math.max(commitEnd, end + header.rest());
    long bytes = position + RecordHeader.LENGTH;
    boolean isGood =
        file.checksum(bytes, header.length()) == header.checksum()
            && RecordHeader.isEnd(file.bytes().get(file.load(end - 1, 1)));
    if (isGood) {
      reportDamage();
      commit.add(new Found(header, position));
    } else {
      damaged(position, end);
    }
    if (end >= commitEnd) {
      applyCommit();
    }
    return end;
  }

  private void applyCommit() {
    for (Found record : commit) {
      index.apply(record.header, segment, record.offset);
    }
    commit.clear();
  }

  /** Passes over damage from here to the next valid header at or after a position. */
  private long skipDamage(long from, long searchFrom) throws IOException {
    long position = searchFrom;
    while (position < file.end() && headerAt(position) == null) {
      position++;
    }
    damaged(from, position);
    if (position >= commitEnd) {
      applyCommit();
    }
    return position;
  }

  private void damaged(long from, long to) throws IOException {
    if (from != damageEnd || damageStart == damageEnd) {
      reportDamage();
      damageStart = from;
    }
    damageEnd = to;
  }

  private void reportDamage() throws IOException {
    if (damageEnd > damageStart) {
      report.damaged(segment, file, damageStart, damageEnd);
      damageStart = damageEnd;
    }
  }

  private void finish(long position) throws IOException {
    reportDamage();
    if (commitEnd <= file.end() || !isLast) {
      applyCommit();
      commitEnd = position;
    }
    segment.size(position < commitEnd ? commitStart : position);
  }
}
