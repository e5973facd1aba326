package io.github.mqttclient.internal.session;

import static io.github.mqttclient.internal.session.TestPackets.NOW;
import static io.github.mqttclient.internal.session.TestPackets.capabilities;
import static io.github.mqttclient.internal.session.TestPackets.pubAck;
import static io.github.mqttclient.internal.session.TestPackets.pubComp;
import static io.github.mqttclient.internal.session.TestPackets.pubRec;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.internal.packet.PropertyId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds messages back, and what they are refused for. */
class PublishSenderQuotaTest {
  private final RecordingEffects effects = new RecordingEffects();
  private final PacketIdentifiers identifiers = new PacketIdentifiers();
  private PublishSender sender = new PublishSender(effects, identifiers, 65_535, 0);

  @ParameterizedTest
  @CsvSource({"1, 65535, 1", "2, 65535, 2", "65535, 65535, 50", "10, 3, 3", "3, 10, 3"})
  @Normative({"MQTT5-4.9.0-1", "MQTT5-4.9.0-2", "MQTT5-3.3.4-7"})
  void noMoreThanReceiveMaximumAndMaximumInFlightAreOpen(
      int receiveMaximum, int maximumInFlight, int sent) {
    sender = new PublishSender(effects, identifiers, maximumInFlight, 0);
    sender.connected(capabilities(PropertyId.RECEIVE_MAXIMUM, receiveMaximum), NOW);

    for (int i = 0; i < 50; i++) {
      publish("a", 1 + i % 2);
    }

    assertThat(effects.packets()).hasSize(sent);
  }

  @Test
  void eachKindOfAcknowledgementLetsTheNextOnesBeFetchedTogether() throws Exception {
    sender.connected(capabilities(), NOW);
    for (int i = 0; i < 10; i++) {
      publish("a", 1 + i % 2);
    }
    assertThat(sender.pauseNanos()).as("nothing is acknowledged").isZero();

    sender.onPubAck(pubAck(1, ReasonCode.SUCCESS));
    assertThat(sender.pauseNanos()).as("after PUBACK").isPositive();
    sender.onPubRec(pubRec(2, ReasonCode.SUCCESS));
    assertThat(sender.pauseNanos()).as("after PUBREC").isPositive();
    sender.onPubComp(pubComp(2, ReasonCode.SUCCESS));
    assertThat(sender.pauseNanos()).as("after PUBCOMP").isPositive();
    assertThat(sender.pauseNanos()).as("nothing more").isZero();
  }

  @ParameterizedTest
  @CsvSource({"12, false", "13, true"})
  void aLargerShareIsFetchedTogetherIfMessagesWait(int published, boolean pauses) throws Exception {
    sender.connected(capabilities(PropertyId.RECEIVE_MAXIMUM, 12), NOW);
    for (int i = 0; i < published; i++) {
      publish("a", 2);
    }

    sender.onPubRec(pubRec(1, ReasonCode.SUCCESS)); // Still in flight, so what waits goes on so.
    sender.onPubRec(pubRec(2, ReasonCode.SUCCESS));

    assertThat(sender.pauseNanos() > 0).isEqualTo(pauses);
  }

  @Test
  @Normative({"MQTT5-4.9.0-1", "EXT-38"})
  void withoutReceiveMaximum65535AreOpen() {
    sender.connected(capabilities(), NOW);

    for (int i = 0; i < 65_536; i++) {
      publish("a", 1);
    }

    assertThat(sender.inFlight()).isEqualTo(65_535);
  }

  @Test
  @Normative({"MQTT5-4.9.0-2", "MQTT5-3.3.4-7"})
  void pubAckPubCompAndAnErrorInPubRecEachLetOneMoreThrough() throws Exception {
    sender.connected(capabilities(PropertyId.RECEIVE_MAXIMUM, 3), NOW);
    publish("a", 1);
    publish("b", 2);
    publish("c", 2);
    for (int i = 4; i <= 9; i++) {
      publish("topic" + i, 1);
    }
    effects.clear();

    sender.onPubAck(pubAck(1, ReasonCode.QUOTA_EXCEEDED));
    sender.sendWaiting(NOW);
    assertThat(effects.take())
        .containsExactly("fail a PublishRefusedException", "publish PUBLISH 4 q1 topic4");

    sender.onPubRec(pubRec(2, ReasonCode.QUOTA_EXCEEDED));
    sender.sendWaiting(NOW);
    assertThat(effects.take())
        .containsExactly("fail b PublishRefusedException", "publish PUBLISH 5 q1 topic5");

    sender.onPubRec(pubRec(3));
    sender.sendWaiting(NOW);
    assertThat(effects.take()).containsExactly("send PUBREL 3");

    sender.onPubComp(pubComp(3));
    sender.sendWaiting(NOW);
    assertThat(effects.take()).containsExactly("delivered c", "publish PUBLISH 6 q1 topic6");

    sender.onPubAck(pubAck(4));
    sender.sendWaiting(NOW);
    assertThat(effects.take()).containsExactly("delivered topic4", "publish PUBLISH 7 q1 topic7");
  }

