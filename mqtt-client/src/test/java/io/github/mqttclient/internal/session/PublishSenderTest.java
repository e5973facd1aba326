package io.github.mqttclient.internal.session;

import static io.github.mqttclient.internal.session.TestPackets.NOW;
import static io.github.mqttclient.internal.session.TestPackets.capabilities;
import static io.github.mqttclient.internal.session.TestPackets.pubAck;
import static io.github.mqttclient.internal.session.TestPackets.pubComp;
import static io.github.mqttclient.internal.session.TestPackets.pubRec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.ConnectionLostException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.PublishRefusedException;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.fixtures.TestRequests.Publishing;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.PubAck;
import io.github.mqttclient.internal.packet.PubRec;
import io.github.mqttclient.internal.packet.Publish;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The flows on one connection, and what ends them. */
class PublishSenderTest {
  private final RecordingEffects effects = new RecordingEffects();
  private final PacketIdentifiers identifiers = new PacketIdentifiers();
  private final PublishSender sender = new PublishSender(effects, identifiers, 65_535, 0);

  @BeforeEach
  void connect() {
    sender.connected(capabilities(), NOW);
  }

  @Test
  @Normative({
    "MQTT5-4.3.1-1",
    "MQTT5-2.2.1-2",
    "MQTT5-3.3.1-2",
    "MQTT311-4.3.1-1",
    "MQTT311-2.3.1-5",
    "MQTT311-3.3.1-2"
  })
  void qos0IsSentOnceWithoutIdentifierAndIsThenForgotten() {
    sender.publish(TestRequests.publish("a", 0), NOW);

    assertThat(effects.take()).containsExactly("publish PUBLISH q0 a");
    assertThat(sender.isIdle()).isTrue();
  }

  @Test
  @Normative({
    "MQTT5-4.3.2-1",
    "MQTT5-4.3.2-2",
    "MQTT5-4.3.2-3",
    "MQTT5-2.2.1-5",
    "MQTT311-4.3.2-1",
    "MQTT311-2.3.1-6"
  })
  void qos1IsOpenUntilPubAck() throws Exception {
    sender.publish(TestRequests.publish("a", 1), NOW);

    assertThat(effects.take()).containsExactly("publish PUBLISH 1 q1 a");
    assertThat(identifiers.get(1)).isNotNull();
    assertThat(sender.inFlight()).isEqualTo(1);

    sender.onPubAck(pubAck(1));

    assertThat(effects.take()).containsExactly("delivered a");
    assertThat(identifiers.get(1)).isNull();
    assertThat(sender.isIdle()).isTrue();
  }

  @Test
  @Normative({
    "MQTT5-4.3.3-1",
    "MQTT5-4.3.3-2",
    "MQTT5-4.3.3-3",
    "MQTT5-4.3.3-4",
    "MQTT5-4.3.3-5",
    "MQTT5-2.2.1-5",
    "MQTT311-4.3.3-1",
    "MQTT311-2.3.1-6"
  })
  void qos2GoesThroughPubRecPubRelAndPubComp() throws Exception {
    sender.publish(TestRequests.publish("a", 2), NOW);
    assertThat(effects.take()).containsExactly("publish PUBLISH 1 q2 a");

    sender.onPubRec(pubRec(1));
    assertThat(effects.take()).containsExactly("send PUBREL 1");
    assertThat(identifiers.get(1)).isNotNull();

    sender.onPubComp(pubComp(1));
    assertThat(effects.take()).containsExactly("delivered a");
    assertThat(identifiers.get(1)).isNull();
    assertThat(sender.isIdle()).isTrue();
  }

  @Test
  @Normative({"MQTT5-2.2.1-3", "MQTT5-4.3.2-1", "MQTT5-4.3.3-1", "MQTT311-2.3.1-2", "MQTT31-18"})
  void openMessagesHaveDifferentIdentifiers() throws Exception {
    publish("a", 1);
    publish("b", 2);
    sender.onPubAck(pubAck(1));
    publish("c", 1);

    assertThat(effects.take())
        .containsExactly(
            "publish PUBLISH 1 q1 a",
            "publish PUBLISH 2 q2 b",
            "delivered a",
            "publish PUBLISH 3 q1 c");
  }

