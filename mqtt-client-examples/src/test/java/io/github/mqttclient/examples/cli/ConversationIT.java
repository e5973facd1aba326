package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.examples.cli.ToolProcess.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -d}: the conversation is the same, line for line. */
final class ConversationIT extends Comparison {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-m hi",
        "-m hi -q 1 -r",
        "-n -q 2 -V 5",
        "-m hi -V 31 -q 2 --repeat 2",
        "-m hi --repeat 3 --repeat-delay 0.01",
        "-m hi -V 5 -x 60 -i meter -D publish content-type text -D connect user-property a b",
      })
  void pubSaysTheSame(String options) throws IOException {
    List<String> command = command("pub", ("-d -t conversation/pub " + options).split(" "));

    Outcome ours = ours(command);

    assertThat(ours.text()).contains("sending PUBLISH");
    assertSame(ours, theirs(command));
  }

  @Test
  void pubSaysTheSameAboutLines() throws IOException {
    List<String> command = command("pub", "-d", "-t", "conversation/lines", "-l", "-q", "1");
    byte[] lines = "one\n\nthree\nlast".getBytes(StandardCharsets.UTF_8);

    Outcome ours = ToolProcess.ours(command).input(lines).outcome();

    assertThat(ours.text()).contains("(4 bytes))");
    Outcome theirs = ToolProcess.theirs(command).input(lines).outcome();
    assertThat(sorted(ours)).isEqualTo(sorted(theirs)); // Acknowledgements come when they come.
  }

  private static List<String> sorted(Outcome outcome) {
    return outcome
        .text()
        .lines()
        .map(line -> line.replaceFirst("Client \\S+ ", ""))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"0,311", "1,311", "2,311", "2,31", "1,5"})
  void subSaysTheSameAboutAMessage(String qos, String version) throws IOException {
    String topic = "conversation/" + qos + "/" + version;
    List<String> command =
        command("sub", "-d", "-v", "-t", topic, "-q", qos, "-V", version, "-C", "1");
    ThrowingRunnable message = () -> publish("-t", topic, "-m", "hello", "-q", qos);

    Outcome ours = conversation(ToolProcess.ours(command), "Subscribed", message);

    assertThat(ours.text()).contains(topic + " hello");
    assertSame(ours, conversation(ToolProcess.theirs(command), "Subscribed", message));
  }

  @Test
  void subSaysTheSameAboutRetainedMessages() throws IOException {
    publish("-t", "conversation/retained/1", "-m", "one", "-r");
    publish("-t", "conversation/retained/2", "-m", "two", "-r");
    List<String> command = command("sub", "-d", "-t", "conversation/retained/+", "-C", "2");

    Outcome ours = ours(command);

    assertThat(ours.text()).contains("one\n", "two\n");
    assertSame(ours, theirs(command));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-E", "-E -R -V 5", "-E --retain-as-published -V 5", "-E -q 1 -t second"})
  void subSaysTheSameAboutSubscriptions(String options) throws IOException {
    List<String> command = command("sub", ("-d -t conversation/sub " + options).split(" "));

    Outcome ours = ours(command);

    assertThat(ours.text()).contains("Subscribed (mid: 1): ");
    assertSame(ours, theirs(command));
  }

  @Test
  void subSaysTheSameAboutUnsubscribing() throws IOException {
    List<String> command = command("sub", "-d", "-t", "a/b", "-U", "c/#", "-U", "d", "-C", "1");
    ThrowingRunnable message = () -> publish("-t", "a/b", "-m", "end");

    Outcome ours = conversation(ToolProcess.ours(command), "UNSUBACK", message);

    assertThat(ours.text()).contains("UNSUBSCRIBE (Mid: 3, Topic: d)");
    assertSame(ours, conversation(ToolProcess.theirs(command), "UNSUBACK", message));
  }

  @Test
  void rrSaysTheSameUpToItsGoodbye() throws IOException {
    List<String> command = command("rr", "-d", "-v", "-t", "ask", "-e", "answer", "-m", "?");
    ThrowingRunnable answer = () -> publish("-t", "answer", "-m", "42");

    Outcome ours = conversation(ToolProcess.ours(command), "sending PUBLISH", answer);
    Outcome theirs = conversation(ToolProcess.theirs(command), "sending PUBLISH", answer);

    // mosquitto_rr goes without DISCONNECT, which lets the server publish the will.
    String goodbye = ours.text().lines().reduce((first, second) -> second).orElseThrow();
    assertThat(goodbye).endsWith(" sending DISCONNECT");
    assertThat(ours.text()).contains("answer 42\n");
    assertThat(sorted(ours)).containsAll(sorted(theirs)).hasSize(sorted(theirs).size() + 1);
  }
}