  @Test
  @Normative({"MQTT5-3.3.4-8", "EXT-140"})
  void qos0IsNotHeldBackByTheQuota() {
    sender.connected(capabilities(PropertyId.RECEIVE_MAXIMUM, 1), NOW);
    publish("a", 1);
    publish("b", 1);
    effects.clear();

    publish("c", 0);

    assertThat(effects.take()).containsExactly("publish PUBLISH q0 c");
  }

  @Test
  @Normative("EXT-140")
  void qos0TakesNothingFromTheQuota() {
    sender.connected(capabilities(PropertyId.RECEIVE_MAXIMUM, 1), NOW);
    publish("a", 0);
    publish("b", 0);

    publish("c", 1);

    assertThat(effects.take())
        .containsExactly("publish PUBLISH q0 a", "publish PUBLISH q0 b", "publish PUBLISH 1 q1 c");
  }

  @Test
  @Normative({"MQTT5-4.9.0-3", "MQTT5-3.3.4-8"})
  void pubRelIsNotHeldBackByTheQuota() throws Exception {
    sender.connected(capabilities(PropertyId.RECEIVE_MAXIMUM, 1), NOW);
    publish("a", 2);
    publish("b", 1);
    effects.clear();

    sender.onPubRec(pubRec(1));

    assertThat(effects.take()).containsExactly("send PUBREL 1");
  }

  @Test
  @Normative({"EXT-139", "EXT-87", "EXT-88", "MQTT5-3.3.4-7"})
  void strayAcknowledgementsDoNotRaiseTheQuota() throws Exception {
    sender.connected(capabilities(PropertyId.RECEIVE_MAXIMUM, 1), NOW);
    publish("a", 1);
    publish("b", 1);
    effects.clear();

    sender.onPubAck(pubAck(99));
    sender.onPubComp(pubComp(99));
    sender.onPubRec(pubRec(99, ReasonCode.QUOTA_EXCEEDED));
    sender.sendWaiting(NOW);

    assertThat(effects.take()).containsExactly("send PUBREL 99 PACKET_IDENTIFIER_NOT_FOUND");
  }

  @Test
  @Normative({"EXT-139", "MQTT5-3.3.4-7"})
  void pubCompForAMessageOfAnEarlierConnectionDoesNotRaiseTheQuota() throws Exception {
    sender.connected(capabilities(), NOW);
    publish("a", 2);
    sender.onPubRec(pubRec(1));
    sender.disconnected();
    publish("b", 1);
    publish("c", 1);
    sender.connected(capabilities(PropertyId.RECEIVE_MAXIMUM, 1), NOW);
    effects.clear();

    sender.onPubComp(pubComp(1));
    sender.sendWaiting(NOW);

    assertThat(effects.take()).containsExactly("delivered a");
    sender.onPubAck(pubAck(2));
    sender.sendWaiting(NOW);
    assertThat(effects.take()).containsExactly("delivered b", "publish PUBLISH 3 q1 c");
  }

  @Test
  @Normative("EXT-139")
  void theQuotaStartsAnewWithTheNextConnection() {
    sender.connected(capabilities(PropertyId.RECEIVE_MAXIMUM, 1), NOW);
    publish("a", 1);
    sender.disconnected();
    sender.connected(capabilities(PropertyId.RECEIVE_MAXIMUM, 2), NOW);
    effects.clear();

    publish("b", 1);
    publish("c", 1);

    assertThat(effects.take()).containsExactly("publish PUBLISH 2 q1 b");
  }

  @Test
  void aFullOutputBufferHoldsMessagesBack() {
    sender.connected(capabilities(), NOW);
    effects.writable(false);
    publish("a", 0);
    publish("b", 1);
    sender.sendWaiting(NOW);
    assertThat(effects.take()).isEmpty();

    effects.writable(true);
    sender.sendWaiting(NOW);

    assertThat(effects.take()).containsExactly("publish PUBLISH 1 q1 b", "publish PUBLISH q0 a");
  }

  @Test
  void aFullOutputBufferHoldsBackWhatIsSentAgain() {
    sender.connected(capabilities(), NOW);
    publish("a", 1);
    sender.disconnected();
    effects.clear();
    effects.writable(false);

    sender.connected(capabilities(), NOW);
    assertThat(effects.take()).isEmpty();
    effects.writable(true);
    sender.sendWaiting(NOW);

    assertThat(effects.take()).containsExactly("send PUBLISH 1 q1 dup a");
  }

