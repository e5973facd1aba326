package io.github.mqttclient.internal.session;

import static io.github.mqttclient.QoS.AT_LEAST_ONCE;
import static io.github.mqttclient.QoS.EXACTLY_ONCE;
import static io.github.mqttclient.internal.session.TestPackets.MQTT_3_1_1;
import static io.github.mqttclient.internal.session.TestPackets.again;
import static io.github.mqttclient.internal.session.TestPackets.capabilities;
import static io.github.mqttclient.internal.session.TestPackets.connAck;
import static io.github.mqttclient.internal.session.TestPackets.pubRel;
import static io.github.mqttclient.internal.session.TestPackets.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.PubRel;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flows on one connection; {@link PublishReceiverResumeTest} has those over more than one. */
class PublishReceiverTest {
  private final RecordingEffects effects = new RecordingEffects();
  private PublishReceiver receiver = new PublishReceiver(effects, 65_535);

  @BeforeEach
  void connect() {
    receiver.connected(capabilities());
  }

  @Test
  @Normative({"MQTT5-3.3.4-1", "MQTT311-3.3.4-1"})
  void qos0IsDeliveredAndNotAcknowledged() throws Exception {
    receiver.onPublish(publish(0, 0, "a"));

    assertThat(effects.deliveries())
        .containsExactly(
            new RecordingEffects.Delivery(publish(0, 0, "a"), PublishReceiver.NO_ACKNOWLEDGEMENT));
    assertThat(effects.take()).containsExactly("deliver a");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 0x1234, 0xFFFF})
  @Normative({
    "MQTT5-3.3.4-1",
    "MQTT5-4.3.2-4",
    "MQTT5-2.2.1-5",
    "MQTT5-3.4.2-1",
    "MQTT5-3.4.2-2",
    "MQTT5-3.4.2-3",
    "MQTT311-3.3.4-1",
    "MQTT311-4.3.2-2",
    "MQTT311-2.3.1-6"
  })
  void qos1IsAcknowledgedWithPubAckWhenTheApplicationIsDone(int packetId) throws Exception {
    long sequence = deliver(packetId, 1, "a");
    assertThat(effects.take()).containsExactly("deliver a");

    assertThat(receiver.acknowledge(sequence, AT_LEAST_ONCE, packetId)).isTrue();

    assertThat(effects.packets()).containsExactly(TestPackets.pubAck(packetId));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 0x1234, 0xFFFF})
  @Normative({
    "MQTT5-3.3.4-1", "MQTT5-4.3.3-8", "MQTT5-4.3.3-11", "MQTT5-2.2.1-5", "MQTT5-3.5.2-1",
    "MQTT5-3.5.2-2", "MQTT5-3.5.2-3", "MQTT5-3.7.2-1", "MQTT5-3.7.2-2", "MQTT5-3.7.2-3",
    "MQTT311-3.3.4-1", "MQTT311-4.3.3-2", "MQTT311-2.3.1-6"
  })
  void qos2GoesThroughPubRecPubRelAndPubComp(int packetId) throws Exception {
    long sequence = deliver(packetId, 2, "a");
    assertThat(effects.take()).containsExactly("deliver a");

    assertThat(receiver.acknowledge(sequence, EXACTLY_ONCE, packetId)).isTrue();
    assertThat(effects.packets()).containsExactly(TestPackets.pubRec(packetId));
    effects.clear();

    receiver.onPubRel(pubRel(packetId));
    assertThat(effects.packets()).containsExactly(TestPackets.pubComp(packetId));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Normative({"MQTT5-4.3.2-5", "MQTT311-4.3.2-2"})
  void afterPubAckTheIdentifierMeansANewMessageWhateverDupSays(boolean dup) throws Exception {
    receiver.acknowledge(deliver(7, 1, "a"), AT_LEAST_ONCE, 7);
    effects.clear();

    receiver.onPublish(dup ? again(publish(7, 1, "b")) : publish(7, 1, "b"));
    receiver.acknowledge(effects.deliveries().get(0).sequence(), AT_LEAST_ONCE, 7);

    assertThat(effects.take()).containsExactly("deliver b", "send PUBACK 7");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Normative({"MQTT5-4.3.3-12", "MQTT311-4.3.3-2"})
  void afterPubCompTheIdentifierMeansANewMessage(boolean dup) throws Exception {
    receiver.acknowledge(deliver(7, 2, "a"), EXACTLY_ONCE, 7);
    receiver.onPubRel(pubRel(7));
    effects.clear();

    receiver.onPublish(dup ? again(publish(7, 2, "b")) : publish(7, 2, "b"));

    assertThat(effects.take()).containsExactly("deliver b");
  }

  @Test
  @Normative({"MQTT5-4.3.3-10", "MQTT311-4.3.3-2", "EXT-81", "MQTT31-19"})
  void aRepeatedQos2MessageIsNotDeliveredAgainButAcknowledgedAgain() throws Exception {
    receiver.acknowledge(deliver(7, 2, "a"), EXACTLY_ONCE, 7);
    effects.clear();

    receiver.onPublish(again(publish(7, 2, "a")));
    receiver.onPublish(publish(7, 2, "a")); // Also without DUP.

    assertThat(effects.take()).containsExactly("send PUBREC 7", "send PUBREC 7");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @Normative({"MQTT5-4.3.3-10", "EXT-81", "MQTT31-19"})
  void aMessageThatIsRepeatedWhileTheApplicationHasItIsAcknowledgedOnce(int qos) throws Exception {
    long sequence = deliver(7, qos, "a");
    effects.clear();

    receiver.onPublish(again(publish(7, qos, "a")));
    assertThat(effects.take()).isEmpty();
    receiver.acknowledge(sequence, qos == 1 ? AT_LEAST_ONCE : EXACTLY_ONCE, 7);

    assertThat(effects.take()).hasSize(1);
  }

  @Test
  @Normative({"MQTT5-4.3.3-10", "MQTT31-19"})
  void aPubRelThatOvertakesASecondPubRecMakesItNeedless() throws Exception {
    receiver.acknowledge(deliver(7, 2, "a"), EXACTLY_ONCE, 7);
    long unfinished = deliver(8, 1, "b");
    receiver.onPublish(again(publish(7, 2, "a"))); // Its PUBREC waits behind the PUBACK of 8.
    effects.clear();

    receiver.onPubRel(pubRel(7));
    long next = deliver(7, 2, "c");
    receiver.acknowledge(unfinished, AT_LEAST_ONCE, 8);
    receiver.acknowledge(next, EXACTLY_ONCE, 7);

    assertThat(effects.take())
        .containsExactly("send PUBCOMP 7", "deliver c", "send PUBACK 8", "send PUBREC 7");
  }

  @Test
  @Normative({"MQTT5-4.6.0-2", "MQTT311-4.6.0-2"})
  void pubAcksLeaveInTheOrderOfTheMessagesHoweverTheApplicationFinishesThem() throws Exception {
    long[] sequences = new long[6];
    for (int i = 1; i <= 5; i++) {
      sequences[i] = deliver(10 * i, 1, "a");
    }
    effects.clear();

    receiver.acknowledge(sequences[3], AT_LEAST_ONCE, 30);
    assertThat(effects.take()).isEmpty();
    receiver.acknowledge(sequences[1], AT_LEAST_ONCE, 10);
    assertThat(effects.take()).containsExactly("send PUBACK 10");
    receiver.acknowledge(sequences[5], AT_LEAST_ONCE, 50);
    assertThat(effects.take()).isEmpty();
    receiver.acknowledge(sequences[2], AT_LEAST_ONCE, 20);
    assertThat(effects.take()).containsExactly("send PUBACK 20", "send PUBACK 30");
    receiver.acknowledge(sequences[4], AT_LEAST_ONCE, 40);
    assertThat(effects.take()).containsExactly("send PUBACK 40", "send PUBACK 50");
  }

  @Test
  @Normative({"MQTT5-4.6.0-3", "MQTT311-4.6.0-3"})
  void pubRecsLeaveInTheOrderOfTheMessagesHoweverTheApplicationFinishesThem() throws Exception {
    long first = deliver(30, 2, "a");
    long second = deliver(20, 2, "b");
    long third = deliver(10, 2, "c");
    effects.clear();

    receiver.acknowledge(third, EXACTLY_ONCE, 10);
    receiver.acknowledge(second, EXACTLY_ONCE, 20);
    assertThat(effects.take()).isEmpty();
    receiver.acknowledge(first, EXACTLY_ONCE, 30);

    assertThat(effects.take())
        .containsExactly("send PUBREC 30", "send PUBREC 20", "send PUBREC 10");
  }

  @Test
  void aSecondAcknowledgementOfTheApplicationIsOfNoUse() throws Exception {
    long first = deliver(1, 1, "a");
    long second = deliver(2, 1, "b");
    receiver.acknowledge(first, AT_LEAST_ONCE, 1);
    receiver.acknowledge(second, AT_LEAST_ONCE, 2);
    effects.clear();

    assertThat(receiver.acknowledge(first, AT_LEAST_ONCE, 1)).isFalse();
    assertThat(effects.take()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 99, 65_535})
  @Normative({"EXT-91", "EXT-92", "MQTT5-4.3.3-11", "MQTT5-3.7.2-1", "MQTT311-4.3.3-2"})
  void pubRelForAnUnknownIdentifierIsAnsweredWithPubComp(int packetId) throws Exception {
    receiver.onPubRel(pubRel(packetId));

    assertThat(effects.packets())
        .containsExactly(TestPackets.pubComp(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
  }

  @Test
  @Normative({"MQTT5-4.3.3-11", "MQTT31-19", "MQTT31-15"})
  void everyPubRelIsAnswered() throws Exception {
    receiver.acknowledge(deliver(7, 2, "a"), EXACTLY_ONCE, 7);
    effects.clear();

    receiver.onPubRel(pubRel(7));
    receiver.onPubRel(pubRel(7));

    assertThat(effects.take())
        .containsExactly("send PUBCOMP 7", "send PUBCOMP 7 PACKET_IDENTIFIER_NOT_FOUND");
  }

  @Test
  @Normative("EXT-95")
  void pubRelWithUnknownIdentifierEndsTheFlow() throws Exception {
    receiver.acknowledge(deliver(7, 2, "a"), EXACTLY_ONCE, 7);
    effects.clear();

    receiver.onPubRel(new PubRel(7, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE));
    receiver.onPublish(publish(7, 2, "b"));

    assertThat(effects.take()).containsExactly("send PUBCOMP 7", "deliver b");
  }

  @Test
  @Normative("EXT-93")
  void pubRelForAMessageWithoutPubRecIsAProtocolError() throws Exception {
    deliver(1, 1, "a");
    deliver(2, 2, "b");
    long held = deliver(3, 2, "c");
    receiver.acknowledge(held, EXACTLY_ONCE, 3);

    assertError(ReasonCode.PROTOCOL_ERROR, () -> receiver.onPubRel(pubRel(1)));
    assertError(ReasonCode.PROTOCOL_ERROR, () -> receiver.onPubRel(pubRel(2)));
    assertError(ReasonCode.PROTOCOL_ERROR, () -> receiver.onPubRel(pubRel(3)));
  }

  @Test
  @Normative("EXT-80")
  void theIdentifierOfAnUnfinishedMessageOfTheOtherQosIsAProtocolError() throws Exception {
    deliver(1, 1, "a");
    deliver(2, 2, "b");
    effects.clear();

    assertError(ReasonCode.PROTOCOL_ERROR, () -> receiver.onPublish(publish(1, 2, "c")));
    assertError(ReasonCode.PROTOCOL_ERROR, () -> receiver.onPublish(publish(2, 1, "c")));
    assertThat(effects.take()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10})
  @Normative("EXT-78")
  void moreThanReceiveMaximumIsAnErrorOfTheServer(int receiveMaximum) throws Exception {
    receiver = new PublishReceiver(effects, receiveMaximum);
    receiver.connected(capabilities());
    for (int i = 1; i <= receiveMaximum; i++) {
      deliver(i, 1 + i % 2, "a");
    }
    effects.clear();

    receiver.onPublish(publish(0, 0, "b"));
    assertError(
        ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, () -> receiver.onPublish(publish(100, 1, "c")));
    assertThat(effects.take()).containsExactly("deliver b");
  }

  @Test
  @Normative("EXT-79")
  void aQos1MessageOccupiesItsPlaceUntilPubAck() throws Exception {
    receiver = new PublishReceiver(effects, 1);
    receiver.connected(capabilities());

    receiver.acknowledge(deliver(1, 1, "a"), AT_LEAST_ONCE, 1);
    deliver(2, 1, "b");

    assertError(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, () -> receiver.onPublish(publish(3, 1, "c")));
  }

  @Test
  @Normative("EXT-79")
  void aQos2MessageOccupiesItsPlaceUntilPubComp() throws Exception {
    receiver = new PublishReceiver(effects, 2);
    receiver.connected(capabilities());
    receiver.acknowledge(deliver(1, 2, "a"), EXACTLY_ONCE, 1);
    receiver.acknowledge(deliver(2, 2, "b"), EXACTLY_ONCE, 2);

    receiver.onPubRel(pubRel(1));
    deliver(3, 2, "c");

    assertError(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, () -> receiver.onPublish(publish(4, 2, "d")));
  }

  @Test
  @Normative("EXT-78")
  void aServerThatCannotKnowReceiveMaximumMayExceedIt() throws Exception {
    receiver = new PublishReceiver(effects, 1);
    receiver.connected(Capabilities.of(connAck(), MQTT_3_1_1));

    deliver(1, 1, "a");
    deliver(2, 1, "b");

    assertThat(effects.take()).containsExactly("deliver a", "deliver b");
  }

  private long deliver(int packetId, int qos, String topic) throws ProtocolErrorException {
    receiver.onPublish(publish(packetId, qos, topic));
    return effects.deliveries().get(effects.deliveries().size() - 1).sequence();
  }

  private static void assertError(ReasonCode reasonCode, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            ProtocolErrorException.class,
            error -> assertThat(error.reasonCode()).isEqualTo(reasonCode));
  }
}
