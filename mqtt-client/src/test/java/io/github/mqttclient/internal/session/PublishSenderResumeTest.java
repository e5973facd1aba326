package io.github.mqttclient.internal.session;

import static io.github.mqttclient.internal.session.TestPackets.NOW;
import static io.github.mqttclient.internal.session.TestPackets.capabilities;
import static io.github.mqttclient.internal.session.TestPackets.pubAck;
import static io.github.mqttclient.internal.session.TestPackets.pubComp;
import static io.github.mqttclient.internal.session.TestPackets.pubRec;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ConnectionLostException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.fixtures.TestRequests.Publishing;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Publish;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes on, and what does not, with the next connection. */
class PublishSenderResumeTest {
  private final RecordingEffects effects = new RecordingEffects();
  private final PacketIdentifiers identifiers = new PacketIdentifiers();
  private final PublishSender sender = new PublishSender(effects, identifiers, 65_535, 0);

  @BeforeEach
  void connect() {
    sender.connected(capabilities(), NOW);
  }

  @Test
  @Normative({
    "MQTT5-4.4.0-1", "MQTT5-3.3.1-1", "MQTT5-4.3.2-3", "MQTT5-4.3.3-3", "MQTT5-3.1.2-23",
    "MQTT311-4.4.0-1", "MQTT311-3.3.1-1", "MQTT311-2.3.1-3", "MQTT311-3.1.2-4", "MQTT311-4.1.0-1",
    "MQTT31-20"
  })
  void openMessagesAreSentAgainWithDupAndTheirIdentifiers() {
    publish("a", 1);
    publish("b", 2);

    reconnect();

    assertThat(effects.take())
        .containsExactly("send PUBLISH 1 q1 dup a", "send PUBLISH 2 q2 dup b");
  }

  @Test
  @Normative({"MQTT5-4.4.0-1", "MQTT5-4.1.0-1", "MQTT311-4.1.0-2"})
  void nothingIsSentAgainWhileTheConnectionStands() throws Exception {
    publish("a", 1);
    publish("b", 2);
    publish("c", 2);
    sender.onPubRec(pubRec(3));
    effects.clear();

    sender.sendWaiting(NOW);
    publish("d", 1);
    sender.sendWaiting(NOW);

    assertThat(effects.take()).containsExactly("publish PUBLISH 4 q1 d");
  }

  @Test
  @Normative({"MQTT5-4.3.3-5", "MQTT5-4.3.3-6", "MQTT311-4.3.3-1", "MQTT311-4.4.0-1"})
  void afterPubRecThePubRelIsSentAgainAndNeverThePublish() throws Exception {
    publish("a", 2);
    sender.onPubRec(pubRec(1));

    for (int i = 0; i < 3; i++) {
      reconnect();
      assertThat(effects.take()).containsExactly("send PUBREL 1");
    }
  }

  @Test
  @Normative({"MQTT5-4.6.0-4", "MQTT311-4.6.0-4"})
  void pubRelsAreSentAgainInTheOrderOfThePubRecs() throws Exception {
    publish("a", 2);
    publish("b", 2);
    publish("c", 2);
    sender.onPubRec(pubRec(2));
    sender.onPubRec(pubRec(3));
    sender.onPubRec(pubRec(1));

    reconnect();

    assertThat(effects.take()).containsExactly("send PUBREL 2", "send PUBREL 3", "send PUBREL 1");
  }

  // Complaint 38.
  @Test
  @Normative({"MQTT5-4.6.0-1", "MQTT311-4.6.0-1"})
  void messagesAreSentAgainInTheOrderOfTheFirstTimeHoweverOftenTheConnectionBreaks() {
    for (int i = 1; i <= 10; i++) {
      publish("topic" + i, 1 + i % 2);
    }

    for (int i = 0; i < 3; i++) {
      reconnect();
      assertThat(effects.take())
          .containsExactly(
              "send PUBLISH 1 q2 dup topic1",
              "send PUBLISH 2 q1 dup topic2",
              "send PUBLISH 3 q2 dup topic3",
              "send PUBLISH 4 q1 dup topic4",
              "send PUBLISH 5 q2 dup topic5",
              "send PUBLISH 6 q1 dup topic6",
              "send PUBLISH 7 q2 dup topic7",
              "send PUBLISH 8 q1 dup topic8",
              "send PUBLISH 9 q2 dup topic9",
              "send PUBLISH 10 q1 dup topic10");
    }
  }