  @Test
  void noQos0MessageOvertakesAnother() {
    sender.connected(capabilities(), NOW);
    effects.writable(false);
    publish("a", 0);
    effects.writable(true);

    publish("b", 0);
    sender.sendWaiting(NOW);

    assertThat(effects.take()).containsExactly("publish PUBLISH q0 a", "publish PUBLISH q0 b");
  }

  @Test
  @Normative({"EXT-136", "MQTT5-2.2.1-3", "MQTT311-2.3.1-2", "MQTT311-2.3.1-3"})
  void withAllIdentifiersTakenMessagesWaitAndAnAckFreesExactlyOne() throws Exception {
    for (int i = 0; i < 65_534; i++) {
      identifiers.take(new SubscriptionRequests.Subscribing(TestRequests.subscribe("a")));
    }
    sender.connected(capabilities(), NOW);
    publish("a", 1);
    publish("b", 1);
    publish("c", 2);
    assertThat(effects.take()).containsExactly("publish PUBLISH 65535 q1 a");

    sender.onPubAck(pubAck(65_535));
    sender.sendWaiting(NOW);

    assertThat(effects.take()).containsExactly("delivered a", "publish PUBLISH 65535 q1 b");
  }

  @Test
  @Normative("EXT-140")
  void qos0NeedsNoIdentifier() {
    for (int i = 0; i < 65_535; i++) {
      identifiers.take(new SubscriptionRequests.Subscribing(TestRequests.subscribe("a")));
    }
    sender.connected(capabilities(), NOW);

    publish("a", 0);

    assertThat(effects.take()).containsExactly("publish PUBLISH q0 a");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, true",
    "0, 1, false",
    "0, 2, false",
    "1, 0, true",
    "1, 1, true",
    "1, 2, false"
  })
  @Normative("MQTT5-3.2.2-11")
  void aQosAboveTheServersMaximumIsRefused(int maximumQos, int qos, boolean sent) {
    sender.connected(capabilities(PropertyId.MAXIMUM_QOS, maximumQos), NOW);

    publish("a", qos);

    assertSentOrRefused(sent, "Maximum QoS of " + maximumQos);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @Normative("MQTT5-3.2.2-14")
  void aRetainedMessageIsRefusedIfTheServerKeepsNone(int qos) {
    sender.connected(capabilities(PropertyId.RETAIN_AVAILABLE, 0), NOW);

    sender.publish(
        TestRequests.publish(MqttMessage.builder().topic("a").qos(qos).retain(true).build()), NOW);

    assertSentOrRefused(false, "Retain Available 0");
  }

  @ParameterizedTest
  @CsvSource({"0, 14, true", "0, 15, false", "1, 12, true", "1, 13, false", "2, 12, true"})
  @Normative("MQTT5-3.2.2-15")
  void aPacketMayBeAsLargeAsTheServerSaysAndNotLarger(int qos, int payload, boolean sent) {
    sender.connected(capabilities(PropertyId.MAXIMUM_PACKET_SIZE, 20), NOW);

    sender.publish(
        TestRequests.publish(
            MqttMessage.builder().topic("a").qos(qos).payload(new byte[payload]).build()),
        NOW);

    assertSentOrRefused(sent, "Maximum Packet Size of 20");
  }

  @Test
  void aRefusedMessageTakesNeitherIdentifierNorQuota() {
    sender.connected(capabilities(PropertyId.MAXIMUM_PACKET_SIZE, 20), NOW);
    for (int i = 0; i < 70_000; i++) {
      sender.publish(
          TestRequests.publish(
              MqttMessage.builder().topic("a").qos(1).payload(new byte[100]).build()),
          NOW);
    }
    effects.clear();

    publish("a", 1);

    assertThat(effects.packets()).hasSize(1);
    assertThat(identifiers.areExhausted()).isFalse();
    assertThat(sender.inFlight()).isEqualTo(1);
  }

  @Test
  void aRefusedMessageDoesNotHoldBackTheNextOne() {
    publish("a", 2);
    publish("b", 1);

    sender.connected(capabilities(PropertyId.MAXIMUM_QOS, 1), NOW);

    assertThat(effects.take())
        .containsExactly("fail a UnsupportedFeatureException", "publish PUBLISH 2 q1 b");
  }

  private void assertSentOrRefused(boolean sent, String limit) {
    if (sent) {
      assertThat(effects.packets()).hasSize(1);
      assertThat(effects.failures()).isEmpty();
    } else {
      assertThat(effects.packets()).isEmpty();
      assertThat(effects.failures())
          .singleElement()
          .isInstanceOf(UnsupportedFeatureException.class)
          .satisfies(failure -> assertThat(failure).hasMessageContaining(limit));
    }
  }

  private void publish(String topic, int qos) {
    sender.publish(TestRequests.publish(topic, qos), NOW);
  }
}
