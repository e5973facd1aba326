package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.pubComp;
import static io.github.mqttclient.fixtures.Packets.pubRec;
import static io.github.mqttclient.fixtures.Packets.pubRel;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subAck;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.reach;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MessageDroppedException;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.QueueFullPolicy;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.SessionLostException;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.ScriptedServer;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that are lost and made again. */
@Timeout(60)
class ReconnectScriptedTest extends ScriptedScene {
  private static final ReconnectPolicy SOON = ReconnectPolicy.fixed(Duration.ofMillis(5));
  private static final ReconnectPolicy LATE = ReconnectPolicy.fixed(Duration.ofHours(1));

  private MqttClient reconnecting(ReconnectPolicy policy, Step... steps) {
    return connectedClientWith(
        b ->
            b.reconnect(policy)
                .version(MqttVersion.MQTT_5_0)
                .persistentSession(Duration.ofHours(1)),
        steps);
  }

  /** A client that has lost its connection and waits for long before it makes the next one. */
  private MqttClient waiting(Step... afterTheCut) {
    MqttClient client =
        reconnecting(
            LATE, Stream.concat(Stream.of(cut()), Stream.of(afterTheCut)).toArray(Step[]::new));
    assertThat(RecordingListener.next(listener.attempts)).isEqualTo(1);
    return client;
  }

  private static Step[] accepted(Step... steps) {
    return Stream.concat(
            Stream.of(expect(connect()), send(connAck().sessionPresent())), Stream.of(steps))
        .toArray(Step[]::new);
  }

  // Complaint 18.
  // Complaint 29.
  @Test
  void aLostConnectionIsMadeAgainAndTheListenerIsTold() {
    MqttClient client =
        reconnecting(SOON, cut(), expect(connect()), send(connAck().sessionPresent()));

    RecordingListener.next(listener.connected);
    RecordingListener.next(listener.lost);
    assertThat(RecordingListener.next(listener.attempts)).isEqualTo(1);
    RecordingListener.next(listener.connected);
    assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
    server.assertPlayedToTheEnd();
  }

  @Test
  void anAttemptThatFailsIsFollowedByTheNext() {
    reconnecting(
        SOON,
        cut(),
        expect(connect()),
        cut(),
        expect(connect()),
        send(connAck(ReasonCode.SERVER_UNAVAILABLE)),
        cut(),
        expect(connect()),
        send(connAck().sessionPresent()));

    assertThat(RecordingListener.next(listener.attempts)).isEqualTo(1);
    assertThat(RecordingListener.next(listener.attempts)).isEqualTo(2);
    assertThat(RecordingListener.next(listener.attempts)).isEqualTo(3);
    server.assertPlayedToTheEnd();
  }

  @Test
  void theSessionGoesOnInItsOrder() {
    MqttClient client =
        reconnecting(
            SOON,
            expect(publish(1, "a")),
            expect(publish(2, "b").qos(2)),
            expect(publish(3, "c").qos(2)),
            send(pubRec(2)),
            expect(pubRel(2)),
            cut(),
            expect(connect()),
            send(connAck().sessionPresent()),
            expect(pubRel(2)),
            expect(publish(1, "a").dup()),
            expect(publish(3, "c").qos(2).dup()),
            send(pubComp(2)),
            send(pubAck(1)),
            send(pubRec(3)),
            expect(pubRel(3)),
            send(pubComp(3)));

    List<DeliveryToken> tokens =
        List.of(client.publish("a", "", 1), client.publish("b", "", 2), client.publish("c", "", 2));

    tokens.forEach(this::await);
    server.assertPlayedToTheEnd();
  }

  // Complaint 19.
  // Complaint 20.
  @Test
  void ofALostSessionSubscriptionsAreMadeAgainAndQos1IsSentAsNew() {
    MqttClient client =
        reconnecting(
            SOON,
            expect(subscribe(1, "f", 1)),
            send(subAck(1, ReasonCode.GRANTED_QOS_1)),
            expect(subscribe(2, "g", 1)),
            send(subAck(2, ReasonCode.GRANTED_QOS_1)),
            expect(publish(3, "a")),
            expect(publish(4, "b").qos(2)),
            cut(),
            expect(connect()),
            send(connAck()),
            expect(subscribe(5, "f", 1)),
            expect(subscribe(6, "g", 1)),
            expect(publish(7, "a")),
            send(subAck(5, ReasonCode.NOT_AUTHORIZED)),
            send(subAck(6, ReasonCode.GRANTED_QOS_1)),
            send(pubAck(7)));
    await(client.subscribe("f", 1, messages::add));
    await(client.subscribe("g", 1, messages::add));

    DeliveryToken a = client.publish("a", "", 1);
    DeliveryToken b = client.publish("b", "", 2);

    failure(b, SessionLostException.class);
    await(a);
    assertThat(RecordingListener.next(listener.subscriptionsLost).filter().value()).isEqualTo("f");
    server.assertPlayedToTheEnd();
  }

