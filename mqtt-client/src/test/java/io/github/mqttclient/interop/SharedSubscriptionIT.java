package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.conformance.Normative;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;

/** Subscriptions whose messages several clients share. */
@Normative({"EXT-157", "MQTT5-4.8.2-1", "MQTT5-4.8.2-2"})
class SharedSubscriptionIT extends InteropScene {
  private static final MqttVersion V5 = MqttVersion.MQTT_5_0;
  private static final int COUNT = 600;
  private static final int MEMBERS = 3;

  private final String topic = unique("shared");
  private final String filter = "$share/" + unique("group") + "/" + topic + "/#";

  @EachBroker
  void eachMessageGoesToOneOfTheMembers(Brokers broker) {
    MqttClient publisher = client(broker, V5);
    BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    for (int i = 0; i < MEMBERS; i++) {
      await(
          client(broker, V5).subscribe(filter, 1, message -> texts.add(message.payloadAsString())));
    }

    publish(publisher);

    // How the broker spreads the messages is its own choice; that each comes once is not.
    List<String> received = new ArrayList<>();
    while (received.size() < COUNT) {
      received.add(next(texts));
    }
    assertThat(received).containsExactlyInAnyOrderElementsOf(expected());
    assertThat(texts).isEmpty();
  }

  @EachBroker
  void groupAndPlainSubscriberEachGetEveryMessage(Brokers broker) {
    MqttClient publisher = client(broker, V5);
    Inbox shared = new Inbox();
    Inbox plain = new Inbox();
    await(client(broker, V5).subscribe(filter, 1, shared));
    await(client(broker, V5).subscribe(topic + "/#", 1, plain));

    publish(publisher);

    assertThat(shared.texts(COUNT)).containsExactlyInAnyOrderElementsOf(expected());
    assertThat(plain.texts(COUNT)).containsExactlyInAnyOrderElementsOf(expected());
  }

  @EachBroker
  void memberThatLeavesGetsNoMore(Brokers broker) {
    MqttClient publisher = client(broker, V5);
    Inbox left = new Inbox();
    Inbox stays = new Inbox();
    MqttClient leaving = client(broker, V5, b -> b.defaultHandler(left));
    await(leaving.subscribe(filter, 1, left));
    await(client(broker, V5).subscribe(filter, 1, stays));

    await(leaving.unsubscribe(filter));
    publish(publisher);

    assertThat(stays.texts(COUNT)).containsExactlyInAnyOrderElementsOf(expected());
    assertThat(left.isEmpty()).isTrue();
  }

  private void publish(MqttClient publisher) {
    List<DeliveryToken> tokens = new ArrayList<>();
    for (String text : expected()) {
      tokens.add(publisher.publish(topic + "/" + text, text, 1));
    }
    tokens.forEach(InteropScene::await);
  }

  private static List<String> expected() {
    return IntStream.range(0, COUNT).mapToObj(Integer::toString).toList();
  }
}