  @Test
  @Normative({"MQTT5-4.4.0-1", "MQTT5-3.3.1-3", "MQTT311-3.3.1-3"})
  void aMessageThatWasReceivedAsARepetitionIsSentAsANewOne() {
    Publish received = TestPackets.again(TestPackets.publish(9, 1, "a"));

    sender.publish(
        TestRequests.publish(MqttMessage.builder().topic(received.topic()).qos(1).build()), NOW);

    assertThat(((Publish) effects.packets().get(0)).dup()).isFalse();
  }

  @Test
  void theRequestIsToldItsIdentifierAndThatItLeftTheQueue() {
    Publishing request = TestRequests.publish("a", 1);

    sender.publish(request, NOW);

    assertThat(request.packetId()).isEqualTo(1);
    assertThat(request.hasLeftQueue()).isTrue();
    assertThat(request.isDone()).isFalse();
  }

  @Test
  void pubAckMayComeInAnyOrder() throws Exception {
    publish("a", 1);
    publish("b", 1);
    publish("c", 1);
    effects.clear();

    sender.onPubAck(pubAck(2));
    sender.onPubAck(pubAck(3));
    sender.onPubAck(pubAck(1));

    assertThat(effects.take()).containsExactly("delivered b", "delivered c", "delivered a");
  }

  @Test
  @Normative({"MQTT5-4.6.0-4", "MQTT311-4.6.0-4"})
  void pubRelsLeaveInTheOrderOfThePubRecs() throws Exception {
    publish("a", 2);
    publish("b", 2);
    publish("c", 2);
    effects.clear();

    sender.onPubRec(pubRec(2));
    sender.onPubRec(pubRec(3));
    sender.onPubRec(pubRec(1));

    assertThat(effects.take()).containsExactly("send PUBREL 2", "send PUBREL 3", "send PUBREL 1");
  }

  @ParameterizedTest
  @EnumSource(
      value = ReasonCode.class,
      names = {
        "UNSPECIFIED_ERROR", "IMPLEMENTATION_SPECIFIC_ERROR", "NOT_AUTHORIZED",
        "TOPIC_NAME_INVALID", "PACKET_IDENTIFIER_IN_USE", "QUOTA_EXCEEDED",
        "PAYLOAD_FORMAT_INVALID"
      })
  @Normative({"MQTT5-4.3.3-4", "MQTT5-4.4.0-2"})
  void aRefusalEndsTheFlow(ReasonCode reasonCode) throws Exception {
    publish("a", 1);
    publish("b", 2);
    effects.clear();

    sender.onPubAck(pubAck(1, reasonCode));
    sender.onPubRec(pubRec(2, reasonCode));

    assertThat(effects.take())
        .containsExactly("fail a PublishRefusedException", "fail b PublishRefusedException");
    assertThat(identifiers.get(1)).isNull();
    assertThat(identifiers.get(2)).isNull();
    assertThat(sender.isIdle()).isTrue();
  }

  @Test
  void aRefusalSaysWhatTheServerSaid() throws Exception {
    publish("a", 1);

    sender.onPubAck(
        new PubAck(
            1,
            ReasonCode.QUOTA_EXCEEDED,
            Properties.builder()
                .set(PropertyId.REASON_STRING, "too many")
                .userProperty("left", "0")
                .build()));

    PublishRefusedException refusal = (PublishRefusedException) effects.failures().get(0);
    assertThat(refusal.reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
    assertThat(refusal.reasonString()).contains("too many");
    assertThat(refusal.userProperties()).containsExactly(new UserProperty("left", "0"));
    assertThat(refusal).hasMessageContaining("\"a\"");
  }

  @Test
  @Normative("MQTT5-4.3.3-4")
  void noMatchingSubscribersIsSuccessAndIsReported() throws Exception {
    publish("a", 1);
    publish("b", 2);
    effects.clear();

    sender.onPubAck(pubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS));
    sender.onPubRec(pubRec(2, ReasonCode.NO_MATCHING_SUBSCRIBERS));
    sender.onPubComp(pubComp(2));

    assertThat(effects.take())
        .containsExactly(
            "delivered a NO_MATCHING_SUBSCRIBERS",
            "send PUBREL 2",
            "delivered b NO_MATCHING_SUBSCRIBERS");
  }

