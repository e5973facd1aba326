package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.examples.cli.ToolProcess.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code sub} prints is the same, byte for byte. */
final class OutputIT extends Comparison {
  private static final int MESSAGES = 5;

  /**
   * Retained, so that both tools are sent them when they subscribe, in the same order. No QoS 2:
   * mosquitto_sub prints those at PUBREL, {@code sub} when they arrive.
   */
  @BeforeAll
  void publishMessages() throws IOException {
    byte[] binary = new byte[256];
    for (int i = 0; i < binary.length; i++) {
      binary[i] = (byte) i;
    }
    Path file = Files.write(directory.resolve("binary"), binary);
    publish("-t", "out/1/binary", "-r", "-f", file.toString());
    publish("-t", "out/2/text", "-r", "-m", "grüß \"dich\" /\t\\ €", "-q", "1");
    publish("-t", "out/3/one", "-r", "-m", "x", "-q", "1");
    publish("-t", "out/4/json", "-r", "-m", json());
    publishWithProperties();
  }

  private static String json() {
    return " { \"a\" : [1, -2.50, 1e3, 1E400, 0.1, 123456789012, 1e-7, 3.0e20, true, null ],"
        + "\"b\":{}, \"c\":[], \"d\":{\"e\":\"\\u00e9\\ud83d\\ude00\\/\\n\"} }\n";
  }

  private void publishWithProperties() throws IOException {
    publish(
        ("-V 5 -t out/5/properties -r -q 1 -m hello -D publish payload-format-indicator 1"
                + " -D publish content-type text/plain -D publish response-topic answer/here"
                + " -D publish correlation-data corr -D publish user-property k v"
                + " -D publish user-property k2 v2")
            .split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[%%|%A|%C|%D|%F|%l|%m|%P|%p|%q|%R|%r|%S|%t|%x|%X]",
        "[%5A|%15C|%5D|%5F|%5l|%5m|%5P|%5p|%5q|%15R|%5r|%5S|%15t|%5x|%5X]",
        "[%-5A|%-15C|%-5F|%-5l|%-5m|%-9p|%-15R|%-5S|%-15t|%-12x|%-12X|%-p|%-x|%-t|%-l]",
        "[%05A|%05F|%05l|%05m|%09p|%05S|%020x|%020X|%020t|%-05l]",
        "[%.3C|%10.3C|%-10.3C|%.3R|%.3t|%10.3t|%-10.3t|%.3p|%010.2t]",
        "a\\\\b\\0c\\ad\\ee\\nf\\rg\\th\\vi @@ %% ü€",
      })
  void formatsAreTheSame(String format) throws IOException {
    assertSameOutput("-V", "5", "-q", "2", "-F", format);
  }

  @Test
  void jsonIsTheSame() throws IOException {
    assertSameOutput("-V", "5", "-q", "1", "-F", "%j");
  }

  @Test
  void prettyJsonWithJsonPayloadsIsTheSame() throws IOException {
    Outcome ours = assertSameOutput("-V", "5", "-q", "0", "--pretty", "-F", "<%J>");

    assertThat(ours.errors().lines().filter(line -> line.contains("is not valid JSON"))).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-v", "-N", "-v -N", "-T out/+/binary -T out/2/# -C 3"})
  void unformattedOutputIsTheSame(String options) throws IOException {
    assertSameOutput(options.isEmpty() ? new String[0] : options.split(" "));
  }

  @Test
  void subscriptionIdentifierOfTheUserIsShown() throws IOException {
    String[] options =
        ("-F %t|%S|%j -D subscribe subscription-identifier 7"
                + " -D subscribe user-property a b -D unsubscribe user-property c d -U nothing")
            .split(" ");
    assertThat(assertSameOutput(options).text()).contains("out/3/one|7|");
  }

  @Test
  void timesAreTheSame() throws IOException {
    // What does not change within an hour or so, and of the rest the form.
    Outcome ours = assertSameOutput("-F", "@Z @z @C @G @n @t @E @O @q @@");
    assertThat(ours.text()).contains("UTC +0000 20");

    String form =
        "(?s)(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+0000 \\d+\\.\\d{9} \\d{9}\n){5}";
    List<String> command = command("sub", "-t", "out/#", "-C", "5", "-F", "%I %U @N");
    assertThat(ours(command).text()).matches(form);
    assertThat(theirs(command).text()).matches(form);
  }

  /** Messages of a session that was there before: not retained, each with its QoS. */
  @Test
  void messagesOfASessionAreTheSame() throws IOException {
    for (String id : List.of("session-ours", "session-theirs")) {
      theirs(command("sub", "-c", "-i", id, "-t", "session/#", "-q", "2", "-E"));
    }
    publish("-t", "session/1", "-m", "once", "-q", "1");
    publish("-t", "session/2", "-n", "-q", "2");
    publish("-t", "session/3", "-m", "end", "-q", "2");
    String[] options = {"-c", "-t", "session/#", "-q", "2", "-C", "3", "-F", "%t %q %r %m %l '%p'"};

    List<String> ours = command("sub", options);
    ours.addAll(List.of("-i", "session-ours"));
    List<String> theirs = command("sub", options);
    theirs.addAll(List.of("-i", "session-theirs"));

    String[] printed = {
      "session/1 1 0 1 4 'once'", "session/2 2 0 2 0 ''", "session/3 2 0 3 3 'end'"
    };
    assertThat(ours(ours).text().lines()).containsExactly(printed);
    assertThat(theirs(theirs).text().lines()).containsExactlyInAnyOrder(printed);
  }

  @Test
  void textOfAnyLocaleArrivesUnchanged() throws IOException {
    List<String> command = command("pub", "-t", "locale/ü", "-m", "grüß €", "-r");

    Outcome published = ToolProcess.ours(command, Map.of("LC_ALL", "C", "LANG", "C")).outcome();

    assertThat(published.exitCode()).as(published.errors()).isZero();
    byte[] arrived = theirs(command("sub", "-v", "-t", "locale/#", "-C", "1")).output();
    assertThat(new String(arrived, StandardCharsets.UTF_8)).isEqualTo("locale/ü grüß €\n");
  }

  private Outcome assertSameOutput(String... options) throws IOException {
    List<String> command = command("sub", "-t", "out/#");
    command.addAll(List.of(options));
    if (!command.contains("-C")) {
      command.addAll(List.of("-C", Integer.toString(MESSAGES)));
    }
    Outcome ours = ours(command);
    assertThat(ours.output()).as(ours.errors()).isNotEmpty();
    assertSame(ours, theirs(command));
    return ours;
  }
}
