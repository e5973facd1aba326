package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ServerLimits;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.conformance.Normative;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Mosquitto with small limits, which ends the connection of whoever exceeds one. */
class ServerLimitsIT extends InteropScene {
  private static final int MAXIMUM_PACKET_SIZE = 2_000;

  private static MosquittoBroker broker;

  private final String topic = unique("limits");
  private final Inbox inbox = new Inbox();

  @BeforeAll
  static void startBroker() {
    broker =
        MosquittoBroker.start(
            "max_qos 1",
            "retain_available false",
            "max_packet_size " + MAXIMUM_PACKET_SIZE,
            "max_inflight_messages 3",
            "max_topic_alias 2",
            "max_keepalive 30");
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private static MqttClientBuilder builder() {
    return MqttClient.builder().server(broker.uri()).clientId(unique("limited"));
  }

  @Test
  @Normative({"MQTT5-3.1.2-21", "MQTT5-3.2.2-21"})
  void theResultOfConnectSaysThem() {
    ConnectResult result =
        await(closing(builder().keepAlive(Duration.ofMinutes(1)).build()).connect());

    assertThat(result.limits())
        .isEqualTo(
            new ServerLimits(
                3, QoS.AT_LEAST_ONCE, MAXIMUM_PACKET_SIZE, 2, false, true, true, true));
    assertThat(result.keepAlive()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  @Normative({"MQTT5-3.2.2-11", "MQTT5-3.2.2-14", "MQTT5-3.2.2-15"})
  void whatExceedsOneFailsWithItsNameAndTheConnectionStays() {
    MqttClient client = connected(builder().listener(listener));

    assertThat(refusal(client.publish(topic, "", 2)))
        .hasMessageContaining("QoS 2 is above the server's Maximum QoS of 1");
    assertThat(refusal(client.publish(topic, "", 1, true)))
        .hasMessageContaining("Retain Available 0");
    assertThat(refusal(client.publish(topic, new byte[MAXIMUM_PACKET_SIZE], QoS.AT_LEAST_ONCE)))
        .hasMessageContaining("more than the server's Maximum Packet Size of 2000");
    assertThat(refusal(client.subscribe("x".repeat(MAXIMUM_PACKET_SIZE), 1, inbox)))
        .hasMessageContaining("more than the server's Maximum Packet Size of 2000");

    await(client.ping());
    assertThat(listener.lost).isEmpty();
  }

  private static UnsupportedFeatureException refusal(MqttToken<?> token) {
    return failure(token, UnsupportedFeatureException.class);
  }

  /** The largest packet: 3 bytes of header, topic and identifier with their lengths, properties. */
  @Test
  @Normative("MQTT5-3.2.2-15")
  void aPacketOfExactlyTheMaximumIsTaken() {
    MqttClient client = connected(builder());
    int overhead = 3 + 2 + topic.length() + 2 + 1;
    byte[] largest = new byte[MAXIMUM_PACKET_SIZE - overhead];
    await(client.subscribe(topic, 0, inbox));

    await(client.publish(topic, largest, QoS.AT_LEAST_ONCE));

    assertThat(inbox.next().payload()).isEqualTo(largest);
    assertThat(refusal(client.publish(topic, new byte[largest.length + 1], QoS.AT_LEAST_ONCE)))
        .hasMessageContaining("the packet has 2001 bytes");
  }

  @Test
  @Normative({"MQTT5-3.3.4-7", "MQTT5-4.9.0-2", "MQTT5-3.2.2-17", "MQTT5-3.3.2-9"})
  void moreMessagesAndTopicsThanItTakesAtATimeAreNoProblem() {
    MqttClient client = connected(builder().listener(listener));
    await(client.subscribe(topic + "/#", 1, inbox));
    List<MqttToken<?>> tokens = new ArrayList<>();

    for (int i = 0; i < 1_000; i++) {
      tokens.add(client.publish(topic + "/" + i % 5, "message " + i, 1));
    }

    tokens.forEach(InteropScene::await);
    assertThat(inbox.texts(tokens.size())).doesNotHaveDuplicates();
    assertThat(listener.lost).isEmpty();
  }

  @Test
  void aMessageWithinTheLimitsHasItsProperties() {
    MqttClient client = connected(builder());
    await(client.subscribe(topic, 1, inbox));
    MqttMessage message =
        MqttMessage.builder()
            .topic(topic)
            .payload("21.5")
            .qos(1)
            .contentType("text/plain")
            .userProperty("a", "b")
            .build();

    await(client.publish(message));

    assertThat(inbox.next().toMessage()).isEqualTo(message);
  }
}
