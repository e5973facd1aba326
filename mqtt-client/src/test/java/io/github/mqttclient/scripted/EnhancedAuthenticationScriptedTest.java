package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.auth;
import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subAck;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.reach;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.sendTogether;
import static io.github.mqttclient.fixtures.TestAuthentication.METHOD;
import static io.github.mqttclient.fixtures.TestAuthentication.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.AuthenticationFailedException;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectRefusedException;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.Packets.ConnAckBuilder;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import io.github.mqttclient.fixtures.TestAuthentication;
import io.github.mqttclient.internal.packet.Auth;
import io.github.mqttclient.internal.packet.PropertyId;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Enhanced authentication when a connection is made (section 4.12). */
@Timeout(60)
class EnhancedAuthenticationScriptedTest extends ScriptedScene {
  private final TestAuthentication authentication = new TestAuthentication();

  private MqttClient authenticatingClient() {
    return client(b -> b.enhancedAuthentication(authentication));
  }

  private static Auth challenge(String data) {
    return auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, bytes(data));
  }

  private static ConnAckBuilder accepted(String data) {
    return connAck().authenticated(METHOD, bytes(data));
  }

  @Test
  @Normative({"MQTT5-4.12.0-3", "MQTT5-4.12.0-5"})
  void anyNumberOfChallengesIsAnsweredBeforeTheServerAccepts() {
    server.play(
        expect(connect().authentication(METHOD, "hello")),
        send(challenge("one")),
        expect(challenge("re:one")),
        send(challenge("two")),
        expect(challenge("re:two")),
        send(accepted("welcome")));

    ConnectResult result = await(authenticatingClient().connect());

    assertThat(result.version()).isEqualTo(MqttVersion.MQTT_5_0);
    assertThat(RecordingListener.next(authentication.ends)).isEqualTo("1 ok");
    assertThat(authentication.steps)
        .containsExactly("1 initial", "1 challenge one", "1 challenge two", "1 success welcome");
    server.assertPlayedToTheEnd();
  }

  @Test
  void theServerMayAcceptAtOnceAndNoDataIsSentWhereThereIsNone() {
    authentication.onInitialData = () -> CompletableFuture.completedFuture(new byte[0]);
    server.play(
        expect(connect().authentication(METHOD, "")),
        send(connAck().with(PropertyId.AUTHENTICATION_METHOD, METHOD)));

    await(authenticatingClient().connect());

    assertThat(RecordingListener.next(authentication.ends)).isEqualTo("1 ok");
    assertThat(authentication.steps).containsExactly("1 initial", "1 success ");
  }

  @Test
  @Normative({"MQTT5-3.1.2-30", "EXT-141"})
  void nothingButAuthIsSentBeforeConnAck() {
    CountDownLatch challenged = latch();
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    authentication.onChallenge =
        () -> {
          challenged.countDown();
          return answer;
        };
    server.play(
        expect(connect()),
        send(challenge("one")),
        expect(challenge("answer")),
        send(accepted("")),
        expect(subscribe(1, "b", 0)),
        expect(publish(2, "a")),
        send(pubAck(2)),
        send(subAck(1, ReasonCode.SUCCESS)));
    MqttClient client = authenticatingClient();
    MqttToken<ConnectResult> connected = client.connect();

    await(challenged);
    DeliveryToken published = client.publish("a", "", 1);
    MqttToken<SubscribeResult> subscribed = client.subscribe("b", 0, messages::add);
    answer.complete(bytes("answer"));

    await(connected);
    await(published);
    await(subscribed);
    server.assertPlayedToTheEnd();
  }

  /** What the server sends before it is known is not believed, but not lost either. */
  @Test
  void nothingIsDeliveredBeforeItIsKnownWhoTheServerIs() {
    CountDownLatch verifying = latch();
    CompletableFuture<Void> verified = new CompletableFuture<>();
    authentication.onSuccess =
        () -> {
          verifying.countDown();
          return verified;
        };
    server.play(
        expect(connect()),
        sendTogether(accepted("").packet(), publish(1, "a").packet(), publish("b").packet()),
        expect(pubAck(1)),
        send(publish("c")));
    MqttClient client =
        client(b -> b.enhancedAuthentication(authentication).defaultHandler(messages::add));
    MqttToken<ConnectResult> connected = client.connect();
    await(verifying);
    assertThat(connected).isNotDone();
    assertThat(client.state()).isEqualTo(ClientState.CONNECTING);
    assertThat(messages).isEmpty();

    verified.complete(null);

    await(connected);
    assertThat(nextMessage().topic()).isEqualTo("a");
    assertThat(nextMessage().topic()).isEqualTo("b");
    assertThat(nextMessage().topic()).isEqualTo("c");
    server.assertPlayedToTheEnd();
  }

  @ParameterizedTest
  @EnumSource(names = {"NOT_AUTHORIZED", "BAD_AUTHENTICATION_METHOD"})
  @Normative("EXT-46")
  void aRefusalInTheMiddleIsTheOutcomeAndTheExchangeHearsOfIt(ReasonCode reasonCode) {
    server.play(
        expect(connect()),
        send(challenge("one")),
        expect(challenge("re:one")),
        send(connAck(reasonCode).with(PropertyId.REASON_STRING, "no")));

    ConnectRefusedException refusal =
        failure(authenticatingClient().connect(), ConnectRefusedException.class);

    assertThat(refusal.reasonCode()).isEqualTo(reasonCode);
    assertThat(refusal.reasonString()).hasValue("no");
    assertThat(RecordingListener.next(authentication.ends))
        .startsWith("1 ")
        .contains("" + reasonCode);
  }

  @Test
  void aStepThatFailsEndsTheAttemptWithItsReason() {
    authentication.onChallenge =
        () -> {
          throw new IllegalStateException("no key");
        };
    server.play(
        expect(connect()),
        send(challenge("one")),
        expect(disconnect(ReasonCode.UNSPECIFIED_ERROR)),
        expectEnd());

    ConnectFailedException failure =
        failure(authenticatingClient().connect(), ConnectFailedException.class);

    assertThat(failure).hasMessageEndingWith("the authentication failed: TEST: no key");
    assertThat(failure.getCause())
        .isInstanceOf(AuthenticationFailedException.class)
        .hasRootCauseInstanceOf(IllegalStateException.class);
    assertThat(RecordingListener.next(authentication.ends)).endsWith("TEST: no key");
    server.assertPlayedToTheEnd();
  }

  @Test
  void aServerThatCannotProveWhoItIsIsLeft() {
    CompletableFuture<Void> unproven = new CompletableFuture<>();
    unproven.completeExceptionally(new SecurityException("wrong signature"));
    authentication.onSuccess = () -> unproven;
    server.play(
        expect(connect()),
        sendTogether(accepted("").packet(), publish("a").packet()),
        expect(disconnect(ReasonCode.UNSPECIFIED_ERROR)),
        expectEnd());
    MqttClient client =
        client(b -> b.enhancedAuthentication(authentication).defaultHandler(messages::add));

    ConnectFailedException failure = failure(client.connect(), ConnectFailedException.class);

    assertThat(failure).hasMessageContaining("wrong signature");
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    server.assertPlayedToTheEnd();
    assertThat(messages).isEmpty();
    assertThat(listener.connected).isEmpty();
  }

  @Test
  void aFirstStepThatFailsMakesNoConnection() {
    authentication.onInitialData = () -> null;

    ConnectFailedException failure =
        failure(authenticatingClient().connect(), ConnectFailedException.class);

    assertThat(failure).hasMessageEndingWith("TEST: the step returned null");
    assertThat(RecordingListener.next(authentication.ends)).endsWith("the step returned null");
  }

  @Test
  @Normative("EXT-121")
  void dataThatNoPacketCanCarryFailTheStep() {
    authentication.onInitialData = () -> CompletableFuture.completedFuture(new byte[65_536]);

    ConnectFailedException failure =
        failure(authenticatingClient().connect(), ConnectFailedException.class);

    assertThat(failure)
        .hasMessageEndingWith("TEST: authentication data has 65536 bytes, more than 65535");
  }

  @Test
  void theConnectTimeoutCoversTheDialogueAndInterruptsAStep() {
    CountDownLatch never = latch();
    BlockingQueue<String> interrupted = new LinkedBlockingQueue<>();
    authentication.onChallenge = () -> block(never, interrupted);
    server.play(expect(connect()), send(challenge("one")), expectEnd());
    MqttClient client =
        client(b -> b.enhancedAuthentication(authentication).connectTimeout(Duration.ofSeconds(2)));

    ConnectFailedException failure = failure(client.connect(), ConnectFailedException.class);

    assertThat(failure).hasMessageEndingWith("no connection within PT2S, authenticating");
    assertThat(RecordingListener.next(interrupted)).isEqualTo("interrupted");
    assertThat(RecordingListener.next(authentication.ends)).startsWith("1 ");
    server.assertPlayedToTheEnd();
  }

  @Test
  void theConnectTimeoutCoversTheFirstStep() {
    CountDownLatch never = latch();
    BlockingQueue<String> interrupted = new LinkedBlockingQueue<>();
    authentication.onInitialData = () -> block(never, interrupted);
    MqttClient client =
        client(b -> b.enhancedAuthentication(authentication).connectTimeout(Duration.ofSeconds(2)));

    ConnectFailedException failure = failure(client.connect(), ConnectFailedException.class);

    assertThat(failure)
        .hasMessageEndingWith("no connection within PT2S, preparing the authentication");
    assertThat(RecordingListener.next(interrupted)).isEqualTo("interrupted");
    assertThat(RecordingListener.next(authentication.ends)).startsWith("1 ");
  }

  private static CompletableFuture<byte[]> block(
      CountDownLatch latch, BlockingQueue<String> interrupted) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      interrupted.add("interrupted");
    }
    return CompletableFuture.completedFuture(bytes("too late"));
  }

  @Test
  void closingTheClientEndsAnAuthenticationThatGoesOn() {
    CountDownLatch challenged = latch();
    CountDownLatch never = latch();
    authentication.onChallenge =
        () -> {
          challenged.countDown();
          return block(never, new LinkedBlockingQueue<>());
        };
    server.play(expect(connect()), send(challenge("one")), expect(disconnect()), expectEnd());
    MqttClient client = authenticatingClient();
    MqttToken<ConnectResult> connected = client.connect();
    await(challenged);

    client.close();

    assertThat(connected).isCompletedExceptionally();
    assertThat(RecordingListener.next(authentication.ends)).startsWith("1 ");
    server.assertPlayedToTheEnd();
  }

  /** And the version that the server speaks is not in doubt. */
  @Test
  void aConnectionLostInTheMiddleFailsTheAttempt() {
    server.play(expect(connect()), send(challenge("one")), expect(challenge("re:one")), cut());

    ConnectFailedException failure =
        failure(authenticatingClient().connect(), ConnectFailedException.class);

    assertThat(failure).hasMessageContaining("the server closed the connection");
    assertThat(RecordingListener.next(authentication.ends)).startsWith("1 ");
  }

  @Test
  void eachConnectionHasAnExchangeOfItsOwn() {
    CountDownLatch again = latch();
    server.play(
        expect(connect().authentication(METHOD, "hello")),
        send(challenge("one")),
        expect(challenge("re:one")),
        send(accepted("")),
        cut(),
        expect(connect().authentication(METHOD, "hello")),
        send(challenge("two")),
        expect(challenge("re:two")),
        send(accepted("")),
        reach(again));
    MqttClient client =
        client(
            b ->
                b.enhancedAuthentication(authentication)
                    .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(5))));

    await(client.connect());

    await(again);
    assertThat(RecordingListener.next(authentication.ends)).isEqualTo("1 ok");
    assertThat(RecordingListener.next(authentication.ends)).isEqualTo("2 ok");
    assertThat(authentication.steps)
        .containsExactly(
            "1 initial",
            "1 challenge one",
            "1 success ",
            "2 initial",
            "2 challenge two",
            "2 success ");
  }

  @ParameterizedTest
  @CsvSource({
    "F0 0F 18 0D 15 00 05 4F 54 48 45 52 16 00 02 01 02, 'AUTH with Authentication Method OTHER,"
        + " but CONNECT said TEST'",
    "F0 09 00 07 15 00 04 54 45 53 54, 'AUTH with Success before CONNACK'",
    "F0 00, 'AUTH without Authentication Method: the server did not use TEST'",
    "20 03 00 00 00, 'CONNACK without Authentication Method: the server did not use TEST'",
    "20 0B 00 00 08 15 00 05 4F 54 48 45 52, 'CONNACK with Authentication Method OTHER, but"
        + " CONNECT said TEST'",
    "F0 02 18 00, 'authentication method'",
    "F0 02 19 00, ''"
  })
  @Normative({"EXT-108", "EXT-109", "EXT-110", "EXT-112", "MQTT5-4.12.0-5"})
  void whatIsNotTheMethodOfConnectOrOutOfTurnEndsTheConnection(String bytes, String text) {
    server.play(
        expect(connect()),
        sendBytes(bytes),
        expect(disconnect(ReasonCode.PROTOCOL_ERROR)),
        expectEnd());

    ConnectFailedException failure =
        failure(authenticatingClient().connect(), ConnectFailedException.class);

    assertThat(failure).hasMessageContaining(text);
    assertThat(RecordingListener.next(authentication.ends)).startsWith("1 ").contains(text);
    server.assertPlayedToTheEnd();
  }

  static Stream<Step> outOfTurn() {
    return Stream.of(send(challenge("two")), send(accepted("")));
  }

  @ParameterizedTest
  @MethodSource("outOfTurn")
  void aServerThatDoesNotWaitForTheAnswerEndsTheConnection(Step outOfTurn) {
    CountDownLatch never = latch();
    authentication.onChallenge = () -> block(never, new LinkedBlockingQueue<>());
    server.play(
        expect(connect()),
        send(challenge("one")),
        outOfTurn,
        expect(disconnect(ReasonCode.PROTOCOL_ERROR)),
        expectEnd());

    ConnectFailedException failure =
        failure(authenticatingClient().connect(), ConnectFailedException.class);

    assertThat(failure).hasMessageContaining("out of turn");
    server.assertPlayedToTheEnd();
  }

  @Test
  void noExchangeBeginsWithoutAConnection() {
    server.close();

    failure(authenticatingClient().connect(), ConnectFailedException.class);

    assertThat(authentication.steps).isEmpty();
  }

  @Test
  void olderVersionsCannotSayIt() {
    MqttClient client =
        client(b -> b.enhancedAuthentication(authentication).version(MqttVersion.MQTT_3_1_1));

    ConnectFailedException failure = failure(client.connect(), ConnectFailedException.class);

    assertThat(failure).hasMessageContaining("authenticationMethod cannot be sent with MQTT 3.1.1");
    assertThat(authentication.steps).isEmpty();
  }
}
