package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.ScriptedServer.accept;
import static io.github.mqttclient.fixtures.ScriptedServer.closePort;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.reach;
import static io.github.mqttclient.fixtures.ScriptedServer.readToTheEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttEventLoop;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.NotConnectedException;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.QoS;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.BlackHole;
import io.github.mqttclient.fixtures.Resources;
import io.github.mqttclient.fixtures.ScriptedServer;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Connections that do not come about: nobody there, nobody who answers, no time left. */
class ConnectFailedScriptedTest extends ScriptedScene {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofMinutes(5);

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void portWhereNobodyListensFailsConnect() throws Exception {
    int port = closedPort();
    MqttClient client = client(b -> b.server("mqtt://127.0.0.1:" + port).connectTimeout(LONG));

    ConnectFailedException failure = failure(client.connect(), ConnectFailedException.class);

    assertThat(failure).hasMessage("127.0.0.1:" + port + ": Connection refused");
    assertThat(failure).hasCauseInstanceOf(IOException.class);
    assertThat(failure).hasNoSuppressedExceptions(); // No second version is tried there.
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
  }

  @Test
  void hostWithoutAddressFailsConnect() {
    MqttClient client = client(b -> b.server("mqtt://no-such-host.invalid").connectTimeout(LONG));

    ConnectFailedException failure = failure(client.connect(), ConnectFailedException.class);

    assertThat(failure).hasMessage("cannot resolve the host of no-such-host.invalid:1883");
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
  }

  /** One deadline covers every phase. Here the server never answers the SYN. */
  // Complaint 65.
  @Test
  void connectTimeoutCoversTcp() {
    BlackHole blackHole = closing(new BlackHole());
    MqttClient client = client(b -> b.server(blackHole.uri()).connectTimeout(SHORT));

    ConnectFailedException failure = failure(client.connect(), ConnectFailedException.class);

    assertThat(failure)
        .hasMessage(
            "127.0.0.1:"
                + blackHole.port()
                + ": no connection within PT0.3S, connecting to /127.0.0.1:"
                + blackHole.port());
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
  }

