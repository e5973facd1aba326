package io.github.mqttclient.internal.store;

import static io.github.mqttclient.internal.store.Logs.HEADER;
import static io.github.mqttclient.internal.store.Logs.HOME;
import static io.github.mqttclient.internal.store.Logs.contents;
import static io.github.mqttclient.internal.store.Logs.entries;
import static io.github.mqttclient.internal.store.Logs.open;
import static io.github.mqttclient.internal.store.Logs.record;
import static io.github.mqttclient.internal.store.Logs.replay;
import static io.github.mqttclient.internal.store.Logs.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.StoreDamage;
import io.github.mqttclient.internal.store.Logs.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a log makes of files that are not as it left them, at every byte of them. */
class SessionLogDamageTest {
  private final FaultyFiles disk = new FaultyFiles(1);

  /** The numbers of the segments, ascending. */
  private final List<Long> segments = new ArrayList<>();

  /** All records, in the order of the log. */
  private final List<Entry> entries = new ArrayList<>();

  private SortedMap<Long, String> all;

  /** Several segments: commits of one and of many records, long, short and empty ones, removals. */
  @BeforeEach
  void writeStore() throws IOException {
    SessionLog log = open(disk);
    int number = 0;
    for (int commit = 0; commit < 7; commit++) {
      for (int i = 0; i <= commit % 4; i++) {
        log.put(number++, record("x".repeat(5 * (commit % 5)) + number));
      }
      log.put(100, record("again " + commit));
      if (commit % 2 == 1) {
        log.remove(number - 2);
      }
      log.commit();
    }
    log.put(200, new byte[0]);
    log.commit();
    log.put(201, record("zeros \0\0\0\0"));
    log.commit();
    all = contents(log);
    log.close();

    for (long segment = 1; disk.paths().contains(segment(segment)); segment++) {
      segments.add(segment);
      entries.addAll(entries(disk, segment));
    }
    assertThat(segments).hasSizeGreaterThanOrEqualTo(3);
    assertThat(replay(entries)).isEqualTo(all);
  }

  @Test
  void storeIsReadAsItWasWritten() throws IOException {
    assertThat(contents(disk)).isEqualTo(all);
  }

  // Complaint 36.
  @Test
  void flippedByteCostsAtMostItsRecord() throws IOException {
    for (long segment : segments) {
      int size = disk.bytes(segment(segment)).length;
      for (int offset = 0; offset < size; offset++) {
        for (int mask : new int[] {0x01, 0x80, 0xFF}) {
          flip(segment, offset, mask);
        }
      }
    }
  }

  private void flip(long segment, int offset, int mask) throws IOException {
    FaultyFiles damaged = disk.copy();
    byte[] bytes = disk.bytes(segment(segment)).clone();
    bytes[offset] ^= (byte) mask;
    damaged.bytes(segment(segment), bytes);
    List<Entry> rest = new ArrayList<>(entries);
    rest.removeIf(entry -> entry.covers(segment, offset));
    int start = 0;
    int end = HEADER;
    for (Entry entry : entries) {
      if (entry.covers(segment, offset)) {
        start = entry.start();
        end = entry.end();
      }
    }
    String what = "segment " + segment + ", offset " + offset + ", mask " + mask;

    try (SessionLog log = open(damaged)) {
      assertThat(contents(log)).as(what).isEqualTo(replay(rest));
      assertThat(log.damage()).as(what).hasSize(1);
      StoreDamage damage = log.damage().get(0);
      assertThat(damage.description())
          .as(what)
          .contains(segment(segment).toString(), "offset " + start, (end - start) + " bytes");
      assertThat(damaged.bytes(Paths.get(damage.setAside())))
          .as(what)
          .isEqualTo(Arrays.copyOfRange(bytes, start, end));
    }

    assertThat(contents(damaged)).as("%s, opened again", what).isEqualTo(replay(rest));
    assertThat(damaged.openFiles()).isZero();
  }

  // Complaint 36.
  @Test
  void tornEndOfTheLastSegmentIsCutToTheLastCommit() throws IOException {
    long last = segments.get(segments.size() - 1);
    byte[] whole = disk.bytes(segment(last));
    for (int size = 0; size <= whole.length; size++) {
      byte[] zeroFilled = Arrays.copyOf(Arrays.copyOf(whole, size), whole.length + 4096);
      for (byte[] torn : List.of(Arrays.copyOf(whole, size), zeroFilled)) {
        FaultyFiles damaged = disk.copy();
        damaged.bytes(segment(last), torn);
        List<Entry> rest = new ArrayList<>(entries);
        int end = size;
        rest.removeIf(entry -> entry.segment() == last && entry.commitEnd() > end);
        String what = "cut at " + size + ", file of " + torn.length;

        try (SessionLog log = open(damaged)) {
          assertThat(log.damage()).as(what).isEmpty();
          assertThat(contents(log)).as(what).isEqualTo(replay(rest));
          log.put(300, record("new"));
          log.commit();
        }

        SortedMap<Long, String> expected = replay(rest);
        expected.put(300L, "new");
        assertThat(contents(damaged)).as("%s, opened again", what).isEqualTo(expected);
      }
    }
  }

