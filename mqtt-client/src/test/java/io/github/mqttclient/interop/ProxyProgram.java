package io.github.mqttclient.interop;

import io.github.mqttclient.fixtures.TestCertificates.Identity;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
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
import org.opentest4j.TestAbortedException;

/**
 * A real proxy, or a server before a server, on a free port of 127.0.0.1. Without the program the
 * test is aborted or, where {@code CI=true}, fails.
 */
final class ProxyProgram implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final int START_ATTEMPTS = 3;

  private final int port;
  private final Path directory;
  private final List<String> command;
  private Process process;

  private interface CommandLine {
    List<String> on(int port, Path directory) throws IOException;
  }

  private ProxyProgram(String name, CommandLine commandLine) throws IOException {
    this.port = Broker.freePort();
    this.directory = Files.createTempDirectory(name + "-");
    this.command = new ArrayList<>(List.of(binary(name)));
    command.addAll(commandLine.on(port, directory));
    this.process = launch();
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
        .start();
  }

  /**
   * Tinyproxy, an HTTP proxy.
   *
   * @param connectPort the only port that CONNECT may lead to
   * @param login lines of its configuration, {@code BasicAuth user password}, or none
   */
  static ProxyProgram tinyproxy(int connectPort, String... login) {
    return start(
        "tinyproxy",
        (port, directory) -> {
          List<String> lines =
              new ArrayList<>(
                  List.of(
                      "Port " + port,
                      "Listen 127.0.0.1",
                      "Timeout 60",
                      "Allow 127.0.0.1",
                      "ConnectPort " + connectPort));
          lines.addAll(List.of(login));
          Path configuration = Files.write(directory.resolve("tinyproxy.conf"), lines);
          return List.of("-d", "-c", configuration.toString());
        });
  }

  /** Microsocks, a SOCKS5 proxy; {@code login} are its options -u and -P, or none. */
  static ProxyProgram microsocks(String... login) {
    return start(
        "microsocks",
        (port, directory) -> {
          List<String> options = new ArrayList<>(List.of("-i", "127.0.0.1", "-p", "" + port));
          options.addAll(List.of(login));
          return options;
        });
  }

  /** Nginx, which ends TLS as localhost and passes WebSockets on. */
  static ProxyProgram nginx(int webSocketPort, Identity identity) {
    return start(
        "nginx",
        (port, directory) -> {
          identity.writeChain(directory.resolve("server.pem"));
          identity.writeKey(directory.resolve("server.key"));
          Path configuration =
              Files.writeString(
                  directory.resolve("nginx.conf"), nginxConfiguration(port, webSocketPort));
          return List.of("-e", "stderr", "-p", directory + "/", "-c", configuration.toString());
        });
  }

  /** Paths are relative to the folder of the program; with one process none is left behind. */
  private static String nginxConfiguration(int port, int webSocketPort) {
    return """
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr warn;
        events {}
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          server {
            listen 127.0.0.1:%d ssl;
            ssl_certificate server.pem;
            ssl_certificate_key server.key;
            location /mqtt {
              proxy_pass http://127.0.0.1:%d;
              proxy_http_version 1.1;
              proxy_set_header Upgrade $http_upgrade;
              proxy_set_header Connection upgrade;
              proxy_read_timeout 1h;
            }
          }
        }
        """
        .formatted(port, webSocketPort);
  }

  private static ProxyProgram start(String name, CommandLine commandLine) {
    IllegalStateException failure = null;
    for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
      try {
        ProxyProgram program = new ProxyProgram(name, commandLine);
        program.awaitPort();
        return program;
      } catch (IllegalStateException e) { // Somebody else may have taken the port meanwhile.
        failure = e;
      } catch (IOException e) {
        throw new UncheckedIOException(name + " cannot be started", e);
      }
    }
    throw failure;
  }

  int port() {
    return port;
  }

  /** Ends it with SIGKILL, all connections with it, and starts it again on the same port. */
  void restart() {
    end();
    try {
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException("it cannot be started again", e);
    }
    awaitPort();
  }

  private void awaitPort() {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!accepts()) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        String log = log();
        close();
        throw new IllegalStateException("it does not listen on port " + port + ":\n" + log);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false; // Not yet: the caller asks again until its deadline.
    }
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      return "(no log: " + e + ")";
    }
  }

  @Override
  public void close() {
    end();
    Broker.delete(directory);
  }

  private void end() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the proxy does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the proxy ends", e);
    }
  }

  private static String binary(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(
            Pattern.compile(File.pathSeparator, Pattern.LITERAL).splitAsStream(path),
            Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"))
        .map(folder -> new File(folder, name))
        .filter(file -> file.isFile() && file.canExecute())
        .map(File::getPath)
        .findFirst()
        .orElseThrow(() -> missing(name));
  }

  private static RuntimeException missing(String name) {
    String debian = name.equals("nginx") ? "nginx-light" : name;
    String text = name + " is not installed (Debian: apt-get install " + debian + ")";
    return "true".equals(System.getenv("CI"))
        ? new MissingProgramException(text + "; CI must have it")
        : new TestAbortedException(text + "; its tests are left out");
  }

  /** Not an IllegalStateException, which would be tried again. */
  private static final class MissingProgramException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MissingProgramException(String message) {
      super(message);
    }
  }
}
