package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subAck;
import static io.github.mqttclient.fixtures.Packets.unsubAck;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.SubscribeOptions;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.Packets.PublishBuilder;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Subscribe;
import io.github.mqttclient.internal.packet.Unsubscribe;
import io.github.mqttclient.internal.session.SubscribeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which identifiers SUBSCRIBE carries, and what they are good for in messages. */
class SubscriptionIdentifierScriptedTest extends ScriptedScene {
  private static final Duration SOON = Duration.ofMillis(10);

  private final BlockingQueue<ReceivedMessage> others = new LinkedBlockingQueue<>();

  private static int identifier(String... filters) {
    return SubscribeRequest.identifierOf(subscriptions(filters));
  }

  private static List<Subscription> subscriptions(String... filters) {
    return Stream.of(filters).map(f -> Subscription.of(f, 1)).toList();
  }

  private static Subscribe subscribe(int packetId, int identifier, String... filters) {
    return new Subscribe(
        packetId,
        subscriptions(filters),
        Properties.builder().set(PropertyId.SUBSCRIPTION_IDENTIFIER, identifier).build());
  }

  private static PublishBuilder identified(String topic, String payload, int... identifiers) {
    PublishBuilder message = publish(topic).payload(payload);
    for (int identifier : identifiers) {
      message.with(PropertyId.SUBSCRIPTION_IDENTIFIER, identifier);
    }
    return message;
  }

