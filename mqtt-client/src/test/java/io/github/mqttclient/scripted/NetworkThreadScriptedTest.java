package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.PublishResult;
import io.github.mqttclient.fixtures.AnsweringServer;
import io.github.mqttclient.fixtures.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the network thread, which must not wait, may and may not do. */
@Timeout(60)
class NetworkThreadScriptedTest extends ScriptedScene {
  private final AnsweringServer answering = closing(new AnsweringServer());

  private MqttClientBuilder answered() {
    return builder().server(answering.uri());
  }

  @Test
  void waitingOnTheNetworkThreadIsRefusedAtOnce() {
    MqttClient client = client();
    List<Throwable> thrown = new ArrayList<>();

    CompletableFuture<Void> dependent =
        client
            .connect()
            .thenAccept(
                result -> {
                  MqttToken<PublishResult> token = client.publish("a", "", 1);
                  thrown.add(catchThrowable(token::get));
                  thrown.add(catchThrowable(() -> token.get(1, TimeUnit.SECONDS)));
                  thrown.add(catchThrowable(token::join));
                  thrown.add(catchThrowable(() -> token.thenApply(r -> r).join()));
                });
    play(connAck());

    await(dependent);
    assertThat(thrown)
        .hasSize(4)
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                        "waiting here would never end: this is the network thread of the client,"
                            + " which has to read the answer; use a dependent (thenAccept ...) or"
                            + " another thread"));
  }

  @Test
  void networkThreadMayAskForOutcomesThatAreThere() {
    MqttClient client = client();
    MqttToken<ConnectResult> connect = client.connect();
    CompletableFuture<ConnectResult> same = connect.thenApply(result -> connect.join());
    CompletableFuture<List<DeliveryToken>> pending =
        connect.thenApply(result -> client.pendingDeliveries());
    play(connAck());

    assertThat(await(same)).isEqualTo(await(connect));
    assertThat(await(pending)).isEmpty();
  }

  @Test
  void closeInADependentEndsTheClient() {
    MqttClient client = closing(answered().build());
    await(client.connect());

    await(client.publish("a", "", 1).thenRun(client::close));

    assertThat(Resources.eventually(DEADLINE, () -> client.state() == ClientState.CLOSED)).isTrue();
  }

  /** On the network thread a full queue cannot be waited for, so the message fails. */
  @Test
  void publishToAFullQueueInADependentFailsInsteadOfWaiting() {
    MqttClient client = client(b -> b.outboundQueue(1, 1000));

    CompletableFuture<DeliveryToken> second =
        client
            .connect()
            .thenApply(
                result -> {
                  client.publish("b", "", 1);
                  return client.publish("b", "", 1);
                });
    play(connAck());

    assertThat(failure(await(second), NotSentException.class))
        .hasMessage("the queue is full: 1 messages or 1000 bytes");
  }
}
