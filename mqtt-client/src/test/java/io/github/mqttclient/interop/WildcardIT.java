package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.conformance.Normative;
import java.util.List;

/**
 * Which filters a message reaches: the broker's matching and the client's must agree.
 *
 * <p>The letters of these topics stand for names that no other test uses; a client that subscribes
 * to {@code #} gets the messages of all.
 */
@Normative({"EXT-155", "MQTT5-4.7.1-1", "MQTT5-4.7.1-2", "MQTT311-4.7.1-2", "MQTT311-4.7.1-3"})
class WildcardIT extends InteropScene {
  private final String a = unique("a");

  @EachBrokerAndVersion
  void wildcardsStandForWholeLevels(Brokers broker, MqttVersion version) {
    Scene scene = new Scene(broker, version);

    scene.reaches(
        "a/b/c/d",
        List.of(
            "a/b/c/d",
            "#",
            "a/#",
            "a/b/#",
            "a/b/c/#",
            "a/b/c/d/#",
            "+/b/c/#",
            "+/b/c/d",
            "a/+/c/d",
            "a/+/+/d",
            "+/+/+/+",
            "a/b/c/+/#"));
    scene.doesNotReach(
        "a/b/c/d",
        List.of("a/b/c", "b/+/c/d", "+/+/+", "a/b/c/d/e", "+/+/+/+/+", "a/B/c/d", "a/b/c/d/+/#"));
  }

  @EachBrokerAndVersion
  void emptyLevelsCount(Brokers broker, MqttVersion version) {
    Scene scene = new Scene(broker, version);

    scene.reaches("a//topic", List.of("a//topic", "a/+/topic", "a/+/+", "a/#", "a//+", "a//#"));
    scene.doesNotReach("a//topic", List.of("a/topic", "a/+", "a/+/+/+", "a///topic"));
    scene.reaches("/a/topic", List.of("/a/topic", "+/a/topic", "#", "/#", "/+/topic"));
    scene.doesNotReach("/a/topic", List.of("a/topic", "+/a", "a/#"));
    scene.reaches("a/b/", List.of("a/b/", "a/b/+", "a/b/#", "a/#"));
    scene.doesNotReach("a/b/", List.of("a/b", "a/+", "a/b/+/+"));
  }

  @EachBrokerAndVersion
  void numberSignMatchesItsParent(Brokers broker, MqttVersion version) {
    Scene scene = new Scene(broker, version);

    scene.reaches("a", List.of("a", "a/#", "+", "#"));
    scene.doesNotReach("a", List.of("a/+", "a/+/#", "+/+"));
  }

  @EachBrokerAndVersion
  @Normative("EXT-154")
  void wildcardsDoNotMatchTheFirstLevelOfTheServersOwnTopics(Brokers broker, MqttVersion version) {
    broker.quirks().assumeNone(BrokerQuirks.Quirk.NO_SYS_TOPICS);
    MqttClient client = client(broker, version);
    Inbox system = new Inbox();
    Inbox all = new Inbox();

    await(client.subscribe("#", 0, all));
    await(client.subscribe("$SYS/broker/version", 0, system));
    String answered = system.next().topic();
    await(client.publish(a, "end", 0));

    assertThat(answered).isEqualTo("$SYS/broker/version");
    String first = all.next().topic();
    while (!first.equals(a)) {
      assertThat(first).doesNotStartWith("$");
      first = all.next().topic();
    }
  }

  private String real(String topic) {
    return topic.replace("a", a);
  }

  /**
   * A client that subscribes to one filter after the other, and publishes to the topic each time.
   */
  private final class Scene {
    private final Inbox inbox = new Inbox();
    private final Inbox unmatched = new Inbox();
    private final String fence = unique("fence");
    private final MqttClient client;

    Scene(Brokers broker, MqttVersion version) {
      client = client(broker, version, b -> b.defaultHandler(unmatched));
      await(client.subscribe(fence, 1, inbox));
    }

    void reaches(String topic, List<String> filters) {
      for (String filter : filters) {
        await(client.subscribe(real(filter), 1, inbox));
        await(client.publish(real(topic), filter, 1));
        ReceivedMessage next = inbox.next();
        while (!next.topic().equals(real(topic))) {
          next = inbox.next();
        }
        assertThat(next.payloadAsString()).as(filter).isEqualTo(filter);
        await(client.unsubscribe(real(filter)));
      }
    }

    void doesNotReach(String topic, List<String> filters) {
      for (String filter : filters) {
        await(client.subscribe(real(filter), 1, inbox));
        await(client.publish(real(topic), filter, 1));
        await(client.publish(fence, filter, 1));
        ReceivedMessage next = inbox.next();
        while (!next.payloadAsString().equals(filter)) {
          next = inbox.next();
        }
        assertThat(next.topic()).as(filter).isEqualTo(fence);
        await(client.unsubscribe(real(filter)));
      }
      assertThat(unmatched.isEmpty()).as("nothing comes that no handler is in place for").isTrue();
    }
  }
}
