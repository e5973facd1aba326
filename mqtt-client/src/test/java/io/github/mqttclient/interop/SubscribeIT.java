package io.github.mqttclient.interop;

import static io.github.mqttclient.interop.BrokerQuirks.Quirk.ALL_IDENTIFIERS_IN_EVERY_COPY;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.COPY_PER_SUBSCRIPTION;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.SHARED_TAKES_PLACE_OF_PLAIN;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.UNSUBSCRIBE_NEVER_REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MessageStream;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.UnsubscribeResult;
import io.github.mqttclient.conformance.Normative;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Subscriptions, their handlers and their end. */
class SubscribeIT extends InteropScene {
  private static final MqttVersion V5 = MqttVersion.MQTT_5_0;

  private final String topic = unique("topic");
  private final Inbox inbox = new Inbox();

  @EachBrokerAndVersion
  @Normative({"EXT-100", "EXT-101", "MQTT31-11", "MQTT311-3.8.3-4"})
  void eachFilterIsAnswered(Brokers broker, MqttVersion version) {
    MqttClient client = client(broker, version);
    List<Subscription> subscriptions =
        List.of(
            Subscription.of(topic + "/2", 2),
            Subscription.of(topic + "/0", 0),
            Subscription.of(topic + "/+/1", 1));

    SubscribeResult result = await(client.subscribe(subscriptions, inbox));
    await(client.publish(topic + "/2", "two", 2));
    await(client.publish(topic + "/0", "none", 2));
    await(client.publish(topic + "/x/1", "one", 2));

    assertThat(result.subscriptions()).isEqualTo(subscriptions);
    assertThat(result.reasonCodes())
        .containsExactly(ReasonCode.GRANTED_QOS_2, ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_1);
    assertThat(inbox.next(3))
        .extracting(m -> m.payloadAsString() + " at " + m.qos().value())
        .containsExactlyInAnyOrder("two at 2", "none at 0", "one at 1");
  }

  @EachBrokerAndVersion
  void manyFiltersInOnePacket(Brokers broker, MqttVersion version) {
    MqttClient client = client(broker, version);
    List<Subscription> subscriptions =
        IntStream.range(0, 500).mapToObj(i -> Subscription.of(topic + "/" + i, 1)).toList();

    SubscribeResult result = await(client.subscribe(subscriptions, inbox));
    await(client.publish(topic + "/0", "first", 1));
    await(client.publish(topic + "/499", "last", 1));

    assertThat(result.reasonCodes()).hasSize(500).containsOnly(ReasonCode.GRANTED_QOS_1);
    assertThat(inbox.texts(2)).containsExactly("first", "last");
  }

  @EachBrokerAndVersion
  void eachHandlerOfAFilterIsCalledOnce(Brokers broker, MqttVersion version) {
    MqttClient client = client(broker, version);
    Inbox other = new Inbox();
    await(client.subscribe(topic, 1, inbox));
    await(client.subscribe(topic, 1, other));
    await(client.subscribe(topic, 1, other)); // Is in place already.

    await(client.publish(topic, "both", 1));
    await(client.publish(topic, "end", 1));

    assertThat(inbox.textsBefore("end")).containsExactly("both");
    assertThat(other.textsBefore("end")).containsExactly("both");
  }

