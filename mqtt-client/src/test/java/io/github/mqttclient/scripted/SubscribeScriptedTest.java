package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subAck;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.Packets.unsubAck;
import static io.github.mqttclient.fixtures.Packets.unsubscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.ConnectionLostException;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.RetainHandling;
import io.github.mqttclient.SubscribeRefusedException;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.UnsubscribeRefusedException;
import io.github.mqttclient.UnsubscribeResult;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.internal.packet.PropertyId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SUBSCRIBE and UNSUBSCRIBE, and their answers. */
class SubscribeScriptedTest extends ScriptedScene {
  private static final ReasonCode QOS_0 = ReasonCode.SUCCESS;
  private static final ReasonCode QOS_1 = ReasonCode.GRANTED_QOS_1;
  private static final ReasonCode QOS_2 = ReasonCode.GRANTED_QOS_2;

  @Test
  @Normative({
    "MQTT5-2.1.3-1",
    "MQTT5-2.2.1-3",
    "MQTT5-2.2.2-1",
    "MQTT5-3.8.1-1",
    "MQTT5-3.8.3-5",
    "MQTT5-3.10.1-1",
    "EXT-101",
    "EXT-104",
    "EXT-125"
  })
  void subscribeAndUnsubscribeAreSentInTheseBytes() {
    MqttClient client =
        connectedClient(
            expectBytes(
                "82 10 00 01 05",
                "0B E6 D2 C6 76" /* the identifier of these filters, in all releases */,
                "00 01 61 2D" /* QoS 1, all options */,
                "00 01 62 02"),
            sendBytes("90 05 00 01 00 01 00"),
            expectBytes("A2 09 00 02 00", "00 01 61", "00 01 62"),
            sendBytes("B0 05 00 02 00 00 11"));
    Subscription a =
        Subscription.of("a", 1)
            .noLocal(true)
            .retainAsPublished(true)
            .retainHandling(RetainHandling.DO_NOT_SEND);
    Subscription b = Subscription.of("b", 2);

    MqttToken<SubscribeResult> subscribe = client.subscribe(List.of(a, b), messages::add);
    SubscribeResult subscribed = await(subscribe);
    UnsubscribeResult unsubscribed = await(client.unsubscribe("a", "b"));

    assertThat(subscribe.packetId()).hasValue(1);
    assertThat(subscribed.subscriptions()).containsExactly(a, b);
    assertThat(subscribed.reasonCodes()).containsExactly(QOS_1, QOS_0);
    assertThat(unsubscribed.reasonCodes())
        .containsExactly(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED);
  }

  @ParameterizedTest
  @EnumSource(names = {"MQTT_3_1", "MQTT_3_1_1"})
  @Normative({
    "MQTT311-2.2.2-1",
    "MQTT311-2.3.1-1",
    "MQTT311-3.8.1-1",
    "MQTT311-3.8.3-4",
    "MQTT311-3.10.1-1",
    "MQTT311-3.10.3-1",
    "MQTT31-11",
    "MQTT31-14",
    "EXT-135"
  })
  void subscribeAndUnsubscribeOf3AreSentInTheseBytes(MqttVersion version) {
    MqttClient client =
        connectedClientWith(
            b -> b.version(version),
            expectBytes(
                "82 15 00 01", "00 01 61 01", "00 0C 24 73 68 61 72 65 2F 67 2F 62 2F 23 00"),
            sendBytes("90 04 00 01 01 00"),
            expectBytes("A2 05 00 02", "00 01 61"),
            sendBytes("B0 02 00 02"));

    SubscribeResult subscribed =
        await(
            client.subscribe(
                List.of(Subscription.of("a", 1), Subscription.of("$share/g/b/#", 0)),
                messages::add));
    UnsubscribeResult unsubscribed = await(client.unsubscribe("a"));

    assertThat(subscribed.reasonCodes()).containsExactly(QOS_1, QOS_0);
    assertThat(unsubscribed.reasonCodes()).containsExactly(ReasonCode.SUCCESS);
  }