  @Test
  void successCarriesWhatTheServerSaid() throws Exception {
    publish("a", 1);

    sender.onPubAck(
        new PubAck(
            1,
            ReasonCode.SUCCESS,
            Properties.builder().set(PropertyId.REASON_STRING, "stored").build()));

    assertThat(effects.results().get(0).reasonString()).contains("stored");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 99, 65_535})
  @Normative({"EXT-87", "EXT-88"})
  void pubAckAndPubCompForUnknownIdentifiersChangeNothing(int packetId) throws Exception {
    sender.onPubAck(pubAck(packetId));
    sender.onPubComp(pubComp(packetId));

    assertThat(effects.take()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 99, 65_535})
  @Normative({"EXT-89", "EXT-90", "MQTT5-3.6.2-1", "MQTT5-3.6.2-2", "MQTT5-3.6.2-3"})
  void pubRecForAnUnknownIdentifierIsAnsweredSoThatTheServerCanFinish(int packetId)
      throws Exception {
    sender.onPubRec(pubRec(packetId));

    assertThat(effects.packets())
        .containsExactly(
            new io.github.mqttclient.internal.packet.PubRel(
                packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE));
  }

  @Test
  @Normative({"EXT-94", "MQTT5-4.3.3-6", "MQTT31-19"})
  void aRepeatedPubRecIsAnsweredWithPubRelAgain() throws Exception {
    publish("a", 2);
    effects.clear();

    sender.onPubRec(pubRec(1));
    sender.onPubRec(pubRec(1));
    sender.onPubComp(pubComp(1));

    assertThat(effects.take()).containsExactly("send PUBREL 1", "send PUBREL 1", "delivered a");
  }

  @Test
  void aSecondPubCompChangesNothing() throws Exception {
    publish("a", 2);
    sender.onPubRec(pubRec(1));
    sender.onPubComp(pubComp(1));
    effects.clear();

    sender.onPubComp(pubComp(1));

    assertThat(effects.take()).isEmpty();
  }

  @Test
  @Normative("EXT-95")
  void pubCompWithUnknownIdentifierEndsTheFlowWithSuccess() throws Exception {
    publish("a", 2);
    sender.onPubRec(pubRec(1));
    effects.clear();

    sender.onPubComp(pubComp(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));

    assertThat(effects.take()).containsExactly("delivered a");
    assertThat(identifiers.get(1)).isNull();
  }

  @Test
  @Normative("EXT-93")
  void anAcknowledgementOfTheWrongKindIsAProtocolError() throws Exception {
    publish("a", 1);
    publish("b", 2);
    publish("c", 2);
    sender.onPubRec(pubRec(3));
    effects.clear();

    assertProtocolError(() -> sender.onPubRec(pubRec(1)));
    assertProtocolError(() -> sender.onPubComp(pubComp(1)));
    assertProtocolError(() -> sender.onPubAck(pubAck(2)));
    assertProtocolError(() -> sender.onPubComp(pubComp(2)));
    assertProtocolError(() -> sender.onPubAck(pubAck(3)));
    assertThat(effects.take()).isEmpty();
  }

  @Test
  @Normative({"EXT-93", "EXT-137"})
  void anAcknowledgementForASubscribeIsAProtocolError() {
    int packetId =
        identifiers.take(new SubscriptionRequests.Subscribing(TestRequests.subscribe("a")));

    assertProtocolError(() -> sender.onPubAck(pubAck(packetId)));
    assertProtocolError(() -> sender.onPubRec(pubRec(packetId)));
    assertProtocolError(() -> sender.onPubComp(pubComp(packetId)));
  }

  @Test
  @Normative("MQTT5-4.4.0-2")
  void aRefusedMessageIsNotSentAgain() throws Exception {
    publish("a", 1);
    publish("b", 2);
    sender.onPubAck(pubAck(1, ReasonCode.NOT_AUTHORIZED));
    sender.onPubRec(new PubRec(2, ReasonCode.NOT_AUTHORIZED, Properties.NONE));
    effects.clear();

    sender.disconnected();
    sender.connected(capabilities(), NOW);

    assertThat(effects.take()).isEmpty();
  }

  @Test
  void whatIsCancelledBeforeItIsSentIsNotSent() {
    sender.disconnected();
    Publishing first = request("a", 1);
    Publishing second = request("b", 0);
    first.cancel(true);
    second.cancel(true);
    publish("c", 1);

    sender.connected(capabilities(), NOW);

    assertThat(effects.take())
        .containsExactly(
            "fail a NotSentException", "publish PUBLISH 1 q1 c", "fail b NotSentException");
    assertThat(first).isCancelled();
  }

  @Test
  void whatIsCancelledAfterItWasSentGoesOn() throws Exception {
    Publishing request = request("a", 2);
    request.cancel(true);

    sender.onPubRec(pubRec(1));
    sender.disconnected();
    sender.connected(capabilities(), NOW);
    sender.onPubComp(pubComp(1));

    assertThat(effects.take())
        .containsExactly("publish PUBLISH 1 q2 a", "send PUBREL 1", "send PUBREL 1", "delivered a");
    assertThat(sender.isIdle()).isTrue();
  }

  @Test
  void pendingListsWhatHasNoOutcomeOldestFirst() throws Exception {
    Publishing released = request("a", 2);
    Publishing sent = request("b", 1);
    sender.onPubRec(pubRec(1));
    sender.disconnected();
    Publishing waiting = request("c", 1);
    Publishing unacknowledged = request("d", 0);

    assertThat(sender.pending()).containsExactly(released, sent, waiting, unacknowledged);
    assertThat(sender.inFlight()).isEqualTo(2);
  }

  @Test
  void abandoningTellsWhatWasSentFromWhatWasNot() throws Exception {
    publish("released", 2);
    publish("sent", 1);
    sender.onPubRec(pubRec(1));
    sender.disconnected();
    publish("waiting", 1);
    publish("unacknowledged", 0);
    effects.clear();

    sender.abandon(new ConnectionLostException(new DisconnectCause.Requested()));

    assertThat(effects.take())
        .containsExactly(
            "fail released OutcomeUnknownException",
            "fail sent OutcomeUnknownException",
            "fail waiting NotSentException",
            "fail unacknowledged NotSentException");
    assertThat(sender.isIdle()).isTrue();
    assertThat(identifiers.get(1)).isNull();
    assertThat(identifiers.get(2)).isNull();
  }

  @Test
  void closingFailsEverythingWithTheOneException() {
    publish("sent", 1);
    sender.disconnected();
    publish("waiting", 1);
    publish("unacknowledged", 0);
    ClientClosedException closed = new ClientClosedException();

    sender.close(closed);

    assertThat(effects.failures()).isEqualTo(List.of(closed, closed, closed));
    assertThat(sender.isIdle()).isTrue();
  }

  private void publish(String topic, int qos) {
    sender.publish(TestRequests.publish(topic, qos), NOW);
  }

  private Publishing request(String topic, int qos) {
    Publishing request = TestRequests.publish(topic, qos);
    sender.publish(request, NOW);
    return request;
  }

  private static void assertProtocolError(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            ProtocolErrorException.class,
            error -> assertThat(error.reasonCode()).isEqualTo(ReasonCode.PROTOCOL_ERROR));
  }
}
