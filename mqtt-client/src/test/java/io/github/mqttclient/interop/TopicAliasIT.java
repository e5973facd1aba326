package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReceivedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Topics as numbers, in both directions as far as a broker uses them. */
class TopicAliasIT extends InteropScene {
  private static final int MESSAGES = 500;
  private static final long SEED = 20_250_914;

  /** More topics than any broker but Artemis takes aliases for, some used more than others. */
  @EachBroker
  void everyMessageArrivesWithItsTopic(Brokers broker) {
    String prefix = unique("alias") + "/";
    MqttClient client =
        client(
            broker,
            MqttVersion.MQTT_5_0,
            b -> b.topicAliases(65_535).topicAliasMaximum(10).maximumInFlight(10));
    Inbox inbox = new Inbox();
    await(client.subscribe(prefix + "#", 1, inbox));
    Random random = new Random(SEED);
    List<String> topics = new ArrayList<>();
    List<CompletableFuture<?>> published = new ArrayList<>();

    for (int i = 0; i < MESSAGES; i++) {
      String topic = prefix + (int) Math.abs(random.nextGaussian() * 8);
      topics.add(topic);
      published.add(client.publish(topic, "" + i, 1));
    }

    published.forEach(InteropScene::await);
    for (int i = 0; i < MESSAGES; i++) {
      ReceivedMessage message = inbox.next();
      assertThat(message.topic())
          .isEqualTo(topics.get(Integer.parseInt(message.payloadAsString())));
    }
    await(client.disconnect());
  }
}
