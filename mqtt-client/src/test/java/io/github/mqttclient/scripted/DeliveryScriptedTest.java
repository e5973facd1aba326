package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.pubComp;
import static io.github.mqttclient.fixtures.Packets.pubRec;
import static io.github.mqttclient.fixtures.Packets.pubRel;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.reach;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.sendTogether;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.same;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.PacketBytes;
import io.github.mqttclient.fixtures.RecordingListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages from the server, from their bytes to their acknowledgement. */
class DeliveryScriptedTest extends ScriptedScene {
  @Test
  @Normative({"EXT-53", "EXT-55", "EXT-59", "EXT-73", "EXT-74", "EXT-83", "MQTT5-1.5.4-3"})
  void everythingThatAMessageCarriesIsShown() {
    connectedClientWith(
        b -> b.defaultHandler(messages::add),
        sendBytes(
            "31 34",
            "00 06 EF BB BF E2 82 AC" /* U+FEFF and the euro sign */,
            "28" /* property length */,
            "26 00 01 6B 00 01 76",
            "0B 01",
            "02 00 00 00 0A",
            "01 01",
            "08 00 01 72",
            "26 00 01 6B 00 01 77",
            "0B FF FF FF 7F",
            "03 00 01 74",
            "09 00 01 00",
            "68 C3 A9"));

    ReceivedMessage message = nextMessage();

    assertThat(message.topic()).isEqualTo("\uFEFF€");
    assertThat(message.payloadAsString()).isEqualTo("hé");
    assertThat(message.payloadAsBuffer().isReadOnly()).isTrue();
    assertThat(message.payload()).isSameAs(message.payload());
    assertThat(message.retain()).isTrue();
    assertThat(message.duplicate()).isFalse();
    assertThat(message.isPayloadUtf8()).isTrue();
    assertThat(message.messageExpiry()).hasValue(Duration.ofSeconds(10));
    assertThat(message.contentType()).hasValue("t");
    assertThat(message.responseTopic()).hasValue("r");
    assertThat(message.correlationData().orElseThrow()).containsExactly(0);
    assertThat(message.subscriptionIdentifiers()).containsExactly(1, 268_435_455);
    assertThat(message.userProperties())
        .containsExactly(new UserProperty("k", "v"), new UserProperty("k", "w"));
  }

  @Test
  @Normative({"EXT-82", "MQTT5-3.3.1-3", "MQTT311-3.3.1-3", "MQTT5-3.3.4-6"})
  void receivedMessageIsPublishedAgainWithoutDupAndSubscriptionIdentifier() {
    CountDownLatch acknowledged = latch();
    MqttClient client =
        connectedClientWith(
            b -> b.defaultHandler(messages::add),
            sendBytes("3B 08 00 01 61 00 07 02 0B 05") /* DUP, QoS 1, RETAIN */,
            expect(pubAck(7)),
            reach(acknowledged),
            expectBytes("33 06 00 01 61 00 01 00"),
            send(pubAck(1)));
    ReceivedMessage message = nextMessage();
    await(acknowledged);

    await(client.publish(message.toMessage()));

    assertThat(message.duplicate()).isTrue();
    assertThat(message.subscriptionIdentifiers()).containsExactly(5);
    assertThat(message.payload()).isEmpty();
    server.assertPlayedToTheEnd();
  }

  /** Delivered once, however often it is sent before PUBREL. */
  // Complaint 31.
  @Test
  @Normative({"MQTT5-4.3.3-10", "MQTT5-4.3.3-12", "MQTT5-4.3.2-5", "EXT-81", "EXT-91"})
  void repeatedMessageOfQoS2IsDeliveredOnce() {
    connectedClientWith(
        b -> b.defaultHandler(messages::add),
        send(publish(1, "a").qos(2).payload("first")),
        expect(pubRec(1)),
        send(publish(1, "a").qos(2).payload("first").dup()),
        expect(pubRec(1)),
        send(pubRel(1)),
        expect(pubComp(1)),
        sendBytes("62 02 00 01"),
        expectBytes("70 03 00 01 92"),
        send(publish(1, "a").qos(2).payload("second").dup()), // The identifier is new again.
        expect(pubRec(1)));

    server.assertPlayedToTheEnd();
    assertThat(messages)
        .extracting(ReceivedMessage::payloadAsString)
        .containsExactly("first", "second");
  }

