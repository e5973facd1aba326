package io.github.mqttclient.internal.store;

import static io.github.mqttclient.internal.store.Logs.HEADER;
import static io.github.mqttclient.internal.store.Logs.contents;
import static io.github.mqttclient.internal.store.Logs.open;
import static io.github.mqttclient.internal.store.Logs.record;
import static io.github.mqttclient.internal.store.Logs.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.github.mqttclient.FilePersistence.SyncMode;
import io.github.mqttclient.internal.store.FaultyFiles.Operation;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionLogTest {
  private final FaultyFiles disk = new FaultyFiles(1);

  @Test
  void committedRecordsAreThereAgain() throws IOException {
    SessionLog log = open(disk);
    log.put(1, record("one"));
    log.put(2, record("two"));
    log.commit();
    log.put(3, record("three"));
    log.remove(1);
    log.commit();
    log.close();

    assertThat(contents(disk)).containsExactly(entry(2L, "two"), entry(3L, "three"));
  }

  @Test
  void numbersAscendWhateverTheOrderOfThePuts() throws IOException {
    SessionLog log = open(disk);
    for (long number : new long[] {5, -1, Long.MAX_VALUE, 0, Long.MIN_VALUE, 4}) {
      log.put(number, record("" + number));
      log.commit();
    }
    log.close();

    assertThat(contents(disk).keySet())
        .containsExactly(Long.MIN_VALUE, -1L, 0L, 4L, 5L, Long.MAX_VALUE);
  }

  @Test
  void lastRecordOfANumberWins() throws IOException {
    SessionLog log = open(disk);
    log.put(1, record("a"));
    log.put(1, record("b"));
    log.remove(2);
    log.put(2, record("c"));
    log.commit();
    log.put(2, record("d"));
    log.put(3, record("e"));
    log.remove(3);
    log.commit();
    log.close();

    assertThat(contents(disk)).containsExactly(entry(1L, "b"), entry(2L, "d"));
  }

  @Test
  void recordIsCopiedWhenItIsPut() throws IOException {
    SessionLog log = open(disk);
    byte[] bytes = record("before");
    log.put(1, bytes);
    bytes[0] = 'x';
    log.commit();

    assertThat(contents(log)).containsExactly(entry(1L, "before"));
  }

  @Test
  void largeRecordsAndEmptyOnesAreKept() throws IOException {
    SessionLog log = open(disk);
    String large = "0123456789".repeat(300_000);
    log.put(1, record(large));
    log.put(2, record(""));
    log.commit();
    log.close();

    assertThat(contents(disk)).containsExactly(entry(1L, large), entry(2L, ""));
  }

  @Test
  void whatIsNotCommittedIsLost() throws IOException {
    SessionLog log = open(disk);
    log.put(1, record("one"));
    log.commit();
    log.put(2, record("two"));
    log.remove(1);
    log.close();

    assertThat(contents(disk)).containsExactly(entry(1L, "one"));
  }

  @Test
  void recordsCanBePutAndRemovedWhileAllAreRead() throws IOException {
    SessionLog log = open(disk);
    for (int i = 0; i < 10; i++) {
      log.put(i, record("x"));
    }
    log.commit();

    log.forEach(
        (number, record) -> {
          log.remove(number);
          log.put(number + 100, record);
        });
    log.commit();

    assertThat(contents(log)).hasSize(10).containsKeys(100L, 109L);
  }

  @Test
  void closedLogSaysSo() throws IOException {
    SessionLog log = open(disk);
    log.close();
    log.close();

    assertThatThrownBy(() -> log.put(1, new byte[1])).hasMessage("store/c: the log is closed");
    assertThatThrownBy(() -> log.remove(1)).hasMessage("store/c: the log is closed");
    assertThatThrownBy(log::commit).hasMessage("store/c: the log is closed");
    assertThatThrownBy(() -> contents(log)).hasMessage("store/c: the log is closed");
  }

  // When the log waits for the disk.

  @ParameterizedTest
  @EnumSource
  void commitOfNothingCostsNothing(SyncMode mode) throws IOException {
    SessionLog log = open(disk, mode);
    log.put(1, record("one"));
    log.commit();
    log.remove(7); // Not there.
    int operations = disk.countAll();

    log.commit();

    assertThat(disk.countAll()).isEqualTo(operations);
  }

  @Test
  void commitIsOneWriteAndOneForce() throws IOException {
    SessionLog log = open(disk);
    log.put(0, record("x")); // Begins the segment, with its header.
    log.commit();
    int operations = disk.countAll();
    int writes = disk.count(Operation.WRITE);
    int forces = disk.count(Operation.FORCE);

    log.put(1, record("one"));
    log.put(2, record("two"));
    log.remove(1);
    log.commit();

    assertThat(disk.count(Operation.WRITE)).isEqualTo(writes + 1);
    assertThat(disk.count(Operation.FORCE)).isEqualTo(forces + 1);
    assertThat(disk.countAll()).isEqualTo(operations + 2);
  }

  @Test
  void inIntervalModeTheDiskIsWaitedForWhenTheIntervalHasPassed() throws IOException {
    long[] now = {Long.MAX_VALUE - 100};
    SyncPolicy sync = new SyncPolicy(SyncMode.INTERVAL, Duration.ofNanos(1000), () -> now[0]);
    SessionLog log = SessionLog.open(disk, Logs.DIRECTORY, "c", sync, SizeRule.STANDARD);
    log.put(0, record("x"));
    log.commit(); // The beginning of a segment is forced always.
    List<Integer> forcedAfter = new ArrayList<>();

    for (int i = 1; i <= 30; i++) {
      now[0] += 100;
      int forces = disk.count(Operation.FORCE);
      log.put(1, new byte[0]);
      log.commit();
      if (disk.count(Operation.FORCE) > forces) {
        forcedAfter.add(i);
      }
    }
    assertThat(forcedAfter).containsExactly(10, 20, 30);

    log.put(2, record("z"));
    log.commit();
    int forces = disk.count(Operation.FORCE);
    log.commit();
    assertThat(disk.count(Operation.FORCE)).isEqualTo(forces);
    now[0] += 1000;
    log.commit(); // Nothing to write, but something to force.
    assertThat(disk.count(Operation.FORCE)).isEqualTo(forces + 1);
    log.put(3, record("z"));
    log.commit();
    log.close();
    assertThat(disk.count(Operation.FORCE)).isEqualTo(forces + 2);
  }

  @Test
  void inOperatingSystemModeTheDiskIsNeverWaitedFor() throws IOException {
    SessionLog log = open(disk, SyncMode.OPERATING_SYSTEM);
    for (int i = 0; i < 1000; i++) {
      log.put(i, record("x"));
      log.remove(i - 5);
      log.commit();
    }
    log.close();
    open(disk, SyncMode.OPERATING_SYSTEM).close();

    assertThat(disk.count(Operation.FORCE) + disk.count(Operation.FORCE_DIRECTORY)).isZero();
    assertThat(contents(disk)).hasSize(5);
  }

  // What fails.

  @Test
  void fullDiskFailsCommitsUntilThereIsRoomAgain() throws IOException {
    SessionLog log = open(disk);
    log.put(1, record("one"));
    log.put(2, record("two"));
    log.commit();
    disk.capacity(disk.usedBytes("") + 60);

    for (int i = 0; i < 3; i++) {
      log.put(3, new byte[100]);
      log.remove(1);
      assertThatThrownBy(log::commit)
          .isInstanceOf(FileSystemException.class)
          .hasMessage(segment(1) + ": No space left on device");
      assertThat(contents(log)).containsExactly(entry(1L, "one"), entry(2L, "two"));
    }
    log.commit(); // Nothing is left of the commits that failed.
    log.remove(1);
    log.commit(); // Small enough.
    disk.capacity(Long.MAX_VALUE);
    log.put(3, record("three"));
    log.commit();
    log.close();

    assertThat(contents(disk)).containsExactly(entry(2L, "two"), entry(3L, "three"));
  }

  @Test
  void fullDiskStopsTheCompactionBeforeItStopsCommits() throws IOException {
    SessionLog log = open(disk);
    for (int i = 0; i < 40; i++) {
      log.put(i, new byte[60]);
      log.commit();
    }
    disk.capacity(disk.usedBytes("") + 3000);
    int commits = 0;
    try {
      while (commits < 1000) {
        log.remove(2L * (commits % 20));
        log.put(2L * (commits % 20), new byte[61]);
        log.commit();
        commits++;
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }

    assertThat(commits).isEqualTo(1000); // 115 kB through 3000 bytes.
    assertThat(contents(log)).hasSize(40);
  }

  @Test
  void commitThatCannotBeUndoneIsToldAtEachCallUntilItCan() throws IOException {
    SessionLog log = open(disk);
    log.put(1, record("one"));
    log.commit();
    disk.failFrom(0, EnumSet.of(Operation.WRITE, Operation.TRUNCATE));
    log.put(2, record("two"));
    assertThatThrownBy(log::commit)
        .hasMessage(segment(1) + ": fault of WRITE")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));

    String undo =
        segment(1)
            + ": a commit that failed cannot be undone: "
            + segment(1)
            + ": fault of TRUNCATE";
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> log.put(3, record("three"))).hasMessage(undo);
      assertThatThrownBy(() -> log.remove(1)).hasMessage(undo);
      assertThatThrownBy(log::commit).isInstanceOf(FileSystemException.class).hasMessage(undo);
    }
    disk.failNoMore();
    log.put(4, record("four"));
    log.commit();
    log.close();

    assertThat(contents(disk)).containsExactly(entry(1L, "one"), entry(4L, "four"));
  }

  @Test
  void closingReleasesAllEvenIfItFails() throws IOException {
    SessionLog log = open(disk);
    log.put(1, record("one"));
    log.commit();
    disk.failFrom(0, EnumSet.of(Operation.WRITE, Operation.TRUNCATE));
    log.put(2, record("two"));
    assertThatThrownBy(log::commit).isInstanceOf(IOException.class);

    assertThatThrownBy(log::close).isInstanceOf(IOException.class);
    assertThat(disk.openFiles() + disk.locks()).isZero();
    disk.failNoMore();
    assertThat(contents(disk)).containsEntry(1L, "one");
  }

  @Test
  void aLogIsOpenedOnce() throws IOException {
    try (SessionLog first = open(disk)) {
      assertThatThrownBy(() -> open(disk)).hasMessage("store/c: in use");
      first.put(1, record("one"));
      first.commit();
    }
    assertThat(contents(disk)).hasSize(1);
  }

  @Test
  void emptyLogIsAHeaderAndNoMore() throws IOException {
    SessionLog log = open(disk);
    for (int i = 0; i < 20; i++) {
      log.put(i, new byte[200]);
      log.commit();
    }
    for (int i = 0; i < 20; i++) {
      log.remove(i);
    }
    log.commit();
    log.close();

    assertThat(disk.paths()).hasSize(1);
    assertThat(disk.usedBytes(".log")).isEqualTo(HEADER);
    int operations = disk.count(Operation.WRITE);
    assertThat(contents(disk)).isEmpty();
    assertThat(disk.count(Operation.WRITE)).isEqualTo(operations);
  }
}
