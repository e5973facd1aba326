package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.auth;
import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pingReq;
import static io.github.mqttclient.fixtures.Packets.pingResp;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.reach;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.stall;
import static io.github.mqttclient.fixtures.TestAuthentication.METHOD;
import static io.github.mqttclient.fixtures.TestAuthentication.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.AuthenticationFailedException;
import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectionLostException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.NotConnectedException;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import io.github.mqttclient.fixtures.TestAuthentication;
import io.github.mqttclient.internal.packet.Auth;
import io.github.mqttclient.internal.packet.PropertyId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Authenticating again on a connection that stands (section 4.12.1). */
@Timeout(60)
class ReauthenticationScriptedTest extends ScriptedScene {
  private static final String ACCEPTED = "F0 09 00 07 15 00 04 54 45 53 54";

  private final TestAuthentication authentication = new TestAuthentication();

  private MqttClient authenticatedClient(Step... steps) {
    return authenticatedClientWith(b -> b, steps);
  }

  private MqttClient authenticatedClientWith(
      UnaryOperator<MqttClientBuilder> settings, Step... steps) {
    play(connAck().with(PropertyId.AUTHENTICATION_METHOD, METHOD), steps);
    MqttClient client = client(b -> settings.apply(b.enhancedAuthentication(authentication)));
    await(client.connect());
    assertThat(RecordingListener.next(authentication.ends)).isEqualTo("1 ok");
    authentication.steps.clear();
    return client;
  }

