package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.examples.cli.ToolProcess.Outcome;
import io.github.mqttclient.examples.patterns.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The TLS options, beside mosquitto's tools and against the same listeners. */
final class SecureWaysIT {
  @TempDir static Path directory;

  private static ServerProgram open;
  private static ServerProgram strict;

  /** The second listener wants a certificate of the client, and TLS 1.3. */
  @BeforeAll
  static void startBrokers() throws Exception {
    Certificates ours = new Certificates();
    Files.createDirectory(directory.resolve("cas"));
    String ca = ours.authority().writeCertificate(directory.resolve("cas/ca.pem"));
    Files.writeString(directory.resolve("cas/README"), "not a certificate");
    new Certificates().authority().writeCertificate(directory.resolve("other.pem"));
    ours.client().writeCertificate(directory.resolve("client.pem"));
    ours.client().writeKey(directory.resolve("client.key"));
    Files.writeString(directory.resolve("garbage"), "not in PEM");
    String[] server = {
      "allow_anonymous true",
      "certfile " + ours.server().writeCertificate(directory.resolve("server.pem")),
      "keyfile " + ours.server().writeKey(directory.resolve("server.key")),
    };
    open = Mosquitto.start(directory, server);
    List<String> lines = new ArrayList<>(List.of(server));
    lines.addAll(List.of("cafile " + ca, "require_certificate true", "tls_version tlsv1.3"));
    strict = Mosquitto.start(directory, lines.toArray(new String[0]));
  }

  @AfterAll
  static void stopBrokers() {
    if (open != null) {
      open.close();
    }
    if (strict != null) {
      strict.close();
    }
  }

  /** A word with a slash is a file of this test. */
  private static List<String> command(ServerProgram broker, String line) {
    List<String> words = new ArrayList<>();
    for (String word : line.split(" ", -1)) {
      words.add(word.startsWith("/") ? directory.resolve(word.substring(1)).toString() : word);
    }
    words.addAll(List.of("-p", "" + broker.port()));
    return words;
  }

  private static Outcome ours(ServerProgram broker, String line) throws IOException {
    return ToolProcess.ours(command(broker, line)).outcome();
  }

  private static Outcome theirs(ServerProgram broker, String line) throws IOException {
    return ToolProcess.theirs(command(broker, line)).outcome();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--cafile /cas/ca.pem",
        "--cafile /cas/ca.pem --tls-version tlsv1.2",
        "--cafile /cas/ca.pem --tls-version tlsv1.3",
        "--cafile /cas/ca.pem --tls-version tlsv1.2 --ciphers ECDHE-ECDSA-AES128-GCM-SHA256",
        "--cafile /cas/ca.pem --ciphers ECDHE-ECDSA-AES256-GCM-SHA384",
        "--cafile /cas/ca.pem --tls-alpn mqtt",
        "--cafile /cas/ca.pem --insecure -h 127.0.0.1",
        "--cafile /cas/ca.pem --cert /client.pem --key /client.key --keyform pem",
      })
  void messageGetsThrough(String options) throws IOException {
    String line = "pub -d -i me -t tls -m x -q 1 " + options;

    Outcome ours = ours(open, line);

    assertThat(ours.text()).contains("received PUBACK");
    Comparison.assertSame(ours, theirs(open, line));
  }

  /** Mosquitto's tools want the directory prepared by {@code openssl rehash}. */
  @ParameterizedTest
  @ValueSource(strings = {"--capath /cas", "--capath /cas --cafile /other.pem"})
  void directoryOfAuthoritiesNeedsNoPreparation(String options) throws IOException {
    Outcome ours = ours(open, "pub -t tls -m x -q 1 " + options);

    assertThat(ours.exitCode()).as(ours.errors()).isZero();
  }

  @Test
  void serverThatWantsACertificateGetsIt() throws IOException {
    String line =
        "pub -t tls -m x -q 1 --cafile /cas/ca.pem --cert /client.pem --key /client.key"
            + " --tls-version tlsv1.2"; // And later, so that 1.3 is still spoken.

    assertThat(ours(strict, line).exitCode()).isZero();
    assertThat(theirs(strict, line).exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pub -t tls -m x --cafile /other.pem",
        "sub -t tls --cafile /other.pem",
        "rr -t tls -e answer -m x --cafile /other.pem",
        "pub -t tls -m x --tls-use-os-certs",
        "pub -t tls -m x --cafile /cas/ca.pem -h 127.0.0.1",
        "pub -t tls -m x --cafile /nowhere.pem",
        "pub -t tls -m x --cafile /garbage",
        "pub -t tls -m x --cafile /cas/ca.pem --cert /nowhere.pem --key /client.key",
        "pub -t tls -m x --cafile /cas/ca.pem --cert /garbage --key /client.key",
        "pub -t tls -m x --cafile /cas/ca.pem --cert /client.pem --key /nowhere.key",
        "pub -t tls -m x --cafile /cas/ca.pem --cert /client.pem --key /garbage",
        "pub -t tls -m x --cafile /cas/ca.pem --ciphers NO-SUCH-CIPHER",
        "pub -t tls -m x --cafile /cas/ca.pem --tls-version tlsv9",
      })
  void whatIsWrongIsOneLineAndAFailure(String line) throws IOException {
    assertSameFailure(ours(open, line), theirs(open, line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pub -t tls -m x -q 1 --cafile /cas/ca.pem",
        "sub -t tls --cafile /cas/ca.pem",
      })
  void whatTheServerRefusesIsOneLineAndAFailure(String line) throws IOException {
    assertSameFailure(ours(strict, line), theirs(strict, line));
  }

  private static void assertSameFailure(Outcome ours, Outcome theirs) {
    assertThat(ours.errors()).startsWith("Error: ").hasLineCount(1);
    assertThat(ours.output()).isEmpty();
    // Theirs is 1, 7 or 8, as the race between its threads will have it.
    assertThat(theirs.exitCode()).as(theirs.errors()).isPositive();
    assertThat(ours.exitCode()).as(ours.errors()).isEqualTo(1);
  }
}
