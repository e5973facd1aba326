package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/** A real proxy on a free port of 127.0.0.1; where {@code CI=true} it must be installed. */
final class ProxyProgram implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process process;
  private final int port;

  private ProxyProgram(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** A SOCKS5 proxy; {@code login} are its options -u and -P, or none. */
  static ProxyProgram microsocks(Path directory, String... login) throws IOException {
    int port = Mosquitto.freePort();
    List<String> options = new ArrayList<>(List.of("-i", "127.0.0.1", "-p", "" + port));
    options.addAll(List.of(login));
    return start("microsocks", options, directory, port);
  }

  /** An HTTP proxy whose CONNECT may lead to this port only. */
  static ProxyProgram tinyproxy(Path directory, int connectPort) throws IOException {
    int port = Mosquitto.freePort();
    List<String> lines = List.of("Port " + port, "Listen 127.0.0.1", "ConnectPort " + connectPort);
    Path file = Files.write(directory.resolve("tinyproxy-" + port + ".conf"), lines);
    return start("tinyproxy", List.of("-d", "-c", file.toString()), directory, port);
  }

  private static ProxyProgram start(String name, List<String> options, Path directory, int port)
      throws IOException {
    var program = Mosquitto.program(name);
    if ("true".equals(System.getenv("CI"))) {
      assertThat(program).as(name + " is installed").isPresent();
    }
    Assumptions.assumeTrue(program.isPresent(), name + " is not installed");
    List<String> command = new ArrayList<>(List.of(program.orElseThrow()));
    command.addAll(options);
    ProxyProgram proxy =
        new ProxyProgram(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + "-" + port + ".log").toFile())
                .start(),
            port);
    proxy.awaitPort();
    return proxy;
  }

  int port() {
    return port;
  }

  private void awaitPort() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!accepts()) {
      assertThat(process.isAlive()).as("the proxy runs").isTrue();
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
