package io.github.mqttclient.interop;

import static io.github.mqttclient.interop.BrokerQuirks.Quirk.SERVER_KEEP_ALIVE_60;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttEventLoop;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ServerLimits;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.Will;
import io.github.mqttclient.conformance.Normative;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The beginning and the end of connections, and what keeps them. */
class ConnectIT extends InteropScene {
  private static final MqttVersion V5 = MqttVersion.MQTT_5_0;

  /** What holds before 5.0, where a server cannot say. */
  private static final ServerLimits LIMITS_OF_THE_PROTOCOL =
      new ServerLimits(65_535, QoS.EXACTLY_ONCE, 268_435_460, 0, true, true, false, true);

  @EachBroker
  @Normative({"EXT-39", "MQTT5-3.1.3-3"})
  void serverIsAllThatAClientMustBeGiven(Brokers broker) {
    MqttClient client =
        closing(MqttClient.builder().server(broker.broker().uri()).listener(listener).build());

    ConnectResult result = await(client.connect());
    await(client.ping());

    assertThat(result.version()).isEqualTo(V5);
    assertThat(result.clientId()).isNotEmpty();
    assertThat(result.sessionPresent()).isFalse();
    assertThat(result.sessionExpiry()).isZero();
    assertThat(result.keepAlive()).isEqualTo(Duration.ofSeconds(60));
    assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
    assertThat(next(listener.connected)).isSameAs(result);
  }

  @EachBroker
  void identifiersThatServersAssignDiffer(Brokers broker) {
    var first = client(broker, V5, b -> b.clientId(""));
    var second = client(broker, V5, b -> b.clientId(""));

    assertThat(await(first.connect()).clientId()).isNotEqualTo(await(second.connect()).clientId());
    await(first.ping());
    await(second.ping());
  }

  @EachBroker
  @Normative({"MQTT311-3.1.3-7", "MQTT31-3"})
  void emptyIdentifierBefore5(Brokers broker) {
    MqttClient client = client(broker, MqttVersion.MQTT_3_1_1, b -> b.clientId(""));
    assertThat(await(client.connect()).clientId()).isEmpty();
    await(client.ping());

    var impossible = closing(builder(broker, MqttVersion.MQTT_3_1).clientId("").build()).connect();
    assertThat(failure(impossible, ConnectFailedException.class))
        .hasMessageContainingAll("client identifier of 0 characters", "MQTT 3.1");
  }

  @EachBrokerAndVersion
  @Normative({"EXT-38", "MQTT5-3.1.2-1", "EXT-119", "MQTT31-1"})
  void resultHasTheLimitsOfTheServer(Brokers broker, MqttVersion version) {
    ConnectResult result = await(client(broker, version).connect());

    assertThat(result.version()).isEqualTo(version);
    assertThat(result.limits())
        .isEqualTo(version == V5 ? broker.broker().limits() : LIMITS_OF_THE_PROTOCOL);
  }

  @EachBrokerAndVersion
  @Normative({"MQTT5-3.1.2-21", "MQTT5-3.2.2-21"})
  void keepAliveOfTheServerIsTheOneInUse(Brokers broker, MqttVersion version) {
    Duration asked = Duration.ofMinutes(2);

    MqttClient client = client(broker, version, b -> b.keepAlive(asked));

    boolean replaced = version == V5 && broker.quirks().has(SERVER_KEEP_ALIVE_60);
    assertThat(await(client.connect()).keepAlive())
        .isEqualTo(replaced ? Duration.ofMinutes(1) : asked);
  }

  @EachBrokerAndVersion
  void pingTakesTime(Brokers broker, MqttVersion version) {
    MqttClient client = client(broker, version);

    Duration took = await(client.ping());

    assertThat(took).isBetween(Duration.ofNanos(1), DEADLINE);
    assertThat(client.statistics().lastPingRoundTrip()).isPresent();
  }

