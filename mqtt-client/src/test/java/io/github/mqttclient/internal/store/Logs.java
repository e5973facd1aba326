package io.github.mqttclient.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.FilePersistence.SyncMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Logs on a disk of the tests, and what they hold. */
final class Logs {
  static final Path DIRECTORY = Paths.get("store");
  static final Path HOME = DIRECTORY.resolve("c");
  static final byte[] CLIENT_ID = {'c'};
  static final int HEADER = SegmentHeader.length(CLIENT_ID);

  /** Segments of a few records, so that a short test has many of them. */
  static final SizeRule SMALL = new SizeRule(300);

  private Logs() {}

  static SessionLog open(LogFiles files) throws IOException {
    return open(files, SyncMode.EVERY_COMMIT);
  }

  static SessionLog open(LogFiles files, SyncMode mode) throws IOException {
    return open(files, new SyncPolicy(mode, Duration.ofSeconds(1), () -> 0));
  }

  static SessionLog open(LogFiles files, SyncPolicy sync) throws IOException {
    return SessionLog.open(files, DIRECTORY, "c", sync, SMALL);
  }

  static Path segment(long number) {
    return HOME.resolve(Segment.name(number));
  }

  static byte[] record(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What a log holds, as text; also checks that the numbers ascend. */
  static SortedMap<Long, String> contents(SessionLog log) throws IOException {
    SortedMap<Long, String> all = new TreeMap<>();
    log.forEach(
        (number, record) -> {
          assertThat(all.isEmpty() || all.lastKey() < number).as("numbers ascend").isTrue();
          all.put(number, new String(record, StandardCharsets.UTF_8));
        });
    return all;
  }

  /** What a log on this disk holds; opens and closes it, and wants no damage. */
  static SortedMap<Long, String> contents(LogFiles files) throws IOException {
    try (SessionLog log = open(files)) {
      assertThat(log.damage()).isEmpty();
      return contents(log);
    }
  }

  /** A record in a segment, and the commit it is part of. */
  record Entry(RecordHeader header, long segment, int start, int end, int commitEnd, String text) {
    boolean covers(long wantedSegment, int offset) {
      return segment == wantedSegment && offset >= start && offset < end;
    }
  }

  /** The records of a segment in which nothing is damaged. */
  static List<Entry> entries(FaultyFiles files, long number) {
    byte[] bytes = files.bytes(segment(number));
    List<Entry> entries = new ArrayList<>();
    for (int at = HEADER; at < bytes.length; ) {
      RecordHeader header = RecordHeader.read(ByteBuffer.wrap(bytes), at, number, at);
      assertThat(header).as("segment %d, offset %d", number, at).isNotNull();
      int end = at + (int) header.size();
      byte[] text = Arrays.copyOfRange(bytes, at + RecordHeader.LENGTH, end - 1);
      String string = new String(text, StandardCharsets.UTF_8);
      entries.add(new Entry(header, number, at, end, end + header.rest(), string));
      at = end;
    }
    return entries;
  }

  static SortedMap<Long, String> replay(List<Entry> entries) {
    SortedMap<Long, String> all = new TreeMap<>();
    for (Entry entry : entries) {
      if (entry.header.type() == RecordHeader.PUT) {
        all.put(entry.header.number(), entry.text);
      } else {
        all.remove(entry.header.number());
      }
    }
    return all;
  }
}
