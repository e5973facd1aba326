package io.github.mqttclient.internal.session;

import static io.github.mqttclient.internal.session.TestPackets.NOW;
import static io.github.mqttclient.internal.session.TestPackets.capabilities;
import static io.github.mqttclient.internal.session.TestPackets.pubAck;
import static io.github.mqttclient.internal.session.TestPackets.pubComp;
import static io.github.mqttclient.internal.session.TestPackets.pubRec;
import static io.github.mqttclient.internal.session.TestPackets.pubRel;
import static io.github.mqttclient.internal.session.TestPackets.publish;
import static io.github.mqttclient.internal.session.TestPackets.subAck;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.PersistenceException;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.fixtures.TestRequests.Publishing;
import io.github.mqttclient.internal.session.Session.SessionState;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is to be stored and forgotten, and when; and how a stored session goes on. */
class SessionStoredTest {
  private final RecordingEffects effects = new RecordingEffects();
  private final Session session = new Session(effects, 65_535, 65_535, 0);

  @Test
  void aMessageIsStoredBeforeItIsSentAndForgottenBeforeItsOutcomeIsTold() throws Exception {
    resume();
    session.publish(TestRequests.publish("a", 1), NOW);
    assertThat(effects.takeAll())
        .containsExactly(
            "session resumed", "store message 1", "store sent 1 as 1", "publish PUBLISH 1 q1 a");

    session.sender().onPubAck(pubAck(1));
    assertThat(effects.takeAll()).containsExactly("forget message 1", "delivered a");
  }

  @Test
  void aReleaseIsStoredBeforePubRelIsSent() throws Exception {
    resume();
    session.publish(TestRequests.publish("a", 2), NOW);
    effects.clear();

    session.sender().onPubRec(pubRec(1));
    session.sender().onPubComp(pubComp(1));

    assertThat(effects.takeAll())
        .containsExactly(
            "store released 1 as 1", "send PUBREL 1", "forget message 1", "delivered a");
  }

  @Test
  void anIdentifierIsStoredBeforePubRecAndForgottenBeforePubComp() throws Exception {
    resume();
    session.receiver().onPublish(publish(7, 2, "a"));
    session.acknowledge(effects.deliveries().get(0).sequence(), QoS.EXACTLY_ONCE, 7);
    session.receiver().onPubRel(pubRel(7));

    assertThat(effects.takeAll())
        .containsExactly(
            "session resumed",
            "deliver a",
            "store received 7",
            "send PUBREC 7",
            "forget received 7",
            "send PUBCOMP 7");
  }

  @Test
  void aMessageThatWaitsIsStoredAtOnce() {
    session.publish(TestRequests.publish("a", 1), NOW);
    session.publish(TestRequests.publish("b", 0), NOW);

    assertThat(effects.takeAll()).containsExactly("store message 1");
  }

  @Test
  void whatIsStoredOutlivesTheClient() {
    resume();
    session.publish(TestRequests.publish("a", 1), NOW);
    session.disconnected();
    session.publish(TestRequests.publish("b", 2), NOW);
    effects.clear();

    session.close(new ClientClosedException());

    assertThat(effects.takeAll())
        .containsExactly("fail a ClientClosedException", "fail b ClientClosedException");
  }

  @Test
  void aLostSessionIsForgottenInTheStoreToo() throws Exception {
    session.restoreReceived(7);
    resume();
    session.publish(TestRequests.publish("a", 1), NOW);
    session.publish(TestRequests.publish("b", 2), NOW);
    session.disconnected();
    effects.clear();

    session.connected(capabilities(), SessionState.LOST, NOW);

    assertThat(effects.takeAll())
        .containsExactly(
            "session lost",
            "forget received 7",
            "store sent 1 as 0",
            "forget message 2",
            "fail b SessionLostException",
            "store sent 1 as 3",
            "publish PUBLISH 3 q1 a");
  }

  @Test
  void theOldestIsDroppedAndForgotten() {
    session.publish(TestRequests.publish("a", 1), NOW);
    session.publish(TestRequests.publish("b", 0), NOW);
    session.publish(TestRequests.publish("c", 1), NOW);
    effects.clear();

    assertThat(session.dropOldest()).isTrue();
    assertThat(session.dropOldest()).isTrue();
    assertThat(effects.takeAll())
        .containsExactly(
            "forget message 1", "fail a MessageDroppedException", "fail b MessageDroppedException");

    assertThat(session.dropOldest()).isTrue();
    assertThat(session.dropOldest()).isFalse();
  }

  @Test
  void whatWasInFlightIsNotDropped() {
    resume();
    session.publish(TestRequests.publish("a", 1), NOW);
    session.disconnected();

    assertThat(session.dropOldest()).isFalse();
    assertThat(session.inFlight()).isEqualTo(1);
  }

