package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.examples.cli.ToolProcess.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Runs our tool and mosquitto's the same way and compares what they do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Comparison {
  @TempDir static Path directory;

  private ServerProgram broker;

  @BeforeAll
  void startBroker() throws IOException {
    broker = Mosquitto.start(directory, "allow_anonymous true");
  }

  @AfterAll
  void stopBroker() {
    if (broker != null) {
      broker.close();
    }
  }

  int port() {
    return broker.port();
  }

  /** Arguments with the port of the broker after the command. */
  List<String> command(String command, String... arguments) {
    List<String> words = new ArrayList<>(List.of(command, "-p", Integer.toString(port())));
    words.addAll(List.of(arguments));
    return words;
  }

  /** Publishes with mosquitto's tool, which must succeed. */
  void publish(String... arguments) throws IOException {
    Outcome outcome = ToolProcess.theirs(command("pub", arguments)).outcome();
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
  }

  Outcome theirs(List<String> command) throws IOException {
    return ToolProcess.theirs(command).outcome();
  }

  Outcome ours(List<String> command) throws IOException {
    return ToolProcess.ours(command).outcome();
  }

  /**
   * Runs a tool with {@code -d}, and what must happen meanwhile once it has said that it is ready.
   */
  static Outcome conversation(ToolProcess tool, String ready, ThrowingRunnable meanwhile)
      throws IOException {
    try (tool) {
      tool.awaitOutput(ready);
      meanwhile.run();
      return tool.outcome();
    }
  }

  /** Something that may fail to reach the broker. */
  interface ThrowingRunnable {
    void run() throws IOException;
  }

  /** The same output and exit code, apart from client identifiers and time stamps. */
  static void assertSame(Outcome ours, Outcome theirs) {
    assertThat(normalized(ours)).as(ours.errors()).isEqualTo(normalized(theirs));
    assertThat(ours.exitCode()).as(ours.errors()).isEqualTo(theirs.exitCode());
  }

  /** ISO_8859_1 keeps every byte apart. */
  private static String normalized(Outcome outcome) {
    return new String(outcome.output(), StandardCharsets.ISO_8859_1)
        .replaceAll("(?m)^Client \\S+ ", "Client ID ")
        .replaceAll("\"tst\":(\\s*)\"[^\"]*\"", "\"tst\":$1\"\"");
  }
}
