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

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttPacket;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.Will;
import io.github.mqttclient.internal.packet.Auth;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.Packet;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.wire.Binary;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PacketRecordTest {
  private static final String HEAD =
      "{'time':'2026-01-02T03:04:05.006Z','client':'c','direction':'sent','version':'MQTT 5.0',";

  static Stream<Arguments> packets() {
    return Stream.concat(connecting(), flowing());
  }

  private static Stream<Arguments> connecting() {
    Binary secret = Binary.of("secret".getBytes(StandardCharsets.UTF_8));
    Will will =
        Will.of(
                MqttMessage.builder()
                    .topic("w")
                    .payload("secret")
                    .qos(1)
                    .contentType("text/plain")
                    .build())
            .delay(Duration.ofSeconds(5));
    Properties asked =
        Properties.builder()
            .set(PropertyId.SESSION_EXPIRY_INTERVAL, 4_294_967_295L)
            .set(PropertyId.AUTHENTICATION_METHOD, "M")
            .set(PropertyId.AUTHENTICATION_DATA, secret)
            .userProperty("b", "2")
            .userProperty("a", "1")
            .build();
    return Stream.of(
        Arguments.of(
            new Connect("c", true, 60, will, "u", secret, asked),
            "'type':'CONNECT','protocolName':'MQTT','protocolVersion':5,'cleanStart':true,"
                + "'keepAlive':60,'properties':{'sessionExpiryInterval':4294967295,"
                + "'authenticationMethod':'M','authenticationDataLength':6,"
                + "'userProperties':[{'name':'b','value':'2'},{'name':'a','value':'1'}]},"
                + "'clientId':'c','will':{'qos':1,'retain':false,"
                + "'properties':{'contentType':'text/plain','willDelayInterval':5},"
                + "'topic':'w','payloadLength':6},'userName':'u','hasPassword':true}"),
        Arguments.of(
            connAck().with(PropertyId.REASON_STRING, "it's \"fine\"\\\n").packet(),
            "'type':'CONNACK','sessionPresent':false,'reasonCode':0,"
                + "'properties':{'reasonString':'it’s ”fine”/'}}"),
        Arguments.of(
            new Auth(
                ReasonCode.CONTINUE_AUTHENTICATION,
                Properties.builder().set(PropertyId.AUTHENTICATION_METHOD, "M").build()),
            "'type':'AUTH','reasonCode':24,'properties':{'authenticationMethod':'M'}}"),
        Arguments.of(disconnect(ReasonCode.SERVER_BUSY), "'type':'DISCONNECT','reasonCode':137}"),
        Arguments.of(pingReq(), "'type':'PINGREQ'}"),
        Arguments.of(pingResp(), "'type':'PINGRESP'}"));
  }

  private static Stream<Arguments> flowing() {
    return Stream.of(
        Arguments.of(
            publish(7, "sensor/kitchen")
                .payload("secret")
                .dup()
                .with(PropertyId.CORRELATION_DATA, new byte[] {0, (byte) 0xAB})
                .with(PropertyId.SUBSCRIPTION_IDENTIFIER, 3)
                .packet(),
            "'type':'PUBLISH','dup':true,'qos':1,'retain':false,'topic':'sensor/kitchen',"
                + "'packetId':7,'properties':{'correlationData':'00ab',"
                + "'subscriptionIdentifiers':[3]},'payloadLength':6}"),
        Arguments.of(
            publish("a").retain().packet(),
            "'type':'PUBLISH','dup':false,'qos':0,'retain':true,'topic':'a','payloadLength':0}"),
        Arguments.of(
            pubAck(1, ReasonCode.QUOTA_EXCEEDED), "'type':'PUBACK','packetId':1,'reasonCode':151}"),
        Arguments.of(pubRec(2), "'type':'PUBREC','packetId':2,'reasonCode':0}"),
        Arguments.of(pubRel(3), "'type':'PUBREL','packetId':3,'reasonCode':0}"),
        Arguments.of(pubComp(4), "'type':'PUBCOMP','packetId':4,'reasonCode':0}"),
        Arguments.of(
            subscribe(5, Subscription.of("a/#", 2).noLocal(true), Subscription.of("b", 0)),
            "'type':'SUBSCRIBE','packetId':5,'subscriptions':[{'filter':'a/#','qos':2,"
                + "'noLocal':true,'retainAsPublished':false,'retainHandling':0},{'filter':'b',"
                + "'qos':0,'noLocal':false,'retainAsPublished':false,'retainHandling':0}]}"),
        Arguments.of(
            subAck(5, ReasonCode.GRANTED_QOS_2, ReasonCode.NOT_AUTHORIZED),
            "'type':'SUBACK','packetId':5,'reasonCodes':[2,135]}"),
        Arguments.of(
            unsubscribe(6, "a", "b"), "'type':'UNSUBSCRIBE','packetId':6,'filters':['a','b']}"),
        Arguments.of(
            unsubAck(6, ReasonCode.SUCCESS), "'type':'UNSUBACK','packetId':6,'reasonCodes':[0]}"));
  }

  private static PacketRecord sent(Packet packet, MqttVersion version) {
    Instant time = Instant.parse("2026-01-02T03:04:05.006Z");
    return new PacketRecord(time, "c", MqttPacket.Direction.SENT, version, packet);
  }

  @ParameterizedTest
  @MethodSource("packets")
  void packetIsJsonWithAllFieldsInTheirOrder(Packet packet, String rest) {
    String json = sent(packet, MqttVersion.MQTT_5_0).toJson();

    String expected =
        (HEAD + rest)
            .replace('\'', '"')
            .replace("’", "'")
            .replace("”", "\\\"")
            .replace("fine\\\"/", "fine\\\"\\\\\\u000a");
    assertThat(json).isEqualTo(expected).doesNotContain("secret");
  }

  /** The types follow the packets, each once. */
  @Test
  void eachPacketHasItsType() {
    assertThat(
            packets()
                .map(arguments -> PacketFields.type((Packet) arguments.get()[0]))
                .distinct()
                .sorted())
        .containsExactly(MqttPacket.Type.values());
  }

  @Test
  void olderVersionsHaveNeitherReasonCodesNorPropertiesNorOptions() {
    assertThat(sent(pubAck(1), MqttVersion.MQTT_3_1_1).fields()).containsOnlyKeys("packetId");
    assertThat(sent(disconnect(ReasonCode.SUCCESS), MqttVersion.MQTT_3_1_1).fields()).isEmpty();
    assertThat(sent(subscribe(1, Subscription.of("a", 1)), MqttVersion.MQTT_3_1).toJson())
        .endsWith("\"subscriptions\":[{\"filter\":\"a\",\"qos\":1}]}");
  }

  @Test
  void packetIdentifierAndPayloadAreThereIfThePacketHasThem() {
    PacketRecord publish = sent(publish(7, "a").payload("x").packet(), MqttVersion.MQTT_5_0);
    PacketRecord ping = sent(pingReq(), MqttVersion.MQTT_5_0);

    assertThat(publish.packetId()).hasValue(7);
    assertThat(publish.payload().orElseThrow()).containsExactly('x');
    assertThat(ping.packetId()).isEmpty();
    assertThat(ping.payload()).isEmpty();
    assertThat(sent(publish("a").packet(), MqttVersion.MQTT_5_0).packetId()).isEmpty();
  }

  @Test
  void lineIsTheOneOfTheLog() {
    assertThat(sent(pubAck(1), MqttVersion.MQTT_5_0))
        .hasToString("Client c sending PUBACK (m1, rc0)");
    assertThat(
            new PacketRecord(
                Instant.EPOCH,
                "c\n",
                MqttPacket.Direction.RECEIVED,
                MqttVersion.MQTT_5_0,
                pingResp()))
        .hasToString("Client c\\u000a received PINGRESP");
  }
}