  @Test
  @Normative({"MQTT5-4.6.0-1", "EXT-139", "MQTT5-4.9.0-2"})
  void theOrderIsKeptWhenTheQuotaCutsTheResendingInTwo() throws Exception {
    for (int i = 1; i <= 5; i++) {
      publish("topic" + i, 1);
    }

    reconnect(PropertyId.RECEIVE_MAXIMUM, 2);
    assertThat(effects.take())
        .containsExactly("send PUBLISH 1 q1 dup topic1", "send PUBLISH 2 q1 dup topic2");

    sender.onPubAck(pubAck(2));
    sender.sendWaiting(NOW);
    assertThat(effects.take()).containsExactly("delivered topic2", "send PUBLISH 3 q1 dup topic3");

    reconnect();
    assertThat(effects.take())
        .containsExactly(
            "send PUBLISH 1 q1 dup topic1",
            "send PUBLISH 3 q1 dup topic3",
            "send PUBLISH 4 q1 dup topic4",
            "send PUBLISH 5 q1 dup topic5");
  }

  @Test
  void newMessagesComeBehindThoseThatAreSentAgain() throws Exception {
    publish("a", 1);
    publish("b", 1);
    sender.disconnected();
    publish("c", 1);
    effects.clear();

    sender.connected(capabilities(PropertyId.RECEIVE_MAXIMUM, 1), NOW);
    publish("d", 1);
    assertThat(effects.take()).containsExactly("send PUBLISH 1 q1 dup a");

    acknowledgeAndSend(1);
    acknowledgeAndSend(2);
    acknowledgeAndSend(3);
    assertThat(effects.take())
        .containsExactly(
            "delivered a",
            "send PUBLISH 2 q1 dup b",
            "delivered b",
            "publish PUBLISH 3 q1 c",
            "delivered c",
            "publish PUBLISH 4 q1 d");
  }

  @Test
  void theServerMayAnswerWhatItGotOverAnEarlierConnectionBeforeItIsSentAgain() throws Exception {
    publish("a", 1);
    publish("b", 1);
    publish("c", 2);
    publish("d", 1);
    reconnect(PropertyId.RECEIVE_MAXIMUM, 1);
    effects.clear();

    sender.onPubAck(pubAck(2));
    sender.onPubRec(pubRec(3));
    sender.sendWaiting(NOW);

    assertThat(effects.take()).containsExactly("delivered b", "send PUBREL 3");
    assertThat(sender.inFlight()).isEqualTo(3);
    acknowledgeAndSend(1);
    sender.onPubComp(pubComp(3));
    assertThat(effects.take())
        .containsExactly("delivered a", "send PUBLISH 4 q1 dup d", "delivered c");
    acknowledgeAndSend(4);
    assertThat(sender.isIdle()).isTrue();
  }

  @Test
  @Normative("MQTT5-4.3.3-7")
  void anExpiredMessageIsSentAgainAllTheSame() {
    Duration second = Duration.ofSeconds(1);
    sender.publish(
        TestRequests.publish(MqttMessage.builder().topic("a").qos(2).messageExpiry(second).build()),
        NOW);
    sender.disconnected();
    effects.clear();

    sender.connected(capabilities(), NOW + 5 * second.toNanos());

    assertThat(effects.take()).containsExactly("send PUBLISH 1 q2 dup a");
  }

  // Complaint 39.
  @Test
  @Normative("EXT-138")
  void theTopicIsSentAgain() {
    publish("long/topic/name", 1);

    reconnect();

    assertThat(((Publish) effects.packets().get(0)).topic()).isEqualTo("long/topic/name");
  }

  @Test
  void qos0IsNotSentAgain() {
    publish("a", 0);

    reconnect();

    assertThat(effects.take()).isEmpty();
  }

  @Test
  void messagesOfTheTimeWithoutConnectionAreSentInTheirOrder() {
    sender.disconnected();
    publish("a", 1);
    publish("b", 2);
    publish("c", 1);
    assertThat(effects.take()).isEmpty();

    sender.connected(capabilities(), NOW);

    assertThat(effects.take())
        .containsExactly(
            "publish PUBLISH 1 q1 a", "publish PUBLISH 2 q2 b", "publish PUBLISH 3 q1 c");
  }

