package io.github.mqttclient.internal.session;

import static io.github.mqttclient.internal.session.TestPackets.NOW;
import static io.github.mqttclient.internal.session.TestPackets.capabilities;
import static io.github.mqttclient.internal.session.TestPackets.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.QoS;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Publish;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingTopicAliasesTest {
  private final RecordingEffects effects = new RecordingEffects();
  private final PublishSender sender =
      new PublishSender(effects, new PacketIdentifiers(), 65_535, 16);

  private final OutgoingTopicAliases aliases = new OutgoingTopicAliases(2);

  @Test
  @Normative("MQTT5-3.3.2-8")
  void aTopicGetsAnAliasWithItsSecondMessageAndGoesWithoutNameFromTheThirdOn() {
    assertThat(sent("first", "first", "first", "second", "second", "first", "second"))
        .containsExactly("first", "first=1", "=1", "second", "second=2", "=1", "=2");
  }

  @Test
  void topicsThatAreUsedOnceLeaveTheAliasesToThoseThatAreUsedMore() {
    List<String> topics = new ArrayList<>(List.of("often", "often"));
    for (int i = 0; i < 10_000; i++) {
      topics.add("once/" + i);
    }
    topics.add("often");

    List<String> sent = sent(topics.toArray(String[]::new));

    assertThat(sent.subList(2, 10_002)).isEqualTo(topics.subList(2, 10_002));
    assertThat(sent.get(10_002)).isEqualTo("=1");
  }

  @Test
  void theAliasThatWasNotUsedForTheLongestTimeIsRedefined() {
    sent("first", "first", "second", "second", "first");

    assertThat(sent("third", "third", "third", "first", "second"))
        .containsExactly("third", "third=2", "=2", "=1", "second");
  }

  @Test
  void topicsThatTakeTurnsDoNotDriveEachOtherOut() {
    List<String> topics = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      topics.addAll(List.of("first", "second", "third"));
    }

    List<String> sent = sent(topics.toArray(String[]::new));

    assertThat(sent.subList(6, 300)).containsOnly("=1", "=2", "third");
  }

  @Test
  void aTopicThatIsHardlyLongerThanAnAliasGoesAsItIs() {
    assertThat(sent("1234", "1234", "1234", "12345", "12345"))
        .containsExactly("1234", "1234", "1234", "12345", "12345=1");
  }

  @Test
  void otherPropertiesStay() {
    Publish publish =
        Publish.of(
            MqttMessage.builder().topic("first").userProperty("a", "b").contentType("c").build(),
            0,
            false);
    aliases.shorten(publish, capabilities());
    Publish definition = aliases.shorten(publish, capabilities());
    Publish shortened = aliases.shorten(publish, capabilities());

    assertThat(definition.topic()).isEqualTo("first");
    assertThat(shortened.topic()).isEmpty();
    assertThat(definition.properties())
        .isEqualTo(shortened.properties())
        .isEqualTo(publish.properties().toBuilder().set(PropertyId.TOPIC_ALIAS, 1).build());
  }

  @Test
  void whereTheDefinitionIsTooLargeTheMessageGoesWithoutIt() {
    Publish publish = publish(0, 0, "first");
    Capabilities exact =
        capabilities(PropertyId.MAXIMUM_PACKET_SIZE, TestPackets.MQTT_5.sizeOf(publish));
    for (int i = 0; i < 3; i++) {
      assertThat(aliases.shorten(publish, exact)).isSameAs(publish);
    }

    Publish definition = aliases.shorten(publish, capabilities());
    assertThat(text(definition)).isEqualTo("first=1");
    Publish shortened = aliases.shorten(publish, exact);
    assertThat(text(shortened)).isEqualTo("=1");
    assertThat(exact.tooLarge(shortened)).isNull();
  }

  /** Whatever is published, it is what arrives, and no packet is larger than without aliases. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  @Normative({"MQTT5-3.2.2-17", "MQTT5-3.3.2-9"})
  void theReceiverFindsTheTopicOfEveryMessage(long seed) throws Exception {
    Random random = new Random(seed);
    int maximum = 1 + random.nextInt(20);
    OutgoingTopicAliases sending = new OutgoingTopicAliases(maximum);
    IncomingTopicAliases receiving = IncomingTopicAliases.upTo(maximum);
    TreeSet<Long> used = new TreeSet<>();
    long withAliases = 0;
    long without = 0;
    for (int i = 0; i < 10_000; i++) {
      Publish publish =
          publish(0, 0, "topic/" + Math.abs((int) (random.nextGaussian() * maximum)) + i / 5_000);

      Publish sent = sending.shorten(publish, capabilities());

      assertThat(receiving.resolve(sent).topic()).isEqualTo(publish.topic());
      if (sent.properties().has(PropertyId.TOPIC_ALIAS)) {
        used.add(sent.properties().integer(PropertyId.TOPIC_ALIAS, 0));
      }
      withAliases += TestPackets.MQTT_5.sizeOf(sent);
      without += TestPackets.MQTT_5.sizeOf(publish);
    }
    assertThat(used).hasSize(maximum).first().isEqualTo(1L);
    assertThat(used.last()).isEqualTo(maximum);
    assertThat(withAliases).isLessThan(without);
  }

  @Test
  @Normative("MQTT5-3.2.2-18")
  void noneIsSentToAServerThatTakesNone() {
    sender.connected(capabilities(), NOW);

    assertThat(published("first", "first", "first")).containsExactly("first", "first", "first");
  }

  @Test
  @Normative({"MQTT5-3.2.2-17", "MQTT5-3.3.2-9"})
  void theServersMaximumCounts() {
    sender.connected(capabilities(PropertyId.TOPIC_ALIAS_MAXIMUM, 2), NOW);

    assertThat(published("first", "first", "second", "second", "third", "first", "third", "second"))
        .containsExactly(
            "first", "first=1", "second", "second=2", "third", "=1", "third=2", "second");
  }

  @Test
  void theApplicationsMaximumCountsToo() {
    sender.connected(capabilities(PropertyId.TOPIC_ALIAS_MAXIMUM, 65_535), NOW);
    List<String> topics = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      topics.add("topic" + i);
      topics.add("topic" + i);
    }

    assertThat(published(topics.toArray(String[]::new)))
        .contains("topic15=16")
        .noneMatch(text -> text.endsWith("=17"));
  }

  /** The stored message keeps its topic. */
  // Complaint 39.
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @Normative({"MQTT5-3.3.2-7", "EXT-138"})
  void whatIsSentAgainHasItsTopicAndTheNextConnectionBeginsWithoutAliases(int qos) {
    sender.connected(capabilities(PropertyId.TOPIC_ALIAS_MAXIMUM, 16), NOW);
    for (int i = 0; i < 3; i++) {
      sender.publish(TestRequests.publish("first", qos), NOW);
    }
    assertThat(texts()).containsExactly("first", "first=1", "=1");

    sender.disconnected();
    sender.connected(capabilities(PropertyId.TOPIC_ALIAS_MAXIMUM, 16), NOW);

    assertThat(effects.packets()).allMatch(packet -> ((Publish) packet).dup());
    assertThat(texts()).containsExactly("first", "first", "first");
    sender.publish(TestRequests.publish("first", qos), NOW);
    sender.publish(TestRequests.publish("first", qos), NOW);
    assertThat(texts()).containsExactly("first", "first=1");
  }

  @Test
  @Normative("MQTT5-3.3.2-7")
  void qos0ThatDidNotReachTheSocketHasItsTopicOnTheNextConnection() {
    TestRequests.Publishing unwritten = TestRequests.publish("first", 0);
    sender.connected(capabilities(PropertyId.TOPIC_ALIAS_MAXIMUM, 16), NOW);
    published("first", "first");
    sender.publish(unwritten, NOW);
    assertThat(texts()).containsExactly("=1");

    sender.disconnected();
    sender.publishAgain(List.of(unwritten));
    sender.connected(capabilities(PropertyId.TOPIC_ALIAS_MAXIMUM, 16), NOW);

    assertThat(texts()).containsExactly("first");
  }

  private List<String> published(String... topics) {
    for (String topic : topics) {
      sender.publish(TestRequests.publish(topic, 0), NOW);
    }
    return texts();
  }

  private List<String> texts() {
    List<String> texts = effects.packets().stream().map(packet -> text((Publish) packet)).toList();
    effects.clear();
    return texts;
  }

  private List<String> sent(String... topics) {
    List<String> sent = new ArrayList<>();
    for (String topic : topics) {
      Publish publish =
          Publish.of(MqttMessage.of(topic, new byte[1], QoS.AT_MOST_ONCE, false), 0, false);
      sent.add(text(aliases.shorten(publish, capabilities())));
    }
    return sent;
  }

  /** Topic and alias as they are in the packet. */
  private static String text(Publish publish) {
    long alias = publish.properties().integer(PropertyId.TOPIC_ALIAS, 0);
    return publish.topic() + (alias == 0 ? "" : "=" + alias);
  }
}
