package io.github.mqttclient.leaks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.fixtures.AnsweringServer;
import io.github.mqttclient.fixtures.Packets;
import io.github.mqttclient.leaks.ExitingProgram.Behaviour;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client keeps its JVM running from connect to disconnect or close, and not longer.
 *
 * @see ExitingProgram
 */
class JvmExitTest {
  /** Much less than the hour that the program's clients wait to reconnect. */
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final AnsweringServer server = new AnsweringServer();
  private Process process;
  private BufferedReader output;

  @AfterEach
  void end() throws Exception {
    process.destroyForcibly();
    server.close();
  }

  private void start(Behaviour behaviour) throws IOException {
    List<String> command =
        List.of(
            System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ExitingProgram.class.getName(),
            server.uri(),
            behaviour.name());
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private void assertExitsAfter(String lastLine) throws Exception {
    assertThat(process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(output.lines().toList()).containsExactly(lastLine);
    assertThat(process.exitValue()).isZero();
  }

  /** (Complaint 5 of users of other clients.) */
  @Test
  void processEndsWhenClientIsClosedThatWaitsToReconnect() throws Exception {
    start(Behaviour.CLOSES_WHILE_WAITING_TO_RECONNECT);
    assertThat(output.readLine()).isEqualTo("connected");

    server.close();

    assertExitsAfter("no thread is left");
  }

  @Test
  void processEndsWhenClientIsClosedThatIsConnected() throws Exception {
    start(Behaviour.CLOSES);

    assertExitsAfter("no thread is left");
  }

  @Test
  void processEndsWhenClientIsDisconnectedAndNotClosed() throws Exception {
    start(Behaviour.DISCONNECTS);

    assertExitsAfter("disconnected");
  }

  @Test
  void processEndsWhenClientCouldNotConnectAndIsNotClosed() throws Exception {
    server.close();
    start(Behaviour.CANNOT_CONNECT);

    assertExitsAfter("not connected");
  }

  @ParameterizedTest
  @EnumSource(names = {"RECEIVES", "RECEIVES_FROM_DAEMON"})
  void connectedClientKeepsTheProcessRunning(Behaviour behaviour) throws Exception {
    start(behaviour);
    AnsweringServer.Connection connection = server.nextConnection();
    assertThat(output.readLine()).isEqualTo("subscribed");

    connection.send(Packets.publish("topic"));

    assertExitsAfter("received after the end of main");
  }
}
