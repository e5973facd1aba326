package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.Credentials;
import io.github.mqttclient.CredentialsProvider;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.Resources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Credentials that are asked for at each attempt to connect. */
@Timeout(60)
class CredentialsScriptedTest extends ScriptedScene {
  private static final ReconnectPolicy SOON = ReconnectPolicy.fixed(Duration.ofMillis(5));

  private static CompletionStage<Credentials> numbered(int number) {
    return CompletableFuture.completedFuture(Credentials.of("user", "token-" + number));
  }

  // Complaint 24.
  @Test
  void eachAttemptAsksOnceAlsoThoseTheClientMakesByItself() {
    AtomicInteger asked = new AtomicInteger();
    server.play(
        expect(connect().credentials("user", "token-1")),
        send(connAck()),
        cut(),
        expect(connect().credentials("user", "token-2")),
        send(connAck(ReasonCode.NOT_AUTHORIZED)),
        cut(),
        expect(connect().credentials("user", "token-3")),
        send(connAck()));
    MqttClient client =
        client(
            b ->
                b.version(MqttVersion.MQTT_5_0)
                    .credentials(() -> numbered(asked.incrementAndGet()))
                    .reconnect(SOON));

    await(client.connect());
    RecordingListener.next(listener.connected);
    RecordingListener.next(listener.connected);

    assertThat(asked).hasValue(3);
    server.assertPlayedToTheEnd();
  }

  @Test
  void anotherVersionOfTheSameAttemptHasTheSameCredentials() {
    AtomicInteger asked = new AtomicInteger();
    server.play(
        expect(connect().version(MqttVersion.MQTT_5_0).credentials("user", "token-1")),
        send(connAck(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION)),
        cut(),
        expect(connect().version(MqttVersion.MQTT_3_1_1).credentials("user", "token-1")),
        send(connAck()));
    MqttClient client = client(b -> b.credentials(() -> numbered(asked.incrementAndGet())));

    await(client.connect());

    assertThat(asked).hasValue(1);
  }

  @Test
  void theyTakeThePlaceOfThoseThatAreSet() {
    server.play(expect(connect().credentials("user", "token-7")), send(connAck()));
    MqttClient client = client(b -> b.credentials("old", "old").credentials(() -> numbered(7)));

    await(client.connect());

    server.assertPlayedToTheEnd();
  }

  @Test
  void providerThatHasNoneFailsTheAttemptWithItsReason() {
    IllegalStateException reason = new IllegalStateException("the token server is down");
    for (CredentialsProvider broken :
        List.<CredentialsProvider>of(
            () -> CompletableFuture.failedFuture(reason),
            () -> numbered(1).thenCompose(credentials -> throwing(reason)),
            () -> throwing(reason))) {
      MqttClient client = client(b -> b.credentials(broken));

      ConnectFailedException failure = failure(client.connect(), ConnectFailedException.class);

      assertThat(failure).hasMessage("no credentials: the token server is down").hasCause(reason);
      assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    }
  }

  private static CompletionStage<Credentials> throwing(RuntimeException reason) {
    throw reason;
  }

  @Test
  void providerThatGivesNullFailsTheAttempt() {
    for (CredentialsProvider broken :
        List.<CredentialsProvider>of(() -> null, () -> CompletableFuture.completedFuture(null))) {
      MqttClient client = client(b -> b.credentials(broken));

      assertThat(failure(client.connect(), ConnectFailedException.class))
          .hasMessage("no credentials: the provider gave null");
    }
  }

  @Test
  void attemptsGoOnAfterAProviderHasFailed() {
    AtomicInteger asked = new AtomicInteger();
    server.play(expect(connect().credentials("user", "token-3")), send(connAck()));
    MqttClient client =
        client(
            b ->
                b.connectRetry(true)
                    .reconnect(SOON)
                    .credentials(
                        () ->
                            asked.incrementAndGet() < 3
                                ? CompletableFuture.failedFuture(new IllegalStateException("no"))
                                : numbered(asked.get())));

    await(client.connect());

    assertThat(asked).hasValue(3);
  }

  @Test
  void providerThatBlocksIsNotOnTheNetworkThreadAndTheTimeGoesOn() {
    CountDownLatch release = latch();
    AtomicReference<String> thread = new AtomicReference<>();
    MqttClient client =
        client(
            b ->
                b.connectTimeout(Duration.ofMillis(300))
                    .credentials(
                        () -> {
                          thread.set(Thread.currentThread().getName());
                          await(release);
                          return numbered(1);
                        }));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageContaining("asking for credentials");
    assertThat(thread.get()).doesNotStartWith("mqtt-network");
  }

  @Test
  void answerThatComesAfterCloseIsOfNoUse() {
    CompletableFuture<Credentials> late = new CompletableFuture<>();
    CountDownLatch asked = latch();
    MqttClient client =
        client(
            b ->
                b.credentials(
                    () -> {
                      asked.countDown();
                      return late;
                    }));
    CompletableFuture<?> connect = client.connect();
    await(asked);

    client.close();
    late.complete(Credentials.of("user", "late"));

    failure(connect, ClientClosedException.class);
    assertThat(client.state()).isEqualTo(ClientState.CLOSED);
    assertThat(Resources.eventually(DEADLINE, () -> Resources.clientThreads().isEmpty())).isTrue();
  }

  @Test
  void passwordIsNotInTheText() {
    assertThat(Credentials.of("user", "secret")).hasToString("Credentials[user]");
  }
}
