package io.github.mqttclient;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions on a real file system, also of other processes. */
class FilePersistenceTest {
  @TempDir private Path directory;

  static List<FilePersistence> modes(Path directory) {
    return List.of(
        FilePersistence.in(directory),
        FilePersistence.in(directory).syncEvery(Duration.ofMillis(1)),
        FilePersistence.in(directory).syncByOperatingSystem());
  }

  static Map<Long, String> contents(InFlightStore store) throws IOException {
    Map<Long, String> all = new TreeMap<>();
    store.forEach((number, record) -> all.put(number, new String(record, UTF_8)));
    return all;
  }

  private static void put(FilePersistence persistence, String clientId, String text)
      throws IOException {
    try (InFlightStore store = persistence.open(clientId)) {
      store.put(1, text.getBytes(UTF_8));
      store.commit();
    }
  }

  @Test
  void recordsAreThereAgainInEachMode() throws IOException {
    for (FilePersistence persistence : modes(directory.resolve("made").resolve("when needed"))) {
      try (InFlightStore store = persistence.open("client")) {
        int before = contents(store).size();
        for (int i = before * 1000; i < 1000 + before * 1000; i++) {
          store.put(i, ("record " + i).getBytes(UTF_8));
          store.remove(i - 1);
          store.commit();
        }
        store.put(-before, new byte[0]);
        store.commit();
      }
    }
    try (InFlightStore store = FilePersistence.in(directory).open("client")) {
      assertThat(contents(store)).isEmpty(); // Another directory.
    }
    try (InFlightStore store = modes(directory.resolve("made/when needed")).get(0).open("client")) {
      assertThat(store.damage()).isEmpty();
      assertThat(contents(store).values()).contains("record 999").hasSizeGreaterThan(3);
    }
  }

  static List<String> clientIds() {
    return List.of(
        "a/b",
        "ab",
        "A",
        "a",
        "..",
        ".",
        "a\\b",
        "a:b",
        "con",
        "😀",
        "ä",
        "x".repeat(65_535),
        "x".repeat(65_534),
        "X".repeat(200),
        "😀".repeat(10_000),
        "lock",
        "%41",
        "a ",
        " a",
        "\u0001");
  }

  // Complaint 34.
  @Test
  void eachClientIdentifierHasItsOwnSession() throws IOException {
    FilePersistence persistence = FilePersistence.in(directory).syncByOperatingSystem();
    List<InFlightStore> open = new ArrayList<>();
    for (String clientId : clientIds()) {
      InFlightStore store = persistence.open(clientId);
      store.put(1, clientId.getBytes(UTF_8));
      store.commit();
      open.add(store);
    }
    for (InFlightStore store : open) {
      store.close();
    }

    for (String clientId : clientIds()) {
      try (InFlightStore store = persistence.open(clientId)) {
        assertThat(contents(store)).containsExactly(Map.entry(1L, clientId));
      }
    }
    assertThat(directory.toFile().list()).hasSize(clientIds().size());
    assertThat(directory.getParent().resolve("lock")).doesNotExist();
  }

