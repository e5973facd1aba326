package io.github.mqttclient.interop;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.PublishResult;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.conformance.Normative;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A message on its way from a publisher over a broker to a subscriber. */
class PublishIT extends InteropScene {

  @EachBrokerAndVersion
  @Normative({"MQTT5-3.3.4-1", "MQTT311-3.3.4-1", "EXT-104"})
  void messageArrivesAtTheLowerOfThePublishersAndTheSubscribersQoS(
      Brokers broker, MqttVersion version) {
    MqttClient publisher = client(broker, version);
    MqttClient subscriber = client(broker, version);
    Map<String, QoS> expected = new LinkedHashMap<>();
    Inbox inbox = new Inbox();
    for (QoS subscribed : QoS.values()) {
      String topic = unique("qos");
      await(subscriber.subscribe(topic, subscribed, inbox));
      for (QoS published : QoS.values()) {
        String text = "published at " + published + ", subscribed at " + subscribed;
        await(publisher.publish(topic, text, published));
        expected.put(text, published.compareTo(subscribed) < 0 ? published : subscribed);
      }
    }

    List<ReceivedMessage> received = inbox.next(expected.size());

    assertThat(received.stream().collect(toMap(ReceivedMessage::payloadAsString, m -> m.qos())))
        .isEqualTo(expected);
    assertThat(received).noneMatch(ReceivedMessage::duplicate);
    assertThat(received).noneMatch(ReceivedMessage::retain);
  }

  @EachBrokerAndVersion
  @Normative({"EXT-82", "EXT-59"})
  void payloadArrivesByteForByte(Brokers broker, MqttVersion version) {
    byte[] everyByte = new byte[256];
    for (int i = 0; i < everyByte.length; i++) {
      everyByte[i] = (byte) i;
    }
    byte[] text = "Grüße, 世界, \uFEFF, 😀".getBytes(StandardCharsets.UTF_8);
    byte[] mapping = "\uFEFF…".getBytes(StandardCharsets.UTF_8);
    List<byte[]> payloads = List.of(new byte[0], new byte[1], everyByte, text, mapping);
    MqttClient publisher = client(broker, version);
    MqttClient subscriber = client(broker, version);
    for (QoS qos : QoS.values()) {
      String topic = unique("payload");
      Inbox inbox = new Inbox();
      await(subscriber.subscribe(topic, qos, inbox));

      payloads.forEach(payload -> await(publisher.publish(topic, payload, qos)));

      assertThat(inbox.next(payloads.size()))
          .as("payloads at " + qos)
          .extracting(ReceivedMessage::payload)
          .usingRecursiveFieldByFieldElementComparator()
          .isEqualTo(payloads);
    }
  }

  @EachBrokerAndVersion
  @Normative({"EXT-59", "EXT-155"})
  void topicArrivesCharacterForCharacter(Brokers broker, MqttVersion version) {
    String root = unique("topic");
    List<String> topics =
        List.of(
            root + "/küche/温度/😀",
            root + "/with space/ /*?.,:;()[]{}\"'\\~^",
            root + "/" + "long/".repeat(100) + "end",
            root + "//two empty levels//",
            root + "/CASE",
            root + "/case",
            root + "/$not/special/here");
    MqttClient publisher = client(broker, version);
    MqttClient subscriber = client(broker, version);
    Inbox inbox = new Inbox();
    await(subscriber.subscribe(root + "/#", 1, inbox));

    topics.forEach(topic -> await(publisher.publish(topic, topic, 1)));

    for (ReceivedMessage message : inbox.next(topics.size())) {
      assertThat(message.topic()).isIn(topics).isEqualTo(message.payloadAsString());
    }
  }

