package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.examples.cli.ToolProcess.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our tools and mosquitto's talk to each other. */
final class CrossTrafficIT extends Comparison {
  private static final int LINES = 100_000;
  private static final int TEN_MEBIBYTES = 10 << 20;

  @ParameterizedTest
  @ValueSource(strings = {"31", "311", "5"})
  void mosquittoSubGetsWhatPubSendsAtEachQos(String version) throws IOException {
    String topic = "to-mosquitto/" + version;
    List<String> sub =
        command("sub", "-d", "-q", "2", "-t", topic, "-C", "3", "-F", "%q %r %p", "-V", version);

    Outcome outcome =
        conversation(
            ToolProcess.theirs(sub),
            "Subscribed",
            () -> {
              for (String qos : List.of("0", "1", "2")) {
                List<String> pub =
                    command("pub", "-t", topic, "-m", "at " + qos, "-q", qos, "-V", version);
                assertThat(ours(pub).exitCode()).isZero();
              }
            });

    assertThat(outcome.text().lines().filter(line -> line.contains(" at ")))
        .containsExactly("0 0 at 0", "1 0 at 1", "2 0 at 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"31", "311", "5"})
  void subGetsWhatMosquittoPubSendsAtEachQos(String version) throws IOException {
    String topic = "from-mosquitto/" + version;
    List<String> sub =
        command("sub", "-d", "-q", "2", "-t", topic, "-C", "3", "-F", "%q %r %p", "-V", version);

    Outcome outcome =
        conversation(
            ToolProcess.ours(sub),
            "Subscribed",
            () -> {
              for (String qos : List.of("0", "1", "2")) {
                publish("-t", topic, "-m", "at " + qos, "-q", qos, "-V", version);
              }
            });

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.text().lines().filter(line -> line.contains(" at ")))
        .containsExactlyInAnyOrder("0 0 at 0", "1 0 at 1", "2 0 at 2");
  }

  @Test
  void propertiesArrive() throws IOException {
    List<String> pub =
        command(
            "pub",
            ("-r -t with/properties -m {} -D publish content-type application/json"
                    + " -D publish correlation-data 7 -D publish payload-format-indicator 1"
                    + " -D publish response-topic to/me -D publish user-property a b")
                .split(" "));
    assertThat(ours(pub).exitCode()).isZero();
    List<String> sub = command("sub", "-t", "with/#", "-C", "1", "-V", "5", "-F");
    sub.add("%t %C %D %F %R %P %r %p");

    assertThat(theirs(sub).text())
        .isEqualTo("with/properties application/json 7 1 to/me a:b 1 {}\n");
  }

  @Test
  void retainedMessagesAreClearedByRemoveRetained() throws IOException {
    for (String name : List.of("one", "two", "keep")) {
      publish("-t", "clear/" + name, "-m", name, "-r");
    }
    List<String> clear =
        command("sub", "-v", "-t", "clear/#", "-T", "clear/keep", "--remove-retained", "-C", "2");

    assertThat(ours(clear).text().lines())
        .containsExactlyInAnyOrder("clear/one one", "clear/two two");

    List<String> check = command("sub", "-v", "-t", "clear/#", "-t", "end", "-C", "2");
    publish("-t", "end", "-m", "end", "-r");
    assertThat(theirs(check).text().lines())
        .containsExactlyInAnyOrder("clear/keep keep", "end end");
  }

  @Test
  void willIsPublishedWhenTheToolIsKilledAndNotAfterASignal() throws IOException {
    List<String> watch =
        command("sub", "-d", "-q", "1", "-t", "will/#", "-F", "%t %q %p", "-C", "1");
    List<String> killed = mortal("will/killed");
    List<String> interrupted = mortal("will/interrupted");

    Outcome outcome =
        conversation(
            ToolProcess.theirs(watch),
            "Subscribed",
            () -> {
              try (ToolProcess tool = ToolProcess.ours(interrupted).awaitOutput("Subscribed")) {
                tool.terminate();
                Outcome end = tool.outcome();
                assertThat(end.exitCode()).as(end.errors()).isZero();
                assertThat(end.text()).endsWith("sending DISCONNECT\n");
              }
              try (ToolProcess tool = ToolProcess.ours(killed).awaitOutput("Subscribed")) {
                tool.process().destroyForcibly(); // SIGKILL
              }
            });

    assertThat(outcome.text()).contains("will/killed 1 gone\n").doesNotContain("interrupted");
  }

  @Test
  void interruptedPubAndRrDisconnectSoThatTheirWillsAreNotPublished() throws IOException {
    String will = " -d -q 1 --will-topic will/interrupted --will-payload gone";
    List<String> pub = command("pub", ("-t nothing -l" + will).split(" "));
    List<String> rr = command("rr", ("-V 311 -t nobody -e nothing -m x" + will).split(" "));

    Outcome outcome =
        conversation(
            ToolProcess.theirs(command("sub", "-d", "-v", "-t", "will/#", "-C", "1")),
            "Subscribed",
            () -> {
              interrupt(ToolProcess.ours(pub).awaitOutput("received CONNACK"));
              interrupt(ToolProcess.ours(rr).awaitOutput("received PUBACK"));
              publish("-t", "will/end", "-m", "the end");
            });

    assertThat(outcome.text()).contains("will/end the end\n").doesNotContain("gone");
  }

  /** SIGTERM is as good as Ctrl-C, which processes in the background may be told to ignore. */
  private static void interrupt(ToolProcess tool) {
    try (tool) {
      tool.terminate();
      Outcome outcome = tool.outcome();
      assertThat(outcome.text()).endsWith("sending DISCONNECT\n");
      assertThat(outcome.errors()).isEmpty();
    }
  }

  private List<String> mortal(String willTopic) {
    List<String> command = command("sub", "-d", "-t", "nothing");
    command.addAll(List.of("--will-topic", willTopic));
    command.addAll(List.of("--will-payload", "gone", "--will-qos", "1"));
    return command;
  }

  @Test
  void binaryFileOfTenMebibytesArrivesIntact() throws IOException {
    byte[] contents = new byte[TEN_MEBIBYTES];
    new Random(10).nextBytes(contents);
    Path file = Files.write(directory.resolve("large"), contents);
    List<String> toMosquitto = command("pub", "-t", "large/ours", "-r", "-q", "1", "-f");
    toMosquitto.add(file.toString());

    assertThat(ours(toMosquitto).exitCode()).isZero();
    publish("-t", "large/theirs", "-r", "-f", file.toString());

    String[] options = {"-N", "-C", "1", "-t"};
    List<String> theirs = command("sub", options);
    theirs.add("large/ours");
    assertThat(theirs(theirs).output()).isEqualTo(contents);
    List<String> ours = command("sub", options);
    ours.add("large/theirs");
    assertThat(ours(ours).output()).isEqualTo(contents);
  }

  @Test
  void hundredThousandLinesArriveInOrder() throws IOException {
    String lines =
        IntStream.range(0, LINES).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    List<String> sub = command("sub", "-q", "1", "-t", "lines", "-c", "-i", "lines");
    theirs(with(sub, "-E"));

    Outcome pub =
        ToolProcess.ours(command("pub", "-t", "lines", "-q", "1", "-l"))
            .input(lines.getBytes(StandardCharsets.UTF_8))
            .outcome();

    assertThat(pub.exitCode()).as(pub.errors()).isZero();
    assertThat(theirs(with(sub, "-C", Integer.toString(LINES))).text()).isEqualTo(lines);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void noLineIsLostWhenTheLinkBreaks(String qos) throws IOException {
    int count = 5_000;
    List<String> lines = IntStream.range(0, count).mapToObj(i -> "line " + i).toList();
    String topic = "broken/" + qos;
    List<String> sub = command("sub", "-q", qos, "-t", topic, "-c", "-i", "broken" + qos);
    theirs(with(sub, "-E"));
    Outcome pub;
    try (BreakingLink link = BreakingLink.to(port(), 40_000)) {
      List<String> command = List.of("pub", "-p", "" + link.port(), "-t", topic, "-q", qos, "-l");
      pub =
          ToolProcess.ours(command)
              .input((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8))
              .outcome();
      assertThat(link.connections()).isGreaterThan(1);
    }
    assertThat(pub.exitCode()).as(pub.errors()).isZero();

    publish("-t", topic, "-m", "end", "-q", qos);
    List<String> arrived = theirs(with(sub, "-W", "2")).text().lines().distinct().toList();
    assertThat(arrived).containsAll(lines);
  }

  @Test
  void closedPipeEndsSubQuietly() throws IOException {
    List<String> command = command("sub", "-d", "-t", "pipe");
    try (ToolProcess sub = ToolProcess.ours(command).awaitOutput("Subscribed")) {
      sub.process().getInputStream().close();
      publish("-t", "pipe", "-m", "to nobody", "-q", "1");
      publish("-t", "pipe", "-m", "to nobody", "-q", "1");

      Outcome outcome = sub.outcome();

      assertThat(outcome.exitCode()).isZero();
      assertThat(outcome.errors()).isEmpty();
    }
  }

  @Test
  void rrGetsTheResponseToItsRequest() throws IOException {
    List<String> responder =
        command("sub", "-d", "-V", "5", "-t", "service", "-C", "1", "-F", "%R %D %p");
    try (ToolProcess sub = ToolProcess.theirs(responder).awaitOutput("Subscribed")) {
      List<String> request =
          command("rr", "-d", "-t", "service", "-e", "reply/1", "-m", "question", "-q", "1");
      request.addAll(List.of("-D", "publish", "correlation-data", "id7"));
      try (ToolProcess rr = ToolProcess.ours(request)) {
        sub.awaitOutput("reply/1 id7 question");
        publish("-t", "reply/1", "-m", "the answer", "-q", "1");

        Outcome outcome = rr.outcome();

        assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
        assertThat(outcome.text()).contains("the answer\n");
      }
    }
  }

  private static List<String> with(List<String> command, String... options) {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of(options));
    return words;
  }
}