  @Test
  void emptyClientIdentifierIsRefused() {
    assertThatThrownBy(() -> FilePersistence.in(directory).open(""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(directory).isEmptyDirectory();
  }

  // Complaint 34.
  @Test
  void secondClientOnASessionIsRefused() throws IOException {
    FilePersistence persistence = FilePersistence.in(directory);
    try (InFlightStore first = persistence.open("c")) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> FilePersistence.in(directory).open("c"))
            .isInstanceOf(FileSystemException.class)
            .hasMessage(directory.resolve("c") + ": the session is in use by another client");
      }
      persistence.open("d").close();
      first.commit();
    }
    persistence.open("c").close();
  }

  // Complaint 34.
  @Test
  @Timeout(60)
  void secondProcessOnASessionIsRefusedUntilTheFirstIsKilled() throws Exception {
    Process process = start("hold");
    try (BufferedReader output = output(process)) {
      assertThat(output.readLine()).isEqualTo("open");

      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> FilePersistence.in(directory).open("c"))
            .isInstanceOf(FileSystemException.class)
            .hasMessage(directory.resolve("c") + ": the session is in use by another process");
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    FilePersistence.in(directory).open("c").close();
  }

  /** A failed attempt to open must not release the lock, as closing a file does on POSIX. */
  @Test
  @Timeout(60)
  void refusedClientDoesNotOpenTheDoorToAnotherProcess() throws Exception {
    try (InFlightStore first = FilePersistence.in(directory).open("c")) {
      assertThatThrownBy(() -> FilePersistence.in(directory).open("c"))
          .isInstanceOf(IOException.class);
      Process process = start("hold");
      try (BufferedReader output = output(process)) {
        assertThat(output.readLine()).contains("in use by another process");
      } finally {
        process.destroyForcibly().waitFor();
      }
      first.commit();
    }
  }

  @ParameterizedTest
  @MethodSource("killedModes")
  @Timeout(60)
  void committedRecordsSurviveAKilledProcess(String mode) throws Exception {
    Process process = start(mode);
    long committed = -1;
    try (BufferedReader output = output(process)) {
      assertThat(output.readLine()).isEqualTo("open");
      for (int i = 0; i < 500; i++) {
        committed = Long.parseLong(output.readLine());
      }
      process.toHandle().destroyForcibly(); // That of Process would close the output.
      process.waitFor();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        committed = line.matches("\\d{9}") ? Long.parseLong(line) : committed;
      }
    }

    try (InFlightStore store = FilePersistence.in(directory).open("c")) {
      Map<Long, String> found = contents(store);
      assertThat(store.damage()).isEmpty();
      long next = committed + 1; // Its commit may be complete though it did not say so.
      long last = found.containsKey(next) ? next : committed;
      Map<Long, String> expected = new TreeMap<>();
      for (long number = Math.max(0, last - Child.LIVE + 1); number <= last; number++) {
        expected.put(number, Child.record(number));
      }
      assertThat(found).isEqualTo(expected);
    }
  }

  static List<String> killedModes() {
    return List.of("every commit", "operating system");
  }

  private Process start(String mode) throws IOException {
    String java = Paths.get(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    String directoryName = directory.toString();
    return new ProcessBuilder(java, "-cp", classPath, Child.class.getName(), directoryName, mode)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /** The other process: holds a session, or commits until it is killed. */
  static final class Child {
    static final int LIVE = 50;

    private Child() {}

    static String record(long number) {
      return number + "!".repeat((int) (number % 3000));
    }

    public static void main(String[] args) throws Exception {
      FilePersistence persistence = FilePersistence.in(Paths.get(args[0]));
      if (args[1].equals("operating system")) {
        persistence = persistence.syncByOperatingSystem();
      }
      try (InFlightStore store = persistence.open("c")) {
        System.out.println("open");
        if (args[1].equals("hold")) {
          TimeUnit.HOURS.sleep(1);
        }
        for (long number = 0; ; number++) {
          store.put(number, record(number).getBytes(UTF_8));
          store.remove(number - LIVE);
          store.commit();
          System.out.println(String.format("%09d", number));
        }
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  // Complaint 34.
  @Test
  void descriptorsStayFlat() throws IOException {
    assumeTrue(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean);
    UnixOperatingSystemMXBean system =
        (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    FilePersistence persistence = FilePersistence.in(directory).syncByOperatingSystem();
    put(persistence, "c", "one");
    Files.createDirectories(directory.resolve("d").resolve("00000001.log"));
    Files.createDirectories(directory.resolve("e"));
    Files.write(directory.resolve("e").resolve("00000001.log"), otherVersion());
    long before = system.getOpenFileDescriptorCount();

    for (int i = 0; i < 10_000; i++) {
      try (InFlightStore store = persistence.open("c")) {
        if (i % 100 == 0) {
          assertThatThrownBy(() -> persistence.open("c")).hasMessageContaining("in use");
          assertThatThrownBy(() -> persistence.open("d")).isInstanceOf(IOException.class);
          assertThatThrownBy(() -> persistence.open("e")).hasMessageContaining("version");
          store.put(2, new byte[2000]);
          store.commit();
        }
      }
    }

    assertThat(system.getOpenFileDescriptorCount()).isLessThan(before + 10);
  }

  private static byte[] otherVersion() {
    ByteBuffer header = ByteBuffer.allocate(16).put("MQTTLOG\n".getBytes(UTF_8));
    CRC32 crc = new CRC32();
    header.putInt(99);
    crc.update(header.array(), 0, 12);
    return header.putInt((int) crc.getValue()).array();
  }

  @Test
  void fileInPlaceOfTheDirectoryIsAnErrorThatNamesIt() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> FilePersistence.in(file).open("c"))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(file.toString());
    Files.createFile(directory.resolve("c"));
    assertThatThrownBy(() -> FilePersistence.in(directory).open("c"))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(directory.resolve("c").toString());
  }

  @Test
  void directoryInPlaceOfASegmentIsAnErrorThatNamesIt() throws IOException {
    Path segment = directory.resolve("c").resolve("00000001.log");
    Files.createDirectories(segment);

    assertThatThrownBy(() -> FilePersistence.in(directory).open("c"))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(segment.toString());
  }

  @Test
  void directoryOrFileWithoutPermissionIsAnErrorThatNamesIt() throws IOException {
    put(FilePersistence.in(directory), "c", "one");
    Path segment = directory.resolve("c").resolve("00000001.log");
    Files.setPosixFilePermissions(segment, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(segment), "root may read everything");
    assertThatThrownBy(() -> FilePersistence.in(directory).open("c"))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(segment.toString());

    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assertThatThrownBy(() -> FilePersistence.in(directory).open("d"))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining(directory.resolve("d").toString());
    } finally {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /** Needs the right to mount. */
  @Test
  void fullFileSystemFailsCommitsUntilThereIsRoom() throws Exception {
    mount("size=256k", "tmpfs");
    try {
      InFlightStore store = FilePersistence.in(directory).open("c");
      Files.write(directory.resolve("other"), new byte[100_000]);
      List<Long> numbers = new ArrayList<>();
      for (long i = 0; i < 100; i++) {
        try {
          store.put(i, new byte[9000]);
          store.commit();
          numbers.add(i);
        } catch (IOException e) {
          assertThat(e)
              .hasMessage(directory.resolve("c/00000001.log") + ": No space left on device");
        }
      }
      assertThat(numbers).hasSizeBetween(5, 20);
      assertThat(contents(store).keySet()).isEqualTo(new TreeSet<>(numbers));
      Files.delete(directory.resolve("other"));
      store.put(1000, new byte[9000]);
      store.commit();
      store.close();
      numbers.add(1000L);

      try (InFlightStore again = FilePersistence.in(directory).open("c")) {
        assertThat(contents(again).keySet()).isEqualTo(new TreeSet<>(numbers));
        assertThat(again.damage()).isEmpty();
      }
    } finally {
      run("umount", directory.toString());
    }
  }

  @Test
  void readOnlyFileSystemIsAnErrorThatNamesTheDirectory() throws Exception {
    mount("size=64k,ro", "tmpfs");
    try {
      assertThatThrownBy(() -> FilePersistence.in(directory).open("c"))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining(directory.resolve("c").toString());
    } finally {
      run("umount", directory.toString());
    }
  }

  private void mount(String options, String type) throws Exception {
    int status = run("mount", "-t", type, "-o", options, "none", directory.toString());
    assumeTrue(status == 0, "not allowed to mount");
  }

  private static int run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1; // No such command.
    }
  }
}