  @EachBroker
  @Normative({"EXT-53", "MQTT5-1.5.7-1", "MQTT5-3.3.2-13", "MQTT5-3.3.2-19"})
  void propertiesArriveAsTheyWerePublished(Brokers broker) {
    MqttClient publisher = client(broker, MqttVersion.MQTT_5_0);
    MqttClient subscriber = client(broker, MqttVersion.MQTT_5_0);
    for (QoS qos : QoS.values()) {
      MqttMessage message =
          MqttMessage.builder()
              .topic(unique("properties"))
              .payload("21,5 °C")
              .qos(qos)
              .payloadUtf8(true)
              .messageExpiry(Duration.ofHours(1))
              .contentType("text/plain; charset=utf-8")
              .responseTopic("answers/küche")
              .correlationData(new byte[] {0, 1, (byte) 0xFF})
              .userProperty("z", "first")
              .userProperty("a", "")
              .userProperty("z", "again")
              .userProperty("", "größer 😀")
              .userProperty("a", "last")
              .build();
      Inbox inbox = new Inbox();
      await(subscriber.subscribe(message.topic(), qos, inbox));

      await(publisher.publish(message));

      ReceivedMessage received = inbox.next();
      assertThat(received.messageExpiry().orElseThrow())
          .isBetween(Duration.ofHours(1).minusSeconds(30), Duration.ofHours(1));
      assertThat(received.toMessage().toBuilder().messageExpiry(Duration.ofHours(1)).build())
          .isEqualTo(message);
      assertThat(received.userProperties())
          .containsExactly(
              new UserProperty("z", "first"),
              new UserProperty("a", ""),
              new UserProperty("z", "again"),
              new UserProperty("", "größer 😀"),
              new UserProperty("a", "last"));
      assertThat(received.isPayloadUtf8()).isTrue();
      assertThat(received.contentType()).hasValue("text/plain; charset=utf-8");
      assertThat(received.responseTopic()).hasValue("answers/küche");
      assertThat(received.correlationData().orElseThrow()).containsExactly(0, 1, 0xFF);
    }
  }

  @EachBroker
  void messageWithoutPropertiesArrivesWithout(Brokers broker) {
    MqttClient client = client(broker, MqttVersion.MQTT_5_0);
    String topic = unique("plain");
    Inbox inbox = new Inbox();
    await(client.subscribe(topic, 1, inbox));

    await(client.publish(topic, "21.5", 1));

    assertThat(inbox.next().toMessage())
        .isEqualTo(MqttMessage.builder().topic(topic).payload("21.5").qos(1).build());
  }

  @EachBrokerAndVersion
  void propertyThatTheVersionDoesNotHaveFailsTheMessageAndSaysWhich(
      Brokers broker, MqttVersion version) {
    MqttClient client = client(broker, version);
    String topic = unique("needs5");
    Inbox inbox = new Inbox();
    await(client.subscribe(topic, 1, inbox));
    MqttMessage plain = MqttMessage.builder().topic(topic).qos(1).build();
    Map<String, MqttMessage> messages =
        Map.of(
            "payloadUtf8", plain.toBuilder().payloadUtf8(true).build(),
            "messageExpiry", plain.toBuilder().messageExpiry(Duration.ofHours(1)).build(),
            "contentType", plain.toBuilder().contentType("text/plain").build(),
            "responseTopic", plain.toBuilder().responseTopic("answers").build(),
            "correlationData", plain.toBuilder().correlationData(new byte[1]).build(),
            "userProperties", plain.toBuilder().userProperty("name", "value").build());

    List<String> refused = new ArrayList<>();
    messages.forEach(
        (field, message) -> {
          if (version == MqttVersion.MQTT_5_0) {
            await(client.publish(message));
            assertThat(inbox.next().toMessage().hasProperties()).as(field).isTrue();
          } else {
            var failure = failure(client.publish(message), UnsupportedFeatureException.class);
            assertThat(failure).hasMessageContainingAll(field, "MQTT 5.0", version.toString());
            refused.add(field);
          }
        });
    await(client.publish(topic, "end", 1));

    assertThat(inbox.textsBefore("end")).isEmpty();
    assertThat(refused).hasSize(version == MqttVersion.MQTT_5_0 ? 0 : messages.size());
  }

  @EachBrokerAndVersion
  void resultSaysWhetherAnybodySubscribesIfTheServerDoes(Brokers broker, MqttVersion version) {
    MqttClient client = client(broker, version);
    boolean reported =
        version == MqttVersion.MQTT_5_0
            && !broker.quirks().has(BrokerQuirks.Quirk.NO_MATCHING_SUBSCRIBERS_NOT_REPORTED);
    String topic = unique("lonely");

    PublishResult unheard = await(client.publish(topic, "anybody?", 1));
    await(client.subscribe(topic, 1, message -> {}));
    PublishResult heard = await(client.publish(topic, "me!", 1));

    assertThat(unheard.reasonCode())
        .isEqualTo(reported ? ReasonCode.NO_MATCHING_SUBSCRIBERS : ReasonCode.SUCCESS);
    assertThat(heard.reasonCode()).isEqualTo(ReasonCode.SUCCESS);
  }
}
