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
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MessageStream;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.Resources;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages that come before a handler is in place for them. */
@Timeout(60)
class UnmatchedScriptedTest extends ScriptedScene {
  private static final ReasonCode QOS_1 = ReasonCode.GRANTED_QOS_1;

  /** A client that the server has accepted as one whose session goes on. */
  private MqttClient resumedClient(UnaryOperator<MqttClientBuilder> settings, Step... steps) {
    play(connAck().sessionPresent(), steps);
    MqttClient client =
        client(
            b ->
                settings
                    .apply(b)
                    .persistentSession(Duration.ofHours(1))
                    .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(5))));
    await(client.connect());
    return client;
  }

  private static Step[] steps(Stream<Step> first, Step... then) {
    return Stream.concat(first, Stream.of(then)).toArray(Step[]::new);
  }

  private static Stream<Step> steps(Step... steps) {
    return Stream.of(steps);
  }

  /** A thousand queued messages of a resumed session, and a handler only after connect. */
  // Complaint 30.
  @ParameterizedTest
  @EnumSource(
      value = MqttVersion.class,
      names = {"MQTT_3_1_1", "MQTT_5_0"})
  void messagesOfAResumedSessionWaitForTheirHandler(MqttVersion version) {
    int count = 1_000;
    Stream<Step> queued =
        IntStream.rangeClosed(1, count).mapToObj(id -> send(publish(id, "a").payload("" + id)));
    Stream<Step> fence = steps(expect(pingReq()), send(pingResp())); // No PUBACK comes before.
    Stream<Step> subscribed =
        steps(expect(subscribe(1, "a", 1)), send(subAck(1, QOS_1)), send(publish(5_000, "a")));
    Stream<Step> acknowledged = IntStream.rangeClosed(1, count).mapToObj(id -> expect(pubAck(id)));
    MqttClient client =
        resumedClient(
            b -> b.version(version),
            Stream.of(queued, fence, subscribed, acknowledged, steps(expect(pubAck(5_000))))
                .flatMap(part -> part)
                .toArray(Step[]::new));
    await(client.ping());

    await(client.subscribe("a", 1, messages::add));

    server.assertPlayedToTheEnd();
    assertThat(messages)
        .extracting(ReceivedMessage::payloadAsString)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, count + 1)
                .mapToObj(id -> id <= count ? "" + id : "")
                .toList());
    assertThat(client.statistics().dropped()).isZero();
    assertThat(listener.dropped).isEmpty();
  }

  @Test
  void defaultHandlerTakesThemAtOnce() {
    resumedClient(b -> b.defaultHandler(messages::add), send(publish(1, "a")), expect(pubAck(1)));

    server.assertPlayedToTheEnd();
    assertThat(messages).hasSize(1);
  }

  @Test
  void streamTakesThemToo() throws Exception {
    MqttClient client =
        resumedClient(
            b -> b,
            send(publish(1, "a").payload("1")),
            send(publish("a").payload("2")),
            expect(pingReq()),
            send(pingResp()),
            expect(subscribe(1, "a", 1)),
            send(subAck(1, QOS_1)),
            expect(pubAck(1)));
    await(client.ping());

    MessageStream stream = closing(client.receive("a", 1));

    assertThat(stream.poll(DEADLINE).orElseThrow().payloadAsString()).isEqualTo("1");
    assertThat(stream.poll(DEADLINE).orElseThrow().payloadAsString()).isEqualTo("2");
    server.assertPlayedToTheEnd();
  }

  @Test
  void applicationAcknowledgesThemItselfIfItWants() {
    MqttClient client =
        resumedClient(
            b -> b.manualAcknowledgement(true),
            send(publish(1, "a")),
            expect(pingReq()),
            send(pingResp()),
            expect(subscribe(1, "a", 1)),
            send(subAck(1, QOS_1)),
            expect(pubAck(1)));
    await(client.ping());
    await(client.subscribe("a", 1, messages::add));

    assertThat(nextMessage().acknowledge()).isTrue();

    server.assertPlayedToTheEnd();
  }

  @Test
  void whatExceedsTheBoundIsAcknowledgedCountedAndReported() {
    expectWarnings();
    MqttClient client =
        resumedClient(
            b -> b.inboundQueue(4, 1_000), // Half of it for those that wait.
            send(publish("a").payload("0")),
            send(publish(1, "a").payload("1")),
            send(publish(2, "a").payload("2")),
            send(publish(3, "a").payload("3")),
            expect(pubAck(1)),
            expect(subscribe(1, "a", 1)),
            send(subAck(1, QOS_1)),
            expect(pubAck(2)),
            expect(pubAck(3)));
    assertThat(RecordingListener.next(listener.dropped).payloadAsString()).isEqualTo("0");
    ReceivedMessage dropped = RecordingListener.next(listener.dropped);
    assertThat(dropped.payloadAsString()).isEqualTo("1");
    assertThat(dropped.acknowledge()).isFalse();

    await(client.subscribe("a", 1, messages::add));

    server.assertPlayedToTheEnd();
    assertThat(messages).extracting(ReceivedMessage::payloadAsString).containsExactly("2", "3");
    assertThat(client.statistics().dropped()).isEqualTo(2);
    assertThat(listener.dropped).isEmpty();
  }

  @Test
  void floodOfMessagesThatWaitDoesNotStopTheReading() {
    expectWarnings();
    MqttClient client =
        resumedClient(
            b -> b.inboundQueue(2, 2),
            steps(
                IntStream.range(0, 100).mapToObj(i -> send(publish("a").payload("0123456789"))),
                send(publish("b")),
                expect(subscribe(1, "a", 1)),
                send(subAck(1, QOS_1))));

    // No operation of the application is under way that would make reading go on.
    assertThat(Resources.eventually(DEADLINE, () -> client.statistics().dropped() == 100)).isTrue();
    await(client.subscribe("a", 1, messages::add));

    server.assertPlayedToTheEnd();
  }

  /** Acknowledgements leave in order, so one that waits must not hold back a whole window. */
  @Test
  @Normative({"MQTT5-4.6.0-2", "MQTT311-4.6.0-2"})
  void messagesWithAHandlerFlowBesideThoseThatWait() {
    expectWarnings();
    MqttClient client =
        resumedClient(
            b -> b.receiveMaximum(10).handler("b", messages::add),
            send(publish(1, "a")),
            send(publish(2, "b")),
            send(publish(3, "b")),
            send(publish(4, "b")),
            send(publish(5, "b")),
            expect(pingReq()), // Nothing is acknowledged,
            send(pingResp()),
            send(publish(6, "b")), // until half of the window is taken.
            expect(pubAck(1)),
            expect(pubAck(2)),
            expect(pubAck(3)),
            expect(pubAck(4)),
            expect(pubAck(5)),
            expect(pubAck(6)));
    for (int i = 0; i < 4; i++) {
      nextMessage(); // But all are given to the handler.
    }
    await(client.ping());

    server.assertPlayedToTheEnd();
    assertThat(RecordingListener.next(listener.dropped).topic()).isEqualTo("a");
    assertThat(client.statistics().dropped()).isOne();
  }

  @Test
  void theyDoNotWaitLongerThanTheApplicationWants() {
    expectWarnings();
    resumedClient(
        b -> b.waitForHandlers(Duration.ofMillis(1)),
        send(publish(1, "a")),
        expect(pubAck(1)),
        send(publish(2, "a").qos(2)),
        expect(pubRec(2)),
        send(pubRel(2)),
        expect(pubComp(2)));

    server.assertPlayedToTheEnd();
    RecordingListener.next(listener.dropped);
    RecordingListener.next(listener.dropped);
  }

  @Test
  void thoseOfAFilterThatIsUnsubscribedDoNotWait() {
    expectWarnings();
    MqttClient client =
        resumedClient(
            b -> b,
            send(publish(1, "old/a")),
            expect(unsubscribe(1, "old/#")),
            send(unsubAck(1, ReasonCode.SUCCESS)),
            expect(pubAck(1)),
            send(publish(2, "old/b")),
            expect(pubAck(2)));

    await(client.unsubscribe("old/#"));

    server.assertPlayedToTheEnd();
    assertThat(RecordingListener.next(listener.dropped).topic()).isEqualTo("old/a");
    assertThat(RecordingListener.next(listener.dropped).topic()).isEqualTo("old/b");
  }

  /** The server sends its copy again, and that one is delivered. */
  @Test
  void messageOfQoS1ThatWaitsOverAReconnectIsDeliveredOnce() {
    MqttClient client =
        resumedClient(
            b -> b,
            send(publish(1, "a").payload("1")),
            send(publish(2, "a").payload("2")),
            expect(pingReq()),
            send(pingResp()),
            cut(),
            expect(connect()),
            send(connAck().sessionPresent()),
            send(publish(1, "a").payload("1").dup()),
            send(publish(2, "a").payload("2").dup()),
            expect(pingReq()),
            send(pingResp()),
            expect(subscribe(1, "a", 1)),
            send(subAck(1, QOS_1)),
            expect(pubAck(1)),
            expect(pubAck(2)));
    await(client.ping());
    RecordingListener.next(listener.lost);
    RecordingListener.next(listener.connected);
    RecordingListener.next(listener.connected);
    await(client.ping());

    await(client.subscribe("a", 1, messages::add));

    server.assertPlayedToTheEnd();
    assertThat(messages).extracting(ReceivedMessage::payloadAsString).containsExactly("1", "2");
    assertThat(messages).allMatch(ReceivedMessage::duplicate);
    assertThat(listener.dropped).isEmpty();
  }

  /** The session knows the identifier, so the server's second copy is not delivered. */
  @Test
  @Normative("MQTT5-4.3.3-10")
  void messageOfQoS2ThatWaitsOverAReconnectIsDeliveredOnce() {
    MqttClient client =
        resumedClient(
            b -> b,
            send(publish(1, "a").qos(2).payload("1")),
            send(publish(2, "a").qos(2).payload("2")),
            expect(pingReq()),
            send(pingResp()),
            cut(),
            expect(connect()),
            send(connAck().sessionPresent()),
            send(publish(1, "a").qos(2).payload("1").dup()),
            send(publish(2, "a").qos(2).payload("2").dup()),
            expect(pingReq()),
            send(pingResp()),
            expect(subscribe(1, "a", 2)),
            send(subAck(1, ReasonCode.GRANTED_QOS_2)),
            expect(pubRec(1)),
            expect(pubRec(2)),
            send(pubRel(1)),
            send(pubRel(2)),
            expect(pubComp(1)),
            expect(pubComp(2)));
    await(client.ping());
    RecordingListener.next(listener.lost);
    RecordingListener.next(listener.connected);
    RecordingListener.next(listener.connected);
    await(client.ping());

    await(client.subscribe("a", 2, messages::add));

    server.assertPlayedToTheEnd();
    assertThat(messages).extracting(ReceivedMessage::payloadAsString).containsExactly("1", "2");
    assertThat(listener.dropped).isEmpty();
  }

  @Test
  void theyAreDroppedAndReportedIfTheServerHasLostTheSession() {
    expectWarnings();
    List<String> dropped = new ArrayList<>();
    MqttClient client =
        resumedClient(
            b -> b,
            send(publish(1, "a")),
            send(publish(2, "a").qos(2)),
            expect(pingReq()),
            send(pingResp()),
            cut(),
            expect(connect()),
            send(connAck()),
            expect(pingReq()), // Nothing is acknowledged on the new connection.
            send(pingResp()));
    await(client.ping());
    RecordingListener.next(listener.lost);

    dropped.add(RecordingListener.next(listener.dropped).qos().name());
    dropped.add(RecordingListener.next(listener.dropped).qos().name());
    await(client.ping());

    server.assertPlayedToTheEnd();
    assertThat(dropped).containsExactly("AT_LEAST_ONCE", "EXACTLY_ONCE");
  }

  @Test
  void theyStayUnacknowledgedWhenTheClientCloses() {
    MqttClient client =
        resumedClient(
            b -> b,
            send(publish(1, "a")),
            expect(pingReq()),
            send(pingResp()),
            expect(disconnect()),
            expectEnd());
    await(client.ping());

    client.close();

    server.assertPlayedToTheEnd();
  }
}
