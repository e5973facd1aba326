package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.reach;
import static io.github.mqttclient.fixtures.ScriptedServer.readToTheEnd;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MessageDroppedException;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.QueueFullPolicy;
import io.github.mqttclient.fixtures.Resources;
import io.github.mqttclient.internal.packet.PropertyId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A publish that the calling thread writes itself, since the network thread sleeps. */
class PublishHereScriptedTest extends ScriptedScene {
  /** Is told of each delivery, but does nothing. */
  private static final MqttClientListener NOBODY = new MqttClientListener() {};

  @Test
  void messageOfQoS0IsWrittenWhenPublishReturns() {
    play(connAck(), readToTheEnd());
    MqttClient client = client(settings -> settings.listener(NOBODY));
    await(client.connect());

    boolean isWritten = Resources.eventually(DEADLINE, () -> client.publish("a", "hi", 0).isDone());

    assertThat(isWritten).isTrue();
  }

  @Test
  void interruptOfThePublishingThreadDoesNotEndTheConnection() {
    MqttClient client = connectedClient(readToTheEnd());
    DeliveryToken last = client.publish("a", "first", 0);

    for (int i = 0; i < 100; i++) {
      Thread.currentThread().interrupt();
      last = client.publish("a", "hi", 0);
      assertThat(Thread.interrupted()).isTrue();
      await(last); // Then the network thread sleeps again, or is just about to.
    }

    assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
    assertThat(last).isCompleted();
  }

  /** They belong to somebody else, and the publishing thread may hold locks. */
  @Test
  void dependentsOfOtherMessagesAreNotCalledByThePublishingThread() {
    CountDownLatch sent = latch();
    play(
        connAck().with(PropertyId.RECEIVE_MAXIMUM, 1),
        expect(publish(1, "a").qos(1).payload("in flight")),
        reach(sent),
        readToTheEnd());
    MqttClient client =
        client(
            settings ->
                settings.outboundQueue(1, 1_000).whenQueueFull(QueueFullPolicy.dropOldest()));
    await(client.connect());
    client.publish("a", "in flight", 1);
    await(sent);

    for (int i = 0; i < 100; i++) {
      DeliveryToken waiting = client.publish("b", "waits", 1);
      ThreadLocal<Boolean> publishing = ThreadLocal.withInitial(() -> false);
      CompletableFuture<Boolean> calledWithin =
          waiting.handle((result, failure) -> publishing.get());
      publishing.set(true);
      client.publish("c", "drops it", 1);
      publishing.set(false);

      failure(waiting, MessageDroppedException.class);
      assertThat(await(calledWithin)).isFalse();
    }
  }
}
