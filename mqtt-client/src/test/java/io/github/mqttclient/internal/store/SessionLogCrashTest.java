package io.github.mqttclient.internal.store;

import static io.github.mqttclient.internal.store.Logs.contents;
import static io.github.mqttclient.internal.store.Logs.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.FilePersistence.SyncMode;
import io.github.mqttclient.internal.store.FaultyFiles.Operation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a log keeps when an operation of the disk fails or the power does, compared with what its
 * commits have promised.
 */
class SessionLogCrashTest {
  private static final int HISTORIES = 200;

  /** Each seed stands for so many histories; the second is another one at each run. */
  static LongStream seeds() {
    return LongStream.of(1, new Random().nextInt()).map(seed -> seed * HISTORIES);
  }

  /** A log, and what it has to hold. */
  private static final class History {
    final FaultyFiles disk;
    final Random random;
    final SyncMode mode;
    final long[] now = {0};
    SessionLog log;

    /** After the last commit that succeeded. */
    SortedMap<Long, String> committed = new TreeMap<>();

    /** What a power failure may leave: the last state on the disk, and what came after it. */
    final List<SortedMap<Long, String>> possible = new ArrayList<>();

    History(long seed, SyncMode mode) {
      this(seed, seed, mode);
    }

    History(long seed, long seedOfDisk, SyncMode mode) {
      this.random = new Random(seed);
      this.disk = new FaultyFiles(seedOfDisk);
      this.mode = mode;
      possible.add(committed);
    }

    void open() throws IOException {
      SyncPolicy sync = new SyncPolicy(mode, Duration.ofNanos(50), () -> now[0]);
      log = Logs.open(disk, sync);
    }

    /** One commit of random puts and removals; an exception if it fails. */
    void commit() throws IOException {
      SortedMap<Long, String> next = new TreeMap<>(committed);
      now[0] += random.nextInt(30);
      boolean removesAll = random.nextInt(30) == 0;
      for (int i = random.nextInt(8); i >= 0; i--) {
        long number = random.nextInt(40);
        if (removesAll || random.nextInt(100) < 45) {
          next.remove(number);
          log.remove(number);
        } else {
          String text = random.nextInt(1000) + ".".repeat(random.nextInt(60));
          next.put(number, text);
          log.put(number, text.getBytes(StandardCharsets.UTF_8));
        }
      }
      if (removesAll) {
        for (long number : new ArrayList<>(next.keySet())) {
          next.remove(number);
          log.remove(number);
        }
      }
      possible.add(next);
      int forces = disk.count(Operation.FORCE);
      log.commit();
      committed = next;
      if (mode == SyncMode.EVERY_COMMIT || disk.count(Operation.FORCE) > forces) {
        // In the other mode the log may have forced only what came before this commit.
        List<SortedMap<Long, String>> last =
            new ArrayList<>(possible.subList(possible.size() - 2, possible.size()));
        possible.clear();
        possible.addAll(mode == SyncMode.EVERY_COMMIT ? List.of(next) : last);
      }
    }

    void recover(String what) throws IOException {
      open();
      assertThat(log.damage()).as(what).isEmpty();
      SortedMap<Long, String> found = contents(log);
      assertThat(possible).as(what).contains(found);
      committed = found;
      possible.clear();
      possible.add(found);
    }

