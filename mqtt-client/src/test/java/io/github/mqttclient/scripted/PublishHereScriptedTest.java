package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.reach;
import static io.github.mqttclient.fixtures.ScriptedServer.readToTheEnd;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MessageDroppedException;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.QueueFullPolicy;
import io.github.mqttclient.fixtures.Resources;
import io.github.mqttclient.internal.packet.PropertyId;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A publish that the calling thread writes itself, since the network thread sleeps. */
class PublishHereScriptedTest extends ScriptedScene {
  /** The line of the packet log says which thread has encoded it. */
  @Test
  void messageThatComesAloneIsWrittenByThePublishingThread() {
    MqttClient client = connectedClient(readToTheEnd());
    Logger packets = (Logger) LoggerFactory.getLogger("io.github.mqttclient.packets");
    Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    AppenderBase<ILoggingEvent> lines =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent line) {
            threads.add(Thread.currentThread());
          }
        };
    lines.start();
    packets.addAppender(lines);
    packets.setAdditive(false);
    packets.setLevel(Level.DEBUG);
    try {
      boolean isHere =
          Resources.eventually(
              DEADLINE,
              () ->
                  client.publish("a", "hi", 0).isDone()
                      && threads.contains(Thread.currentThread()));

      assertThat(isHere).isTrue();
    } finally {
      packets.setLevel(null);
      packets.setAdditive(true);
      packets.detachAppender(lines);
    }
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
