package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.readToTheEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttEventLoop;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.SocketOptions;
import io.github.mqttclient.fixtures.AnsweringServer;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.Relay;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers behind a Unix domain socket: like others, but for what can be wrong with the path. */
@Timeout(60)
class UnixSocketScriptedTest extends ScriptedScene {
  private static final ReconnectPolicy SOON = ReconnectPolicy.fixed(Duration.ofMillis(5));

  @TempDir private Path directory;

  private Path socket() {
    return directory.resolve("socket");
  }

  private String uri() {
    return "unix:" + socket();
  }

  private void listen() throws IOException {
    closing(Relay.unix(socket(), server.port()));
  }

  private ConnectFailedException failureAt(Path path) {
    MqttClient client = client(b -> b.server("unix:" + path));
    ConnectFailedException failure = failure(client.connect(), ConnectFailedException.class);
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    return failure;
  }

  @Test
  void clientConnectsPublishesAndDisconnects() throws Exception {
    listen();
    play(connAck(), expect(publish(1, "a")), send(pubAck(1)), expect(disconnect()), expectEnd());
    MqttClient client = client(b -> b.server(uri()));

    await(client.connect());
    await(client.publish("a", "", 1));
    await(client.disconnect());

    server.assertPlayedToTheEnd();
  }

  @Test
  void connectionThatIsLostIsMadeAgain() throws Exception {
    listen();
    play(connAck(), cut(), expect(connect()), send(connAck()), cut(), expect(connect()));
    MqttClient client =
        client(b -> b.server("unix://" + socket()).version(MqttVersion.MQTT_5_0).reconnect(SOON));

    await(client.connect());

    server.assertPlayedToTheEnd();
    assertThat(RecordingListener.next(listener.attempts)).isEqualTo(1);
    assertThat(RecordingListener.next(listener.attempts)).isEqualTo(2);
  }

  @Test
  void socketThatIsThereOnlyLaterIsFound() throws Exception {
    AnsweringServer answering = closing(new AnsweringServer());
    MqttClient client =
        client(b -> b.server(uri(), answering.uri()).connectRetry(true).reconnect(SOON));
    answering.goDown();
    var connected = client.connect();
    RecordingListener.next(listener.attempts);
    RecordingListener.next(listener.attempts);

    play(connAck());
    listen();

    await(connected);
  }

  @Test
  void listOfServersMayHoldBothKinds() throws Exception {
    AnsweringServer tcp = closing(new AnsweringServer());
    MqttClient first = client(b -> b.server(uri(), "unix:" + directory, tcp.uri()));
    await(first.connect());
    assertThat(tcp.nextConnection()).isNotNull();

    listen();
    play(connAck());
    tcp.goDown();
    MqttClient second = client(b -> b.server(tcp.uri(), uri()));
    await(second.connect());
    server.assertPlayedToTheEnd();
  }

  @Test
  void clientsOfBothKindsShareALoop() throws Exception {
    MqttEventLoop loop = closing(MqttEventLoop.create(1));
    AnsweringServer answering = closing(new AnsweringServer());
    int port = Integer.parseInt(answering.uri().replaceFirst(".*:", ""));
    closing(Relay.unix(socket(), port));
    List<MqttClient> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String id = "c" + i;
      String uri = i % 2 == 0 ? uri() : answering.uri();
      clients.add(client(b -> b.server(uri).clientId(id).eventLoop(loop)));
    }

    for (MqttClient client : clients) {
      await(client.connect());
    }

    for (MqttClient client : clients) {
      await(client.publish("a", "", 1));
    }
    assertThat(answering.published()).isEqualTo(20);
  }

  @Test
  void proxyAndLocalAddressAreNotUsed() throws Exception {
    listen();
    play(connAck());
    MqttClient client =
        client(
            b ->
                b.server(uri())
                    .socket(
                        SocketOptions.defaults()
                            .localAddress("no-such-host.invalid")
                            .sendBufferSize(20_000))
                    .proxy(
                        server -> {
                          throw new AssertionError("asked for " + server);
                        }));

    await(client.connect());

    server.assertPlayedToTheEnd();
  }

  @Test
  void serverThatNeverAnswersIsGivenUpInTime() throws Exception {
    listen();
    server.play(expect(connect()), readToTheEnd());
    MqttClient client = client(b -> b.server(uri()).connectTimeout(Duration.ofMillis(300)));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessage(uri() + ": no connection within PT0.3S, waiting for CONNACK");
  }

  @Test
  void pathWhereNothingIsIsNamed() {
    assertThat(failureAt(socket())).hasMessage(uri() + ": No such file or directory");
  }

  @Test
  void pathOfSomethingElseIsNamed() throws Exception {
    assertThat(failureAt(Files.createFile(socket())))
        .hasMessage(uri() + ": there is a file and not a socket");
    assertThat(failureAt(directory))
        .hasMessage("unix:" + directory + ": there is a directory and not a socket");
  }

  @Test
  void pathThatIsTooLongIsNamed() {
    Path path = directory.resolve("x".repeat(200));

    assertThat(failureAt(path)).hasMessage("unix:" + path + ": Unix domain path too long");
  }

  @Test
  void socketThatNobodyListensOnIsNamed() throws Exception {
    listen();
    closeAll();

    assertThat(failureAt(socket())).hasMessage(uri() + ": Connection refused");
  }

  @Test
  void socketWithoutPermissionIsNamed() throws Exception {
    listen();
    Files.setPosixFilePermissions(socket(), PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isWritable(socket()), "root may do everything");

    assertThat(failureAt(socket())).hasMessage(uri() + ": Permission denied");
  }

  /** TCP would wait; here the system says at once that the queue of the server is full. */
  @Test
  void serverWithoutRoomForConnectionsIsAFailureThatPasses() throws Exception {
    ServerSocketChannel listening = closing(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
    listening.bind(UnixDomainSocketAddress.of(socket()), 1);
    for (int i = 0; i < 2; i++) {
      closing(SocketChannel.open(UnixDomainSocketAddress.of(socket())));
    }
    MqttClient client = client(b -> b.server(uri()).connectRetry(true).reconnect(SOON));
    var connected = client.connect();
    RecordingListener.next(listener.attempts);

    listening.close();
    Files.delete(socket());
    listen();
    play(connAck());

    await(connected);
  }

  @Test
  void attemptIsGivenUpByDisconnect() throws Exception {
    listen();
    server.play(expect(connect()), expectEnd());
    MqttClient client = client(b -> b.server(uri()));
    var connect = client.connect();

    await(client.disconnect());

    assertThat(connect).isCompletedExceptionally();
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
  }
}
