package io.github.mqttclient.internal.session;

import static io.github.mqttclient.QoS.AT_LEAST_ONCE;
import static io.github.mqttclient.QoS.EXACTLY_ONCE;
import static io.github.mqttclient.internal.session.TestPackets.again;
import static io.github.mqttclient.internal.session.TestPackets.capabilities;
import static io.github.mqttclient.internal.session.TestPackets.pubRel;
import static io.github.mqttclient.internal.session.TestPackets.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server sends again over the next connection, and late answers of the application. */
class PublishReceiverResumeTest {
  private final RecordingEffects effects = new RecordingEffects();
  private final PublishReceiver receiver = new PublishReceiver(effects, 65_535);

  @BeforeEach
  void connect() {
    receiver.connected(capabilities());
  }

  @Test
  @Normative({"MQTT5-4.3.3-10", "MQTT5-3.1.2-23", "MQTT311-4.3.3-2", "MQTT311-3.1.2-4"})
  void aQos2MessageThatTheApplicationHasFinishedBeforeIsOnlyAcknowledgedAgain() throws Exception {
    receiver.acknowledge(deliver(7, 2, "a"), EXACTLY_ONCE, 7);
    reconnect();

    receiver.onPublish(again(publish(7, 2, "a")));
    receiver.onPubRel(pubRel(7));

    assertThat(effects.take()).containsExactly("send PUBREC 7", "send PUBCOMP 7");
  }

  @Test
  @Normative("MQTT5-4.3.3-10")
  void aQos2MessageThatIsFinishedBetweenTwoConnectionsIsAcknowledgedWhenItComesAgain()
      throws Exception {
    long sequence = deliver(7, 2, "a");
    receiver.disconnected();
    assertThat(receiver.acknowledge(sequence, EXACTLY_ONCE, 7)).isTrue();
    receiver.connected(capabilities());
    effects.clear();

    receiver.onPublish(again(publish(7, 2, "a")));

    assertThat(effects.take()).containsExactly("send PUBREC 7");
  }

  @Test
  @Normative("MQTT5-4.3.3-10")
  void aQos2MessageThatIsFinishedBeforeItComesAgainIsAcknowledgedThen() throws Exception {
    long sequence = deliver(7, 2, "a");
    reconnect();

    assertThat(receiver.acknowledge(sequence, EXACTLY_ONCE, 7)).isTrue();
    assertThat(effects.take()).isEmpty();
    receiver.onPublish(again(publish(7, 2, "a")));

    assertThat(effects.take()).containsExactly("send PUBREC 7");
  }

  @Test
  @Normative("MQTT5-4.3.3-10")
  void aQos2MessageThatComesAgainBeforeItIsFinishedIsAcknowledgedWhenItIs() throws Exception {
    long sequence = deliver(7, 2, "a");
    reconnect();

    receiver.onPublish(again(publish(7, 2, "a")));
    assertThat(effects.take()).isEmpty();
    assertThat(receiver.acknowledge(sequence, EXACTLY_ONCE, 7)).isTrue();

    assertThat(effects.take()).containsExactly("send PUBREC 7");
    assertThat(receiver.acknowledge(sequence, EXACTLY_ONCE, 7)).isFalse();
  }

  @Test
  @Normative({"MQTT5-4.3.3-11", "MQTT5-4.3.3-13", "MQTT5-3.1.2-23"})
  void pubRelMayComeOverTheNextConnection() throws Exception {
    receiver.acknowledge(deliver(7, 2, "a"), EXACTLY_ONCE, 7);
    reconnect();

    receiver.onPubRel(pubRel(7));
    receiver.onPublish(publish(7, 2, "b"));

    assertThat(effects.take()).containsExactly("send PUBCOMP 7", "deliver b");
  }

  @Test
  @Normative("MQTT5-4.3.3-10")
  void aSecondPubRecThatWasStillWaitingDoesNotStopThePubRelOverTheNextConnection()
      throws Exception {
    receiver.acknowledge(deliver(7, 2, "a"), EXACTLY_ONCE, 7);
    deliver(8, 1, "b");
    receiver.onPublish(again(publish(7, 2, "a")));
    reconnect();

    receiver.onPubRel(pubRel(7));

    assertThat(effects.take()).containsExactly("send PUBCOMP 7");
  }

  @Test
  @Normative("MQTT5-4.3.3-10")
  void aPubRecThatWasHeldBackIsSentWhenItsMessageComesAgain() throws Exception {
    deliver(1, 2, "a");
    long second = deliver(2, 2, "b");
    receiver.acknowledge(second, EXACTLY_ONCE, 2); // Behind the PUBREC of 1.
    reconnect();

    receiver.onPublish(again(publish(2, 2, "b")));

    assertThat(effects.take()).containsExactly("send PUBREC 2");
  }