  // Complaint 79.
  @Test
  void whatIsPublishedMeanwhileIsSentWithTheNextConnection() {
    MqttClient client =
        waiting(accepted(expect(publish("z").qos(0)), expect(publish(1, "a")), send(pubAck(1))));
    DeliveryToken z = client.publish("z", "", 0);
    assertThat(client.state()).isEqualTo(ClientState.WAITING_TO_RECONNECT);

    client.reconnectNow();
    await(z);
    await(client.publish("a", "", 1));

    server.assertPlayedToTheEnd();
  }

  @Test
  void connectWhileWaitingTriesAtOnce() {
    MqttClient client = waiting(accepted());

    await(client.connect());

    assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
  }

  // Complaint 17.
  @Test
  void disconnectWhileWaitingIsFinal() {
    MqttClient client = waiting();

    await(client.disconnect());

    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    assertThat(listener.attempts).isEmpty();
  }

  // Complaint 17.
  @Test
  void closeWhileWaitingIsFinal() {
    MqttClient client = waiting();

    client.close();

    assertThat(client.state()).isEqualTo(ClientState.CLOSED);
    assertThat(listener.attempts).isEmpty();
  }

  // Complaint 17.
  @Test
  void disconnectWhileConnectingIsFinal() {
    CountDownLatch connecting = latch();
    MqttClient client = reconnecting(SOON, cut(), expect(connect()), reach(connecting));
    await(connecting);

    await(client.disconnect());

    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    server.assertPlayedToTheEnd();
  }

  // Complaint 16.
  @Test
  void theFirstConnectionIsTriedAgainIfTheApplicationWantsThat() {
    server.play(
        expect(connect()), cut(), expect(connect()), cut(), expect(connect()), send(connAck()));
    MqttClient client =
        client(b -> b.version(MqttVersion.MQTT_5_0).reconnect(SOON).connectRetry(true));

    await(client.connect());

    assertThat(RecordingListener.next(listener.attempts)).isEqualTo(1);
    assertThat(RecordingListener.next(listener.attempts)).isEqualTo(2);
  }

  // Complaint 26.
  @Test
  void theNextServerIsTriedWhenOneIsGone() {
    ScriptedServer second = closing(new ScriptedServer());
    second.play(expect(connect()), send(connAck()));
    play(connAck(), ScriptedServer.closePort(), cut());
    MqttClient client = client(b -> b.server(server.uri(), second.uri()).reconnect(SOON));

    await(client.connect());
    RecordingListener.next(listener.connected);
    RecordingListener.next(listener.connected);

    second.assertPlayedToTheEnd();
  }

  @Test
  void aFullQueueFailsWhatIsNewOrDropsWhatIsOld() {
    failure(overfull(QueueFullPolicy.fail()).get(2), NotSentException.class);
    failure(overfull(QueueFullPolicy.dropNewest()).get(2), MessageDroppedException.class);
    failure(overfull(QueueFullPolicy.dropOldest()).get(0), MessageDroppedException.class);
    failure(overfull(QueueFullPolicy.block(Duration.ofMillis(1))).get(2), NotSentException.class);
  }

  /** Three messages of a client that has room for two and whose server is gone. */
  private List<DeliveryToken> overfull(QueueFullPolicy policy) {
    MqttClient client = offline(policy);
    return Stream.of("a", "b", "c").map(topic -> client.publish(topic, "", 1)).toList();
  }

  private MqttClient offline(QueueFullPolicy policy) {
    ScriptedServer gone = closing(new ScriptedServer());
    gone.play(expect(connect()), send(connAck()), cut());
    MqttClient client =
        client(
            b -> b.server(gone.uri()).reconnect(LATE).outboundQueue(2, 1000).whenQueueFull(policy));
    await(client.connect());
    RecordingListener.next(listener.attempts);
    return client;
  }

  // Complaint 51.
  @Test
  void hundredThousandPublishesWithoutConnectionStayWithinTheBound() {
    MqttClient client = offline(QueueFullPolicy.dropOldest());
    List<DeliveryToken> tokens = new ArrayList<>();

    for (int i = 0; i < 100_000; i++) {
      tokens.add(client.publish("a", "", 1));
    }

    for (int i = 0; i < 99_998; i++) {
      failure(tokens.get(i), MessageDroppedException.class);
    }
    assertThat(client.pendingDeliveries()).hasSize(2);
  }

  @Test
  void qos0IsNotQueuedIfTheApplicationDoesNotWantThat() {
    MqttClient client = connectedClientWith(b -> b.reconnect(LATE).queueQos0(false), cut());
    RecordingListener.next(listener.attempts);

    failure(client.publish("a", "", 0), NotSentException.class);
  }
}