  @EachBrokerAndVersion
  void clientConnectsAgainAndAgain(Brokers broker, MqttVersion version) {
    MqttClient client = closing(builder(broker, version).build());
    String topic = unique("again");

    for (int i = 0; i < 20; i++) {
      await(client.connect());
      Inbox inbox = new Inbox();
      await(client.subscribe(topic, 1, inbox));
      await(client.publish(topic, "message " + i, 1));
      assertThat(inbox.next().payloadAsString()).isEqualTo("message " + i);
      await(client.unsubscribe(topic));
      await(client.disconnect());
      assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    }
  }

  @EachBrokerAndVersion
  void disconnectWaitsForWhatIsInFlight(Brokers broker, MqttVersion version) {
    MqttClient client = client(broker, version);
    List<CompletableFuture<?>> open = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      open.add(client.publish(unique("drain"), "message", i % 3));
    }

    await(client.disconnect());

    assertThat(open).allSatisfy(token -> assertThat(token).isCompleted());
  }

  @EachBrokerAndVersion
  void disconnectSaysWhyIfTheVersionCan(Brokers broker, MqttVersion version) {
    MqttClient client = client(broker, version);
    DisconnectOptions options =
        DisconnectOptions.builder()
            .reasonCode(ReasonCode.ADMINISTRATIVE_ACTION)
            .reasonString("maintenance 🔧")
            .userProperty("who", "admin")
            .userProperty("who", "again")
            .build();

    if (version == V5) {
      await(client.disconnect(options));
      assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
      await(client.connect());
    } else {
      assertThat(failure(client.disconnect(options), UnsupportedFeatureException.class))
          .hasMessageContainingAll("MQTT 5.0", version.toString());
    }
    await(client.ping());
  }

  @EachBroker
  void connectCarriesUserProperties(Brokers broker) {
    MqttClient client =
        client(broker, V5, b -> b.connectProperty("site", "Köln").connectProperty("site", "2"));

    await(client.ping());
  }

  @EachBrokerAndVersion
  void willThatTheVersionCannotCarryFailsTheConnect(Brokers broker, MqttVersion version) {
    Will will = Will.of(unique("will"), "gone", 1).delay(Duration.ofSeconds(1));

    var connect = closing(builder(broker, version).will(will).build()).connect();

    if (version == V5) {
      await(connect);
    } else {
      assertThat(failure(connect, ConnectFailedException.class))
          .hasMessageContainingAll("will", version.toString());
    }
  }

  /** Longer than the server would wait for a silent client: one and a half times the keep alive. */
  @Test
  @Normative({"MQTT5-3.1.2-20", "MQTT311-3.1.2-23", "MQTT31-23", "EXT-147"})
  void idleConnectionsAreKeptAlive() throws Exception {
    List<MqttClient> clients = new ArrayList<>();
    for (Brokers broker : Brokers.values()) {
      for (MqttVersion version : MqttVersion.values()) {
        clients.add(
            client(broker, version, b -> b.keepAlive(Duration.ofSeconds(1)).listener(listener)));
      }
    }

    assertThat(listener.lost.poll(4, TimeUnit.SECONDS)).as("lost").isNull();

    assertThat(clients).allMatch(client -> client.state() == ClientState.CONNECTED);
    assertThat(clients).allMatch(client -> client.statistics().packetsSent() >= 3);
  }

  @EachBroker
  void manyClientsShareAThread(Brokers broker) {
    MqttEventLoop eventLoop = closing(MqttEventLoop.create(1));
    String topic = unique("many");
    Inbox inbox = new Inbox();
    List<MqttClient> clients = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      clients.add(closing(builder(broker, V5).eventLoop(eventLoop).build()));
    }
    clients.stream().map(MqttClient::connect).toList().forEach(InteropScene::await);
    clients.stream()
        .map(client -> client.subscribe(topic, 1, inbox))
        .toList()
        .forEach(InteropScene::await);

    await(clients.get(0).publish(topic, "to all", 1));

    assertThat(inbox.texts(clients.size())).containsOnly("to all");
  }
}