  @Test
  @Normative({"MQTT5-4.6.0-3", "MQTT311-4.6.0-3"})
  void pubRecsLeaveInTheOrderInWhichTheServerSendsAgain() throws Exception {
    long first = deliver(1, 2, "a");
    long second = deliver(2, 2, "b");
    reconnect();
    receiver.onPublish(again(publish(1, 2, "a")));
    receiver.onPublish(again(publish(2, 2, "b")));

    receiver.acknowledge(second, EXACTLY_ONCE, 2);
    assertThat(effects.take()).isEmpty();
    receiver.acknowledge(first, EXACTLY_ONCE, 1);

    assertThat(effects.take()).containsExactly("send PUBREC 1", "send PUBREC 2");
  }

  @Test
  void qos1IsDeliveredAgainAndALateAnswerForTheFirstTimeIsOfNoUse() throws Exception {
    long first = deliver(7, 1, "a");
    reconnect();
    long second = deliver(7, 1, "a");
    effects.clear();

    assertThat(receiver.acknowledge(first, AT_LEAST_ONCE, 7)).isFalse();
    assertThat(effects.take()).isEmpty();
    assertThat(receiver.acknowledge(second, AT_LEAST_ONCE, 7)).isTrue();
    assertThat(effects.take()).containsExactly("send PUBACK 7");
  }

  @Test
  void anAnswerForQos1WithoutConnectionIsOfNoUse() throws Exception {
    long sequence = deliver(7, 1, "a");
    receiver.disconnected();
    effects.clear();

    assertThat(receiver.acknowledge(sequence, AT_LEAST_ONCE, 7)).isFalse();
    assertThat(effects.take()).isEmpty();
  }

  @Test
  void theIdentifierOfAQos1MessageMayComeBackWithTheOtherQos() throws Exception {
    deliver(7, 1, "a");
    reconnect();

    receiver.onPublish(publish(7, 2, "b"));

    assertThat(effects.take()).containsExactly("deliver b");
  }

  /** A broker that died lost the message, and would otherwise be refused on each connection. */
  @Test
  void theIdentifierOfAQos2MessageThatTheServerHasForgottenMayComeBackWithQos1() throws Exception {
    receiver.acknowledge(deliver(7, 2, "a"), EXACTLY_ONCE, 7);
    deliver(8, 2, "b");
    reconnect();

    receiver.acknowledge(deliver(7, 1, "c"), AT_LEAST_ONCE, 7);
    deliver(8, 1, "d");

    assertThat(effects.take()).containsExactly("deliver c", "send PUBACK 7", "deliver d");
  }

  @Test
  void theIdentifierOfAQos2MessageThatTheServerRemembersMustNotComeBackWithQos1() throws Exception {
    deliver(7, 2, "a");
    reconnect();
    receiver.onPublish(again(publish(7, 2, "a")));

    assertThatThrownBy(() -> receiver.onPublish(publish(7, 1, "b")))
        .isInstanceOf(ProtocolErrorException.class);
  }

  @Test
  @Normative({"MQTT5-3.2.2-5", "EXT-29"})
  void ifTheSessionWasLostEveryIdentifierMeansANewMessage() throws Exception {
    receiver.acknowledge(deliver(7, 2, "a"), EXACTLY_ONCE, 7);
    deliver(8, 2, "b");
    receiver.disconnected();
    receiver.sessionLost();
    receiver.connected(capabilities());
    effects.clear();

    receiver.onPublish(publish(7, 2, "c"));
    receiver.onPublish(publish(8, 2, "d"));

    assertThat(effects.take()).containsExactly("deliver c", "deliver d");
  }

  @Test
  void anAnswerForALostSessionDoesNotAcknowledgeTheNewMessageOfTheSameIdentifier()
      throws Exception {
    long old = deliver(7, 2, "a");
    receiver.disconnected();
    receiver.sessionLost();
    receiver.connected(capabilities());
    deliver(7, 2, "b");
    effects.clear();

    assertThat(receiver.acknowledge(old, EXACTLY_ONCE, 7)).isFalse();
    assertThat(effects.take()).isEmpty();
  }

  @Test
  @Normative("EXT-78")
  void receiveMaximumIsCountedAnewOnEachConnection() throws Exception {
    PublishReceiver receiver = new PublishReceiver(effects, 2);
    for (int i = 0; i < 5; i++) {
      receiver.connected(capabilities());
      receiver.onPublish(publish(1, 1, "a"));
      receiver.onPublish(publish(2, 1, "b"));
      receiver.disconnected();
    }

    assertThat(effects.take()).hasSize(10);
  }

  private void reconnect() {
    receiver.disconnected();
    receiver.connected(capabilities());
    effects.clear();
  }

  private long deliver(int packetId, int qos, String topic) throws ProtocolErrorException {
    receiver.onPublish(publish(packetId, qos, topic));
    return effects.deliveries().get(effects.deliveries().size() - 1).sequence();
  }
}
