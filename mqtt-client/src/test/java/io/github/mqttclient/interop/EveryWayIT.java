package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ConnectRefusedException;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.Will;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.interop.Ways.Way;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the other tests show over TCP holds over every way to a server: each kind of behaviour. */
class EveryWayIT extends InteropScene {
  private static final int ROUNDS = 5;
  private static final int LARGE = 2 * 1024 * 1024;

  private static Ways ways;

  private final String topic = unique("every");
  private final Inbox inbox = new Inbox();

  @BeforeAll
  static void start() {
    ways = new Ways();
  }

  @AfterAll
  static void stop() throws Exception {
    ways.close();
  }

  static Stream<Arguments> waysAndVersions() {
    return Arrays.stream(Way.values())
        .flatMap(
            way -> Arrays.stream(MqttVersion.values()).map(version -> Arguments.of(way, version)));
  }

  private MqttClientBuilder builder(Way way, MqttVersion version) {
    return ways.builder(way).version(version).clientId(unique("client"));
  }

  private MqttClient client(Way way, MqttVersion version) {
    return connected(builder(way, version));
  }

  @ParameterizedTest
  @MethodSource("waysAndVersions")
  void clientConnectsPingsDisconnectsAndConnectsAgain(Way way, MqttVersion version) {
    MqttClient client = closing(builder(way, version).build());

    for (int i = 0; i < 3; i++) {
      ConnectResult result = await(client.connect());
      assertThat(result.version()).isEqualTo(version);
      assertThat(result.sessionPresent()).isFalse();
      assertThat(await(client.ping())).isPositive();
      await(client.disconnect());
    }
  }

  /** Mosquitto wants another prefix, HiveMQ a shorter identifier. */
  @ParameterizedTest
  @EnumSource
  void refusalIsTheServersOwn(Way way) {
    String unwanted = "x".repeat(HiveMqBroker.MOST_CHARACTERS_OF_CLIENT_ID + 1);
    for (MqttVersion version : List.of(MqttVersion.MQTT_3_1_1, MqttVersion.MQTT_5_0)) {
      MqttClient client = closing(ways.builder(way).version(version).clientId(unwanted).build());

      assertThat(failure(client.connect(), ConnectRefusedException.class).reasonCode())
          .isIn(ReasonCode.NOT_AUTHORIZED, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    }
  }

  @ParameterizedTest
  @MethodSource("waysAndVersions")
  @Normative({"MQTT5-6.0.0-2", "MQTT311-6.0.0-2"})
  void messagesOfEachQosArriveInOrder(Way way, MqttVersion version) {
    MqttClient client = client(way, version);
    List<String> texts = IntStream.range(0, 100).mapToObj(Integer::toString).toList();

    for (QoS qos : QoS.values()) {
      String topic = unique("every");
      await(client.subscribe(topic, qos, inbox));
      texts.forEach(text -> client.publish(topic, text, qos));

      List<ReceivedMessage> received = inbox.next(texts.size());
      assertThat(received).extracting(ReceivedMessage::payloadAsString).isEqualTo(texts);
      assertThat(received).extracting(ReceivedMessage::qos).containsOnly(qos);
    }
  }

  @ParameterizedTest
  @MethodSource("waysAndVersions")
  void largePayloadArrivesWhole(Way way, MqttVersion version) {
    MqttClient client = client(way, version);
    byte[] payload = new byte[LARGE];
    new Random(LARGE).nextBytes(payload);
    await(client.subscribe(topic, 2, inbox));

    for (QoS qos : QoS.values()) {
      var published = client.publish(topic, payload, qos);

      assertThat(inbox.next().payload()).isEqualTo(payload);
      await(published);
    }
  }

  @ParameterizedTest
  @MethodSource("waysAndVersions")
  void retainedMessageIsKeptAndCleared(Way way, MqttVersion version) {
    MqttClient client = client(way, version);
    retain(client, topic, "kept");

    await(client.subscribe(topic, 1, inbox));
    ReceivedMessage kept = inbox.next();
    await(client.unsubscribe(topic));
    await(client.publish(topic, "", 1, true));
    await(client(way, version).subscribe(topic, 1, inbox));
    await(client.publish(topic, "end", 1));

    assertThat(kept.payloadAsString()).isEqualTo("kept");
    assertThat(kept.retain()).isTrue();
    assertThat(inbox.textsBefore("end")).isEmpty();
  }

  /** The second client of a name ends the connection of the first, which has said no good-bye. */
  @ParameterizedTest
  @MethodSource("waysAndVersions")
  void willIsPublishedForAClientThatIsCutOff(Way way, MqttVersion version) {
    await(client(way, version).subscribe(topic, 1, inbox));
    String clientId = unique("client");
    MqttClientBuilder builder =
        builder(way, version).clientId(clientId).reconnect(ReconnectPolicy.never());
    connected(builder.will(Will.of(topic, "gone", 1)).listener(listener));

    connected(builder(way, version).clientId(clientId));

    next(listener.lost);
    assertThat(inbox.next().payloadAsString()).isEqualTo("gone");
  }

  @ParameterizedTest
  @MethodSource("waysAndVersions")
  void sessionIsResumedWithItsSubscriptionAndQueue(Way way, MqttVersion version) {
    MqttClient publisher = client(way, version);
    MqttClient subscriber = connected(builder(way, version).persistentSession(Duration.ofHours(1)));
    await(subscriber.subscribe(topic, 2, inbox));
    await(subscriber.disconnect());
    for (int qos = 1; qos <= 2; qos++) {
      await(publisher.publish(topic, "queued at " + qos, qos));
    }

    ConnectResult result = await(subscriber.connect());

    assertThat(result.sessionPresent()).isEqualTo(version != MqttVersion.MQTT_3_1);
    assertThat(inbox.texts(2)).containsExactlyInAnyOrder("queued at 1", "queued at 2");
  }

  @ParameterizedTest
  @MethodSource("waysAndVersions")
  void filtersWithWildcardsMatchUntilTheyAreUnsubscribed(Way way, MqttVersion version) {
    MqttClient client = client(way, version);
    Inbox one = new Inbox();
    await(client.subscribe(topic + "/+/b", 1, one));
    await(client.subscribe(topic + "/c/#", 1, inbox));

    await(client.publish(topic + "/a/b", "one level", 1));
    await(client.publish(topic + "/c/d/e", "all levels", 1));
    assertThat(one.next().payloadAsString()).isEqualTo("one level");
    assertThat(inbox.next().payloadAsString()).isEqualTo("all levels");

    await(client.unsubscribe(topic + "/+/b"));
    await(client.publish(topic + "/a/b", "after", 1));
    await(client.publish(topic + "/c", "end", 1));
    assertThat(inbox.next().payloadAsString()).isEqualTo("end");
    assertThat(one.isEmpty()).isTrue();
  }

  /** The broker, or where that cannot be restarted, the proxy before it. */
  @ParameterizedTest
  @EnumSource
  void clientsComeBackWhenTheServerDoesAndNothingIsLost(Way way) {
    NumberedTraffic traffic = closing(new NumberedTraffic(ways.uri(way), b -> ways.use(way, b)));

    for (int round = 0; round < ROUNDS; round++) {
      traffic.awaitProgress(10);
      ways.restartServer(way);
    }
    traffic.finish();

    traffic.assertCompleteButForRepeats(ROUNDS + " rounds over " + way);
  }
}