    void close() throws IOException {
      log.close();
      assertThat(disk.openFiles()).isZero();
      assertThat(disk.locks()).isZero();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void powerFailureLeavesACommitAndNeverHalfOfOne(long seed) throws IOException {
    for (int i = 0; i < HISTORIES; i++) {
      powerFailures(new History(seed + i, SyncMode.EVERY_COMMIT), "seed " + (seed + i));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void powerFailureCostsAtMostTheCommitsOfAnInterval(long seed) throws IOException {
    for (int i = 0; i < HISTORIES; i++) {
      powerFailures(new History(seed + i, SyncMode.INTERVAL), "seed " + (seed + i));
    }
  }

  /** Four times in a history, at any operation: of a commit, an opening or a closing. */
  private static void powerFailures(History history, String what) throws IOException {
    history.open();
    for (int failure = 1; failure <= 4; failure++) {
      history.disk.powerFailsAfter(history.random.nextInt(250));
      try {
        while (true) {
          history.commit();
          if (history.random.nextInt(20) == 0) {
            history.close();
            history.open();
          }
        }
      } catch (IOException e) {
        assertThat(history.disk.hasFailed()).as("%s: %s", what, e).isTrue();
      }
      while (history.random.nextInt(4) == 0) {
        failOnceMoreWhileOpening(history);
      }
      if (history.random.nextInt(3) == 0) {
        history.disk.processHasDied(); // What the next finds it must force before it relies on it.
      } else {
        history.disk.powerIsBack();
      }
      history.recover(what + ", failure " + failure);
    }
    history.close();
  }

  private static void failOnceMoreWhileOpening(History history) {
    history.disk.powerIsBack();
    history.disk.powerFailsAfter(history.random.nextInt(12));
    try {
      history.open();
    } catch (IOException e) {
      assertThat(history.disk.openFiles()).isZero();
    }
  }

  @Test
  void powerFailureAtEachOperationOfAHistory() throws IOException {
    for (int operations = 0; ; operations++) {
      for (int tear = 0; tear < 3; tear++) {
        History history = new History(1, tear, SyncMode.EVERY_COMMIT);
        history.disk.powerFailsAfter(operations);
        try {
          history.open();
          for (int i = 0; i < 60; i++) {
            history.commit();
          }
          history.close();
          return; // More operations than the history has.
        } catch (IOException e) {
          history.disk.powerIsBack();
          history.recover("operation " + operations);
          history.close();
        }
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void failedOperationUndoesItsCommitAndNoOther(long seed) throws IOException {
    for (int i = 0; i < HISTORIES; i++) {
      String what = "seed " + (seed + i);
      History history = new History(seed + i, SyncMode.EVERY_COMMIT);
      history.open();
      for (int failure = 0; failure < 10; failure++) {
        EnumSet<Operation> kinds = EnumSet.allOf(Operation.class);
        kinds.removeIf(kind -> history.random.nextInt(3) == 0);
        history.disk.failAfter(history.random.nextInt(40), kinds);
        commits(history, what);
        history.disk.failNoMore();
        assertThat(contents(history.log)).as(what).isEqualTo(history.committed);
        history.commit(); // The log is usable.
      }
      history.close();
      assertThat(contents(history.disk)).as(what).isEqualTo(history.committed);
    }
  }

  private static void commits(History history, String what) throws IOException {
    for (int i = 0; i < 15; i++) {
      boolean hadFailed = history.disk.hasFailed();
      try {
        history.commit();
      } catch (IOException e) {
        assertThat(history.disk.hasFailed() && !hadFailed).as("%s: %s", what, e).isTrue();
        assertThat(e).hasMessageContaining("fault of");
      }
    }
  }

  /** With the power failing after the failure, when the undoing may not be on the disk either. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void failedCommitDoesNotComeBack(long seed) throws IOException {
    for (int i = 0; i < HISTORIES; i++) {
      String what = "seed " + (seed + i);
      History history = new History(seed + i, SyncMode.EVERY_COMMIT);
      history.open();
      for (int commit = 0; commit < 10; commit++) {
        history.commit();
      }
      history.disk.failAfter(
          history.random.nextInt(10), EnumSet.of(Operation.WRITE, Operation.FORCE));
      try {
        while (!history.disk.hasFailed()) {
          history.commit(); // Also succeeds if only the compaction has failed.
        }
      } catch (IOException e) {
        history.possible.clear(); // What was undone is not possible any more.
        history.possible.add(history.committed);
      }
      history.disk.powerIsBack();
      history.recover(what);
      history.close();
    }
  }

  @Test
  void failureAtEachOperationOfOpeningLeavesNothingOpen() throws IOException {
    FaultyFiles disk = new FaultyFiles(1);
    SessionLog log = open(disk);
    for (int i = 0; i < 30; i++) {
      log.put(i, new byte[50]);
      log.commit();
    }
    log.close();
    disk.flip(Logs.segment(2), Logs.HEADER + 30); // For a recovery with damage.
    for (int operations = 0; ; operations++) {
      FaultyFiles failing = disk.copy();
      failing.failAfter(operations, FaultyFiles.ALL);
      try (SessionLog opened = open(failing)) {
        if (!failing.hasFailed()) {
          return;
        }
        assertThat(contents(opened)).hasSize(29);
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("fault of");
      }
      assertThat(failing.openFiles()).as("operation %d", operations).isZero();
      assertThat(failing.locks()).as("operation %d", operations).isZero();
    }
  }

  @Test
  void powerFailureDuringARecoveryDoesNotLoseWhatIsDamaged() throws IOException {
    FaultyFiles disk = new FaultyFiles(1);
    SessionLog log = open(disk);
    for (int i = 0; i < 20; i++) {
      log.put(i, new byte[50]);
      log.commit();
    }
    log.close();
    disk.flip(Logs.segment(2), Logs.HEADER + 30);
    byte[] damaged = Arrays.copyOfRange(disk.bytes(Logs.segment(2)), Logs.HEADER, Logs.HEADER + 77);
    Path aside = Logs.HOME.resolve("damaged-00000002-" + Logs.HEADER + ".bin");

    boolean isOpened = false;
    for (int operations = 0; !isOpened; operations++) {
      isOpened = true;
      for (int tear = 0; tear < 5; tear++) {
        isOpened &= !recoveryFails(disk.copy(), operations, aside, damaged);
      }
    }
  }

  /** Whether the power fails before the log is open; else it fails then. */
  private static boolean recoveryFails(FaultyFiles disk, int operations, Path aside, byte[] damaged)
      throws IOException {
    disk.powerFailsAfter(operations);
    try {
      open(disk);
    } catch (IOException e) {
      assertThat(disk.hasFailed()).isTrue();
    }
    boolean hasFailed = disk.hasFailed();
    disk.powerIsBack();
    try (SessionLog opened = open(disk)) {
      assertThat(contents(opened)).as("operation %d", operations).hasSize(19);
      assertThat(disk.bytes(aside)).as("operation %d", operations).isEqualTo(damaged);
    }
    return hasFailed;
  }
}
