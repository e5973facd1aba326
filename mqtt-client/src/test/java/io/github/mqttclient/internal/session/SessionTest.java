package io.github.mqttclient.internal.session;

import static io.github.mqttclient.internal.session.TestPackets.NOW;
import static io.github.mqttclient.internal.session.TestPackets.capabilities;
import static io.github.mqttclient.internal.session.TestPackets.pubAck;
import static io.github.mqttclient.internal.session.TestPackets.pubRec;
import static io.github.mqttclient.internal.session.TestPackets.publish;
import static io.github.mqttclient.internal.session.TestPackets.subAck;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.ConnectionLostException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.session.Session.SessionState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What sender, receiver and subscriptions have in common: one pool, one beginning, one end. */
class SessionTest {
  private static final DisconnectCause LOST = new DisconnectCause.Requested();

  private final RecordingEffects effects = new RecordingEffects();
  private final Session session = new Session(effects, 65_535, 65_535, 0);

  @Test
  @Normative({"EXT-137", "MQTT5-2.2.1-3", "MQTT311-2.3.1-2"})
  void publishSubscribeAndUnsubscribeDrawFromOnePool() {
    session.connected(capabilities(), SessionState.RESUMED, NOW);

    session.publish(TestRequests.publish("a", 1), NOW);
    session.subscribe(TestRequests.subscribe("b"));
    session.publish(TestRequests.publish("c", 2), NOW);
    session.unsubscribe(TestRequests.unsubscribe("d"));
    session.publish(TestRequests.publish("e", 0), NOW);

    assertThat(effects.take())
        .containsExactly(
            "publish PUBLISH 1 q1 a",
            "send SUBSCRIBE 2 b",
            "publish PUBLISH 3 q2 c",
            "send UNSUBSCRIBE 4 d",
            "publish PUBLISH q0 e");
  }

  @Test
  @Normative({"EXT-136", "EXT-137"})
  void withAllIdentifiersInUseAPublishAndASubscribeWaitForOneEach() throws Exception {
    session.connected(capabilities(), SessionState.RESUMED, NOW);
    for (int i = 0; i < 65_535; i++) {
      session.publish(TestRequests.publish("a", 1), NOW);
    }
    session.publish(TestRequests.publish("b", 1), NOW);
    session.subscribe(TestRequests.subscribe("c"));
    effects.clear();

    session.sender().onPubAck(pubAck(7));
    session.sendWaiting(NOW);
    assertThat(effects.take()).containsExactly("delivered a", "send SUBSCRIBE 7 c");

    session.subscriptions().onSubAck(subAck(7, ReasonCode.SUCCESS));
    session.sendWaiting(NOW);
    assertThat(effects.take()).containsExactly("subscribed c [SUCCESS]", "publish PUBLISH 7 q1 b");
  }

  @Test
  @Normative("MQTT5-4.4.0-1")
  void theSessionGoesOnWithPubRelsThenMessagesThenWhatIsNew() throws Exception {
    session.connected(capabilities(), SessionState.RESUMED, NOW);
    session.publish(TestRequests.publish("a", 1), NOW);
    session.publish(TestRequests.publish("b", 2), NOW);
    session.sender().onPubRec(pubRec(2));
    session.disconnected();
    session.publish(TestRequests.publish("c", 1), NOW);
    session.subscribe(TestRequests.subscribe("d"));
    effects.clear();

    session.connected(capabilities(), SessionState.RESUMED, NOW);

    assertThat(effects.take())
        .containsExactly(
            "send SUBSCRIBE 3 d",
            "send PUBREL 2",
            "send PUBLISH 1 q1 dup a",
            "publish PUBLISH 4 q1 c");
  }

