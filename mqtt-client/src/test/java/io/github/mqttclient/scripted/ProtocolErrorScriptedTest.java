package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.Packets.unsubscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.readToTheEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.sendOneByteAtATime;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectionLostException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.DisconnectCause.ProtocolError;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttEventLoop;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.OutcomeUnknownException;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.PacketBytes;
import io.github.mqttclient.fixtures.PacketCase;
import io.github.mqttclient.fixtures.PacketCase.Kind;
import io.github.mqttclient.fixtures.PacketCases;
import io.github.mqttclient.fixtures.Packets;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.ScriptedServer;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bytes that no server may send: they end the connection with the right words and nothing else, and
 * everybody who waits is told.
 */
class ProtocolErrorScriptedTest extends ScriptedScene {
  /** One client of the shared loop for each refused case and version; the same loop for all. */
  // Complaint 87.
  @TestFactory
  @Normative({
    "EXT-1",
    "EXT-3",
    "EXT-4",
    "EXT-5",
    "EXT-6",
    "EXT-7",
    "EXT-8",
    "EXT-13",
    "EXT-14",
    "EXT-15",
    "EXT-23",
    "EXT-24",
    "EXT-48",
    "EXT-49",
    "EXT-50",
    "EXT-51",
    "EXT-52",
    "EXT-56",
    "EXT-58",
    "EXT-60",
    "EXT-63",
    "EXT-64",
    "EXT-65",
    "EXT-71",
    "EXT-72",
    "EXT-76",
    "EXT-96",
    "EXT-98",
    "EXT-102",
    "EXT-103",
    "EXT-106",
    "MQTT5-1.5.4-1",
    "MQTT5-1.5.4-2",
    "MQTT5-1.5.7-1",
    "MQTT5-2.1.3-1",
    "MQTT5-3.3.1-4",
    "MQTT5-3.14.1-1",
    "MQTT311-1.5.3-1",
    "MQTT311-1.5.3-2",
    "MQTT311-2.2.2-2",
    "MQTT311-3.3.1-4",
    "MQTT311-4.8.0-1"
  })
  Stream<DynamicTest> bytesThatAreRefusedEndTheConnectionAndNothingElse() {
    MqttEventLoop loop = MqttEventLoop.create(1);
    Stream<DynamicTest> cases =
        PacketCases.ofKinds(EnumSet.of(Kind.REFUSED)).entrySet().stream()
            .flatMap(entry -> casesOf(entry, loop));
    return Stream.concat(cases, Stream.of(dynamicTest("the loop ends", loop::close)));
  }

  private Stream<DynamicTest> casesOf(Map.Entry<String, PacketCase> entry, MqttEventLoop loop) {
    return entry.getValue().versions().stream()
        .map(
            version ->
                dynamicTest(
                    entry.getKey() + " " + version,
                    () -> refusedBytesEndTheConnection(entry.getValue(), version, loop)));
  }

  private void refusedBytesEndTheConnection(
      PacketCase refused, MqttVersion version, MqttEventLoop loop) {
    PacketBytes.Refusal refusal = refused.refusal();
    RecordingListener told = new RecordingListener();
    try (ScriptedServer server = new ScriptedServer();
        MqttClient client =
            builder()
                .server(server.uri())
                .version(version)
                .listener(told)
                .eventLoop(loop)
                .build()) {
      server.play(
          expect(connect()),
          send(connAck()),
          expect(publish(1, "a")),
          expect(subscribe(2, "b", 0)),
          expect(unsubscribe(3, "c")),
          sendBytes(refused.bytes()),
          version == MqttVersion.MQTT_5_0 ? expect(disconnect(refusal.reasonCode())) : s -> {},
          expectEnd());
      await(client.connect());

      CompletableFuture<?> publish = client.publish("a", "", 1);
      CompletableFuture<?> subscribe = client.subscribe("b", 0, messages::add);
      CompletableFuture<?> unsubscribe = client.unsubscribe("c");

      ProtocolError cause = new ProtocolError(refusal.reasonCode(), refusal.text());
      server.assertPlayedToTheEnd();
      assertThat(failure(publish, OutcomeUnknownException.class))
          .cause()
          .isInstanceOf(ConnectionLostException.class);
      assertThat(failure(subscribe, ConnectionLostException.class).disconnectCause())
          .isEqualTo(cause);
      assertThat(failure(unsubscribe, ConnectionLostException.class).disconnectCause())
          .isEqualTo(cause);
      assertThat(RecordingListener.next(told.lost)).isEqualTo(cause);
      assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    }
  }

  private void protocolErrorAfter(String bytes, ReasonCode reasonCode) {
    connectedClient(sendBytes(bytes), expect(disconnect(reasonCode)), expectEnd());

    DisconnectCause cause = RecordingListener.next(listener.lost);

    server.assertPlayedToTheEnd();
    assertThat(cause).isInstanceOf(ProtocolError.class);
    assertThat(((ProtocolError) cause).reasonCode()).isEqualTo(reasonCode);
  }

