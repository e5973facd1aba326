package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.pubComp;
import static io.github.mqttclient.fixtures.Packets.pubRec;
import static io.github.mqttclient.fixtures.Packets.pubRel;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subAck;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.stall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.NotConnectedException;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.OutcomeUnknownException;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.Packets;
import io.github.mqttclient.fixtures.ScriptedServer;
import io.github.mqttclient.internal.packet.ClientPacket;
import io.github.mqttclient.internal.packet.Disconnect;
import io.github.mqttclient.internal.packet.PropertyId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Good-byes: what is still done, what is said, and that nothing follows. */
class DisconnectScriptedTest extends ScriptedScene {
  private static final DisconnectOptions AT_ONCE =
      DisconnectOptions.builder().drainTimeout(Duration.ZERO).build();

  @Test
  @Normative({
    "MQTT5-2.1.3-1",
    "MQTT5-3.14.1-1",
    "MQTT5-3.14.4-1",
    "MQTT5-3.14.4-2",
    "MQTT311-3.14.1-1",
    "MQTT311-3.14.4-1",
    "MQTT311-3.14.4-2",
    "MQTT31-28"
  })
  void disconnectIsSentInTheseBytesAndTheEndFollows() {
    MqttClient client = connectedClient(expectBytes("E0 00"), expectEnd());

    await(client.disconnect());

    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    server.assertPlayedToTheEnd();
    assertThat(listener.lost).isEmpty(); // It was asked for.
  }

