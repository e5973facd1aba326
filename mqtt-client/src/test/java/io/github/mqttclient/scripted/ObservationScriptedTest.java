package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pingReq;
import static io.github.mqttclient.fixtures.Packets.pingResp;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.pubComp;
import static io.github.mqttclient.fixtures.Packets.pubRec;
import static io.github.mqttclient.fixtures.Packets.pubRel;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subAck;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.Packets.unsubAck;
import static io.github.mqttclient.fixtures.Packets.unsubscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.stall;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttStatistics;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.Will;
import io.github.mqttclient.fixtures.AnsweringServer;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.Resources;
import io.github.mqttclient.internal.packet.PropertyId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.mockito.Mockito;
import org.slf4j.LoggerFactory;

/** What can be seen of a client: states, events, counters, the log, and what it leaves behind. */
class ObservationScriptedTest extends ScriptedScene {

  // Complaint 18.
  @Test
  void statesFollowOneAnotherAsDrawn() {
    CountDownLatch accept = latch();
    CountDownLatch drain = latch();
    server.play(
        expect(connect()),
        stall(accept),
        send(connAck()),
        expect(publish(1, "a")),
        stall(drain),
        send(pubAck(1)),
        expect(disconnect()),
        expectEnd());
    MqttClient client = client();
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);