  /** Parsed, but not allowed at this moment. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "20 03 00 00 00" /* a second CONNACK */,
        "90 04 00 07 00 00" /* SUBACK that nobody waits for */,
        "B0 04 00 07 00 00" /* UNSUBACK that nobody waits for */,
        "F0 06 18 04 15 00 01 4D" /* AUTH without enhanced authentication */,
        "F0 00" /* AUTH without enhanced authentication */
      })
  @Normative({"EXT-17", "EXT-24", "EXT-99", "EXT-107", "EXT-111", "MQTT5-4.12.0-7"})
  void packetOutOfSequenceIsAProtocolError(String bytes) {
    protocolErrorAfter(bytes, ReasonCode.PROTOCOL_ERROR);
  }

  @ParameterizedTest
  @CsvSource({"30 07 00 01 61 03 23 00 01", "32 08 00 00 00 01 03 23 00 01"})
  @Normative({"EXT-67", "EXT-68"})
  void topicAliasAboveTheMaximumIsInvalid(String bytes) {
    protocolErrorAfter(bytes, ReasonCode.TOPIC_ALIAS_INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "30 04 00 01 61 00" /* PUBLISH */,
        "40 02 00 01" /* PUBACK */,
        "50 02 00 01" /* PUBREC */,
        "62 02 00 01" /* PUBREL */,
        "70 02 00 01" /* PUBCOMP */,
        "90 04 00 01 00 00" /* SUBACK */,
        "B0 04 00 01 00 00" /* UNSUBACK */,
        "D0 00" /* PINGRESP */
      })
  @Normative("EXT-16")
  void packetBeforeConnAckIsAProtocolError(String bytes) {
    server.play(
        expect(connect()),
        sendBytes(bytes),
        expect(disconnect(ReasonCode.PROTOCOL_ERROR)),
        expectEnd());
    MqttClient client = client(b -> b.version(MqttVersion.MQTT_5_0));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageContaining("before CONNACK");
    server.assertPlayedToTheEnd();
  }

  /** Refused by its header, before memory is given to it. */
  // Complaint 69.
  @Test
  @Normative({"EXT-11", "EXT-12"})
  void packetAboveTheMaximumIsRefusedByItsHeader() {
    connectedClientWith(
        b -> b.maximumPacketSize(20),
        sendBytes("30 12" /* 20 bytes */, "00 01 61 00 31 32 33 34 35 36 37 38 39 30 31 32 33 34"),
        sendBytes("30 13" /* one more */),
        expect(disconnect(ReasonCode.PACKET_TOO_LARGE)),
        expectEnd());

    assertThat(RecordingListener.next(listener.lost).toString())
        .contains("packet has 21 bytes, more than 20");
    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative("EXT-12")
  void packetAboveTheMaximumClosesAnOlderConnection() {
    connectedClientWith(
        b -> b.version(MqttVersion.MQTT_3_1_1).maximumPacketSize(20),
        sendBytes("30 FF FF FF 7F"),
        expectEnd());

    assertThat(RecordingListener.next(listener.lost)).isInstanceOf(ProtocolError.class);
    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative({"EXT-78", "EXT-79"})
  void moreMessagesThanReceiveMaximumEndTheConnection() {
    connectedClientWith(
        b -> b.receiveMaximum(2).manualAcknowledgement(true).defaultHandler(messages::add),
        send(publish(1, "a")),
        send(publish(2, "a").qos(2)),
        send(publish(3, "a")),
        expect(disconnect(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED)),
        expectEnd());

    assertThat(RecordingListener.next(listener.lost)).isInstanceOf(ProtocolError.class);
    server.assertPlayedToTheEnd();
    assertThat(messages).hasSizeLessThanOrEqualTo(2);
  }

  /** An acknowledgement of the wrong kind for an identifier in use. */
  @ParameterizedTest
  @CsvSource({"2, 40 02 00 01", "1, 50 02 00 01", "1, 70 02 00 01", "2, 70 02 00 01"})
  @Normative("EXT-93")
  void acknowledgementOfTheWrongKindIsAProtocolError(int qos, String bytes) {
    MqttClient client =
        connectedClient(
            expect(publish(1, "a").qos(qos)),
            sendBytes(bytes),
            expect(disconnect(ReasonCode.PROTOCOL_ERROR)),
            expectEnd());

    failure(client.publish("a", "", qos), OutcomeUnknownException.class);

    server.assertPlayedToTheEnd();
  }

  @ParameterizedTest
  @ValueSource(strings = {"90 05 00 01 00 00 00", "90 03 00 01 00"})
  @Normative("EXT-100")
  void subAckWithAnotherNumberOfCodesIsRefused(String bytes) {
    MqttClient client =
        connectedClient(expect(subscribe(1, "a", 0)), sendBytes(bytes), readToTheEnd());

    ConnectionLostException lost =
        failure(client.subscribe("a", 0, messages::add), ConnectionLostException.class);

    assertThat(lost.disconnectCause()).isInstanceOf(ProtocolError.class);
  }

  @Test
  @Normative("EXT-105")
  void unsubAckWithAnotherNumberOfCodesIsRefused() {
    MqttClient client =
        connectedClient(
            expect(unsubscribe(1, "a", "b")),
            sendBytes("B0 04 00 01 00 00"),
            expect(disconnect(ReasonCode.PROTOCOL_ERROR)),
            expectEnd());

    failure(client.unsubscribe("a", "b"), ConnectionLostException.class);

    server.assertPlayedToTheEnd();
  }

  // What a server may do.

  // Complaint 69.
  @ParameterizedTest
  @EnumSource(MqttVersion.class)
  @Normative({"EXT-9", "EXT-20", "MQTT5-3.3.4-1", "MQTT311-3.3.4-1"})
  void packetsMayComeByteByByte(MqttVersion version) {
    server.play(
        expect(connect()),
        sendOneByteAtATime(connAck()),
        sendOneByteAtATime(Packets.pingResp()),
        sendOneByteAtATime(publish(7, "topic").payload("payload")),
        expect(pubAck(7)));
    MqttClient client = client(b -> b.version(version).defaultHandler(messages::add));

    await(client.connect());

    assertThat(nextMessage().payloadAsString()).isEqualTo("payload");
    server.assertPlayedToTheEnd();
  }
}
