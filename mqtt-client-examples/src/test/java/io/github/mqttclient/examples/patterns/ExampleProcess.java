package io.github.mqttclient.examples.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An example as a process of its own, for what only a process can show. */
final class ExampleProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  private final Process process;
  private final BufferedReader output;

  private ExampleProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static ExampleProcess start(Class<?> example, String... args) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            example.getName());
    builder.command().addAll(List.of(args));
    return new ExampleProcess(builder.redirectErrorStream(true).start());
  }

  /** Reads its output up to this line. */
  void await(String line) throws IOException {
    String next = output.readLine();
    while (next != null && !next.equals(line)) {
      next = output.readLine();
    }
    assertThat(next).isEqualTo(line);
  }

  /** Sends SIGTERM; unlike {@code Process.destroy} it leaves the streams open. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** Waits for its end. */
  String lastLine() throws IOException, InterruptedException {
    String last = "";
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      last = line;
    }
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return last;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