  @Test
  @Normative({"MQTT5-3.2.2-5", "EXT-29", "MQTT5-4.4.0-1"})
  void ifTheSessionWasLostQos1IsANewMessageAndQos2Fails() throws Exception {
    publish("a", 2);
    publish("b", 1);
    publish("c", 2);
    publish("d", 1);
    sender.onPubRec(pubRec(1));
    sender.disconnected();
    publish("e", 1);
    effects.clear();

    sender.sessionLost();
    sender.connected(capabilities(), NOW);

    assertThat(effects.take())
        .containsExactly(
            "fail a SessionLostException",
            "fail c SessionLostException",
            "publish PUBLISH 5 q1 b",
            "publish PUBLISH 6 q1 d",
            "publish PUBLISH 7 q1 e");
    assertThat(identifiers.get(1)).isNull();
    assertThat(identifiers.get(2)).isNull();
  }

  @Test
  void aMessageThatIsSentAnewIsAcknowledgedUnderItsNewIdentifier() throws Exception {
    Publishing request = request("a", 1);
    sender.disconnected();
    sender.sessionLost();
    sender.connected(capabilities(), NOW);
    effects.clear();
    assertThat(request.packetId()).isEqualTo(2);

    sender.onPubAck(pubAck(1));
    sender.onPubAck(pubAck(2));

    assertThat(effects.take()).containsExactly("delivered a");
    assertThat(request.outcomes()).isEqualTo(1);
    assertThat(sender.isIdle()).isTrue();
  }

  // Complaint 27.
  @Test
  void aMessageThatWaitsToBeSentAnewKeepsItsPlaceOverMoreConnections() {
    publish("a", 1);
    publish("b", 1);
    publish("c", 1);
    sender.disconnected();
    sender.sessionLost();
    sender.connected(capabilities(PropertyId.RECEIVE_MAXIMUM, 1), NOW);
    effects.clear();

    reconnect();

    assertThat(effects.take())
        .containsExactly(
            "send PUBLISH 4 q1 dup a", "publish PUBLISH 5 q1 b", "publish PUBLISH 6 q1 c");
  }

  @Test
  void ofAMessageThatWaitsToBeSentAnewTheOutcomeIsUnknown() {
    publish("a", 1);
    sender.disconnected();
    sender.sessionLost();
    effects.clear();

    sender.abandon(new ConnectionLostException(new DisconnectCause.Requested()));

    assertThat(effects.take()).containsExactly("fail a OutcomeUnknownException");
  }

  @Test
  void whatTheNextServerDoesNotTakeIsNotSentAgainAndItsOutcomeIsUnknown() {
    publish("a", 2);
    publish("b", 1);

    reconnect(PropertyId.MAXIMUM_QOS, 1);

    assertThat(effects.take())
        .containsExactly("fail a OutcomeUnknownException", "send PUBLISH 2 q1 dup b");
    assertThat(identifiers.get(1)).isNull();
  }

  @Test
  @Normative("MQTT5-3.2.2-15")
  void whatIsTooLargeForTheNextServerIsNotSentAgain() {
    publish("a topic of 24 characters", 1);
    publish("b", 1);

    reconnect(PropertyId.MAXIMUM_PACKET_SIZE, 20);

    assertThat(effects.take())
        .containsExactly(
            "fail a topic of 24 characters OutcomeUnknownException", "send PUBLISH 2 q1 dup b");
  }

  @Test
  void everyOutcomeIsToldOnce() throws Exception {
    List<Publishing> requests =
        List.of(request("a", 1), request("b", 2), request("c", 2), request("d", 1));
    sender.onPubRec(pubRec(2));
    reconnect();
    sender.onPubAck(pubAck(1));
    sender.onPubComp(pubComp(2));
    sender.disconnected();
    sender.sessionLost();
    sender.connected(capabilities(), NOW);
    sender.onPubAck(pubAck(5));
    sender.disconnected();
    sender.abandon(new ConnectionLostException(new DisconnectCause.Requested()));

    assertThat(requests).allMatch(request -> request.outcomes() == 1);
  }

  private void acknowledgeAndSend(int packetId) throws Exception {
    sender.onPubAck(pubAck(packetId));
    sender.sendWaiting(NOW);
  }

  private void reconnect() {
    sender.disconnected();
    effects.clear();
    sender.connected(capabilities(), NOW);
  }

  private void reconnect(PropertyId limit, long value) {
    sender.disconnected();
    effects.clear();
    sender.connected(capabilities(limit, value), NOW);
  }

  private void publish(String topic, int qos) {
    sender.publish(TestRequests.publish(topic, qos), NOW);
  }

  private Publishing request(String topic, int qos) {
    Publishing request = TestRequests.publish(topic, qos);
    sender.publish(request, NOW);
    return request;
  }
}
