package io.github.mqttclient.interop;

import io.github.mqttclient.QoS;
import io.github.mqttclient.ServerLimits;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** Eclipse Mosquitto: the {@code mosquitto} program, run with its own configuration and files. */
public final class MosquittoBroker implements Broker {
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final int START_ATTEMPTS = 3;
  private static final int LOG_LINES_SHOWN = 40;

  private final String binary;
  private final int port;
  private final Path directory;
  private final List<String> furtherLines;
  private Process process;

  private MosquittoBroker(String binary, int port, Path directory, List<String> furtherLines)
      throws IOException {
    this.binary = binary;
    this.port = port;
    this.directory = directory;
    this.furtherLines = furtherLines;
    Files.write(configuration(), configurationLines());
    this.process = launch();
  }

  /** Whether the program is installed, in the {@code PATH} or in one of the usual folders. */
  public static boolean available() {
    return findBinary().isPresent();
  }

  /**
   * Starts it, with further lines of configuration; without the program the test is aborted or,
   * where {@code CI=true}, fails.
   */
  public static MosquittoBroker start(String... furtherLines) {
    return start(() -> List.of(furtherLines));
  }

  /** The same with lines that are made for each attempt: with ports that are free by then. */
  static MosquittoBroker start(Supplier<List<String>> furtherLines) {
    String binary = findBinary().orElseThrow(MosquittoBroker::missing);
    IllegalStateException failure = null;
    for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
      try {
        return startOn(binary, Broker.freePort(), furtherLines.get());
      } catch (IllegalStateException e) { // Somebody else may have taken the port meanwhile.
        failure = e;
      }
    }
    throw failure;
  }

  private static MosquittoBroker startOn(String binary, int port, List<String> furtherLines) {
    try {
      Path directory = Files.createTempDirectory("mosquitto-");
      MosquittoBroker broker = new MosquittoBroker(binary, port, directory, furtherLines);
      try {
        broker.awaitPort();
        return broker;
      } catch (RuntimeException e) {
        broker.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("mosquitto cannot be started", e);
    }
  }

  @Override
  public String name() {
    return quirks().broker();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public BrokerQuirks quirks() {
    return BrokerQuirks.MOSQUITTO;
  }

  @Override
  public ServerLimits limits() {
    return new ServerLimits(65_535, QoS.EXACTLY_ONCE, 268_435_460, 65_535, true, true, true, true);
  }

  /** Ends the process with SIGTERM, upon which it saves its state, and starts a new one. */
  @Override
  public void restart() {
    process.destroy();
    awaitExit();
    startAgain();
  }

  /** Ends the process with SIGKILL: what it has not saved is lost. */
  void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** Starts a new process with what the one before has saved. */
  void startAgain() {
    try {
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException("mosquitto cannot be started again", e);
    }
    awaitPort();
  }

  /** Has it save its state (SIGUSR1), and waits until it has. */
  void save() {
    try {
      Object before = savedFile();
      new ProcessBuilder("kill", "-USR1", Long.toString(process.pid())).start().waitFor();
      long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
      while (Objects.equals(before, savedFile())) { // It writes another file and renames it.
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException("mosquitto does not save:\n" + log());
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("mosquitto does not save", e);
    }
  }

  /** Which file its state is in; null: none yet. */
  private Object savedFile() throws IOException {
    Path file = directory.resolve("mosquitto.db");
    return Files.exists(file)
        ? Files.readAttributes(file, BasicFileAttributes.class).fileKey()
        : null;
  }

  /** The last lines of its log. */
  public String log() {
    try {
      List<String> lines = Files.readAllLines(logFile(), StandardCharsets.UTF_8);
      int from = Math.max(0, lines.size() - LOG_LINES_SHOWN);
      return String.join(System.lineSeparator(), lines.subList(from, lines.size()));
    } catch (IOException e) {
      return "(no log: " + e + ")";
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    awaitExit();
    Broker.delete(directory);
  }

  @Override
  public String toString() {
    return name();
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(binary, "-c", configuration().toString())
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
        .start();
  }

  private void awaitPort() {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!accepts()) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "mosquitto ended with status " + process.exitValue() + ":\n" + log());
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "mosquitto does not listen on " + ports() + " after " + START_LIMIT + ":\n" + log());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private List<Integer> ports() {
    Stream<Integer> further =
        furtherLines.stream()
            .filter(line -> line.matches("listener [1-9].*"))
            .map(line -> Integer.valueOf(line.replaceFirst("listener ([0-9]+).*", "$1")));
    return Stream.concat(Stream.of(port), further).toList();
  }

  private boolean accepts() {
    return ports().stream().allMatch(this::accepts);
  }

  private boolean accepts(int port) {
    try (Socket socket = new Socket(host(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false; // Not yet: the caller asks again until its deadline.
    }
  }

  private void awaitExit() {
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("mosquitto does not end:\n" + log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while mosquitto ends", e);
    }
  }

  private Path configuration() {
    return directory.resolve("mosquitto.conf");
  }

  private Path logFile() {
    return directory.resolve("mosquitto.log");
  }

  /**
   * {@code user root}: started by root it stays root, because another user could not write here.
   * {@code allow_duplicate_messages}: the default is false before 2.1 and true since.
   */
  private List<String> configurationLines() {
    List<String> lines =
        List.of(
            "listener " + port + " " + host(),
            "allow_anonymous true",
            "user root",
            "persistence true",
            "persistence_location " + directory + File.separator,
            "autosave_interval 0",
            "max_packet_size 268435460",
            "max_queued_messages 0",
            "max_queued_bytes 0",
            "max_inflight_messages 0",
            "allow_duplicate_messages true",
            "max_topic_alias 65535",
            "queue_qos0_messages false",
            "set_tcp_nodelay true",
            "log_dest stdout",
            "log_type error",
            "log_type warning",
            "log_type notice",
            "log_type information");
    return Stream.concat(lines.stream(), furtherLines.stream()).toList();
  }

  private static Optional<String> findBinary() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(
            Pattern.compile(File.pathSeparator, Pattern.LITERAL).splitAsStream(path),
            Stream.of("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"))
        .map(folder -> new File(folder, "mosquitto"))
        .filter(file -> file.isFile() && file.canExecute())
        .map(File::getPath)
        .findFirst();
  }

  private static RuntimeException missing() {
    String text = "mosquitto is not installed (Debian: apt-get install mosquitto)";
    return "true".equals(System.getenv("CI"))
        ? new IllegalStateException(text + "; CI must have it")
        : new TestAbortedException(text + "; its tests are left out");
  }
}
