package io.github.mqttclient.internal.session;

import static io.github.mqttclient.ReasonCode.GRANTED_QOS_1;
import static io.github.mqttclient.ReasonCode.GRANTED_QOS_2;
import static io.github.mqttclient.ReasonCode.NOT_AUTHORIZED;
import static io.github.mqttclient.ReasonCode.NO_SUBSCRIPTION_EXISTED;
import static io.github.mqttclient.ReasonCode.SUCCESS;
import static io.github.mqttclient.internal.session.TestPackets.MQTT_3_1_1;
import static io.github.mqttclient.internal.session.TestPackets.capabilities;
import static io.github.mqttclient.internal.session.TestPackets.connAck;
import static io.github.mqttclient.internal.session.TestPackets.subAck;
import static io.github.mqttclient.internal.session.TestPackets.unsubAck;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.fixtures.TestRequests.Subscribing;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.SubAck;
import io.github.mqttclient.internal.packet.Subscribe;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionRequestsTest {
  private final RecordingEffects effects = new RecordingEffects();
  private final PacketIdentifiers identifiers = new PacketIdentifiers();
  private final SubscriptionRequests requests = new SubscriptionRequests(effects, identifiers);

  @Test
  @Normative({"EXT-101", "MQTT311-2.3.1-3"})
  void subscribeIsOpenUntilSubAck() throws Exception {
    requests.connected(capabilities());
    Subscribing request = TestRequests.subscribe("a", "b", "c");

    requests.subscribe(request);
    assertThat(effects.take()).containsExactly("send SUBSCRIBE 1 a b c");
    assertThat(request.packetId()).isEqualTo(1);
    assertThat(requests.isIdle()).isFalse();

    requests.onSubAck(subAck(1, SUCCESS, NOT_AUTHORIZED, GRANTED_QOS_2));
    assertThat(effects.take())
        .containsExactly("subscribed a b c [SUCCESS, NOT_AUTHORIZED, GRANTED_QOS_2]");
    assertThat(identifiers.get(1)).isNull();
    assertThat(requests.isIdle()).isTrue();
  }

  @Test
  @Normative("EXT-105")
  void unsubscribeIsOpenUntilUnsubAck() throws Exception {
    requests.connected(capabilities());

    requests.unsubscribe(TestRequests.unsubscribe("a", "b"));
    assertThat(effects.take()).containsExactly("send UNSUBSCRIBE 1 a b");

    requests.onUnsubAck(unsubAck(1, SUCCESS, NO_SUBSCRIPTION_EXISTED));
    assertThat(effects.take())
        .containsExactly("unsubscribed a b [SUCCESS, NO_SUBSCRIPTION_EXISTED]");
    assertThat(identifiers.get(1)).isNull();
    assertThat(requests.isIdle()).isTrue();
  }

  @Test
  @Normative("EXT-106")
  void anUnsubAckOfMqtt3MeansSuccessForAll() throws Exception {
    requests.connected(Capabilities.of(connAck(), MQTT_3_1_1));
    requests.unsubscribe(TestRequests.unsubscribe("a", "b"));
    effects.clear();

    requests.onUnsubAck(unsubAck(1));

    assertThat(effects.take()).containsExactly("unsubscribed a b [SUCCESS, SUCCESS]");
  }

  @Test
  @Normative("EXT-104")
  void aLowerQosThanAskedForIsSuccessAndIsReported() throws Exception {
    requests.connected(capabilities());
    Subscribing request = TestRequests.subscribe("a");
    requests.subscribe(request);

    requests.onSubAck(subAck(1, GRANTED_QOS_1));

    assertThat(request.join().reasonCode()).isEqualTo(GRANTED_QOS_1);
    assertThat(request.join().isAnyRefused()).isFalse();
  }

  @Test
  void theResultCarriesWhatTheServerSaid() throws Exception {
    requests.connected(capabilities());
    Subscribing request = TestRequests.subscribe("a");
    requests.subscribe(request);

    requests.onSubAck(
        new SubAck(
            1,
            List.of(SUCCESS),
            Properties.builder()
                .set(PropertyId.REASON_STRING, "fine")
                .userProperty("k", "v")
                .build()));

    SubscribeResult result = request.join();
    assertThat(result.subscriptions()).isEqualTo(request.subscriptions());
    assertThat(result.reasonString()).contains("fine");
    assertThat(result.userProperties()).containsExactly(new UserProperty("k", "v"));
  }

  @Test
  void answersMayComeInAnyOrder() throws Exception {
    requests.connected(capabilities());
    requests.subscribe(TestRequests.subscribe("a"));
    requests.unsubscribe(TestRequests.unsubscribe("b"));
    requests.subscribe(TestRequests.subscribe("c"));
    effects.clear();

    requests.onSubAck(subAck(3, GRANTED_QOS_2));
    requests.onUnsubAck(unsubAck(2, SUCCESS));
    requests.onSubAck(subAck(1, GRANTED_QOS_2));

    assertThat(effects.take())
        .containsExactly(
            "subscribed c [GRANTED_QOS_2]",
            "unsubscribed b [SUCCESS]",
            "subscribed a [GRANTED_QOS_2]");
  }

  @Test
  @Normative("EXT-99")
  void anAnswerForAnUnknownIdentifierIsAProtocolError() {
    requests.connected(capabilities());

    assertProtocolError(() -> requests.onSubAck(subAck(1, SUCCESS)));
    assertProtocolError(() -> requests.onUnsubAck(unsubAck(1, SUCCESS)));
  }

  @Test
  @Normative("EXT-99")
  void anAnswerOfTheWrongKindIsAProtocolError() {
    requests.connected(capabilities());
    requests.subscribe(TestRequests.subscribe("a"));
    requests.unsubscribe(TestRequests.unsubscribe("a"));
    int publish = identifiers.take(new OutgoingPublish(TestRequests.publish("a", 1), 1));

    assertProtocolError(() -> requests.onUnsubAck(unsubAck(1, SUCCESS)));
    assertProtocolError(() -> requests.onSubAck(subAck(2, SUCCESS)));
    assertProtocolError(() -> requests.onSubAck(subAck(publish, SUCCESS)));
    assertProtocolError(() -> requests.onUnsubAck(unsubAck(publish, SUCCESS)));
  }

  @Test
  @Normative({"EXT-100", "EXT-105"})
  void anAnswerWithTooFewOrTooManyCodesIsAProtocolError() {
    requests.connected(capabilities());
    requests.subscribe(TestRequests.subscribe("a", "b"));
    requests.unsubscribe(TestRequests.unsubscribe("a", "b"));

    assertProtocolError(() -> requests.onSubAck(subAck(1, SUCCESS)));
    assertProtocolError(() -> requests.onSubAck(subAck(1, SUCCESS, SUCCESS, SUCCESS)));
    assertProtocolError(() -> requests.onUnsubAck(unsubAck(2, SUCCESS)));
    assertProtocolError(() -> requests.onUnsubAck(unsubAck(2, SUCCESS, SUCCESS, SUCCESS)));
  }

  @Test
  void withoutConnectionRequestsWait() {
    requests.subscribe(TestRequests.subscribe("a"));
    requests.unsubscribe(TestRequests.unsubscribe("b"));
    assertThat(effects.take()).isEmpty();

    requests.connected(capabilities());

    assertThat(effects.take()).containsExactly("send SUBSCRIBE 1 a", "send UNSUBSCRIBE 2 b");
  }

  @Test
  @Normative({"EXT-142", "MQTT5-4.4.0-1"})
  void whatHasNoAnswerIsAskedAnewOverTheNextConnection() {
    requests.connected(capabilities());
    requests.subscribe(TestRequests.subscribe("a"));
    requests.unsubscribe(TestRequests.unsubscribe("b"));
    effects.clear();

    requests.disconnected();
    assertThat(effects.take()).isEmpty();
    assertThat(requests.isIdle()).isFalse();

    identifiers.take(new OutgoingPublish(TestRequests.publish("c", 1), 1));
    requests.connected(capabilities());
    assertThat(effects.take()).containsExactly("send SUBSCRIBE 4 a", "send UNSUBSCRIBE 5 b");
  }

  @Test
  @Normative({"MQTT311-2.3.1-3", "EXT-142"})
  void theIdentifiersOfWhatHasNoAnswerAreFreeAfterTheConnection() {
    requests.subscribe(TestRequests.subscribe("a"));
    for (int i = 0; i < 70_000; i++) {
      requests.connected(capabilities());
      requests.disconnected();
      effects.clear();
    }

    assertThat(identifiers.areExhausted()).isFalse();
    requests.connected(capabilities());
    requests.subscribe(TestRequests.subscribe("b"));
    assertThat(effects.packets()).hasSize(2);
  }

  @Test
  void whatWaitsGoesOnWaitingOverAConnectionThatFails() {
    requests.subscribe(TestRequests.subscribe("a"));

    requests.disconnected();
    requests.connected(capabilities());

    assertThat(effects.take()).containsExactly("send SUBSCRIBE 1 a");
  }

  @Test
  void abandoningFailsWhatWasSentAndWhatWaits() throws Exception {
    requests.connected(capabilities());
    requests.subscribe(TestRequests.subscribe("a"));
    requests.onSubAck(subAck(1, SUCCESS));
    requests.subscribe(TestRequests.subscribe("b"));
    takeAllIdentifiers();
    requests.subscribe(TestRequests.subscribe("c"));
    effects.clear();

    requests.disconnected();
    requests.abandon(new ClientClosedException());

    assertThat(effects.take())
        .containsExactly("fail b ClientClosedException", "fail c ClientClosedException");
    assertThat(requests.isIdle()).isTrue();
  }

  @Test
  void whatIsCancelledBeforeItIsSentIsNotSent() {
    Subscribing request = TestRequests.subscribe("a");
    requests.subscribe(request);
    request.cancel(true);

    requests.connected(capabilities());

    assertThat(effects.take()).containsExactly("fail a NotSentException");
    assertThat(request).isCancelled();
    assertThat(requests.isIdle()).isTrue();
  }

  @Test
  void anAnswerForACancelledRequestIsAcceptedAndFreesTheIdentifier() throws Exception {
    requests.connected(capabilities());
    Subscribing request = TestRequests.subscribe("a");
    requests.subscribe(request);
    request.cancel(true);

    requests.onSubAck(subAck(1, SUCCESS));

    assertThat(identifiers.get(1)).isNull();
    assertThat(request).isCancelled();
  }

  @Test
  @Normative({"EXT-136", "EXT-137", "MQTT5-2.2.1-3", "MQTT311-2.3.1-2"})
  void withAllIdentifiersTakenRequestsWaitAndOneThatIsFreeLetsOneThrough() {
    requests.connected(capabilities());
    takeAllIdentifiers();
    requests.subscribe(TestRequests.subscribe("a"));
    requests.unsubscribe(TestRequests.unsubscribe("b"));
    assertThat(effects.take()).isEmpty();

    identifiers.release(500);
    requests.sendWaiting();

    assertThat(effects.take()).containsExactly("send SUBSCRIBE 500 a");
  }

  @Test
  void theOutputBufferDoesNotHoldRequestsBack() {
    requests.connected(capabilities());
    effects.writable(false);

    requests.subscribe(TestRequests.subscribe("a"));

    assertThat(effects.take()).containsExactly("send SUBSCRIBE 1 a");
  }

  @ParameterizedTest
  @CsvSource({
    "WILDCARD_SUBSCRIPTION_AVAILABLE, a/#, Wildcard Subscription Available 0",
    "WILDCARD_SUBSCRIPTION_AVAILABLE, +, Wildcard Subscription Available 0",
    "SHARED_SUBSCRIPTION_AVAILABLE, $share/g/a, Shared Subscription Available 0"
  })
  @Normative("EXT-126")
  void whatTheServerDoesNotHaveIsNotAskedFor(PropertyId limit, String filter, String text) {
    requests.connected(capabilities(limit, 0));

    requests.subscribe(TestRequests.subscribe(filter));
    requests.subscribe(TestRequests.subscribe("a"));

    assertThat(effects.failures())
        .singleElement()
        .isInstanceOf(UnsupportedFeatureException.class)
        .satisfies(failure -> assertThat(failure).hasMessageContaining(text));
    assertThat(effects.packets()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"13, true", "14, false"})
  @Normative("MQTT5-3.2.2-15")
  void aSubscribeMayBeAsLargeAsTheServerSaysAndNotLarger(int filterLength, boolean sent) {
    requests.connected(capabilities(PropertyId.MAXIMUM_PACKET_SIZE, 21));

    requests.subscribe(TestRequests.subscribe("f".repeat(filterLength)));

    assertThat(effects.packets()).hasSize(sent ? 1 : 0);
    assertThat(effects.failures()).hasSize(sent ? 0 : 1);
    assertThat(identifiers.get(1) != null).isEqualTo(sent);
  }

  @ParameterizedTest
  @CsvSource({"14, true", "15, false"})
  @Normative("MQTT5-3.2.2-15")
  void anUnsubscribeMayBeAsLargeAsTheServerSaysAndNotLarger(int filterLength, boolean sent) {
    requests.connected(capabilities(PropertyId.MAXIMUM_PACKET_SIZE, 21));

    requests.unsubscribe(TestRequests.unsubscribe("f".repeat(filterLength)));

    assertThat(effects.packets()).hasSize(sent ? 1 : 0);
    assertThat(effects.failures()).hasSize(sent ? 0 : 1);
  }

  @Test
  @Normative("MQTT311-3.8.3-4")
  void optionsOf5AreRefusedByAnOlderServer() {
    requests.connected(Capabilities.of(connAck(), MQTT_3_1_1));

    requests.subscribe(TestRequests.subscribe(Subscription.of("a", 1).noLocal(true)));

    assertThat(effects.take()).containsExactly("fail a UnsupportedFeatureException");
  }

  @Test
  void theSubscriptionsAreSentAsTheyWereAskedFor() {
    requests.connected(capabilities());
    Subscription subscription = Subscription.of("a", 1).noLocal(true).retainAsPublished(true);

    requests.subscribe(TestRequests.subscribe(subscription));

    assertThat(((Subscribe) effects.packets().get(0)).subscriptions())
        .containsExactly(subscription);
  }

  private void takeAllIdentifiers() {
    Subscribing other = TestRequests.subscribe("other");
    while (!identifiers.areExhausted()) {
      identifiers.take(new SubscriptionRequests.Subscribing(other));
    }
  }

  private static void assertProtocolError(ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            ProtocolErrorException.class,
            error -> assertThat(error.reasonCode()).isEqualTo(ReasonCode.PROTOCOL_ERROR));
  }
}
