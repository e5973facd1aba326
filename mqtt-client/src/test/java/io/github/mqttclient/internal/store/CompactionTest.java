package io.github.mqttclient.internal.store;

import static io.github.mqttclient.internal.store.Logs.DIRECTORY;
import static io.github.mqttclient.internal.store.Logs.HEADER;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.FilePersistence.SyncMode;
import io.github.mqttclient.internal.store.FaultyFiles.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole log stays below twice what is live in it, and 1 MiB. */
class CompactionTest {
  private static final long MEBIBYTE = 1024 * 1024;

  /** Removed are the oldest records, as most acknowledgements do, or random ones. */
  // Complaint 32.
  @ParameterizedTest(name = "{0} live records of up to {1} bytes, {2}")
  @CsvSource({
    "0, 100, oldest", "1, 100, oldest", "20, 300, oldest", "20, 300, random",
    "1000, 300, oldest", "1000, 300, random", "5000, 2000, random", "100, 60000, random"
  })
  void totalIsBounded(int live, int maxLength, String removed) throws IOException {
    Random random = new Random(live);
    int[] perCommit = {1, 1, 3, 50};
    SessionLog log = open(new FaultyFiles(1), SizeRule.STANDARD);
    TreeMap<Long, Integer> records = new TreeMap<>();
    long next = 0;
    long written = 0;
    for (int commit = 0; written < 10 * MEBIBYTE && commit < 10_000; commit++) {
      int count = perCommit[random.nextInt(perCommit.length)];
      for (int i = 0; i < count && i * maxLength < 60_000; i++) {
        int length = random.nextInt(maxLength);
        records.put(next, length);
        log.put(next++, new byte[length]);
        written += length;
        while (records.size() > live) {
          long victim = removed.equals("oldest") ? records.firstKey() : random(records, random);
          records.remove(victim);
          log.remove(victim);
        }
      }
      log.commit();
      long total = log.totalBytes();
      assertThat(total).isLessThanOrEqualTo(2 * log.liveBytes() + MEBIBYTE + HEADER);
    }
    assertThat(Logs.contents(log).keySet()).isEqualTo(records.keySet());
  }

  private static long random(NavigableMap<Long, Integer> records, Random random) {
    long from = records.firstKey();
    long range = records.lastKey() - from + 1;
    return records.ceilingKey(from + (long) (random.nextDouble() * range));
  }

  private static SessionLog open(LogFiles files, SizeRule rule) throws IOException {
    SyncPolicy sync = new SyncPolicy(SyncMode.OPERATING_SYSTEM, Duration.ZERO, () -> 0);
    return SessionLog.open(files, DIRECTORY, "c", sync, rule);
  }

  @Test
  void millionOperationsOnRealFilesStaySmall(@TempDir Path directory) throws IOException {
    Random random = new Random(1);
    Path home = directory.resolve("c");
    byte[] record = new byte[100];
    try (SessionLog log =
        SessionLog.open(directory, "c", SyncMode.OPERATING_SYSTEM, Duration.ZERO)) {
      for (int i = 1; i <= 1_000_000; i++) {
        long number = random.nextInt(20);
        if (random.nextBoolean()) {
          log.put(number, record);
        } else {
          log.remove(number);
        }
        if (i % 10 == 0) {
          log.commit();
        }
        if (i % 1000 == 0) {
          assertThat(bytesIn(home)).isEqualTo(log.totalBytes());
          assertThat(log.totalBytes()).isLessThan(2 * log.liveBytes() + MEBIBYTE + HEADER);
        }
      }
    }
  }

  private static long bytesIn(Path home) throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /** After a commit that frees much at once, the next ones bring the log below its bound. */
  @Test
  void logCatchesUpAfterAMassRemoval() throws IOException {
    SessionLog log = open(new FaultyFiles(1), SizeRule.STANDARD);
    for (int i = 0; i < 50_000; i++) {
      log.put(i, new byte[1000]);
      if (i % 100 == 0) {
        log.commit();
      }
    }
    for (int i = 0; i < 50_000; i++) {
      if (i % 5 != 0) {
        log.remove(i);
      }
    }
    log.commit();
    int commits = 0;
    while (log.totalBytes() > 2 * log.liveBytes() + MEBIBYTE + HEADER) {
      log.put(0, new byte[1000]);
      log.commit();
      commits++;
    }

    assertThat(commits).isLessThan(100);
    assertThat(Logs.contents(log)).hasSize(10_000);
  }

  @Test
  void logShrinksAtOnceWhenAllIsRemoved() throws IOException {
    FaultyFiles disk = new FaultyFiles(1);
    SessionLog log = open(disk, SizeRule.STANDARD);
    for (int i = 0; i < 20_000; i++) {
      log.put(i, new byte[1000]);
      log.commit();
    }
    for (int i = 0; i < 20_000; i++) {
      log.remove(i);
    }

    log.commit();

    assertThat(log.totalBytes()).isEqualTo(HEADER);
    assertThat(disk.usedBytes(".log")).isEqualTo(HEADER);
    assertThat(disk.paths()).hasSize(1);
  }

  @Test
  void copyingIsBoundedForEachCommit() throws IOException {
    FaultyFiles disk = new FaultyFiles(1);
    SessionLog log = open(disk, SizeRule.STANDARD);
    for (int i = 0; i < 10_000; i++) {
      log.put(i, new byte[1000]);
      log.commit();
    }
    long most = 0;
    for (int i = 0; i < 10_000; i += 2) {
      long before = disk.writtenBytes();
      log.remove(i);
      log.commit();
      most = Math.max(most, disk.writtenBytes() - before);
    }

    assertThat(most).isBetween(100_000L, 256L * 1024);
  }

  @Test
  void unreadableOldSegmentStopsTheCompactionOnly() throws IOException {
    FaultyFiles disk = new FaultyFiles(1);
    SessionLog log = open(disk, Logs.SMALL);
    log.put(1000, new byte[10]);
    for (int i = 0; i < 10; i++) {
      log.put(i, new byte[10]);
      log.commit();
    }
    disk.failFrom(0, EnumSet.of(Operation.READ));
    for (int i = 0; i < 100; i++) {
      log.put(i % 10, new byte[11]);
      log.commit();
    }
    long large = log.totalBytes();
    disk.failNoMore();
    for (int i = 0; i < 20; i++) {
      log.put(0, new byte[11]);
      log.commit();
    }

    assertThat(log.totalBytes()).isLessThan(large / 2);
    assertThat(Logs.contents(log)).hasSize(11);
  }
}
