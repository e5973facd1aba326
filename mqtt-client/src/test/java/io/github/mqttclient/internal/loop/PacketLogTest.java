package io.github.mqttclient.internal.loop;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pingReq;
import static io.github.mqttclient.fixtures.Packets.pingResp;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.pubComp;
import static io.github.mqttclient.fixtures.Packets.pubRec;
import static io.github.mqttclient.fixtures.Packets.pubRel;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subAck;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.Packets.unsubAck;
import static io.github.mqttclient.fixtures.Packets.unsubscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.Will;
import io.github.mqttclient.internal.packet.Auth;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.Packet;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Publish;
import io.github.mqttclient.internal.wire.Binary;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

class PacketLogTest {

  static Stream<Arguments> packets() {
    Binary password = Binary.of("secret".getBytes(StandardCharsets.UTF_8));
    return Stream.of(
        Arguments.of(
            new Connect("c", true, 60, Will.of("w", "secret", 0), "u", password, Properties.NONE),
            "CONNECT"),
        Arguments.of(connAck().packet(), "CONNACK (0)"),
        Arguments.of(connAck(ReasonCode.BANNED).packet(), "CONNACK (138)"),
        Arguments.of(
            publish(7, "sensor/kitchen").payload("secret").dup().packet(),
            "PUBLISH (d1, q1, r0, m7, 'sensor/kitchen', ... (6 bytes))"),
        Arguments.of(
            publish("a").retain().packet(), "PUBLISH (d0, q0, r1, m0, 'a', ... (0 bytes))"),
        Arguments.of(
            publish("").with(PropertyId.TOPIC_ALIAS, 3).packet(),
            "PUBLISH (d0, q0, r0, m0, '' alias 3, ... (0 bytes))"),
        Arguments.of(
            publish("a\nb\u0085").packet(),
            "PUBLISH (d0, q0, r0, m0, 'a\\u000ab\\u0085', ... (0 bytes))"),
        Arguments.of(pubAck(1, ReasonCode.QUOTA_EXCEEDED), "PUBACK (m1, rc151)"),
        Arguments.of(pubRec(2), "PUBREC (m2, rc0)"),
        Arguments.of(pubRel(3), "PUBREL (m3, rc0)"),
        Arguments.of(pubComp(4), "PUBCOMP (m4, rc0)"),
        Arguments.of(
            subscribe(5, Subscription.of("a/#", 2), Subscription.of("b", 0)),
            "SUBSCRIBE (m5, 'a/#' q2, 'b' q0)"),
        Arguments.of(
            subAck(5, ReasonCode.GRANTED_QOS_2, ReasonCode.NOT_AUTHORIZED),
            "SUBACK (m5, [GRANTED_QOS_2, NOT_AUTHORIZED])"),
        Arguments.of(unsubscribe(6, "a", "b"), "UNSUBSCRIBE (m6, [a, b])"),
        Arguments.of(unsubAck(6, ReasonCode.SUCCESS), "UNSUBACK (m6, [SUCCESS])"),
        Arguments.of(pingReq(), "PINGREQ"),
        Arguments.of(pingResp(), "PINGRESP"),
        Arguments.of(disconnect(ReasonCode.SERVER_BUSY), "DISCONNECT (137)"),
        Arguments.of(
            new Auth(
                ReasonCode.CONTINUE_AUTHENTICATION,
                Properties.builder().set(PropertyId.AUTHENTICATION_METHOD, "M").build()),
            "AUTH (24)"));
  }

  @ParameterizedTest
  @MethodSource("packets")
  void packetIsOneLineInMosquittosWords(Packet packet, String line) {
    assertThat(PacketLog.text(packet)).isEqualTo(line).doesNotContain("secret");
  }

  /** This packet has no text: whoever tries to make one fails. */
  @Test
  void textIsBuiltOnlyIfItIsLogged() {
    Logger logger = (Logger) LoggerFactory.getLogger("io.github.mqttclient.packets");
    Publish broken = new Publish("a", null, QoS.AT_MOST_ONCE, false, false, 0, Properties.NONE);
    PacketLog log = new PacketLog("c", null);

    log.sending(broken, MqttVersion.MQTT_5_0);
    log.received(broken, MqttVersion.MQTT_5_0);

    logger.setLevel(Level.DEBUG);
    try {
      assertThatThrownBy(() -> log.sending(broken, MqttVersion.MQTT_5_0))
          .isInstanceOf(NullPointerException.class);
    } finally {
      logger.setLevel(null);
    }
  }
}