  /** Subscribe and unsubscribe share one rule and one exception. */
  // Complaint 62.
  @Test
  @Normative({
    "MQTT5-3.8.3-2",
    "MQTT5-3.10.3-2",
    "MQTT311-3.8.3-3",
    "MQTT311-3.10.3-2",
    "MQTT5-3.8.3-4",
    "MQTT5-4.7.1-1",
    "MQTT5-4.7.3-1"
  })
  void mistakesOfTheCallerAreThrownAtOnce() {
    MqttClient client = client();

    for (String filter : List.of("", "a/#/b", "a+", "$share/g")) {
      assertThatThrownBy(() -> client.subscribe(filter, 0, messages::add))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> client.unsubscribe(filter))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> client.receive(filter, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> client.subscribe("a", 3, messages::add))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> client.subscribe(List.of(), messages::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("at least one subscription is required");
    assertThatThrownBy(client::unsubscribe)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("at least one topic filter is required");
    assertThatThrownBy(() -> client.subscribe("a", 0, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("handler");
  }

  /** A refusal is a failure. */
  // Complaint 57.
  @Test
  @Normative("EXT-101")
  void refusedSubscriptionFailsWithItsReasonAndTheFullResult() {
    MqttClient client =
        connectedClient(
            expect(
                subscribe(
                    1, Subscription.of("a", 0), Subscription.of("b", 0), Subscription.of("c", 2))),
            send(subAck(1, QOS_0, ReasonCode.NOT_AUTHORIZED, QOS_2)));

    SubscribeRefusedException refused =
        failure(
            client.subscribe(
                List.of(Subscription.of("a", 0), Subscription.of("b", 0), Subscription.of("c", 2)),
                messages::add),
            SubscribeRefusedException.class);

    assertThat(refused.reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    assertThat(refused.result().reasonCodes())
        .containsExactly(QOS_0, ReasonCode.NOT_AUTHORIZED, QOS_2);
    assertThat(refused).hasMessage("the server refused the subscription to \"b\": NOT_AUTHORIZED");
  }

  @Test
  @Normative("EXT-103")
  void refusalOf3_1_1IsAnUnspecifiedError() {
    MqttClient client =
        connectedClientWith(
            b -> b.version(MqttVersion.MQTT_3_1_1),
            expect(subscribe(1, "a", 0)),
            sendBytes("90 03 00 01 80"));

    assertThat(
            failure(client.subscribe("a", 0, messages::add), SubscribeRefusedException.class)
                .reasonCode())
        .isEqualTo(ReasonCode.UNSPECIFIED_ERROR);
  }

  @Test
  void refusedUnsubscribeFailsAndTheHandlerStays() {
    MqttClient client =
        connectedClient(
            expect(subscribe(1, "a", 0)),
            send(subAck(1, QOS_0)),
            expect(unsubscribe(2, "a")),
            send(unsubAck(2, ReasonCode.NOT_AUTHORIZED)),
            send(publish("a")));
    await(client.subscribe("a", 0, messages::add));

    UnsubscribeRefusedException refused =
        failure(client.unsubscribe("a"), UnsubscribeRefusedException.class);

    assertThat(refused.result().reasonCodes()).containsExactly(ReasonCode.NOT_AUTHORIZED);
    assertThat(refused.reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    assertThat(refused).hasMessage("the server refused to unsubscribe from \"a\": NOT_AUTHORIZED");
    assertThat(nextMessage().topic()).isEqualTo("a");
  }

  @Test
  @Normative("EXT-126")
  void subscriptionThatTheServerCannotServeFailsAndIsNotSent() {
    play(
        connAck()
            .with(PropertyId.WILDCARD_SUBSCRIPTION_AVAILABLE, 0)
            .with(PropertyId.SHARED_SUBSCRIPTION_AVAILABLE, 0)
            .with(PropertyId.MAXIMUM_PACKET_SIZE, 20),
        expect(disconnect()),
        expectEnd());
    MqttClient client = client();
    await(client.connect());

    assertThat(
            failure(client.subscribe("a/#", 0, messages::add), UnsupportedFeatureException.class))
        .hasMessageContaining("Wildcard Subscription Available 0");
    assertThat(
            failure(
                client.subscribe("$share/g/a", 0, messages::add),
                UnsupportedFeatureException.class))
        .hasMessageContaining("Shared Subscription Available 0");
    assertThat(
            failure(
                client.subscribe("a/long/filter", 0, messages::add),
                UnsupportedFeatureException.class))
        .hasMessage("the packet has 21 bytes, more than the server's Maximum Packet Size of 20");
    assertThat(failure(client.unsubscribe("a/longer/filter"), UnsupportedFeatureException.class))
        .hasMessageContaining("Maximum Packet Size of 20");
    await(client.disconnect());
    server.assertPlayedToTheEnd();
  }

  @Test
  void subscriptionOptionOf5FailsBefore5() {
    MqttClient client = connectedClientWith(b -> b.version(MqttVersion.MQTT_3_1_1));

    assertThat(
            failure(
                client.subscribe(Subscription.of("a", 0).noLocal(true), messages::add),
                UnsupportedFeatureException.class))
        .hasMessage("noLocal needs MQTT 5.0, this connection is MQTT 3.1.1");
  }

  // Complaint 54.
  @Test
  void everyOverloadSubscribes() {
    MqttClient client =
        connectedClient(
            expect(subscribe(1, "a", 0)),
            send(subAck(1, ReasonCode.SUCCESS)),
            expect(subscribe(2, "b", 1)),
            send(subAck(2, ReasonCode.GRANTED_QOS_1)),
            expect(subscribe(3, Subscription.of("c", 2))),
            send(subAck(3, ReasonCode.GRANTED_QOS_2)),
            expect(subscribe(4, Subscription.of("d", 0), Subscription.of("e", 1))),
            send(subAck(4, ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_1)));

    await(client.subscribe("a", 0, messages::add));
    await(client.subscribe("b", QoS.AT_LEAST_ONCE, messages::add));
    await(client.subscribe(Subscription.of("c", 2), messages::add));
    await(
        client.subscribe(List.of(Subscription.of("d", 0), Subscription.of("e", 1)), messages::add));

    server.assertPlayedToTheEnd();
  }

  @Test
  void connectionThatEndsBeforeTheAnswerFailsTheRequest() {
    MqttClient client =
        connectedClient(expect(subscribe(1, "a", 0)), expect(unsubscribe(2, "b")), cut());

    MqttToken<SubscribeResult> subscribe = client.subscribe("a", 0, messages::add);
    MqttToken<UnsubscribeResult> unsubscribe = client.unsubscribe("b");

    failure(subscribe, ConnectionLostException.class);
    failure(unsubscribe, ConnectionLostException.class);
  }
}
