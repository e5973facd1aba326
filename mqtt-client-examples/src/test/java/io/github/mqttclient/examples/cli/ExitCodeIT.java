package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.examples.cli.ToolProcess.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong gives the exit code of mosquitto's tool, and one line on standard error. */
final class ExitCodeIT extends Comparison {

  /** Mistakes on the command line; ours are run in this JVM, for they end before connecting. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "pub",
        "pub --bogus",
        "pub -t a -m x extra",
        "pub -m x",
        "pub -t a",
        "pub -t",
        "pub -t a/# -m x",
        "pub -t a -m x -n",
        "pub -t a -m x -q 3",
        "pub -p 99999 -t a -m x",
        "pub -p abc -t a -m x",
        "pub -t a -m x -k 4",
        "pub -t a -m x -V 6",
        "pub -t a -m x -c",
        "pub -t a -m x -V 5 -c",
        "pub -t a -m x -i a -I b",
        "pub -t a -m x -M 0",
        "pub -t a -m x -x abc",
        "pub -t a -m x -x 4294967296",
        "pub -t a -m x --repeat 0",
        "pub -t a -m x --repeat-delay -1",
        "pub -t a -m x --will-payload y",
        "pub -t a -m x --will-retain",
        "pub -t a -m x --will-topic a/# ",
        "pub -t a -m x --will-topic w --will-qos 3",
        "pub -t a -m x --cert y",
        "pub -t a -m x --keyform pem",
        "pub -t a -m x --psk 1234",
        "pub -t a -m x --proxy ftp://x",
        "pub -t a -m x -P secret",
        "pub -t a -m x -C 1",
        "pub -L http://x/y -m x",
        "pub -L mqtt://x -m x",
        "pub -t a -f /nonexistent/file",
        "pub -t a -m x -D publish",
        "pub -t a -m x -D publish foo 1",
        "pub -t a -m x -D foo content-type 1",
        "pub -t a -m x -D connect content-type 1",
        "pub -t a -m x -D publish user-property a",
        "pub -t a -m x -D publish topic-alias 65536",
        "pub -t a -m x -D publish payload-format-indicator 256",
        "pub --help",
        "pub --version",
        "sub",
        "sub -t a -m x",
        "sub -t a/#/b",
        "sub -t a -T a#",
        "sub -t a -U a#",
        "sub -t a -C 0",
        "sub -t a -W 0",
        "sub -t a -F %",
        "sub -t a -F %z",
        "sub -t a -F \\z",
        "sub -t a -F @",
        "sub -t a -R --retained-only",
        "sub -t a --random-filter 0",
        "rr -t a -m x",
        "rr -t a -e b/# -m x",
        "rr -t a -e b -l",
      })
  void mistakesAreRefusedWithTheSameExitCode(String line) throws IOException {
    List<String> command = Arrays.asList(line.split(" "));
    Tool tool = Tool.valueOf(command.get(0).toUpperCase(Locale.ROOT));

    int ours = Mqtt.run(tool, command.subList(1, command.size()));

    assertThat(ours).isEqualTo(theirs(command).exitCode()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pub -t a -f /nonexistent/file",
        "pub -h nowhere.invalid -t a -m x",
        "sub -h nowhere.invalid -t a",
        "pub -p 1 -t a -m x",
        "sub -p 1 -t a",
        "rr -p 1 -t a -e b -m x",
      })
  void failuresAreOneLineWithTheSameExitCode(String line) throws IOException {
    List<String> command = Arrays.asList(line.split(" "));

    Outcome ours = ours(command);

    assertThat(ours.errors()).startsWith("Error: ").hasLineCount(1);
    assertThat(ours.output()).isEmpty();
    assertThat(ours.exitCode()).isEqualTo(theirs(command).exitCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"pub -m x -V 31", "pub -m x", "pub -m x -V 5", "sub", "rr -e b -m x"})
  void refusedCredentialsAreOneLineWithTheSameExitCode(String line) throws IOException {
    Path passwords = Files.createFile(directory.resolve("passwords-" + line.hashCode()));
    try (ServerProgram strict =
        Mosquitto.start(directory, "allow_anonymous false", "password_file " + passwords)) {
      List<String> command = new ArrayList<>(Arrays.asList(line.split(" ")));
      command.addAll(List.of("-t", "a", "-p", "" + strict.port(), "-u", "me", "-P", "wrong"));

      Outcome ours = ours(command);

      assertThat(ours.errors()).startsWith("Connection error: ").hasLineCount(1);
      assertThat(ours.exitCode()).isEqualTo(theirs(command).exitCode()).isGreaterThan(3);
    }
  }

  /** A server of an older version: it answers a CONNECT with return code 1. */
  @ParameterizedTest
  @ValueSource(strings = {"pub -m x -V 31", "pub -m x", "sub", "rr -e b -m x -V 311"})
  void wrongVersionIsOneLineWithTheSameExitCode(String line) throws IOException {
    List<String> command = new ArrayList<>(Arrays.asList(line.split(" ")));
    try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      refuseVersions(server);
      command.addAll(List.of("-t", "a", "-p", "" + server.getLocalPort()));

      Outcome ours = ours(command);

      assertThat(ours.errors())
          .isEqualTo("Connection error: Connection Refused: unacceptable protocol version.\n");
      assertThat(ours.exitCode()).isEqualTo(theirs(command).exitCode()).isEqualTo(1);
    }
  }

  private static void refuseVersions(ServerSocket server) {
    Thread thread =
        new Thread(
            () -> {
              while (true) {
                try (Socket client = server.accept()) {
                  int first = client.getInputStream().read();
                  client.getInputStream().skipNBytes(client.getInputStream().read());
                  client.getOutputStream().write(new byte[] {0x20, 2, 0, (byte) (first >> 4)});
                  client.shutdownOutput();
                  client.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                  if (server.isClosed()) {
                    return;
                  }
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sub -t nothing -W 1", "rr -t nobody -e nothing -m x -W 1"})
  void timeOutHasItsExitCode(String line) throws IOException {
    List<String> words = Arrays.asList(line.split(" "));
    List<String> command = command(words.get(0));
    command.addAll(words.subList(1, words.size()));

    Outcome ours = ours(command);

    assertThat(ours.errors()).isEqualTo("Timed out\n");
    assertThat(ours.exitCode()).isEqualTo(theirs(command).exitCode()).isEqualTo(27);
  }

  @Test
  void quietSaysNothing() throws IOException {
    Outcome ours = ours(List.of("pub", "-p", "1", "-t", "a", "-m", "x", "--quiet"));

    assertThat(ours.errors()).isEmpty();
    assertThat(ours.exitCode()).isEqualTo(1);
  }

  @Test
  void debugShowsTheStackTrace() throws IOException {
    Outcome ours = ours(List.of("pub", "-p", "1", "-t", "a", "-m", "x", "-d"));

    assertThat(ours.errors()).contains("ConnectFailedException", "\tat ");
  }

  @Test
  void brokerThatGoesAwayIsOneLine() throws IOException {
    try (ServerProgram mortal = Mosquitto.start(directory, "allow_anonymous true")) {
      List<String> rr =
          List.of("rr", "-d", "-p", "" + mortal.port(), "-t", "a", "-e", "b", "-m", "x");
      try (ToolProcess tool = ToolProcess.ours(rr).awaitOutput("sending PUBLISH")) {
        mortal.close();

        Outcome outcome = tool.outcome();

        assertThat(outcome.errors()).isEqualTo("Error: The connection was lost.\n");
        assertThat(outcome.exitCode()).isEqualTo(7);
      }
    }
  }

  @Test
  void brokerThatGoesAwayBeforeTheAcknowledgementIsOneLine() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
        ToolProcess pub =
            ToolProcess.ours(
                List.of("pub", "-p", "" + server.getLocalPort(), "-t", "a", "-m", "x", "-q", "1"));
        Socket client = server.accept()) {
      client.getInputStream().skipNBytes(2);
      client.getOutputStream().write(new byte[] {0x20, 2, 0, 0});
      client.getInputStream().skipNBytes(20); // Of the CONNECT, and the beginning of the PUBLISH.
      client.close();

      Outcome outcome = pub.outcome();

      assertThat(outcome.errors()).isEqualTo("Error: The connection was lost.\n");
      assertThat(outcome.exitCode()).isEqualTo(7);
    }
  }

  @Test
  void configurationFileIsReadAsMosquittoReadsIt() throws IOException {
    List<String> lines =
        List.of("# a comment", "-t from/file", "", "-d", "-i me", "-m words with spaces");
    Files.write(directory.resolve("mosquitto_pub"), lines, StandardCharsets.UTF_8);
    Map<String, String> environment = Map.of("XDG_CONFIG_HOME", directory.toString());
    List<String> command = command("pub", "-t", "from/command-line");

    Outcome ours = ToolProcess.ours(command, environment).outcome();

    assertThat(ours.text()).contains("Client me ", "'from/command-line', ... (17 bytes)");
    assertSame(ours, ToolProcess.theirs(command, environment).outcome());
  }

  @Test
  void demoRunsFromTheJarWithTheBrokerInIt() throws IOException {
    Outcome outcome = ours(List.of("demo"));

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.text()).contains("All 9 readings arrived");
  }

  @Test
  void brokerRunsFromTheJar() throws IOException {
    String port = Integer.toString(ServerProgram.freePort());
    try (ToolProcess broker = ToolProcess.ours(List.of("broker", "-p", port))) {
      broker.awaitOutput("Broker at ");
      Outcome pub = theirs(List.of("pub", "-p", port, "-t", "a", "-m", "x", "-q", "1"));
      assertThat(pub.exitCode()).as(pub.errors()).isZero();
    }
  }
}
