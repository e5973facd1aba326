package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.conformance.Normative;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    Map<String, Boolean> expected = new LinkedHashMap<>();
    for (String filter :
        List.of(
            "a/b/c/d", "#", "a/#", "a/b/#", "a/b/c/#", "a/b/c/d/#", "+/b/c/#", "+/b/c/d",
            "a/+/c/d", "a/+/+/d", "+/+/+/+")) {
      expected.put(filter, true);
    }
    for (String filter :
        List.of("a/b/c", "b/+/c/d", "+/+/+", "a/b/c/d/e", "+/+/+/+/+", "A/b/c/d", "a/b/c/+/#")) {
      expected.put(filter, filter.equals("a/b/c/+/#"));
    }

    assertThat(reached(broker, version, "a/b/c/d", expected.keySet())).isEqualTo(expected);
  }

  @EachBrokerAndVersion
  void emptyLevelsCount(Brokers broker, MqttVersion version) {
    Map<String, Boolean> inside =
        expectation(List.of("a//topic", "a/+/topic", "a/#"), List.of("a/topic", "a/+", "a/+/+/+"));
    Map<String, Boolean> first =
        expectation(List.of("/a/topic", "+/a/topic", "#", "/#"), List.of("a/topic", "+/a", "a/#"));
    Map<String, Boolean> last =
        expectation(List.of("a/b/", "a/b/+", "a/b/#", "a/#"), List.of("a/b", "a/+"));

    assertThat(reached(broker, version, "a//topic", inside.keySet())).isEqualTo(inside);
    assertThat(reached(broker, version, "/a/topic", first.keySet())).isEqualTo(first);
    assertThat(reached(broker, version, "a/b/", last.keySet())).isEqualTo(last);
  }

  @EachBrokerAndVersion
  void numberSignMatchesItsParent(Brokers broker, MqttVersion version) {
    Map<String, Boolean> expected = expectation(List.of("a", "a/#"), List.of("a/+", "a/+/#"));

    assertThat(reached(broker, version, "a", expected.keySet())).isEqualTo(expected);
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

  private static Map<String, Boolean> expectation(List<String> matching, List<String> others) {
    Map<String, Boolean> expected = new LinkedHashMap<>();
    matching.forEach(filter -> expected.put(filter, true));
    others.forEach(filter -> expected.put(filter, false));
    return expected;
  }

  /** Subscribes to one filter after the other, and publishes to the topic each time. */
  private Map<String, Boolean> reached(
      Brokers broker, MqttVersion version, String topic, Iterable<String> filters) {
    String realTopic = real(topic);
    String fence = unique("fence");
    Inbox inbox = new Inbox();
    Inbox unmatched = new Inbox();
    MqttClient client = client(broker, version, b -> b.defaultHandler(unmatched));
    await(client.subscribe(fence, 1, inbox));
    Map<String, Boolean> reached = new LinkedHashMap<>();
    for (String filter : filters) {
      await(client.subscribe(real(filter), 1, inbox));
      await(client.publish(realTopic, "reached", 1));
      await(client.publish(fence, "end", 1));

      List<String> texts = new ArrayList<>();
      for (var message = inbox.next(); ; message = inbox.next()) {
        if (message.topic().equals(fence)) {
          break;
        }
        if (message.topic().equals(realTopic)) {
          texts.add(message.payloadAsString());
        }
      }
      assertThat(texts).as(filter).isSubsetOf("reached").hasSizeLessThanOrEqualTo(1);
      reached.put(filter, !texts.isEmpty());
      await(client.unsubscribe(real(filter)));
    }
    assertThat(unmatched.isEmpty()).as("nothing that no filter matches").isTrue();
    return reached;
  }

  private String real(String topic) {
    return topic.replace("a", a);
  }
}
