package io.github.mqttclient.benchmark;

import io.github.mqttclient.FilePersistence;
import io.github.mqttclient.InFlightPersistence;
import io.github.mqttclient.InFlightStore;
import io.github.mqttclient.MemoryPersistence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One turn of the network thread as the store sees it: so many messages of 256 bytes come, as many
 * older ones go, one commit. The files are in the directory for temporary files.
 */
public class StoreBenchmark extends MicroBenchmark {
  private static final int IN_FLIGHT = 1_000;
  private static final byte[] RECORD = new byte[256];

  @Param public Store store;

  @Param({"1", "64"})
  public int messages;

  private Path directory;
  private InFlightStore opened;
  private long number = IN_FLIGHT;

  /** Where the records are. */
  public enum Store {
    MEMORY,
    /** In files that the operating system writes when it likes. */
    FILE,
    /** In files that are on the disk after each commit. */
    FILE_FORCED;

    private InFlightPersistence in(Path directory) {
      return switch (this) {
        case MEMORY -> new MemoryPersistence();
        case FILE -> FilePersistence.in(directory).syncByOperatingSystem();
        case FILE_FORCED -> FilePersistence.in(directory);
      };
    }
  }

  @Setup
  public void open() throws IOException {
    directory = Files.createTempDirectory("store-benchmark-");
    opened = store.in(directory).open("benchmark");
  }

  @TearDown
  public void close() throws IOException {
    opened.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : List.copyOf(files.sorted(Comparator.reverseOrder()).toList())) {
        Files.delete(file);
      }
    }
  }

  @Benchmark
  public void turn() throws IOException {
    for (int i = 0; i < messages; i++) {
      opened.put(number, RECORD);
      opened.remove(number - IN_FLIGHT);
      number++;
    }
    opened.commit();
  }
}