  // Complaint 9.
  @Test
  @Normative({"EXT-22", "MQTT31-22"})
  void connectTimeoutCoversTheWaitForConnAck() {
    server.play(expect(connect()), expectEnd());
    MqttClient client = client(b -> b.connectTimeout(SHORT));

    ConnectFailedException failure = failure(client.connect(), ConnectFailedException.class);

    assertThat(failure)
        .hasMessage(
            "127.0.0.1:" + server.port() + ": no connection within PT0.3S, waiting for CONNACK");
    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative("EXT-22")
  void connectTimeoutCoversTheRestOfAConnAck() {
    server.play(expect(connect()), sendBytes("20 03"), expectEnd());
    MqttClient client = client(b -> b.connectTimeout(SHORT));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageEndingWith("waiting for CONNACK");
    server.assertPlayedToTheEnd();
  }

  @Test
  void connectTimeoutCoversAllServersTogether() {
    BlackHole first = closing(new BlackHole());
    BlackHole second = closing(new BlackHole());
    MqttClient client = client(b -> b.server(first.uri(), second.uri()).connectTimeout(SHORT));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageContaining("no connection within PT0.3S");
  }

  /** Complaint 26: a list of servers helps only if a dead one does not use up the time. */
  @Test
  void serverThatNeverAnswersLeavesTimeForTheNextOne() throws Exception {
    BlackHole first = closing(new BlackHole());
    server.play(expect(connect()), send(connAck()), accept());
    ScriptedServer silent = closing(new ScriptedServer());
    silent.play(expect(connect()), expectEnd());
    MqttClient client =
        client(
            b ->
                b.server(first.uri(), silent.uri(), server.uri())
                    .connectTimeout(Duration.ofSeconds(3)));

    await(client.connect());

    assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
    silent.assertPlayedToTheEnd();
  }

  @Test
  void whatWaitsForTheConnectionFailsWhenTheTimeIsOver() {
    server.play(expect(connect()), expectEnd());
    MqttClient client = client(b -> b.connectTimeout(SHORT));

    CompletableFuture<?> connect = client.connect();
    CompletableFuture<?> publish = client.publish(message("a", QoS.AT_LEAST_ONCE));
    CompletableFuture<?> subscribe = client.subscribe("a", 1, messages::add);
    CompletableFuture<?> unsubscribe = client.unsubscribe("a");

    failure(connect, ConnectFailedException.class);
    assertThat(failure(publish, NotSentException.class))
        .hasMessageContaining("no connection within PT0.3S");
    failure(subscribe, ConnectFailedException.class);
    failure(unsubscribe, ConnectFailedException.class);
  }

  @Test
  void clientConnectsAgainAfterATimeOut() {
    server.play(expect(connect()), expectEnd(), expect(connect()), send(connAck()));
    MqttClient client = client(b -> b.connectTimeout(Duration.ofSeconds(1)));

    failure(client.connect(), ConnectFailedException.class);
    await(client.connect());

    assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
  }

  @Test
  @Normative("EXT-10")
  void endOfTheStreamInConnAckFailsConnect() {
    server.play(expect(connect()), sendBytes("20 03 00"), readToEndAfterHalfClose());
    MqttClient client = client(b -> b.version(MqttVersion.MQTT_5_0).connectTimeout(LONG));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageEndingWith("the server closed the connection without DISCONNECT");
  }

  private static Step readToEndAfterHalfClose() {
    return scripted -> {
      ScriptedServer.halfClose().play(scripted);
      readToTheEnd().play(scripted);
    };
  }

  /** Paho hangs, or leaks two threads each time. */
  // Complaint 3.
  // Complaint 4.
  @Test
  void serverThatClosesAtOnceFailsEachConnectAndCostsNothing() throws Exception {
    try (ServerSocket closing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread closer =
          new Thread(
              () -> {
                try {
                  while (true) {
                    closing.accept().close();
                  }
                } catch (IOException e) {
                  // The test is over.
                }
              });
      closer.start();
      assertThat(Resources.eventually(DEADLINE, () -> Resources.clientThreads().isEmpty()))
          .as("threads of earlier tests end")
          .isTrue();
      MqttClient client =
          client(b -> b.server("mqtt://127.0.0.1:" + closing.getLocalPort()).connectTimeout(LONG));
      failure(client.connect(), ConnectFailedException.class);
      int descriptors = Resources.openDescriptors();

      for (int i = 0; i < 1000; i++) {
        failure(client.connect(), ConnectFailedException.class);
        assertThat(Resources.clientThreads()).hasSizeLessThanOrEqualTo(2); // one may be ending
      }

      assertThat(Resources.openDescriptors()).isLessThanOrEqualTo(descriptors + 10);
      assertThat(Resources.eventually(DEADLINE, () -> Resources.clientThreads().isEmpty()))
          .isTrue();
    }
  }

  // Complaint 26.
  @Test
  void secondServerIsTriedWhenNobodyListensAtTheFirst() throws Exception {
    int port = closedPort();
    server.play(expect(connect()), send(connAck()));
    MqttClient client = client(b -> b.server("mqtt://127.0.0.1:" + port, server.uri()));

    await(client.connect());

    assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
  }

  @Test
  void secondServerIsTriedWhenTheFirstHasNoAddressOrSpeaksNoMqtt() {
    ScriptedServer http = closing(new ScriptedServer());
    http.play(expect(connect()), sendBytes("48 54 54 50 2F 31 2E 31"), readToTheEnd());
    server.play(expect(connect()), send(connAck()));
    MqttClient client =
        client(b -> b.server("mqtt://no-such-host.invalid", http.uri(), server.uri()));

    await(client.connect());

    assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
    http.assertPlayedToTheEnd();
  }

  @Test
  void failureOfTheLastServerCarriesThoseOfTheOthers() throws Exception {
    int first = closedPort();
    int second = closedPort();
    MqttClient client =
        client(b -> b.server("mqtt://127.0.0.1:" + first, "mqtt://127.0.0.1:" + second));

    ConnectFailedException failure = failure(client.connect(), ConnectFailedException.class);

    assertThat(failure).hasMessageContaining(":" + second);
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(failure.getSuppressed()[0]).hasMessageContaining(":" + first);
  }

  // Giving up while connecting.

  @Test
  void disconnectWhileTheServerIsSilentGivesUp() {
    CountDownLatch connectCame = latch();
    server.play(
        expect(connect()), reach(connectCame), readToTheEnd(), expect(connect()), send(connAck()));
    MqttClient client = client(b -> b.connectTimeout(LONG));
    MqttToken<ConnectResult> connect = client.connect();
    await(connectCame);

    await(client.disconnect());

    assertThat(failure(connect, ConnectFailedException.class))
        .hasMessage("the client was told to disconnect");
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    await(client.connect());
  }

  @Test
  void disconnectWhileTcpIsOpeningGivesUpAllServers() {
    BlackHole blackHole = closing(new BlackHole());
    MqttClient client = client(b -> b.server(blackHole.uri(), server.uri()).connectTimeout(LONG));
    MqttToken<ConnectResult> connect = client.connect();
    assertThat(Resources.eventually(DEADLINE, () -> client.state() == ClientState.CONNECTING))
        .isTrue();
    failure(client.ping(), NotConnectedException.class); // Now the address is being tried.

    await(client.disconnect());

    failure(connect, ConnectFailedException.class);
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    assertThat(Resources.eventually(DEADLINE, () -> Resources.clientThreads().isEmpty())).isTrue();
  }

  @Test
  void closeWhileTheServerIsSilentFailsConnect() {
    CountDownLatch connectCame = latch();
    server.play(expect(connect()), reach(connectCame), readToTheEnd());
    MqttClient client = client(b -> b.connectTimeout(LONG));
    MqttToken<ConnectResult> connect = client.connect();
    await(connectCame);

    client.close();

    failure(connect, ClientClosedException.class);
    assertThat(client.state()).isEqualTo(ClientState.CLOSED);
    server.assertPlayedToTheEnd();
  }

  @Test
  void closeWhileTcpIsOpeningLeavesOtherClientsOfTheLoopAlone() {
    BlackHole blackHole = closing(new BlackHole());
    MqttEventLoop loop = closing(MqttEventLoop.create(1));
    server.play(expect(connect()), send(connAck()), accept());
    MqttClient connected = client(b -> b.eventLoop(loop));
    await(connected.connect());
    MqttClient opening = client(b -> b.server(blackHole.uri()).eventLoop(loop));
    MqttToken<ConnectResult> connect = opening.connect();
    failure(opening.ping(), NotConnectedException.class);

    opening.close();

    failure(connect, ClientClosedException.class);
    assertThat(await(connected.publish("a", "", 0)).reasonCode().value()).isZero();
    assertThat(connected.state()).isEqualTo(ClientState.CONNECTED);
  }

  @Test
  void closeBeforeConnectMakesEveryOperationFail() {
    MqttClient client = client();

    client.close();

    for (CompletableFuture<?> token :
        List.of(
            client.connect(),
            client.publish("a", "", 1),
            client.subscribe("a", 0, messages::add),
            client.unsubscribe("a"),
            client.ping())) {
      assertThat(failure(token, ClientClosedException.class)).hasMessage("the client is closed");
    }
    await(client.disconnect());
    client.close();
  }

  @Test
  void operationsOfAClientThatIsNotConnectedFailAtOnce() {
    MqttClient client = client();

    for (CompletableFuture<?> token :
        List.of(
            client.publish("a", "", 0),
            client.publish("a", "", 1),
            client.subscribe("a", 0, messages::add),
            client.unsubscribe("a"),
            client.ping())) {
      failure(token, NotConnectedException.class);
    }
    await(client.disconnect());
  }

  @Test
  void portClosedAfterTheConnectionDoesNotMatter() {
    MqttClient client = connectedClient(closePort());

    assertThat(await(client.publish("a", "", 0)).reasonCode().value()).isZero();
  }
}
