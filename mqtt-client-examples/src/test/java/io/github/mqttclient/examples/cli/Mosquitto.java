package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The broker of the comparisons, on a port of its own. */
final class Mosquitto implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process process;
  private final int port;

  private Mosquitto(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it with further lines of configuration; where {@code CI=true} it must be installed. */
  static Mosquitto start(Path directory, String... configuration) throws IOException {
    boolean installed = program("mosquitto").isPresent() && program("mosquitto_sub").isPresent();
    if ("true".equals(System.getenv("CI"))) {
      assertThat(installed).as("mosquitto and mosquitto-clients are installed").isTrue();
    }
    Assumptions.assumeTrue(installed, "mosquitto or mosquitto-clients is not installed");
    int port = freePort();
    List<String> lines = new ArrayList<>(List.of("listener " + port + " 127.0.0.1"));
    lines.addAll(List.of("user root", "max_queued_messages 0", "max_packet_size 20000000"));
    lines.addAll(List.of(configuration));
    Path file = Files.write(directory.resolve("mosquitto-" + port + ".conf"), lines);
    Process process =
        new ProcessBuilder(program("mosquitto").orElseThrow(), "-c", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("mosquitto-" + port + ".log").toFile())
            .start();
    Mosquitto broker = new Mosquitto(process, port);
    broker.awaitPort();
    return broker;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  static Optional<String> program(String name) {
    String path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin:/usr/local/sbin";
    return Stream.of(path.split(Pattern.quote(File.pathSeparator)))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  int port() {
    return port;
  }

  private void awaitPort() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!accepts()) {
      assertThat(process.isAlive()).as("mosquitto runs").isTrue();
      assertThat(System.nanoTime() - deadline).as("time left").isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false; // Not yet: the caller asks again until its deadline.
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