  private static List<String> payloads(BlockingQueue<ReceivedMessage> messages, int count) {
    List<String> payloads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      payloads.add(RecordingListener.next(messages).payloadAsString());
    }
    return payloads;
  }

  /** A server may send a copy for each subscription or one for all: one call for each. */
  // Complaint 56.
  @Test
  void eachHandlerOfOverlappingFiltersIsCalledOnceHoweverManyCopiesCome() {
    int a = identifier("a/#");
    int b = identifier("a/+");
    MqttClient client =
        connectedClient(
            expect(subscribe(1, a, "a/#")),
            send(subAck(1, ReasonCode.GRANTED_QOS_1)),
            expect(subscribe(2, b, "a/+")),
            send(subAck(2, ReasonCode.GRANTED_QOS_1)),
            send(identified("a/x", "for both", a, b)),
            send(identified("a/x", "copy for #", a)),
            send(identified("a/x", "copy for +", b)),
            send(identified("a/x", "twice the same", b, b)),
            send(identified("a/x", "of nobody known", 5)),
            send(identified("a/x", "end")));

    await(client.subscribe("a/#", 1, messages::add));
    await(client.subscribe("a/+", 1, others::add));

    assertThat(payloads(messages, 4))
        .containsExactly("for both", "copy for #", "of nobody known", "end");
    assertThat(payloads(others, 5))
        .containsExactly("for both", "copy for +", "twice the same", "of nobody known", "end");
    assertThat(messages).isEmpty();
    assertThat(others).isEmpty();
  }

  // Complaint 56.
  @Test
  void messagesOfASharedSubscriptionGoToItsHandlerOnly() {
    int shared = identifier("$share/g/a");
    int plain = identifier("a");
    MqttClient client =
        connectedClient(
            expect(subscribe(1, shared, "$share/g/a")),
            send(subAck(1, ReasonCode.GRANTED_QOS_1)),
            expect(subscribe(2, plain, "a")),
            send(subAck(2, ReasonCode.GRANTED_QOS_1)),
            send(identified("a", "plain 1", plain)),
            send(identified("a", "shared 2", shared)),
            send(identified("a", "plain 2", plain)),
            send(identified("a", "end", plain, shared)));

    await(client.subscribe("$share/g/a", 1, messages::add));
    await(client.subscribe("a", 1, others::add));

    assertThat(payloads(messages, 2)).containsExactly("shared 2", "end");
    assertThat(payloads(others, 3)).containsExactly("plain 1", "plain 2", "end");
  }

  @Test
  void aFilterOfAPacketWithSeveralIsMadeAgainWithTheIdentifierOfThePacket() {
    int both = identifier("a", "b");
    play(
        connAck(),
        expect(subscribe(1, both, "a", "b")),
        send(subAck(1, ReasonCode.GRANTED_QOS_1, ReasonCode.GRANTED_QOS_1)),
        cut(),
        expect(connect()),
        send(connAck()),
        expect(subscribe(2, both, "a")),
        expect(subscribe(3, both, "b")),
        send(subAck(2, ReasonCode.GRANTED_QOS_1)),
        send(subAck(3, ReasonCode.GRANTED_QOS_1)),
        send(identified("a", "again", both)));
    MqttClient client = client(b -> b.reconnect(ReconnectPolicy.exponential(SOON, SOON)));
    await(client.connect());

    await(client.subscribe(subscriptions("a", "b"), messages::add));

    assertThat(nextMessage().payloadAsString()).isEqualTo("again");
  }

  /** Messages of a session that an earlier process has subscribed find a handler by topic. */
  @Test
  void identifiersOfAnEarlierProcessDoNotKeepMessagesFromTheirHandlers() {
    server.play(
        expect(connect().cleanStart(false)),
        send(connAck().sessionPresent()),
        send(identified("a", "1", 77)),
        send(identified("a", "2", identifier("a"))));
    MqttClient client =
        client(b -> b.persistentSession(Duration.ofHours(1)).handler("a", messages::add));

    await(client.connect());

    assertThat(payloads(messages, 2)).containsExactly("1", "2");
  }

  @Test
  void aServerThatHasNoneGetsNone() {
    play(
        connAck().with(PropertyId.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0),
        expectBytes("82 07 00 01 00", "00 01 61 01"),
        sendBytes("90 04 00 01 00 01"),
        send(publish("a")));
    MqttClient client = client();
    await(client.connect());

    await(client.subscribe("a", 1, messages::add));

    assertThat(nextMessage().topic()).isEqualTo("a");
    assertThat(
            failure(
                client.subscribe(
                    subscriptions("b"), SubscribeOptions.DEFAULT.identifier(7), messages::add),
                UnsupportedFeatureException.class))
        .hasMessageContaining("subscription identifier 7")
        .hasMessageContaining("Subscription Identifier Available 0");
    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative({"EXT-124"})
  void theApplicationMayChooseIdentifierAndUserProperties() {
    Properties properties =
        Properties.builder()
            .set(PropertyId.SUBSCRIPTION_IDENTIFIER, 268_435_455)
            .userProperty("k", "v")
            .userProperty("k", "w")
            .build();
    play(
        connAck(),
        expect(new Subscribe(1, subscriptions("a"), properties)),
        send(subAck(1, ReasonCode.GRANTED_QOS_1)),
        send(identified("a", "1", 268_435_455)),
        cut(),
        expect(connect()),
        send(connAck()),
        expect(new Subscribe(2, subscriptions("a"), properties)),
        send(subAck(2, ReasonCode.GRANTED_QOS_1)),
        expect(
            new Unsubscribe(
                3,
                List.of(TopicFilter.of("a")),
                Properties.builder().userProperty("why", "done").build())),
        send(unsubAck(3, ReasonCode.SUCCESS)));
    MqttClient client = client(b -> b.reconnect(ReconnectPolicy.exponential(SOON, SOON)));
    await(client.connect());
    SubscribeOptions options =
        SubscribeOptions.DEFAULT
            .identifier(268_435_455)
            .userProperty("k", "v")
            .userProperty("k", "w");

    await(client.subscribe(subscriptions("a"), options, messages::add));
    assertThat(nextMessage().subscriptionIdentifiers()).containsExactly(268_435_455);
    RecordingListener.next(listener.connected);
    RecordingListener.next(listener.connected);
    await(client.unsubscribe(List.of("a"), List.of(new UserProperty("why", "done"))));

    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative({"EXT-124"})
  void identifiersThatDoNotExistAreRefusedAtOnce() {
    for (int identifier : new int[] {0, -1, 268_435_456}) {
      assertThatThrownBy(() -> SubscribeOptions.DEFAULT.identifier(identifier))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("subscription identifier must be from 1 to 268435455: " + identifier);
    }
  }

  @Test
  void optionsNeedMqtt5() {
    MqttClient client = connectedClientWith(b -> b.version(MqttVersion.MQTT_3_1_1));

    assertThat(
            failure(
                client.subscribe(
                    subscriptions("a"), SubscribeOptions.DEFAULT.identifier(7), messages::add),
                UnsupportedFeatureException.class))
        .hasMessageContaining("subscription identifier needs MQTT 5.0");
    assertThat(
            failure(
                client.subscribe(
                    subscriptions("a"),
                    SubscribeOptions.DEFAULT.userProperty("k", "v"),
                    messages::add),
                UnsupportedFeatureException.class))
        .hasMessageContaining("userProperties needs MQTT 5.0");
    assertThat(
            failure(
                client.unsubscribe(List.of("a"), List.of(new UserProperty("k", "v"))),
                UnsupportedFeatureException.class))
        .hasMessageContaining("userProperties needs MQTT 5.0");
  }

  /** 0; and 268,435,456, which takes a fifth byte. */
  @ParameterizedTest
  @CsvSource({
    "30 06 00 01 61 02 0B 00, PROTOCOL_ERROR",
    "30 0A 00 01 61 06 0B 80 80 80 80 01, MALFORMED_PACKET"
  })
  @Normative({"EXT-71", "EXT-72"})
  void identifiersOfTheServerThatDoNotExistEndTheConnection(String bytes, ReasonCode reasonCode) {
    connectedClient(sendBytes(bytes), expect(disconnect(reasonCode)));

    assertThat(RecordingListener.next(listener.lost))
        .isInstanceOfSatisfying(
            DisconnectCause.ProtocolError.class,
            cause -> assertThat(cause.reasonCode()).isEqualTo(reasonCode));
    server.assertPlayedToTheEnd();
  }

  @Test
  void packetIdentifiersOfMessagesAreShown() {
    MqttClient client =
        connectedClientWith(
            b -> b.defaultHandler(messages::add),
            send(publish("a")),
            send(publish(65_535, "a")),
            expect(pubAck(65_535)));

    assertThat(nextMessage().packetId()).isZero();
    assertThat(nextMessage().packetId()).isEqualTo(65_535);
    server.assertPlayedToTheEnd();
    assertThat(client.statistics().received()).isEqualTo(2);
  }
}