  private static Auth challenge(String data) {
    return auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, bytes(data));
  }

  private static Auth again() {
    return auth(ReasonCode.REAUTHENTICATE, METHOD, bytes("hello"));
  }

  /** A stage of the second exchange that waits for the test, which can see that it waits. */
  private CompletableFuture<byte[]> waitAt(CountDownLatch point) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    authentication.onChallenge =
        () -> {
          point.countDown();
          return answer;
        };
    return answer;
  }

  @Test
  @Normative({"MQTT5-4.12.1-1", "MQTT5-4.12.0-3", "EXT-113"})
  void messagesFlowBothWaysBetweenItsSteps() {
    CountDownLatch challenged = latch();
    CompletableFuture<byte[]> answer = waitAt(challenged);
    CountDownLatch acknowledged = latch();
    MqttClient client =
        authenticatedClientWith(
            b -> b.defaultHandler(messages::add),
            expect(again()),
            send(publish("in")),
            send(challenge("one")),
            expect(publish(1, "out")),
            send(pubAck(1)),
            send(publish(7, "in/2")),
            expect(pubAck(7)),
            reach(acknowledged),
            expect(challenge("answer")),
            send(publish("in/3")),
            sendBytes(ACCEPTED));

    MqttToken<Void> token = client.reauthenticate();
    await(challenged);
    await(client.publish("out", "", 1));
    assertThat(nextMessage().topic()).isEqualTo("in");
    assertThat(nextMessage().topic()).isEqualTo("in/2");
    await(acknowledged);
    assertThat(token).isNotDone();
    answer.complete(bytes("answer"));

    await(token);
    assertThat(nextMessage().topic()).isEqualTo("in/3");
    assertThat(RecordingListener.next(authentication.ends)).isEqualTo("2 ok");
    assertThat(authentication.steps).containsExactly("2 initial", "2 challenge one", "2 success ");
    server.assertPlayedToTheEnd();
    assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
  }

  /** A sentence of the specification allows the AUTH without anything. */
  @Test
  @Normative("EXT-112")
  void theShortestAuthEndsIt() {
    MqttClient client = authenticatedClient(expect(again()), sendBytes("F0 00"));

    await(client.reauthenticate());

    server.assertPlayedToTheEnd();
  }

  @Test
  void whoAsksWhileOneGoesOnGetsAnother() {
    CountDownLatch challenged = latch();
    CompletableFuture<byte[]> answer = waitAt(challenged);
    MqttClient client =
        authenticatedClient(
            expect(again()),
            send(challenge("one")),
            expect(challenge("answer")),
            sendBytes(ACCEPTED),
            expect(again()),
            sendBytes(ACCEPTED));
    MqttToken<Void> first = client.reauthenticate();
    await(challenged);
    MqttToken<Void> second = client.reauthenticate();
    MqttToken<Void> third = client.reauthenticate();

    answer.complete(bytes("answer"));

    await(first);
    await(second);
    await(third);
    server.assertPlayedToTheEnd();
    assertThat(authentication.steps)
        .containsExactly("2 initial", "2 challenge one", "2 success ", "3 initial", "3 success ");
  }

  @Test
  @Normative("MQTT5-4.12.1-2")
  void aStepThatFailsEndsTheConnection() {
    expectWarnings();
    authentication.onChallenge =
        () -> {
          throw new IllegalStateException("no key");
        };
    MqttClient client =
        authenticatedClient(
            expect(again()),
            send(challenge("one")),
            expect(disconnect(ReasonCode.UNSPECIFIED_ERROR)),
            expectEnd());

    AuthenticationFailedException failure =
        failure(client.reauthenticate(), AuthenticationFailedException.class);

    assertThat(failure).hasMessage("TEST: no key").hasRootCauseMessage("no key");
    assertThat(failure.reasonCode()).isEmpty();
    assertThat(RecordingListener.next(listener.lost))
        .isEqualTo(new DisconnectCause.AuthenticationFailed(failure))
        .hasToString("the authentication failed: TEST: no key");
    assertThat(RecordingListener.next(authentication.ends)).endsWith("TEST: no key");
    server.assertPlayedToTheEnd();
  }

  @Test
  void aRefusalOfTheServerIsToldWithItsReasonCode() {
    MqttClient client =
        authenticatedClient(
            expect(again()), send(disconnect(ReasonCode.NOT_AUTHORIZED, "expired")), expectEnd());

    AuthenticationFailedException failure =
        failure(client.reauthenticate(), AuthenticationFailedException.class);

    assertThat(failure)
        .hasMessage("not authenticated: the server disconnected: NOT_AUTHORIZED (expired)");
    assertThat(failure.reasonCode()).hasValue(ReasonCode.NOT_AUTHORIZED);
    assertThat(RecordingListener.next(authentication.ends)).contains("NOT_AUTHORIZED");
    server.assertPlayedToTheEnd();
  }

  @Test
  void aConnectionLostInTheMiddleFailsAllThatWait() {
    CountDownLatch challenged = latch();
    CompletableFuture<byte[]> unused = waitAt(challenged);
    CountDownLatch asked = latch();
    MqttClient client =
        authenticatedClient(expect(again()), send(challenge("one")), stall(asked), cut());
    MqttToken<Void> first = client.reauthenticate();
    await(challenged);
    MqttToken<Void> second = client.reauthenticate();
    MqttToken<Void> behindThem = client.reauthenticate();
    CompletableFuture<Void> unusedToo =
        CompletableFuture.runAsync(client::pendingDeliveries).thenRun(asked::countDown);

    failure(first, ConnectionLostException.class);
    failure(second, ConnectionLostException.class);
    failure(behindThem, ConnectionLostException.class);
    assertThat(RecordingListener.next(authentication.ends)).startsWith("2 ");
    assertThat(unused).isNotDone();
    await(unusedToo);
  }

  @Test
  void closingTheClientFailsIt() {
    CountDownLatch challenged = latch();
    CompletableFuture<byte[]> unused = waitAt(challenged);
    MqttClient client =
        authenticatedClient(
            expect(again()), send(challenge("one")), expect(disconnect()), expectEnd());
    MqttToken<Void> token = client.reauthenticate();
    await(challenged);

    client.close();

    failure(token, ClientClosedException.class);
    assertThat(unused).isNotDone();
    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative("MQTT5-4.12.1-2")
  void aServerThatDoesNotAnswerIsLeftAfterTheConnectTimeout() {
    MqttClient client =
        authenticatedClientWith(
            b -> b.connectTimeout(Duration.ofSeconds(2)),
            expect(again()),
            expect(disconnect(ReasonCode.UNSPECIFIED_ERROR)),
            expectEnd());

    AuthenticationFailedException failure =
        failure(client.reauthenticate(), AuthenticationFailedException.class);

    assertThat(failure).hasMessage("not authenticated within PT2S, waiting for the server");
    server.assertPlayedToTheEnd();
  }

  /** The network thread goes on, whatever a step does. */
  @Test
  void aStepThatBlocksStopsNeitherKeepAliveNorMessages() {
    CountDownLatch release = latch();
    authentication.onChallenge =
        () -> {
          release.await();
          return CompletableFuture.completedFuture(bytes("late"));
        };
    CountDownLatch pinged = latch();
    MqttClient client =
        authenticatedClientWith(
            b -> b.keepAlive(Duration.ofSeconds(1)).defaultHandler(messages::add),
            expect(again()),
            send(challenge("one")),
            expect(pingReq()),
            send(pingResp()),
            send(publish("in")),
            reach(pinged),
            expect(challenge("late")),
            sendBytes(ACCEPTED));
    MqttToken<Void> token = client.reauthenticate();

    await(pinged);
    assertThat(nextMessage().topic()).isEqualTo("in");
    assertThat(token).isNotDone();
    release.countDown();

    await(token);
    server.assertPlayedToTheEnd();
  }

  /** Its answer stands behind a flood that the handlers cannot take. */
  @Test
  void aHandlerMayWaitForItThoughTheQueueIsFull() {
    CountDownLatch flooded = latch();
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    MqttClient[] client = new MqttClient[1];
    play(
        connAck().with(PropertyId.AUTHENTICATION_METHOD, METHOD),
        stall(flooded),
        send(publish("first")),
        send(publish("second")),
        send(publish("third")),
        expect(again()),
        send(publish("fourth")),
        sendBytes(ACCEPTED));
    client[0] =
        client(
            b ->
                b.enhancedAuthentication(authentication)
                    .inboundQueue(1, 1000)
                    .defaultHandler(
                        message -> {
                          if (message.topic().equals("first")) {
                            client[0].reauthenticate().get();
                            outcome.complete(null);
                          }
                        }));
    await(client[0].connect());
    flooded.countDown();

    await(outcome);
    server.assertPlayedToTheEnd();
  }

  @ParameterizedTest
  @ValueSource(strings = {"F0 09 18 07 15 00 04 54 45 53 54", ACCEPTED})
  @Normative("EXT-111")
  void authThatNobodyAskedForEndsTheConnection(String bytes) {
    authenticatedClient(
        sendBytes(bytes), expect(disconnect(ReasonCode.PROTOCOL_ERROR)), expectEnd());

    DisconnectCause cause = RecordingListener.next(listener.lost);

    assertThat(cause).asString().contains("AUTH, but no authentication goes on");
    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative("EXT-109")
  void anotherMethodThanThatOfConnectEndsTheConnection() {
    MqttClient client =
        authenticatedClient(
            expect(again()),
            sendBytes("F0 0A 00 08 15 00 05 4F 54 48 45 52"),
            expect(disconnect(ReasonCode.PROTOCOL_ERROR)),
            expectEnd());

    failure(client.reauthenticate(), ConnectionLostException.class);

    assertThat(RecordingListener.next(listener.lost))
        .asString()
        .contains("AUTH with Authentication Method OTHER, but CONNECT said TEST");
    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative("MQTT5-4.12.0-7")
  void withoutEnhancedAuthenticationItIsRefusedAtOnce() {
    MqttClient client = client();

    assertThatThrownBy(client::reauthenticate)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("reauthenticate needs enhancedAuthentication(…) in the builder");
  }

  @Test
  void withoutConnectionItFails() {
    MqttClient client = client(b -> b.enhancedAuthentication(authentication));

    failure(client.reauthenticate(), NotConnectedException.class);
    client.close();
    failure(client.reauthenticate(), ClientClosedException.class);
  }

  @Test
  void anAnswerThatIsTooLargeForTheServerFailsIt() {
    authentication.onChallenge = () -> CompletableFuture.completedFuture(new byte[100]);
    play(
        connAck()
            .with(PropertyId.AUTHENTICATION_METHOD, METHOD)
            .with(PropertyId.MAXIMUM_PACKET_SIZE, 100),
        expect(again()),
        send(challenge("one")),
        expect(disconnect(ReasonCode.UNSPECIFIED_ERROR)),
        expectEnd());
    MqttClient client = client(b -> b.enhancedAuthentication(authentication));
    await(client.connect());

    AuthenticationFailedException failure =
        failure(client.reauthenticate(), AuthenticationFailedException.class);

    assertThat(failure)
        .hasMessage("the packet has 114 bytes, more than the server's Maximum Packet Size of 100");
    server.assertPlayedToTheEnd();
  }
}
