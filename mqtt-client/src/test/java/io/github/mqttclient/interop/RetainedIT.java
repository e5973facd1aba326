package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.RetainHandling;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.conformance.Normative;
import java.util.List;

/** Messages that the broker keeps for later subscribers. */
class RetainedIT extends InteropScene {
  private static final MqttVersion V5 = MqttVersion.MQTT_5_0;

  @EachBrokerAndVersion
  @Normative({"EXT-83", "EXT-84", "MQTT31-13"})
  void retainedMessageIsSentToEachLaterSubscriber(Brokers broker, MqttVersion version) {
    MqttClient publisher = client(broker, version);
    String topic = unique("retained");
    await(publisher.publish(topic, "old", 1, true));
    retain(publisher, topic, "new");
    await(publisher.publish(topic, "not retained", 1, false));

    for (int qos = 0; qos <= 2; qos++) {
      Inbox inbox = new Inbox();
      await(client(broker, version).subscribe(topic, qos, inbox));
      ReceivedMessage received = inbox.next();

      assertThat(received.payloadAsString()).isEqualTo("new");
      assertThat(received.retain()).isTrue();
      assertThat(received.qos().value()).isEqualTo(Math.min(qos, 1));
    }
    await(publisher.publish(topic, "", 1, true));
  }

  @EachBrokerAndVersion
  void subscriberThatIsThereSeesNoRetainFlag(Brokers broker, MqttVersion version) {
    MqttClient client = client(broker, version);
    String topic = unique("retained");
    Inbox inbox = new Inbox();
    await(client.subscribe(topic, 1, inbox));

    await(client.publish(topic, "live", 1, true));
    await(client.publish(topic, "", 1, true));

    List<ReceivedMessage> received = inbox.next(2);
    assertThat(received).extracting(ReceivedMessage::payloadAsString).containsExactly("live", "");
    assertThat(received).noneMatch(ReceivedMessage::retain);
  }

  @EachBrokerAndVersion
  void emptyRetainedMessageClearsTheTopic(Brokers broker, MqttVersion version) {
    MqttClient publisher = client(broker, version);
    String topic = unique("retained");
    await(publisher.publish(topic, "kept", 1, true));
    await(publisher.publish(topic, "", 1, true));
    Inbox inbox = new Inbox();

    await(client(broker, version).subscribe(topic, 1, inbox));
    await(publisher.publish(topic, "end", 1));

    assertThat(inbox.textsBefore("end")).isEmpty();
  }

  @EachBrokerAndVersion
  void wildcardGetsTheRetainedMessagesOfAllTopics(Brokers broker, MqttVersion version) {
    MqttClient client = client(broker, version);
    String root = unique("retained");
    List<String> topics = List.of(root, root + "/a", root + "/a/b", root + "/c");
    topics.forEach(topic -> retain(client, topic, topic));
    Inbox inbox = new Inbox();

    await(client.subscribe(root + "/#", 1, inbox));

    assertThat(inbox.next(topics.size()))
        .allMatch(ReceivedMessage::retain)
        .extracting(ReceivedMessage::topic)
        .containsExactlyInAnyOrderElementsOf(topics);
    topics.forEach(topic -> await(client.publish(topic, "", 1, true)));
  }

  @EachBroker
  void retainHandlingSaysWhenRetainedMessagesAreSent(Brokers broker) {
    MqttClient client = client(broker, V5);
    String always = unique("always");
    String ifNew = unique("if-new");
    String never = unique("never");
    Inbox inbox = new Inbox();
    List<Subscription> subscriptions =
        List.of(
            Subscription.of(never, 1).retainHandling(RetainHandling.DO_NOT_SEND),
            Subscription.of(ifNew, 1).retainHandling(RetainHandling.SEND_IF_NEW),
            Subscription.of(always, 1).retainHandling(RetainHandling.SEND));
    for (String topic : List.of(always, ifNew, never)) {
      retain(client, topic, topic);
    }

    await(client.subscribe(subscriptions, inbox));
    List<String> atFirst = inbox.texts(2);
    await(client.subscribe(subscriptions, inbox));
    List<String> again = inbox.texts(1);
    await(client.publish(always, "end", 1));

    assertThat(atFirst).containsExactlyInAnyOrder(always, ifNew);
    assertThat(again).containsExactly(always);
    assertThat(inbox.textsBefore("end")).isEmpty();
    for (String topic : List.of(always, ifNew, never)) {
      await(client.publish(topic, "", 1, true));
    }
  }

  @EachBroker
  void retainAsPublishedKeepsTheFlag(Brokers broker) {
    MqttClient publisher = client(broker, V5);
    String topic = unique("as-published");
    Inbox kept = new Inbox();
    Inbox cleared = new Inbox();
    await(client(broker, V5).subscribe(Subscription.of(topic, 1).retainAsPublished(true), kept));
    await(client(broker, V5).subscribe(Subscription.of(topic, 1), cleared));

    await(publisher.publish(topic, "retained", 1, true));
    await(publisher.publish(topic, "not retained", 1, false));

    // HiveMQ may send the message a second time, as a retained one: it looks late for those.
    assertThat(kept.next())
        .returns("retained", ReceivedMessage::payloadAsString)
        .returns(true, ReceivedMessage::retain);
    assertThat(cleared.next())
        .returns("retained", ReceivedMessage::payloadAsString)
        .returns(false, ReceivedMessage::retain);
    assertThat(kept.textsBefore("not retained")).allMatch("retained"::equals);
    assertThat(cleared.textsBefore("not retained")).allMatch("retained"::equals);
    await(publisher.publish(topic, "", 1, true));
  }

  @EachBrokerAndVersion
  void optionThatTheVersionDoesNotHaveFailsTheSubscribeAndSaysWhich(
      Brokers broker, MqttVersion version) {
    MqttClient client = client(broker, version);
    String topic = unique("options");
    Subscription plain = Subscription.of(topic, 1);

    for (Subscription subscription :
        List.of(
            plain.retainAsPublished(true),
            plain.retainHandling(RetainHandling.DO_NOT_SEND),
            plain.noLocal(true))) {
      var token = client.subscribe(subscription, message -> {});
      if (version == V5) {
        await(token);
      } else {
        assertThat(failure(token, UnsupportedFeatureException.class))
            .message()
            .containsPattern("retainAsPublished|retainHandling|noLocal")
            .contains("MQTT 5.0", version.toString());
      }
    }
    await(client.ping());
  }
}
