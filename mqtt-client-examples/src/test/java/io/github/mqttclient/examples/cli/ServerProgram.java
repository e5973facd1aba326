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

/** An installed program that serves a port of 127.0.0.1; where {@code CI=true} it must be there. */
final class ServerProgram implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process process;
  private final int port;

  private ServerProgram(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it and waits until it takes connections. */
  static ServerProgram start(String name, List<String> options, Path directory, int port)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(required(name)));
    command.addAll(options);
    ServerProgram server =
        new ServerProgram(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + "-" + port + ".log").toFile())
                .start(),
            port);
    server.awaitPort(name);
    return server;
  }

  /** Where it is; the test is not run if it is not installed. */
  static String required(String name) {
    Optional<String> program = find(name);
    if ("true".equals(System.getenv("CI"))) {
      assertThat(program).as(name + " is installed").isPresent();
    }
    Assumptions.assumeTrue(program.isPresent(), name + " is not installed");
    return program.orElseThrow();
  }

  static Optional<String> find(String name) {
    String path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin:/usr/local/sbin";
    return Stream.of(path.split(Pattern.quote(File.pathSeparator)))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  private void awaitPort(String name) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!accepts()) {
      assertThat(process.isAlive()).as(name + " runs").isTrue();
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
