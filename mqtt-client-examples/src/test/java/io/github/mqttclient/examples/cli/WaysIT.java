package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.examples.EmbeddedBroker;
import io.github.mqttclient.examples.cli.ToolProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Through proxies, a Unix domain socket, and WebSocket. */
final class WaysIT extends Comparison {

  @ParameterizedTest
  @ValueSource(strings = {"", "me:secret@"})
  void socksProxyIsUsedAsMosquittoUsesIt(String login) throws IOException {
    String[] options = login.isEmpty() ? new String[0] : new String[] {"-u", "me", "-P", "secret"};
    try (ServerProgram proxy = ProxyProgram.microsocks(directory, options)) {
      List<String> command =
          command("pub", "-d", "-i", "me", "-t", "proxy", "-m", "x", "-q", "1", "--proxy");
      command.add("socks5h://" + login + "127.0.0.1:" + proxy.port());

      Outcome ours = ours(command);

      assertThat(ours.text()).contains("received PUBACK");
      assertSame(ours, theirs(command));
    }
  }

  @Test
  void proxyThatIsNotThereIsOneLine() throws IOException {
    List<String> command = command("pub", "-t", "proxy", "-m", "x", "--proxy");
    command.add("socks5h://127.0.0.1:" + ServerProgram.freePort());

    Outcome ours = ours(command);

    assertThat(ours.errors()).startsWith("Error: ").hasLineCount(1);
    assertThat(ours.exitCode()).isEqualTo(theirs(command).exitCode()).isEqualTo(1);
  }

  @Test
  void messageGetsThroughAnHttpProxy() throws IOException {
    try (ServerProgram proxy = ProxyProgram.tinyproxy(directory, port())) {
      List<String> command = command("pub", "-t", "proxy", "-m", "x", "-q", "1", "--proxy");
      command.add("http://127.0.0.1:" + proxy.port());

      Outcome ours = ours(command);

      assertThat(ours.exitCode()).as(ours.errors()).isZero();
    }
  }

  @Test
  void unixSocketIsUsedAsMosquittoUsesIt() throws IOException {
    Path socket = Files.createTempDirectory("ways").resolve("s"); // Its path has to be short.
    try (ServerProgram broker =
        Mosquitto.start(directory, "listener 0 " + socket, "allow_anonymous true")) {
      assertThat(broker.port()).isPositive();
      List<String> command =
          List.of("pub", "-d", "-i", "me", "--unix", socket.toString(), "-t", "a", "-m", "x");

      Outcome ours = ours(command);

      assertThat(ours.text()).contains("sending PUBLISH");
      assertSame(ours, theirs(command));
    }
  }

  @Test
  void webSocketUrlLeadsToABrokerAndBack() throws Exception {
    int port = ServerProgram.freePort();
    try (EmbeddedBroker broker = EmbeddedBroker.start(ServerProgram.freePort(), port)) {
      assertThat(broker.uri()).startsWith("mqtt://");
      String url = "ws://127.0.0.1:" + port + "/over/web-socket";
      List<String> sub = List.of("sub", "-d", "-v", "-C", "1", "-q", "1", "-L", url);
      try (ToolProcess waiting = ToolProcess.ours(sub).awaitOutput("Subscribed")) {
        Outcome pub = ours(List.of("pub", "-m", "hello", "-q", "1", "-L", url));

        assertThat(pub.exitCode()).as(pub.errors()).isZero();
        assertThat(waiting.outcome().text()).contains("over/web-socket hello\n");
      }
    }
  }

  @Test
  void webSocketOnAPortOfMqttIsOneLine() throws IOException {
    Outcome ours = ours(List.of("pub", "-L", "ws://127.0.0.1:" + port() + "/t", "-m", "x"));

    assertThat(ours.errors()).startsWith("Error: ").hasLineCount(1);
    assertThat(ours.exitCode()).isEqualTo(1);
  }

  @Test
  void domainWithoutServersIsOneLine() throws IOException {
    Outcome ours =
        ToolProcess.ours(
                List.of("pub", "-S", "-h", "domain.invalid", "-t", "a", "-m", "x"), Map.of())
            .outcome();

    assertThat(ours.errors())
        .startsWith("Error: ")
        .contains("_mqtt._tcp.domain.invalid")
        .hasLineCount(1);
    assertThat(ours.exitCode()).isEqualTo(1);
  }
}