    MqttToken<ConnectResult> connect = client.connect();
    assertThat(Resources.eventually(DEADLINE, () -> client.state() == ClientState.CONNECTING))
        .isTrue();
    accept.countDown();
    await(connect);
    assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
    DeliveryToken token = client.publish("a", "", 1);
    MqttToken<Void> disconnect = client.disconnect();
    assertThat(Resources.eventually(DEADLINE, () -> client.state() == ClientState.DISCONNECTING))
        .isTrue();
    drain.countDown();
    await(token);
    await(disconnect);
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    client.close();
    assertThat(client.state()).isEqualTo(ClientState.CLOSED);
  }

  /** One call for one delivery, in the order of the events. */
  // Complaint 58.
  @Test
  void listenerHearsOfEventsInTheirOrder() {
    MqttClientListener mocked = Mockito.mock(MqttClientListener.class);
    CountDownLatch delivered = latch();
    server.play(
        expect(connect()),
        send(connAck()),
        expect(publish(1, "a")),
        send(pubAck(1)),
        expect(publish("b")),
        expect(publish(2, "c")),
        send(pubAck(2, ReasonCode.NOT_AUTHORIZED)),
        stall(delivered),
        cut());
    MqttClient client = client(b -> b.listener(mocked));
    ConnectResult result = await(client.connect());
    DeliveryToken a = client.publish("a", "", 1);
    await(a);
    DeliveryToken b = client.publish("b", "", 0);
    await(b);
    DeliveryToken refused = client.publish("c", "", 1);
    assertThat(refused).failsWithin(DEADLINE);
    delivered.countDown();

    InOrder order = Mockito.inOrder(mocked);
    order.verify(mocked, Mockito.timeout(DEADLINE.toMillis())).onConnected(result);
    order.verify(mocked, Mockito.timeout(DEADLINE.toMillis())).onDeliveryComplete(a);
    order.verify(mocked, Mockito.timeout(DEADLINE.toMillis())).onDeliveryComplete(b);
    order
        .verify(mocked, Mockito.timeout(DEADLINE.toMillis()))
        .onConnectionLost(Mockito.any(DisconnectCause.NetworkFailure.class));
    Mockito.verifyNoMoreInteractions(mocked); // A refusal is no delivery.
  }

  @Test
  void listenerThatThrowsChangesNothing() {
    expectWarnings();
    BlockingQueue<String> after = new LinkedBlockingQueue<>();
    MqttClientListener failing =
        new MqttClientListener() {
          @Override
          public void onConnected(ConnectResult result) {
            throw new IllegalStateException("on purpose");
          }

          @Override
          public void onDeliveryComplete(DeliveryToken token) {
            after.add(token.message().topic());
            throw new AssertionError("on purpose");
          }
        };
    MqttClient client =
        connectedClientWith(
            b -> b.listener(failing),
            expect(publish(1, "a")),
            send(pubAck(1)),
            expect(publish(2, "b")),
            send(pubAck(2)));

    await(client.publish("a", "", 1));
    await(client.publish("b", "", 1));

    assertThat(RecordingListener.next(after)).isEqualTo("a");
    assertThat(RecordingListener.next(after)).isEqualTo("b");
  }

  @Test
  void statisticsCountOverAllConnections() {
    server.play(
        expect(connect()), //                            19 bytes: maximum packet size 16 MiB
        send(connAck()), //                               5
        expect(publish(1, "a").payload("1234")), //             11
        send(pubAck(1)), //                               4
        send(publish("b").payload("12345678")), //       14
        expect(pingReq()), //                                    2
        send(pingResp()), //                              2
        expect(disconnect()), //                                 2
        expectEnd(),
        expect(connect()), //                                   21
        send(connAck())); //                              5
    MqttClient client = client(b -> b.defaultHandler(messages::add));
    assertThat(client.statistics().lastPingRoundTrip()).isEmpty();
    await(client.connect());
    await(client.publish("a", "1234", 1));
    nextMessage();
    Duration roundTrip = await(client.ping());
    await(client.disconnect());
    await(client.connect());

    MqttStatistics statistics = client.statistics();

    assertThat(statistics.packetsSent()).isEqualTo(5);
    assertThat(statistics.packetsReceived()).isEqualTo(5);
    assertThat(statistics.bytesSent()).isEqualTo(21 + 12 + 2 + 2 + 21);
    assertThat(statistics.bytesReceived()).isEqualTo(5 + 4 + 14 + 2 + 5);
    assertThat(statistics.delivered()).isEqualTo(1);
    assertThat(statistics.received()).isEqualTo(1);
    assertThat(statistics.dropped()).isZero();
    assertThat(statistics.inFlight()).isZero();
    assertThat(statistics.queued()).isZero();
    assertThat(statistics.lastPingRoundTrip()).hasValue(roundTrip);
  }

  // The log.

  private static ListAppender<ILoggingEvent> append(Logger logger, Level level) {
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.setLevel(level);
    logger.setAdditive(false);
    logger.addAppender(appender);
    return appender;
  }

  private static void detach(Logger logger, ListAppender<ILoggingEvent> appender) {
    logger.detachAppender(appender);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  @Test
  void everyPacketIsOneLineWithoutPasswordsAndPayloads() {
    Logger packets = (Logger) LoggerFactory.getLogger("io.github.mqttclient.packets");
    ListAppender<ILoggingEvent> lines = append(packets, Level.DEBUG);
    try {
      sendAndReceiveEverything();
    } finally {
      detach(packets, lines);
    }

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "Client c sending CONNECT",
            "Client c received CONNACK (0)",
            "Client c sending SUBSCRIBE (m1, 'b' q1, 'c/#' q0)",
            "Client c received SUBACK (m1, [GRANTED_QOS_1, SUCCESS])",
            "Client c sending PUBLISH (d0, q1, r1, m2, 'a', ... (6 bytes))",
            "Client c received PUBACK (m2, rc16)",
            "Client c sending PUBLISH (d0, q2, r0, m3, 'a', ... (0 bytes))",
            "Client c received PUBREC (m3, rc0)",
            "Client c sending PUBREL (m3, rc0)",
            "Client c received PUBCOMP (m3, rc0)",
            "Client c received PUBLISH (d0, q0, r0, m0, 'b', ... (6 bytes))",
            "Client c sending UNSUBSCRIBE (m4, [b])",
            "Client c received UNSUBACK (m4, [SUCCESS])",
            "Client c sending PINGREQ",
            "Client c received PINGRESP",
            "Client c sending DISCONNECT (0)");
    assertThat(lines.list).allMatch(line -> line.getLevel() == Level.DEBUG);
    assertThat(lines.list.toString()).doesNotContain("secret");
  }

  private void sendAndReceiveEverything() {
    MqttClient client =
        connectedClientWith(
            b -> b.credentials("u", "secret").will(Will.of("w", "secret", 0)),
            expect(subscribe(1, Subscription.of("b", 1), Subscription.of("c/#", 0))),
            send(subAck(1, ReasonCode.GRANTED_QOS_1, ReasonCode.SUCCESS)),
            expect(publish(2, "a").payload("secret").retain()),
            send(pubAck(2, ReasonCode.NO_MATCHING_SUBSCRIBERS)),
            expect(publish(3, "a").qos(2)),
            send(pubRec(3)),
            expect(pubRel(3)),
            send(pubComp(3)),
            send(publish("b").payload("secret")),
            expect(unsubscribe(4, "b")),
            send(unsubAck(4, ReasonCode.SUCCESS)),
            expect(pingReq()),
            send(pingResp()),
            expect(disconnect()),
            expectEnd());
    await(
        client.subscribe(
            List.of(Subscription.of("b", 1), Subscription.of("c/#", 0)), messages::add));
    await(client.publish("a", "secret", 1, true));
    await(client.publish("a", "", 2));
    nextMessage();
    await(client.unsubscribe("b"));
    await(client.ping());
    await(client.disconnect());
  }

  /** A packet whose text would be built is noticed by its topic's length. */
  @Test
  void nothingIsLoggedPerMessageWithTheLevelOff() {
    Logger all = (Logger) LoggerFactory.getLogger("io.github.mqttclient");
    ListAppender<ILoggingEvent> lines = append(all, Level.INFO);
    try {
      sendAndReceiveEverything();
    } finally {
      detach(all, lines);
    }

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(line -> !line.equals("The listener failed")) // Of a test before, on its thread.
        .containsExactly("Connected as client \"c\" with MQTT 5.0", "Disconnected");
  }

  @Test
  void packetLogNamesTheAssignedClientIdentifier() {
    Logger packets = (Logger) LoggerFactory.getLogger("io.github.mqttclient.packets");
    ListAppender<ILoggingEvent> lines = append(packets, Level.DEBUG);
    play(connAck().with(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, "given"), expect(publish("a")));
    try {
      MqttClient client = client(b -> b.clientId(""));
      await(client.connect());
      await(client.publish(MqttMessage.builder().topic("a").build()));
      server.assertPlayedToTheEnd();
    } finally {
      detach(packets, lines);
    }

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .last()
        .isEqualTo("Client given sending PUBLISH (d0, q0, r0, m0, 'a', ... (0 bytes))");
  }

  // What is left behind.

  /** Descriptors and threads are flat over many clients. */
  // Complaint 70.
  @Test
  void connectingAndClosingLeavesNothingBehind() throws Exception {
    AnsweringServer answering = closing(new AnsweringServer());
    int before = 0;
    for (int i = 0; i < 500; i++) {
      if (i == 50) {
        before = Resources.openDescriptors();
      }
      try (MqttClient client =
          builder().server(answering.uri()).defaultHandler(messages::add).build()) {
        await(client.connect());
        await(client.subscribe("a", 1, messages::add));
        await(client.publish("a", "", 1));
        answering.nextConnection().send(publish(1, "a"));
        nextMessage();
      }
    }

    int allowed = before + 20; // Descriptors of the server's side may be on their way out.
    assertThat(Resources.eventually(DEADLINE, () -> Resources.openDescriptors() <= allowed))
        .isTrue();
    assertThat(Resources.eventually(DEADLINE, () -> Resources.clientThreads().isEmpty())).isTrue();
  }

  @Test
  void buildingAClientStartsNoThread() {
    List<MqttClient> clients = new ArrayList<>();
    assertThat(Resources.eventually(DEADLINE, () -> Resources.clientThreads().isEmpty())).isTrue();

    for (int i = 0; i < 100; i++) {
      clients.add(client());
    }

    assertThat(Resources.clientThreads()).isEmpty();
    assertThat(clients).hasSize(100);
  }

  /** The threads that work for the application do not keep the process alive. */
  @Test
  void callbackThreadIsADaemon() {
    BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    connectedClientWith(
        b -> b.defaultHandler(message -> threads.add(Thread.currentThread())), send(publish("a")));

    Thread thread = RecordingListener.next(threads);

    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getName()).isEqualTo("mqtt-callback");
  }
}