  @Test
  @Normative({"EXT-129", "MQTT5-3.14.2-1"})
  void optionsAreSent() {
    MqttClient client =
        connectedClientWith(
            b -> b.persistentSession(Duration.ofHours(1)),
            expectBytes(
                "E0 13 04" /* disconnect with will message */,
                "11" /* property length 17 */,
                "11 00 00 00 05",
                "1F 00 02 6F 6B",
                "26 00 01 6B 00 01 76"),
            expectEnd());

    await(
        client.disconnect(
            DisconnectOptions.builder()
                .reasonCode(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                .sessionExpiry(Duration.ofSeconds(5))
                .reasonString("ok")
                .userProperty("k", "v")
                .build()));

    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative({"MQTT5-3.14.2-3", "MQTT5-3.14.2-4"})
  void reasonStringAndUserPropertiesAreLeftOutIfThePacketWouldBeTooLarge() {
    play(connAck().with(PropertyId.MAXIMUM_PACKET_SIZE, 20), expectBytes("E0 01 04"), expectEnd());
    MqttClient client = client();
    await(client.connect());

    await(
        client.disconnect(
            DisconnectOptions.builder()
                .reasonCode(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                .reasonString("much longer than the server accepts")
                .build()));

    server.assertPlayedToTheEnd();
  }

  @Test
  void optionsThatAnOlderConnectionCannotCarryFailAndTheConnectionStays() {
    MqttClient client =
        connectedClientWith(
            b -> b.version(MqttVersion.MQTT_3_1_1), expect(disconnect()), expectEnd());

    assertThat(
            failure(
                client.disconnect(
                    DisconnectOptions.builder()
                        .reasonCode(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                        .build()),
                UnsupportedFeatureException.class))
        .hasMessage(
            "a DISCONNECT with reason or properties needs MQTT 5.0, this connection is MQTT"
                + " 3.1.1");
    assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
    await(client.disconnect());
    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative("EXT-128")
  void sessionExpiryOfASessionThatIsNotPersistentIsAMistake() {
    MqttClient client = connectedClient();
    DisconnectOptions options =
        DisconnectOptions.builder().sessionExpiry(Duration.ofSeconds(1)).build();

    assertThatThrownBy(() -> client.disconnect(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sessionExpiry PT1S, but the session is not persistent");
    assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
  }

  @Test
  void disconnectWaitsForWhatIsInFlight() {
    CountDownLatch drain = latch();
    MqttClient client =
        connectedClientWith(
            b -> b.maximumInFlight(1),
            expect(publish(1, "a")),
            stall(drain),
            send(pubAck(1)),
            expect(publish(2, "b").qos(2)),
            send(pubRec(2)),
            expect(pubRel(2)),
            send(pubComp(2)),
            expect(disconnect()),
            expectEnd());

    DeliveryToken a = client.publish("a", "", 1);
    DeliveryToken b = client.publish("b", "", 2);
    MqttToken<Void> disconnect = client.disconnect();
    failure(client.publish("c", "", 0), NotConnectedException.class);
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTING);
    drain.countDown();

    await(a);
    await(b);
    await(disconnect);
    server.assertPlayedToTheEnd();
  }

  @Test
  void disconnectWaitsForOpenSubscriptions() {
    CountDownLatch drain = latch();
    MqttClient client =
        connectedClient(
            expect(subscribe(1, "a", 0)),
            stall(drain),
            send(subAck(1, ReasonCode.SUCCESS)),
            expect(disconnect()),
            expectEnd());

    MqttToken<?> subscribe = client.subscribe("a", 0, messages::add);
    MqttToken<Void> disconnect = client.disconnect();
    drain.countDown();

    await(subscribe);
    await(disconnect);
    server.assertPlayedToTheEnd();
  }

  /** What waits only for the socket is in flight, too; and no packet need come to go on. */
  @Test
  void disconnectWaitsForMessagesOfQoS0AndNoLonger() {
    byte[] large = new byte[2_000_000];
    CountDownLatch drain = latch();
    MqttClient client =
        connectedClient(
            stall(drain),
            expect(publish("a").payload(large)),
            expect(publish("a").payload(large)),
            expect(publish("a").payload(large)),
            expect(publish("a").payload(large)),
            expect(publish("a").payload(large)),
            expect(publish("a").payload(large)),
            expect(disconnect()),
            expectEnd());
    List<DeliveryToken> tokens = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      tokens.add(client.publish("a", large, 0));
    }

    MqttToken<Void> disconnect =
        client.disconnect(DisconnectOptions.builder().drainTimeout(Duration.ofMinutes(5)).build());
    drain.countDown();

    await(disconnect);
    tokens.forEach(this::await);
    server.assertPlayedToTheEnd();
  }

  @Test
  void drainTimeoutBoundsTheWait() {
    MqttClient client =
        connectedClientWith(
            b -> b.maximumInFlight(1), expect(publish(1, "a")), expect(disconnect()), expectEnd());
    DeliveryToken a = client.publish("a", "", 1);
    DeliveryToken b = client.publish("b", "", 1);

    await(
        client.disconnect(
            DisconnectOptions.builder().drainTimeout(Duration.ofMillis(100)).build()));

    failure(a, OutcomeUnknownException.class);
    failure(b, NotSentException.class);
    server.assertPlayedToTheEnd();
  }

  @Test
  void disconnectAtOnceDoesNotWait() {
    MqttClient client = connectedClient(expect(publish(1, "a")), expect(disconnect()), expectEnd());
    DeliveryToken a = client.publish("a", "", 1);

    await(client.disconnect(AT_ONCE));

    failure(a, OutcomeUnknownException.class);
    server.assertPlayedToTheEnd();
  }

  @Test
  void secondDisconnectReplacesTheOptionsOfTheFirst() {
    MqttClient client = connectedClient(expect(publish(1, "a")), expect(disconnect()), expectEnd());
    DeliveryToken a = client.publish("a", "", 1);

    MqttToken<Void> patient =
        client.disconnect(DisconnectOptions.builder().drainTimeout(Duration.ofMinutes(5)).build());
    MqttToken<Void> atOnce = client.disconnect(AT_ONCE);

    await(patient);
    await(atOnce);
    failure(a, OutcomeUnknownException.class);
    server.assertPlayedToTheEnd();
  }

  @Test
  void connectionThatIsLostWhileDrainingEndsTheDisconnect() {
    MqttClient client = connectedClient(expect(publish(1, "a")), cut());
    DeliveryToken a = client.publish("a", "", 1);

    await(client.disconnect());

    failure(a, OutcomeUnknownException.class);
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
  }

  @Test
  void connectWhileDisconnectingFails() {
    CountDownLatch drain = latch();
    MqttClient client =
        connectedClient(
            expect(publish(1, "a")), stall(drain), send(pubAck(1)), expect(disconnect()));
    client.publish("a", "", 1);
    MqttToken<Void> disconnect = client.disconnect();

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessage("the client is still disconnecting");
    drain.countDown();
    await(disconnect);
  }

  /** Everything at once: whatever came before, DISCONNECT is the last packet. */
  @Test
  @Normative({"MQTT5-3.14.4-1", "MQTT311-3.14.4-2"})
  void nothingFollowsDisconnect() {
    for (int round = 0; round < 50; round++) {
      try (var once = new ScriptedServer();
          MqttClient client = builder().server(once.uri()).defaultHandler(messages::add).build()) {
        once.play(
            expect(connect()),
            send(connAck()),
            send(publish(1, "a")),
            send(publish(2, "a").qos(2)),
            scripted -> untilDisconnect(scripted),
            expectEnd());
        await(client.connect());
        ExecutorService pool = Executors.newFixedThreadPool(3);
        pool.execute(() -> client.publish("b", "", 1));
        pool.execute(client::ping);
        pool.execute(() -> client.subscribe("c", 0, messages::add));
        pool.shutdown();

        await(client.disconnect(AT_ONCE));

        once.assertPlayedToTheEnd();
      }
    }
  }

  private static void untilDisconnect(ScriptedServer scripted) throws Exception {
    boolean[] last = {false};
    while (!last[0]) {
      expect(
              new Packets.Expected() {
                @Override
                public String difference(ClientPacket packet, MqttVersion version) {
                  last[0] = packet instanceof Disconnect;
                  return null;
                }
              })
          .play(scripted);
    }
  }
}
