package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.examples.cli.ToolProcess.Outcome;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bench} as a process, with Mosquitto under load. */
final class BenchIT extends Comparison {

  private Outcome bench(String options) throws IOException {
    return ours(command("bench", options.split(" ", -1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-q 1", "-q 2 -V 5", "-q 1 -V 31 --rate 400", "-q 1 -i me -M 1"})
  void everyMessageReachesEverySubscriber(String options) throws IOException {
    Outcome outcome =
        bench(
            options
                + " --publishers 2 --subscribers 3 --connections 2 --topics 2 --count 500"
                + " --warm-up 0.1");

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.text().lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("connected  7, p50 "),
            line -> assertThat(line).startsWith("published  500 messages of 64 bytes, QoS "),
            line ->
                assertThat(line)
                    .startsWith("received   1500 messages, ")
                    .endsWith(", lost 0 of 1500 (0.000 %)"),
            line ->
                assertThat(line).startsWith("latency    p50 ").endsWith("(publish to receive)"));
  }

  @Test
  void jsonIsAllThereIsOnStandardOutput() throws Exception {
    Outcome outcome = bench("-q 1 --count 100 --warm-up 0 --subscribers 0 --json --size 5");

    JsonText json = JsonParser.parse(outcome.output());
    assertThat(json).isInstanceOf(JsonText.Members.class);
    assertThat(outcome.text())
        .contains("\"published\":{\"messages\":100,", "\"refused\":0", "\"size\":5,")
        .contains("\"latencyOf\":\"publish to acknowledgement\",\"latencyMillis\":{\"count\":100,")
        .doesNotContain("\"received\"")
        .hasLineCount(1);
    assertThat(outcome.errors()).isEmpty();
  }

  @Test
  void progressIsALineASecondOnStandardError() throws IOException {
    Outcome outcome = bench("--rate 50 --duration 2.5 --warm-up 0 --progress");

    assertThat(outcome.errors().lines().toList())
        .hasSize(2)
        .allMatch(line -> line.matches(" +\\d s  published \\d+/s  received \\d+/s  latency .*"));
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void timeEndsItAndQos0IsMeasured() throws IOException {
    Outcome outcome = bench("--duration 0.3 --warm-up 0.1 --rate 100 --size 1000");

    assertThat(outcome.text()).contains("QoS 0, ", "(publish to receive)");
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
  }

  @Test
  void foreignMessagesAreNotCounted() throws IOException {
    publish("-t", "foreign/0", "-m", "a retained message of somebody else", "-r");

    Outcome outcome = bench("-t foreign -q 1 --count 10 --warm-up 0");

    assertThat(outcome.text()).contains("received   10 messages, ", "lost 0 of 10 ");
  }

  @Test
  void signalEndsItWithTheSummary() throws IOException {
    List<String> command =
        command("bench", "-q", "1", "--rate", "10", "--warm-up", "0", "--duration", "1000");
    command.add("--progress");
    try (ToolProcess tool = ToolProcess.ours(command)) {
      tool.awaitErrors("   1 s  published ");
      tool.terminate();

      Outcome outcome = tool.outcome();

      assertThat(outcome.text()).contains("published  ", "lost 0 of ");
      assertThat(outcome.exitCode()).isZero();
    }
  }

  @Test
  void brokerThatGoesAwayIsOneLineAfterTheSummary() throws IOException {
    try (ServerProgram mortal = Mosquitto.start(directory, "allow_anonymous true")) {
      List<String> command =
          List.of(
              "bench", "-p", "" + mortal.port(), "--rate", "10", "--warm-up", "0", "--progress");
      try (ToolProcess tool = ToolProcess.ours(command)) {
        tool.awaitErrors("   1 s  published ");
        mortal.close();

        Outcome outcome = tool.outcome();

        assertThat(outcome.errors()).endsWith("Error: The connection was lost.\n");
        assertThat(outcome.text()).contains("published  ");
        assertThat(outcome.exitCode()).isEqualTo(7);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bench -p 1",
        "bench -h nowhere.invalid --publishers 300",
        "bench --cafile /nonexistent/ca.pem",
      })
  void failureToConnectIsOneLine(String line) throws IOException {
    Outcome outcome = ours(List.of(line.split(" ", -1)));

    assertThat(outcome.errors()).startsWith("Error: ").hasLineCount(1);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.exitCode()).isEqualTo(1);
  }

  @Test
  void mistakeOnTheCommandLineIsOneLine() throws IOException {
    Outcome outcome = ours(List.of("bench", "--rate", "fast"));

    assertThat(outcome.errors())
        .isEqualTo(
            "Error: --rate must be a number from 0 to 1000000000: fast (see mqtt bench --help)\n");
    assertThat(outcome.exitCode()).isEqualTo(1);
  }
}
