package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ConversationLogTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Console console = new Console(out, false, true);
  private final ConversationLog log =
      new ConversationLog(new Transcript(console), MqttVersion.MQTT_3_1_1, 0x20, true);

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private void deliver(String topic, int packetId) {
    MqttMessage message = MqttMessage.builder().topic(topic).qos(packetId == 0 ? 0 : 1).build();
    log.print(Messages.arrival(message, packetId).message(), () -> console.line("> " + topic));
  }

  @Test
  void acknowledgementsAreInMosquittosWords() {
    log.sending("me", "PUBLISH (d0, q2, r0, m1, 'a', ... (2 bytes))");
    log.received("me", "PUBREC (m1, rc0)");
    log.sending("me", "PUBREL (m1, rc0)");
    log.received("me", "PUBCOMP (m1, rc0)");
    log.received("me", "PUBACK (m2, rc135)");

    assertThat(printed())
        .isEqualTo(
            """
            Client me sending PUBLISH (d0, q2, r0, m1, 'a', ... (2 bytes))
            Client me received PUBREC (Mid: 1)
            Client me sending PUBREL (m1)
            Client me received PUBCOMP (Mid: 1, RC:0)
            Client me received PUBACK (Mid: 2, RC:135)
            """);
  }

  @Test
  void subscriptionsAreALineEach() {
    log.sending("", "SUBSCRIBE (m1, 'a', 'b' q1, '+/#' q1)");
    log.received("", "SUBACK (m1, [GRANTED_QOS_1, UNSPECIFIED_ERROR])");

    assertThat(printed())
        .isEqualTo(
            """
            Client (null) sending SUBSCRIBE (Mid: 1, Topic: a', 'b, QoS: 1, Options: 0x20)
            Client (null) sending SUBSCRIBE (Mid: 1, Topic: +/#, QoS: 1, Options: 0x20)
            Client (null) received SUBACK
            Subscribed (mid: 1): 1, 128
            """);
  }

  @Test
  void messageOfQos0IsPrintedBeforeWhatFollowsIt() {
    log.received("me", "PUBLISH (d0, q0, r1, m0, 'a', ... (2 bytes))");
    log.received("me", "PUBLISH (d0, q0, r1, m0, 'b', ... (2 bytes))");
    deliver("a", 0);
    deliver("b", 0);

    assertThat(printed())
        .isEqualTo(
            """
            Client me received PUBLISH (d0, q0, r1, m0, 'a', ... (2 bytes))
            > a
            Client me received PUBLISH (d0, q0, r1, m0, 'b', ... (2 bytes))
            > b
            """);
  }

  @Test
  void messageOfQos1IsPrintedAfterItsAcknowledgement() {
    log.received("me", "PUBLISH (d0, q1, r0, m7, 'a', ... (2 bytes))");
    deliver("a", 7);
    assertThat(printed()).doesNotContain("> a");
    log.sending("me", "PUBACK (m7, rc0)");

    assertThat(printed()).endsWith("Client me sending PUBACK (m7, rc0)\n> a\n");
  }

  @Test
  void messageThatIsNotDeliveredHoldsUpNothingForEver() {
    log.received("me", "PUBLISH (d0, q0, r0, m0, 'dropped', ... (2 bytes))");
    log.received("me", "PUBLISH (d0, q0, r0, m0, 'b', ... (2 bytes))");
    deliver("b", 0);
    log.received("me", "PUBLISH (d0, q0, r0, m0, 'last', ... (2 bytes))");
    log.sending("me", "DISCONNECT (0)");
    assertThat(printed()).endsWith("'last', ... (2 bytes))\n");
    log.flush();

    assertThat(printed()).contains("> b\n").endsWith("Client me sending DISCONNECT\n");
  }

  @Test
  void refusalHasTheNumberOfItsVersion() {
    log.received("me", "CONNACK (135)");

    assertThat(printed()).isEqualTo("Client me received CONNACK (5)\n");
  }
}