  @Test
  void aRestoredSessionGoesOnInItsOrderWithItsIdentifiers() throws Exception {
    session.restore(TestRequests.publish("sent", 1), 2, 5, RestoredFlow.PUBLISHED, NOW);
    session.restore(TestRequests.publish("waiting", 1), 4, 0, RestoredFlow.WAITING, NOW);
    session.restore(TestRequests.publish("released", 2), 3, 6, RestoredFlow.RELEASED, NOW);
    session.publish(TestRequests.publish("new", 1), NOW);

    resume();

    assertThat(effects.takeAll())
        .containsExactly(
            "store message 5",
            "session resumed",
            "send PUBREL 6",
            "send PUBLISH 5 q1 dup sent",
            "store sent 4 as 7",
            "publish PUBLISH 7 q1 waiting",
            "store sent 5 as 8",
            "publish PUBLISH 8 q1 new");
    session.sender().onPubComp(pubComp(6));
    assertThat(effects.takeAll()).containsExactly("forget message 3", "delivered released");
  }

  @Test
  void aRestoredMessageThatWasSentDoesNotWait() {
    Publishing sent = TestRequests.publish("sent", 1);
    Publishing waiting = TestRequests.publish("waiting", 1);
    session.restore(sent, 1, 5, RestoredFlow.PUBLISHED, NOW);
    session.restore(waiting, 2, 0, RestoredFlow.WAITING, NOW);

    assertThat(sent.hasLeftQueue()).isTrue();
    assertThat(waiting.hasLeftQueue()).isFalse();
  }

  @Test
  void aRestoredMessageThatALostSessionHadIsSentAnewThoughItHasExpired() {
    MqttMessage message =
        MqttMessage.builder().topic("a").qos(1).messageExpiry(Duration.ZERO).build();
    session.restore(TestRequests.publish(message), 1, 0, RestoredFlow.PUBLISHED, NOW);

    session.failExpired(NOW); // It may have arrived: "expired, never sent" would not be true.
    resume();

    assertThat(effects.takeAll())
        .containsExactly("session resumed", "store sent 1 as 1", "publish PUBLISH 1 q1 a");
  }

  @Test
  void aRestoredIdentifierOfAReceivedMessageIsNotDeliveredAgain() throws Exception {
    session.restoreReceived(7);
    resume();

    session.receiver().onPublish(TestPackets.again(publish(7, 2, "a")));
    session.receiver().onPubRel(pubRel(7));

    assertThat(effects.take()).containsExactly("send PUBREC 7", "send PUBCOMP 7");
  }

  @Test
  void withdrawnMessagesFailWhereverTheyAre() {
    Publishing sent = TestRequests.publish("sent", 1);
    Publishing waiting = TestRequests.publish("waiting", 1);
    resume();
    session.publish(sent, NOW);
    session.publish(TestRequests.publish("stored", 1), NOW);
    session.disconnected();
    session.publish(waiting, NOW);
    effects.clear();

    session.withdraw(Set.of(1L, 3L), new PersistenceException("disk full", null));

    assertThat(effects.take())
        .containsExactly("fail sent PersistenceException", "fail waiting PersistenceException");
    resume();
    assertThat(effects.take()).containsExactly("send PUBLISH 2 q1 dup stored");
  }

  @Test
  void grantedSubscriptionsAreMadeAgainFirstWhenTheSessionIsLost() throws Exception {
    resume();
    session.subscribe(TestRequests.subscribe("a", "b"));
    session.subscriptions().onSubAck(subAck(1, ReasonCode.SUCCESS, ReasonCode.NOT_AUTHORIZED));
    session.subscribe(TestRequests.subscribe("c"));
    session.subscriptions().onSubAck(subAck(2, ReasonCode.SUCCESS));
    session.subscribe(TestRequests.subscribe("unanswered"));
    session.disconnected();
    session.subscribe(TestRequests.subscribe("new"));
    effects.clear();

    session.connected(capabilities(), SessionState.LOST, NOW);

    assertThat(effects.take())
        .containsExactly(
            "send SUBSCRIBE 4 a",
            "send SUBSCRIBE 5 c",
            "send SUBSCRIBE 6 unanswered",
            "send SUBSCRIBE 7 new");
  }

  @Test
  void aResumedSessionHasItsSubscriptions() throws Exception {
    resume();
    session.subscribe(TestRequests.subscribe("a"));
    session.subscriptions().onSubAck(subAck(1, ReasonCode.SUCCESS));
    session.disconnected();
    effects.clear();

    resume();

    assertThat(effects.take()).isEmpty();
  }

  @Test
  void whatIsRefusedToBeSubscribedAgainIsNotAskedForOnceMore() throws Exception {
    resume();
    session.subscribe(TestRequests.subscribe("a", "b"));
    session.subscriptions().onSubAck(subAck(1, ReasonCode.SUCCESS, ReasonCode.SUCCESS));
    session.disconnected();
    session.connected(capabilities(), SessionState.LOST, NOW);
    effects.clear();

    session.subscriptions().onSubAck(subAck(2, ReasonCode.NOT_AUTHORIZED));
    session.subscriptions().onSubAck(subAck(3, ReasonCode.SUCCESS));

    session.disconnected();
    effects.clear();
    session.connected(capabilities(), SessionState.LOST, NOW);
    assertThat(effects.take()).containsExactly("send SUBSCRIBE 4 b");
  }

  private void resume() {
    session.connected(capabilities(), SessionState.RESUMED, NOW);
  }
}
