package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.DisconnectCause.ProtocolError;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.Packets.PublishBuilder;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.internal.packet.PropertyId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers instead of topics (section 3.3.2.3.4). */
@Timeout(60)
class TopicAliasScriptedTest extends ScriptedScene {

  private static PublishBuilder withAlias(PublishBuilder publish, int alias) {
    return publish.with(PropertyId.TOPIC_ALIAS, alias);
  }

  @Test
  @Normative({"MQTT5-3.2.2-17", "MQTT5-3.3.2-9"})
  void aliasesStayWithinTheMaximumOfConnAck() {
    play(
        connAck().with(PropertyId.TOPIC_ALIAS_MAXIMUM, 1),
        expect(publish("first")),
        expect(withAlias(publish("first"), 1)),
        expect(publish("second")),
        expect(withAlias(publish(""), 1)),
        expect(publish("second")),
        expect(publish("third")),
        expect(withAlias(publish(""), 1)));
    MqttClient client = client();
    await(client.connect());

    for (String topic : List.of("first", "first", "second", "first", "second", "third", "first")) {
      client.publish(topic, "", 0);
    }

    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative("MQTT5-3.2.2-18")
  void noAliasIsSentToAServerThatAnnouncesNone() {
    MqttClient client =
        connectedClient(
            expect(publish("first")), expect(publish("first")), expect(publish("first")));

    for (int i = 0; i < 3; i++) {
      client.publish("first", "", 0);
    }

    server.assertPlayedToTheEnd();
  }

  @Test
  void noAliasIsSentIfTheApplicationWantsNone() {
    play(
        connAck().with(PropertyId.TOPIC_ALIAS_MAXIMUM, 10),
        expect(publish("first")),
        expect(publish("first")),
        expect(publish("first")));
    MqttClient client = client(b -> b.topicAliases(0));
    await(client.connect());

    for (int i = 0; i < 3; i++) {
      client.publish("first", "", 0);
    }

    server.assertPlayedToTheEnd();
  }

  // Complaint 39.
  @Test
  @Normative({"EXT-138", "MQTT5-3.3.2-7"})
  void whatIsSentAgainAfterALostConnectionHasItsTopic() {
    server.play(
        expect(connect()),
        send(connAck().with(PropertyId.TOPIC_ALIAS_MAXIMUM, 10)),
        expect(publish(1, "first")),
        expect(withAlias(publish(2, "first"), 1)),
        expect(withAlias(publish(3, ""), 1)),
        cut(),
        expect(connect()),
        send(connAck().sessionPresent().with(PropertyId.TOPIC_ALIAS_MAXIMUM, 10)),
        expect(publish(1, "first").dup()),
        expect(publish(2, "first").dup()),
        expect(publish(3, "first").dup()),
        send(pubAck(1)),
        send(pubAck(2)),
        send(pubAck(3)));
    MqttClient client =
        client(
            b ->
                b.reconnect(ReconnectPolicy.fixed(Duration.ofMillis(5)))
                    .persistentSession(Duration.ofHours(1)));
    await(client.connect());

    List<DeliveryToken> tokens = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      tokens.add(client.publish("first", "", 1));
    }

    tokens.forEach(this::await);
    server.assertPlayedToTheEnd();
  }

  /** Both sides use alias 1, for different topics. */
  // Complaint 85.
  @Test
  @Normative({"MQTT5-3.3.2-10", "EXT-69", "EXT-70"})
  void messagesOfTheServerHaveTheirFullTopic() {
    play(
        connAck().with(PropertyId.TOPIC_ALIAS_MAXIMUM, 10),
        expect(publish("first")),
        expect(withAlias(publish("first"), 1)),
        send(withAlias(publish("a"), 1)),
        send(withAlias(publish("z"), 10)),
        send(withAlias(publish(""), 1)),
        send(withAlias(publish("b"), 1)),
        send(withAlias(publish(""), 1)),
        send(withAlias(publish(""), 10)),
        expect(withAlias(publish(""), 1)));
    MqttClient client = client(b -> b.topicAliasMaximum(10).defaultHandler(messages::add));
    await(client.connect());

    client.publish("first", "", 0);
    client.publish("first", "", 0);
    List<String> topics = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      topics.add(nextMessage().topic());
    }
    client.publish("first", "", 0);

    server.assertPlayedToTheEnd();
    assertThat(topics).containsExactly("a", "z", "a", "b", "b", "z");
  }

  @Test
  void connectAnnouncesHowManyAliasesTheServerMayUse() {
    server.play(
        expectBytes("10 11 00 04 4D 51 54 54 05 02 00 3C 03 22 FF FF 00 01 63"), send(connAck()));

    await(client(b -> b.topicAliasMaximum(65_535).maximumPacketSize(268_435_460)).connect());

    server.assertPlayedToTheEnd();
  }

  @ParameterizedTest
  @CsvSource({
    "a, 11, TOPIC_ALIAS_INVALID, is above the Topic Alias Maximum of 10",
    "'', 11, TOPIC_ALIAS_INVALID, is above the Topic Alias Maximum of 10",
    "'', 10, PROTOCOL_ERROR, its topic alias 10 was not defined on this connection"
  })
  @Normative({"EXT-67", "EXT-68"})
  void anAliasThatCannotBeEndsTheConnection(
      String topic, int alias, ReasonCode reasonCode, String text) {
    play(
        connAck(),
        send(withAlias(publish(topic), alias)),
        expect(disconnect(reasonCode)),
        expectEnd());
    await(client(b -> b.topicAliasMaximum(10)).connect());

    ProtocolError cause = (ProtocolError) RecordingListener.next(listener.lost);

    server.assertPlayedToTheEnd();
    assertThat(cause.reasonCode()).isEqualTo(reasonCode);
    assertThat(cause.message()).contains(text);
  }

  @Test
  @Normative("MQTT5-3.3.2-7")
  void anAliasOfTheServerDoesNotOutliveTheConnection() {
    server.play(
        expect(connect()),
        send(connAck()),
        send(withAlias(publish("a"), 1)),
        cut(),
        expect(connect()),
        send(connAck()),
        send(withAlias(publish(""), 1)),
        expect(disconnect(ReasonCode.PROTOCOL_ERROR)),
        expectEnd());
    MqttClient client =
        client(
            b ->
                b.topicAliasMaximum(10)
                    .defaultHandler(messages::add)
                    .reconnect(
                        attempt ->
                            attempt == 1 ? Optional.of(Duration.ofMillis(5)) : Optional.empty()));

    await(client.connect());

    server.assertPlayedToTheEnd();
    assertThat(nextMessage().topic()).isEqualTo("a");
    assertThat(messages).isEmpty();
  }
}