  @Test
  @Normative({"MQTT5-3.2.2-5", "EXT-29"})
  void aLostSessionIsForgottenInBothDirections() throws Exception {
    session.connected(capabilities(), SessionState.RESUMED, NOW);
    session.publish(TestRequests.publish("a", 2), NOW);
    session.receiver().onPublish(publish(7, 2, "b"));
    session.disconnected();
    effects.clear();

    session.connected(capabilities(), SessionState.LOST, NOW);
    session.receiver().onPublish(publish(7, 2, "c"));

    assertThat(effects.take()).containsExactly("fail a SessionLostException", "deliver c");
  }

  @Test
  @Normative({"MQTT5-4.1.0-1", "MQTT311-4.1.0-1", "MQTT311-4.1.0-2"})
  void theSessionIsKeptWhileThereIsNoConnection() throws Exception {
    session.connected(capabilities(), SessionState.RESUMED, NOW);
    session.publish(TestRequests.publish("a", 1), NOW);
    session.receiver().onPublish(publish(7, 2, "b"));
    long sequence = effects.deliveries().get(0).sequence();
    session.disconnected();
    session.disconnected(); // Connections that did not get as far as CONNACK.
    effects.clear();

    assertThat(session.acknowledge(sequence, QoS.EXACTLY_ONCE, 7)).isTrue();
    session.connected(capabilities(), SessionState.RESUMED, NOW);
    session.receiver().onPublish(TestPackets.again(publish(7, 2, "b")));

    assertThat(effects.take()).containsExactly("send PUBLISH 1 q1 dup a", "send PUBREC 7");
  }

  @Test
  void anAnswerIsAwaitedUntilEveryRequestHasOne() throws Exception {
    assertThat(session.awaitsAnswer()).isFalse();
    session.connected(capabilities(PropertyId.RECEIVE_MAXIMUM, 1), SessionState.RESUMED, NOW);
    session.publish(TestRequests.publish("a", 1), NOW);
    session.publish(TestRequests.publish("b", 1), NOW);
    session.subscribe(TestRequests.subscribe("c"));
    List<Boolean> awaits = new ArrayList<>();

    session.sender().onPubAck(pubAck(1));
    session.sendWaiting(NOW);
    awaits.add(session.awaitsAnswer());
    session.sender().onPubAck(pubAck(3));
    awaits.add(session.awaitsAnswer());
    session.subscriptions().onSubAck(subAck(2, ReasonCode.SUCCESS));
    awaits.add(session.awaitsAnswer());

    assertThat(awaits).containsExactly(true, true, false);
  }

  @Test
  @Normative("EXT-143")
  void abandoningEndsEverythingThatIsOpenAndFreesTheIdentifiers() throws Exception {
    session.connected(capabilities(), SessionState.RESUMED, NOW);
    session.publish(TestRequests.publish("sent", 1), NOW);
    session.receiver().onPublish(publish(7, 2, "b"));
    session.disconnected();
    session.publish(TestRequests.publish("waiting", 1), NOW);
    session.subscribe(TestRequests.subscribe("subscription"));
    effects.clear();

    session.abandon(new ConnectionLostException(LOST));

    assertThat(effects.take())
        .containsExactly(
            "fail sent OutcomeUnknownException",
            "fail waiting NotSentException",
            "fail subscription ConnectionLostException");
    assertThat(session.awaitsAnswer()).isFalse();
    assertThat(session.inFlight()).isZero();
    assertThat(session.pendingPublishes()).isEmpty();
    session.connected(capabilities(), SessionState.RESUMED, NOW);
    session.receiver().onPublish(publish(7, 2, "c"));
    assertThat(effects.take()).containsExactly("deliver c");
  }

  @Test
  void closingFailsEveryRequestWithTheOneException() {
    session.connected(capabilities(), SessionState.RESUMED, NOW);
    session.publish(TestRequests.publish("a", 1), NOW);
    session.subscribe(TestRequests.subscribe("b"));
    session.unsubscribe(TestRequests.unsubscribe("c"));
    ClientClosedException closed = new ClientClosedException();
    effects.clear();

    session.close(closed);

    assertThat(effects.failures()).containsExactly(closed, closed, closed);
    session.disconnected();
    assertThat(effects.failures()).hasSize(3);
  }
}
