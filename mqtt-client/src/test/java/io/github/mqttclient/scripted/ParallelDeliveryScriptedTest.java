package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subAck;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.reach;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.sendTogether;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MessageStream;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.fixtures.PacketBytes;
import io.github.mqttclient.fixtures.RecordingListener;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that run in parallel, in order per topic. */
@Timeout(60)
class ParallelDeliveryScriptedTest extends ScriptedScene {
  private final ExecutorService pool = Executors.newFixedThreadPool(4);

  {
    closing(pool::shutdownNow);
  }

  // Complaint 60.
  @Test
  void blockedHandlerDelaysItsOwnTopicAndNoOther() {
    CountDownLatch goOn = latch();
    MqttClient client =
        connectedClientWith(
            b ->
                b.parallelDelivery(pool)
                    .handler("slow", message -> goOn.await())
                    .handler("+", messages::add),
            sendTogether(
                publish(1, "slow").packet(),
                publish(2, "b").payload("1").packet(),
                publish(3, "b").payload("2").packet(),
                publish(4, "c").packet()),
            expect(publish("fence")), // Acknowledgements keep the order of the messages.
            expect(pubAck(1)),
            expect(pubAck(2)),
            expect(pubAck(3)),
            expect(pubAck(4)));

    assertThat(List.of(nextMessage(), nextMessage(), nextMessage()))
        .extracting(ReceivedMessage::topic)
        .containsExactlyInAnyOrder("b", "b", "c");
    await(client.publish("fence", "", 0));
    goOn.countDown();

    server.assertPlayedToTheEnd();
    assertThat(nextMessage().topic()).isEqualTo("slow");
  }

  @Test
  void floodOverManyTopicsArrivesInOrderThroughASmallQueue() {
    int topics = 64;
    int count = 10_000;
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int number = i / topics;
      hex.append(
          String.format(
              "30 06 00 01 %02X 00 %02X %02X ", '0' + i % topics, number >> 8, number & 0xFF));
    }
    Map<String, Integer> last = new ConcurrentHashMap<>();
    AtomicInteger outOfOrder = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(count);
    MqttClient client =
        connectedClientWith(
            b ->
                b.parallelDelivery(pool)
                    .inboundQueue(10, 1 << 20)
                    .defaultHandler(
                        message -> {
                          byte[] payload = message.payload();
                          int number = ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
                          Integer before = last.put(message.topic(), number);
                          if ((before == null ? 0 : before + 1) != number) {
                            outOfOrder.incrementAndGet();
                          }
                          all.countDown();
                        }),
            sendBytes(PacketBytes.bytes(hex.toString())));

    await(all);

    assertThat(outOfOrder).hasValue(0);
    assertThat(last).hasSize(topics);
    assertThat(client.statistics().dropped()).isZero();
  }

  @Test
  void failureOfAHandlerIsReportedAndItsMessageAcknowledged() {
    expectWarnings();
    connectedClientWith(
        b ->
            b.parallelDelivery(pool)
                .defaultHandler(
                    message -> {
                      throw new IllegalStateException("on purpose");
                    }),
        send(publish(1, "a")),
        expect(pubAck(1)),
        send(publish(2, "a")),
        expect(pubAck(2)));

    server.assertPlayedToTheEnd();
    assertThat(RecordingListener.next(listener.handlerFailures)).hasMessage("on purpose");
    assertThat(RecordingListener.next(listener.handlerFailures)).hasMessage("on purpose");
  }

  @Test
  void applicationAcknowledgesInAnyOrder() {
    connectedClientWith(
        b -> b.parallelDelivery(pool).manualAcknowledgement(true).defaultHandler(messages::add),
        send(publish(1, "a")),
        send(publish(2, "b")),
        expect(pubAck(1)),
        expect(pubAck(2)));
    ReceivedMessage one = nextMessage();
    ReceivedMessage other = nextMessage();

    assertThat(other.acknowledge()).isTrue();
    assertThat(one.acknowledge()).isTrue();

    server.assertPlayedToTheEnd();
  }

  @Test
  void streamIsFedToo() throws Exception {
    MqttClient client =
        connectedClientWith(
            b -> b.parallelDelivery(pool),
            expect(subscribe(1, "+", 1)),
            send(subAck(1, ReasonCode.GRANTED_QOS_1)),
            send(publish(1, "a")),
            send(publish(2, "b")),
            expect(pubAck(1)),
            expect(pubAck(2)));
    MessageStream stream = closing(client.receive("+", 1));

    String first = stream.poll(DEADLINE).orElseThrow().topic();
    String second = stream.poll(DEADLINE).orElseThrow().topic();

    assertThat(first + second).isIn("ab", "ba");
    server.assertPlayedToTheEnd();
  }

  @Test
  void executorThatRejectsLeavesMessagesUnacknowledgedAndTheConnectionAlive() {
    expectWarnings();
    pool.shutdown();
    MqttClient client =
        connectedClientWith(
            b -> b.parallelDelivery(pool).defaultHandler(messages::add),
            send(publish(1, "a")),
            send(publish(2, "b")),
            expect(publish(1, "c")), // No PUBACK comes before it.
            send(pubAck(1)));

    await(client.publish("c", "", 1));

    server.assertPlayedToTheEnd();
    assertThat(messages).isEmpty();
    assertThat(listener.lost).isEmpty();
  }

  @Test
  void noHandlerIsCalledAfterClose() {
    CountDownLatch handling = latch();
    CountDownLatch closed = latch();
    CountDownLatch sent = latch();
    MqttClient client =
        connectedClientWith(
            b ->
                b.parallelDelivery(pool)
                    .defaultHandler(
                        message -> {
                          messages.add(message);
                          handling.countDown();
                          closed.await();
                        }),
            sendTogether(publish("a").packet(), publish("a").packet()),
            send(publish("a")),
            reach(sent),
            expect(disconnect(ReasonCode.SUCCESS)),
            expectEnd());
    await(handling);
    await(sent);

    client.close();
    closed.countDown();

    server.assertPlayedToTheEnd();
    assertThat(messages).hasSize(1);
  }
}
