package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.pingReq;
import static io.github.mqttclient.fixtures.Packets.pingResp;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subAck;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.Packets.unsubAck;
import static io.github.mqttclient.fixtures.Packets.unsubscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.reach;
import static io.github.mqttclient.fixtures.ScriptedServer.readToTheEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.reset;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.MqttEventLoop;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.UnsubscribeResult;
import io.github.mqttclient.fixtures.AnsweringServer;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.Resources;
import io.github.mqttclient.fixtures.ScriptedServer;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One attempt to connect after the other: what ends them, and that nothing else does. */
@Timeout(60)
class AttemptsScriptedTest extends ScriptedScene {
  private static final ReconnectPolicy SOON = ReconnectPolicy.fixed(Duration.ofMillis(5));

  static Stream<Arguments> failuresOfAnAttempt() {
    return Stream.of(
        Arguments.of("closed at once", new Step[] {ScriptedServer.accept(), cut()}),
        Arguments.of("reset at once", new Step[] {ScriptedServer.accept(), reset()}),
        Arguments.of("closed after CONNECT", new Step[] {expect(connect()), cut()}),
        Arguments.of("reset after CONNECT", new Step[] {expect(connect()), reset()}),
        Arguments.of("part of a CONNACK", answered("20")),
        Arguments.of("no CONNACK", answered("D0 00")),
        Arguments.of("no MQTT", answered("48 54 54 50 2F 31 2E 31")),
        Arguments.of("malformed CONNACK", answered("20 03 00 00 7F")),
        Arguments.of(
            "refused",
            new Step[] {
              expect(connect()), send(connAck(ReasonCode.BAD_USER_NAME_OR_PASSWORD)), cut()
            }),
        Arguments.of(
            "session that cannot be",
            new Step[] {expect(connect()), send(connAck().sessionPresent()), cut()}));
  }

  private static Step[] answered(String hex) {
    return new Step[] {
      expect(connect()), sendBytes(hex), ScriptedServer.halfClose(), readToTheEnd()
    };
  }

  // Complaint 13.
  @ParameterizedTest(name = "{0}")
  @MethodSource("failuresOfAnAttempt")
  void attemptThatFailsInAnyWayIsFollowedByTheNext(String name, Step[] failure) {
    List<Step> script = new ArrayList<>(List.of(expect(connect()), send(connAck()), cut()));
    script.addAll(List.of(failure));
    script.addAll(List.of(failure));
    script.addAll(List.of(expect(connect()), send(connAck())));
    server.play(script.toArray(new Step[0]));
    MqttClient client = client(b -> b.version(MqttVersion.MQTT_5_0).reconnect(SOON));

    await(client.connect());
    RecordingListener.next(listener.connected);
    RecordingListener.next(listener.connected);

    assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
    assertThat(listener.attempts).containsExactly(1, 2, 3);
    server.assertPlayedToTheEnd();
  }

  static Stream<ReconnectPolicy> policiesThatFail() {
    return Stream.of(
        failingAtFirst(
            () -> {
              throw new IllegalStateException("the policy fails");
            }),
        failingAtFirst(() -> null),
        failingAtFirst(() -> Optional.of(Duration.ofSeconds(Long.MAX_VALUE))));
  }

  private static ReconnectPolicy failingAtFirst(Supplier<Optional<Duration>> failure) {
    return attempt -> attempt == 1 ? failure.get() : Optional.of(Duration.ofMillis(5));
  }

  // Complaint 13.
  @ParameterizedTest
  @MethodSource("policiesThatFail")
  void policyThatFailsEndsNeitherTheAttemptsNorTheNetworkThread(ReconnectPolicy policy) {
    expectWarnings();
    server.play(expect(connect()), send(connAck()), cut(), expect(connect()), send(connAck()));
    MqttClient client = client(b -> b.reconnect(policy));
    await(client.connect());
    RecordingListener.next(listener.connected);

    RecordingListener.next(listener.attempts);
    assertThat(client.state()).isEqualTo(ClientState.WAITING_TO_RECONNECT);
    client.reconnectNow();

    RecordingListener.next(listener.connected);
    server.assertPlayedToTheEnd();
  }

  // Complaint 13.
  @Test
  void listenerThatThrowsDoesNotEndTheAttempts() {
    expectWarnings();
    server.play(
        expect(connect()), send(connAck()), cut(), expect(connect()), cut(), expect(connect()));
    AtomicInteger attempts = new AtomicInteger();
    MqttClient client =
        client(
            b ->
                b.version(MqttVersion.MQTT_5_0)
                    .reconnect(SOON)
                    .listener(
                        new MqttClientListener() {
                          @Override
                          public void onReconnecting(int attempt, Duration delay) {
                            attempts.incrementAndGet();
                            throw new IllegalStateException("the listener fails");
                          }
                        }));

    await(client.connect());

    server.assertPlayedToTheEnd();
    assertThat(Resources.eventually(DEADLINE, () -> attempts.get() == 2)).isTrue();
  }

  // Complaint 9.
  @Test
  void connectFailsInItsTimeThoughReconnectingIsOn() {
    server.play(expect(connect()), readToTheEnd());
    MqttClient client = client(b -> b.reconnect(SOON).connectTimeout(Duration.ofMillis(300)));

    failure(client.connect(), ConnectFailedException.class);

    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    assertThat(listener.attempts).isEmpty();
  }

