package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A command-line tool that runs: mosquitto's or ours, with the same arguments. */
final class ToolProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final List<String> command;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final CompletableFuture<Void> outputRead;
  private final CompletableFuture<Void> errorsRead;

  /** What a tool that has ended left behind. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Outcome(int exitCode, byte[] output, String errors) {
    String text() {
      return new String(output, StandardCharsets.UTF_8);
    }
  }

  private ToolProcess(List<String> command, Map<String, String> environment) throws IOException {
    this.command = command;
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HOME", "/nonexistent");
    builder.environment().put("TZ", "UTC");
    builder.environment().remove("XDG_CONFIG_HOME");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().putAll(environment);
    process = builder.start();
    outputRead = copy(process.getInputStream(), output);
    errorsRead = copy(process.getErrorStream(), errors);
  }

  static ToolProcess ours(List<String> arguments) throws IOException {
    return ours(arguments, Map.of());
  }

  static ToolProcess ours(List<String> arguments, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-jar", Path.of("target", "mqtt.jar").toAbsolutePath().toString()));
    command.addAll(arguments);
    return new ToolProcess(command, environment);
  }

  /** Ours by the script that users start. */
  static ToolProcess launched(List<String> arguments, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(Path.of("bin", "mqtt").toString()));
    command.addAll(arguments);
    Map<String, String> all = new HashMap<>(environment);
    all.put("JAVA_HOME", System.getProperty("java.home"));
    return new ToolProcess(command, all);
  }

  /** Mosquitto's tool with the arguments of ours: the first is pub, sub or rr. */
  static ToolProcess theirs(List<String> arguments) throws IOException {
    return theirs(arguments, Map.of());
  }

  static ToolProcess theirs(List<String> arguments, Map<String, String> environment)
      throws IOException {
    // In a pipe it would keep its lines to itself until there are many: stdbuf has it print them.
    List<String> command = new ArrayList<>(List.of("stdbuf", "-oL"));
    command.add(ServerProgram.find("mosquitto_" + arguments.get(0)).orElseThrow());
    command.addAll(arguments.subList(1, arguments.size()));
    return new ToolProcess(command, environment);
  }

  private static CompletableFuture<Void> copy(InputStream in, ByteArrayOutputStream out) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try (in) {
                in.transferTo(out);
              } catch (IOException e) {
                // Closed by the test, or the process is dead.
              }
              done.complete(null);
            });
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  Process process() {
    return process;
  }

  /** Sends SIGTERM; unlike {@code Process.destroy} it leaves the streams open. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** Writes to its standard input and closes that. */
  ToolProcess input(byte[] bytes) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(command + " does not read", e);
    }
    return this;
  }

  /** Waits until its output contains a text. */
  ToolProcess awaitOutput(String text) {
    return await(output, text);
  }

  /** Waits until its standard error contains a text. */
  ToolProcess awaitErrors(String text) {
    return await(errors, text);
  }

  private ToolProcess await(ByteArrayOutputStream stream, String text) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!stream.toString(StandardCharsets.UTF_8).contains(text)) {
      assertThat(System.nanoTime() - deadline)
          .as("waiting for \"%s\" of %s, which says %s %s", text, command, output, errors)
          .isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    return this;
  }

  /** Waits until it has ended. */
  Outcome outcome() {
    try {
      boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(ended).as("%s ends; it says %s %s", command, output, errors).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    outputRead.join();
    errorsRead.join();
    return new Outcome(
        process.exitValue(), output.toByteArray(), errors.toString(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