  @EachBrokerAndVersion
  void messageThatMatchesSeveralFiltersReachesTheHandlerOfEach(
      Brokers broker, MqttVersion version) {
    MqttClient client = client(broker, version);
    Inbox other = new Inbox();
    await(client.subscribe(topic + "/#", 1, inbox));
    await(client.subscribe(topic + "/+", 1, other));

    List<String> texts = List.of("first", "second", "third");
    texts.forEach(text -> await(client.publish(topic + "/a", text, 1)));

    // Where a copy says which subscription it is for, only its handler gets it.
    boolean identified = version == V5 && !broker.quirks().has(ALL_IDENTIFIERS_IN_EVERY_COPY);
    int copies = broker.quirks().has(COPY_PER_SUBSCRIPTION) && !identified ? 2 : 1;
    List<String> expected =
        Collections.nCopies(copies, texts).stream().flatMap(List::stream).toList();
    assertThat(inbox.texts(3 * copies)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(other.texts(3 * copies)).containsExactlyInAnyOrderElementsOf(expected);
  }

  /** The messages that other members of the group get are none for the shared one's handler. */
  @EachBroker
  void aSharedSubscriptionBesideAPlainOneToTheSameFilterHasItsOwnMessages(Brokers broker) {
    broker.quirks().assumeNone(SHARED_TAKES_PLACE_OF_PLAIN);
    MqttClient client = client(broker, V5);
    Inbox group = new Inbox(); // Of both members: each message goes to one of them.
    String filter = "$share/" + unique("group") + "/" + topic;
    await(client.subscribe(filter, 1, message -> group.onMessage(message)));
    await(client(broker, V5).subscribe(filter, 1, group));
    await(client.subscribe(topic, 1, inbox));
    List<String> texts = IntStream.range(0, 100).mapToObj(Integer::toString).toList();

    texts.forEach(text -> await(client.publish(topic, text, 1)));

    assertThat(inbox.texts(100)).containsExactlyElementsOf(texts);
    assertThat(group.texts(100)).containsExactlyInAnyOrderElementsOf(texts);
    await(client.unsubscribe(filter));
    await(client.publish(topic, "end", 1));
    assertThat(inbox.textsBefore("end")).isEmpty();
  }

  @EachBrokerAndVersion
  @Normative("EXT-106")
  void unsubscribeEndsTheDelivery(Brokers broker, MqttVersion version) {
    Inbox unmatched = new Inbox();
    MqttClient client = client(broker, version, b -> b.defaultHandler(unmatched));
    String other = unique("other");
    await(client.subscribe(topic, 1, inbox));
    await(client.subscribe(other, 1, inbox));
    await(client.publish(topic, "before", 1));
    String before = inbox.next().payloadAsString();

    UnsubscribeResult result = await(client.unsubscribe(topic));
    await(client.publish(topic, "after", 1));
    await(client.publish(other, "end", 1));

    assertThat(before).isEqualTo("before");
    assertThat(result.reasonCodes()).containsExactly(ReasonCode.SUCCESS);
    assertThat(inbox.textsBefore("end")).isEmpty();
    assertThat(unmatched.isEmpty()).as("the broker sends nothing either").isTrue();
  }

  @EachBrokerAndVersion
  @Normative("EXT-105")
  void unsubscribeAnswersEachFilter(Brokers broker, MqttVersion version) {
    MqttClient client = client(broker, version);
    await(client.subscribe(topic, 1, inbox));

    UnsubscribeResult result = await(client.unsubscribe(topic + "/unknown", topic));

    boolean says = version == V5 && !broker.quirks().has(UNSUBSCRIBE_NEVER_REFUSED);
    assertThat(result.reasonCodes())
        .containsExactly(
            says ? ReasonCode.NO_SUBSCRIPTION_EXISTED : ReasonCode.SUCCESS, ReasonCode.SUCCESS);
  }

  @EachBrokerAndVersion
  void subscribingAgainChangesTheQoS(Brokers broker, MqttVersion version) {
    MqttClient client = client(broker, version);
    await(client.subscribe(topic, 0, inbox));
    await(client.subscribe(topic, 2, inbox));

    await(client.publish(topic, "message", 2));
    await(client.publish(topic, "end", 2));

    ReceivedMessage message = inbox.next();
    assertThat(message.payloadAsString()).isEqualTo("message");
    assertThat(message.qos().value()).isEqualTo(2);
    assertThat(inbox.textsBefore("end")).isEmpty();
  }

  @EachBroker
  void noLocalLeavesOwnMessagesOut(Brokers broker) {
    MqttClient client = client(broker, V5);
    MqttClient other = client(broker, V5);
    await(client.subscribe(Subscription.of(topic, 1).noLocal(true), inbox));

    await(client.publish(topic, "own", 1));
    await(other.publish(topic, "end", 1));

    assertThat(inbox.textsBefore("end")).isEmpty();
  }

  @EachBrokerAndVersion
  void messagesCanBeTakenOneByOne(Brokers broker, MqttVersion version) throws Exception {
    MqttClient publisher = client(broker, version);
    MqttClient client = client(broker, version);
    List<String> texts = IntStream.range(0, 3_000).mapToObj(Integer::toString).toList();
    try (MessageStream stream = client.receive(topic, 1)) {
      await(stream.subscribed());
      texts.forEach(text -> publisher.publish(topic, text, 1));

      for (String text : texts) {
        assertThat(stream.poll(DEADLINE)).map(ReceivedMessage::payloadAsString).hasValue(text);
      }
    }
    await(client.ping());
  }
}
