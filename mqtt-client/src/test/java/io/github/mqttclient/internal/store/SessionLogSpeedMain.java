package io.github.mqttclient.internal.store;

import io.github.mqttclient.FilePersistence.SyncMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Prints roughly how fast a log is; the argument is a directory on the disk to measure. */
final class SessionLogSpeedMain {
  private static final int RECORD = 256;

  private SessionLogSpeedMain() {}

  public static void main(String[] args) throws IOException {
    Path directory = Files.createTempDirectory(Paths.get(args.length > 0 ? args[0] : "."), "speed");
    for (SyncMode mode : SyncMode.values()) {
      for (int perCommit : new int[] {1, 1000}) {
        measure(directory, mode, perCommit, 1); // Warm-up.
        double commits = measure(directory, mode, perCommit, 3);
        System.out.printf(
            "%-16s %4d records of %d bytes a commit: %9.0f commits/s %9.0f records/s%n",
            mode, perCommit, RECORD, commits, commits * perCommit);
      }
    }
  }

  /** Puts records and removes those of the commit before, as acknowledgements do. */
  private static double measure(Path directory, SyncMode mode, int perCommit, int seconds)
      throws IOException {
    byte[] record = new byte[RECORD];
    try (SessionLog log =
        SessionLog.open(directory, mode + "-" + perCommit, mode, Duration.ofSeconds(1))) {
      long start = System.nanoTime();
      long number = 0;
      long commits = 0;
      while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(seconds)) {
        for (int i = 0; i < perCommit; i++) {
          log.put(number, record);
          log.remove(number - perCommit);
          number++;
        }
        log.commit();
        commits++;
      }
      return commits * 1e9 / (System.nanoTime() - start);
    }
  }
}