  @Test
  void missingEndOfAnEarlierSegmentIsDamage() throws IOException {
    for (long segment : segments.subList(0, segments.size() - 1)) {
      byte[] whole = disk.bytes(segment(segment));
      for (int size = 0; size < whole.length; size++) {
        FaultyFiles damaged = disk.copy();
        damaged.bytes(segment(segment), Arrays.copyOf(whole, size));
        List<Entry> rest = new ArrayList<>(entries);
        int end = size;
        rest.removeIf(entry -> entry.segment() == segment && entry.end() > end);
        String what = "segment " + segment + " cut at " + size;

        try (SessionLog log = open(damaged)) {
          assertThat(log.damage()).as(what).isNotEmpty();
          assertThat(log.damage().toString()).contains(segment(segment).toString());
          assertThat(contents(log)).as(what).isEqualTo(replay(rest));
        }

        assertThat(contents(damaged)).as("%s, opened again", what).isEqualTo(replay(rest));
      }
    }
  }

  @Test
  void missingSegmentIsDamage() throws IOException {
    for (long segment : segments.subList(0, segments.size() - 1)) {
      FaultyFiles damaged = disk.copy();
      damaged.remove(segment(segment));
      List<Entry> rest = new ArrayList<>(entries);
      rest.removeIf(entry -> entry.segment() == segment);

      try (SessionLog log = open(damaged)) {
        assertThat(log.damage()).hasSize(1);
        assertThat(log.damage().get(0).description())
            .isEqualTo(segment(segment) + " is missing or empty");
        assertThat(contents(log)).isEqualTo(replay(rest));
      }

      assertThat(contents(damaged)).isEqualTo(replay(rest));
    }
  }

  @Test
  void severalDamagedRecordsAreReportedOneByOneOrTogetherIfSideBySide() throws IOException {
    long segment = segments.get(1);
    List<Entry> here = new ArrayList<>(entries);
    here.removeIf(entry -> entry.segment() != segment);
    List<Entry> gone = List.of(here.get(0), here.get(2), here.get(3));
    byte[] bytes = disk.bytes(segment(segment)).clone();
    for (Entry entry : gone) {
      bytes[entry.start() + 3] ^= 0x40; // Its length.
    }
    disk.bytes(segment(segment), bytes);
    entries.removeAll(gone);

    try (SessionLog log = open(disk)) {
      assertThat(log.damage()).hasSize(2);
      assertThat(contents(log)).isEqualTo(replay(entries));
    }

    assertThat(contents(disk)).isEqualTo(replay(entries));
  }

  @Test
  void noiseIsSetAsideInBoundedTime() throws IOException {
    byte[] noise = new byte[1_000_000];
    new Random(1).nextBytes(noise);
    disk.bytes(segment(segments.get(0)), noise);
    entries.removeIf(entry -> entry.segment() == segments.get(0));

    try (SessionLog log = open(disk)) {
      assertThat(log.damage()).hasSize(1);
      assertThat(disk.bytes(Paths.get(log.damage().get(0).setAside()))).isEqualTo(noise);
      assertThat(contents(log)).isEqualTo(replay(entries));
    }

    assertThat(contents(disk)).isEqualTo(replay(entries));
  }

  /** A message can have a log as its payload, even one with the same numbers in it. */
  @Test
  void recordsInsideADamagedRecordAreNotTaken() throws IOException {
    FaultyFiles other = new FaultyFiles(2);
    SessionLog log = open(other);
    log.put(1, disk.bytes(segment(1)));
    log.commit();
    log.put(2, record("two"));
    log.commit();
    log.close();
    byte[] bytes = other.bytes(segment(1)).clone();
    bytes[HEADER + 2] ^= 1; // The length of the first record.
    other.bytes(segment(1), bytes);

    try (SessionLog again = open(other)) {
      assertThat(contents(again)).containsOnlyKeys(2L);
      assertThat(again.damage()).hasSize(1);
    }
  }

  @Test
  void anotherFormatVersionIsRefusedAndLeftAlone() {
    Path path = segment(segments.get(1));
    byte[] bytes = disk.bytes(path).clone();
    ByteBuffer.wrap(bytes).putInt(8, 2).putInt(12, RecordHeader.checksum(bytes, 0, 12));
    ByteBuffer.wrap(bytes).putInt(12, RecordHeader.checksum(bytes, 0, 12));
    disk.bytes(path, bytes);
    int writes = disk.count(FaultyFiles.Operation.WRITE);

    assertThatThrownBy(() -> open(disk))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(path + ": written by format version 2; this library reads version 1");
    assertThat(disk.count(FaultyFiles.Operation.WRITE)).isEqualTo(writes);
    assertThat(disk.openFiles() + disk.locks()).isZero();
  }

  @Test
  void logOfAnotherClientIsRefused() {
    Path path = segment(segments.get(1));
    byte[] bytes = disk.bytes(path).clone();
    byte[] header = new SegmentHeader(1, 0).encode(new byte[] {'d'});
    System.arraycopy(header, 0, bytes, 0, header.length);
    disk.bytes(path, bytes);

    assertThatThrownBy(() -> open(disk))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(path + ": belongs to the client \"d\"");
    assertThat(disk.openFiles() + disk.locks()).isZero();
  }

  @Test
  void otherFilesInTheDirectoryAreLeftAlone() throws IOException {
    List<String> names = List.of("1.log", "00000001.log.bak", "000000001.log", "lock", "x");
    for (String name : names) {
      disk.bytes(HOME.resolve(name), record(name));
    }

    assertThat(contents(disk)).isEqualTo(all);
    for (String name : names) {
      assertThat(disk.bytes(HOME.resolve(name))).isEqualTo(record(name));
    }
  }

  @Test
  void recordThatBecomesUnreadableLaterIsAnError() throws IOException {
    try (SessionLog log = open(disk)) {
      Entry entry = entries.get(entries.size() - 1);
      disk.flip(segment(entry.segment()), entry.end() - 2);

      assertThatThrownBy(() -> contents(log))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining(segment(entry.segment()).toString())
          .hasMessageContaining("offset " + entry.start());
    }
  }
}