  @Test
  @Normative("EXT-85")
  void sameIdentifierMayBeInUseInBothDirections() {
    MqttClient client =
        connectedClientWith(
            b -> b.defaultHandler(messages::add),
            expect(publish(1, "b")),
            send(publish(1, "a")),
            expect(pubAck(1)),
            send(pubAck(1)));

    await(client.publish("b", "", 1));

    server.assertPlayedToTheEnd();
  }

  @Test
  void messagesAreDeliveredInTheirOrder() {
    int count = 10_000;
    byte[][] flood = new byte[1][];
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < count; i++) {
      hex.append(String.format("30 06 00 01 61 00 %02X %02X ", i >> 8, i & 0xFF));
    }
    flood[0] = PacketBytes.bytes(hex.toString());
    connectedClientWith(b -> b.defaultHandler(messages::add), sendBytes(flood[0]));

    for (int i = 0; i < count; i++) {
      byte[] payload = nextMessage().payload();
      assertThat(((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF)).isEqualTo(i);
    }
  }

  @Test
  void customExecutorOfManyThreadsKeepsTheOrderAndRunsOneHandlerAtATime() {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    closing(pool::shutdownNow);
    int count = 10_000;
    List<Integer> order = new ArrayList<>(); // Not thread-safe, and need not be.
    CountDownLatch all = new CountDownLatch(count);
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < count; i++) {
      hex.append(String.format("30 06 00 01 61 00 %02X %02X ", i >> 8, i & 0xFF));
    }
    connectedClientWith(
        b ->
            b.callbackExecutor(pool)
                .defaultHandler(
                    message -> {
                      byte[] payload = message.payload();
                      order.add(((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF));
                      all.countDown();
                    }),
        sendBytes(hex.toString()));

    await(all);

    assertThat(order).hasSize(count).isSorted();
  }

  // Handlers that fail.

  static Stream<Throwable> failures() {
    return Stream.of(
        new IllegalStateException("on purpose"),
        new AssertionError("on purpose"),
        new IOException("on purpose"),
        new StackOverflowError("on purpose"));
  }

  /** The connection stays and the message is acknowledged: no PUBREC ever carries an error. */
  // Complaint 53.
  @ParameterizedTest
  @MethodSource("failures")
  @Normative("MQTT5-4.3.3-9")
  void handlerThatThrowsIsReportedAndItsMessageAcknowledged(Throwable failure) throws Exception {
    expectWarnings();
    MessageHandler handler = mock(MessageHandler.class);
    doThrow(failure).when(handler).onMessage(any());
    CountDownLatch acknowledged = latch();
    MqttClientListener failing = mock(MqttClientListener.class);
    doThrow(new IllegalStateException("the listener, too"))
        .when(failing)
        .onHandlerFailure(any(), any());
    MqttClient client =
        connectedClientWith(
            b -> b.listener(failing).defaultHandler(handler),
            send(publish(1, "a")),
            expect(pubAck(1)),
            send(publish(2, "a").qos(2)),
            expect(pubRec(2)),
            send(pubRel(2)),
            expect(pubComp(2)),
            reach(acknowledged),
            expect(publish(1, "b")),
            send(pubAck(1)));
    await(acknowledged);

    await(client.publish("b", "", 1));

    server.assertPlayedToTheEnd();
    verify(handler, timeout(DEADLINE.toMillis()).times(2)).onMessage(any());
    verify(failing, timeout(DEADLINE.toMillis()).times(2)).onHandlerFailure(any(), same(failure));
    assertThat(client.statistics().handlerFailures()).isEqualTo(2);
  }

  @Test
  void failureOfOneHandlerDoesNotKeepTheMessageFromTheOthers() {
    expectWarnings();
    connectedClientWith(
        b ->
            b.handler(
                    "a",
                    message -> {
                      throw new IllegalStateException("on purpose");
                    })
                .handler("#", messages::add),
        send(publish(1, "a")),
        expect(pubAck(1)));

    server.assertPlayedToTheEnd();
    assertThat(messages).hasSize(1);
    assertThat(RecordingListener.next(listener.handlerFailures)).hasMessage("on purpose");
  }

  @Test
  void noHandlerIsCalledAfterClose() {
    CountDownLatch handling = latch();
    CountDownLatch closed = latch();
    CountDownLatch sent = latch();
    MqttClient client =
        connectedClientWith(
            b ->
                b.defaultHandler(
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