  // Complaint 16.
  @Test
  void clientThatIsStartedBeforeItsServerFindsItWhenItIsThere() throws Exception {
    Socket reserved = closing(new Socket()); // Bound, but nobody listens.
    reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    int port = reserved.getLocalPort();
    MqttClient client =
        client(b -> b.server("mqtt://127.0.0.1:" + port).reconnect(SOON).connectRetry(true));
    MqttToken<ConnectResult> connect = client.connect();
    assertThat(RecordingListener.next(listener.attempts)).isEqualTo(1);
    assertThat(RecordingListener.next(listener.attempts)).isEqualTo(2);

    reserved.close();
    AnsweringServer late = closing(new AnsweringServer(port));

    await(connect);
    assertThat(late.nextConnection()).isNotNull();
  }

  // Complaint 29.
  @Test
  void reconnectingIsOnByDefault() {
    play(connAck(), cut());
    MqttClient client =
        closing(MqttClient.builder().server(server.uri()).clientId("c").listener(listener).build());

    await(client.connect());

    assertThat(RecordingListener.next(listener.attempts)).isEqualTo(1);
  }

  // Complaint 14.
  @Test
  void clientWithoutServerDoesNotSlowTheOthersDown() throws Exception {
    MqttEventLoop loop = closing(MqttEventLoop.create(1));
    ScriptedServer gone = closing(new ScriptedServer());
    gone.play(expect(connect()), send(connAck()), ScriptedServer.closePort(), cut());
    client(b -> b.server(gone.uri()).eventLoop(loop).reconnect(SOON)).connect();
    for (int attempt = 1; attempt <= 10; attempt++) {
      assertThat(RecordingListener.next(listener.attempts)).isEqualTo(attempt);
    }
    AnsweringServer healthy = closing(new AnsweringServer());
    RecordingListener others = new RecordingListener();
    List<AnsweringServer.Connection> connections = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String id = "other-" + i;
      MqttClient other =
          client(
              b ->
                  b.clientId(id)
                      .server(healthy.uri())
                      .eventLoop(loop)
                      .reconnect(SOON)
                      .listener(others));
      await(other.connect());
      connections.add(healthy.nextConnection());
    }

    for (AnsweringServer.Connection connection : connections) {
      connection.cut();
    }

    for (int i = 0; i < 200; i++) {
      RecordingListener.next(others.connected);
    }
    assertThat(others.attempts).hasSize(100).containsOnly(1);
  }

  // Complaint 26.
  @Test
  void theOneServerThatIsUpIsFoundInOneRoundAgainAfterEachFailover() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<AnsweringServer> servers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      servers.add(closing(new AnsweringServer()).goDown());
    }
    String[] uris = servers.stream().map(AnsweringServer::uri).toArray(String[]::new);
    int up = random.nextInt(3);
    servers.get(up).comeUp();
    MqttClient client = client(b -> b.server(uris).version(MqttVersion.MQTT_5_0).reconnect(SOON));
    await(client.connect());
    RecordingListener.next(listener.connected);

    for (int round = 1; round <= 20; round++) {
      int next = (up + 1 + random.nextInt(2)) % 3;
      servers.get(up).nextConnection();
      servers.get(next).comeUp();
      servers.get(up).goDown();
      up = next;

      RecordingListener.next(listener.connected);
      assertThat(listener.attempts).as("seed %s, round %s", seed, round).hasSize(round);
    }
    assertThat(servers.get(up).nextConnection()).isNotNull();
  }

  @Test
  void requestsWithoutAnswerAreMadeAnewOverTheNextConnection() {
    play(
        connAck(),
        expect(subscribe(1, "a", 1)),
        expect(unsubscribe(2, "b")),
        cut(),
        expect(connect()),
        send(connAck()),
        expect(subscribe(3, "a", 1)),
        expect(unsubscribe(4, "b")),
        cut(),
        expect(connect()),
        send(connAck()),
        expect(subscribe(5, "a", 1)),
        expect(unsubscribe(6, "b")),
        send(subAck(5, ReasonCode.GRANTED_QOS_1)),
        send(unsubAck(6, ReasonCode.SUCCESS)),
        send(publish("a").qos(0)),
        send(publish("b").qos(0)));
    MqttClient client =
        client(b -> b.reconnect(SOON).handler("b", message -> messages.add(message)));
    await(client.connect());

    MqttToken<SubscribeResult> subscribed = client.subscribe("a", 1, messages::add);
    MqttToken<UnsubscribeResult> unsubscribed = client.unsubscribe("b");

    await(subscribed);
    await(unsubscribed);
    assertThat(nextMessage().topic()).isEqualTo("a");
    server.assertPlayedToTheEnd();
  }

  // Complaint 25.
  @Test
  void pingWithoutAnswerAtTheCutDoesNotEndTheNextConnection() {
    CountDownLatch answeredTwice = latch();
    play(
        connAck(),
        expect(pingReq()),
        cut(),
        expect(connect()),
        send(connAck()),
        expect(pingReq()), // The first one would have been given up by then.
        send(pingResp()),
        expect(pingReq()),
        send(pingResp()),
        reach(answeredTwice),
        expect(publish(1, "a")),
        send(pubAck(1)));
    MqttClient client = client(b -> b.reconnect(SOON).keepAlive(Duration.ofSeconds(1)));
    await(client.connect());
    await(answeredTwice);

    await(client.publish("a", "", 1));

    RecordingListener.next(listener.lost);
    assertThat(listener.lost).isEmpty();
  }
}
