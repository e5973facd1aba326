package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of a message from its first sending to its end, for each place it can be cut at. */
// Complaint 88.
@Timeout(60)
class DupTraceScriptedTest extends ScriptedScene {

  private MqttClient client(MqttVersion version, List<Step> steps) {
    server.play(steps.toArray(Step[]::new));
    MqttClient client =
        client(
            b ->
                b.version(version)
                    .persistentSession(Duration.ofHours(1))
                    .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(5))));
    await(client.connect());
    return client;
  }

  private static List<Step> firstConnection(Step... steps) {
    List<Step> all = new ArrayList<>(List.of(expect(connect()), send(connAck())));
    all.addAll(List.of(steps));
    return all;
  }

  private static List<Step> resumed(MqttVersion version, Step... steps) {
    boolean told = version != MqttVersion.MQTT_3_1; // 3.1 has no Session Present
    List<Step> all = new ArrayList<>(List.of(cut(), expect(connect())));
    all.add(send(told ? connAck().sessionPresent() : connAck()));
    all.addAll(List.of(steps));
    return all;
  }

  /** The session is lost: CONNACK says so. */
  private static List<Step> lost(Step... steps) {
    List<Step> all = new ArrayList<>(List.of(cut(), expect(connect()), send(connAck())));
    all.addAll(List.of(steps));
    return all;
  }

  /** The PUBLISH with the given first byte and identifier. */
  private static Step publish(MqttVersion version, String firstByte, String id) {
    return version == MqttVersion.MQTT_5_0
        ? expectBytes(firstByte + " 07 00 01 61 " + id + " 00 78")
        : expectBytes(firstByte + " 06 00 01 61 " + id + " 78");
  }

  @ParameterizedTest
  @EnumSource
  @Normative({"MQTT5-4.3.2-2", "MQTT5-3.3.1-1", "MQTT5-4.4.0-1", "MQTT311-4.4.0-1", "MQTT31-20"})
  void qos1HasDupFromTheSecondTimeOn(MqttVersion version) {
    List<Step> steps = firstConnection(publish(version, "32", "00 01"));
    steps.addAll(resumed(version, publish(version, "3A", "00 01")));
    steps.addAll(resumed(version, publish(version, "3A", "00 01"), sendBytes("40 02 00 01")));
    steps.add(publish(version, "32", "00 02"));
    steps.add(sendBytes("40 02 00 02"));
    MqttClient client = client(version, steps);

    await(client.publish("a", "x", 1));
    await(client.publish("a", "x", 1));

    server.assertPlayedToTheEnd();
  }

  @ParameterizedTest
  @EnumSource
  @Normative({"MQTT5-4.3.3-2", "MQTT5-4.3.3-6", "MQTT5-3.3.1-1", "MQTT5-4.4.0-1", "MQTT31-20"})
  void qos2HasDupUntilPubRecAndIsNeverSentAfterIt(MqttVersion version) {
    String pubRel = "62 02 00 01";
    List<Step> steps = firstConnection(publish(version, "34", "00 01"));
    steps.addAll(resumed(version, publish(version, "3C", "00 01")));
    steps.addAll(
        resumed(
            version,
            publish(version, "3C", "00 01"),
            sendBytes("50 02 00 01"),
            expectBytes(pubRel)));
    steps.addAll(resumed(version, expectBytes(pubRel)));
    steps.addAll(resumed(version, expectBytes(pubRel), sendBytes("70 02 00 01")));
    steps.add(publish(version, "34", "00 02"));
    steps.add(sendBytes("50 02 00 02"));
    steps.add(expectBytes("62 02 00 02"));
    steps.add(sendBytes("70 02 00 02"));
    MqttClient client = client(version, steps);

    await(client.publish("a", "x", 2));
    await(client.publish("a", "x", 2));

    server.assertPlayedToTheEnd();
  }

  /** To a server that has forgotten it, a QoS 1 message is a new one. */
  @ParameterizedTest
  @EnumSource(names = {"MQTT_3_1_1", "MQTT_5_0"})
  @Normative({"MQTT5-3.3.1-1", "MQTT5-3.2.2-5"})
  void qos1HasNoDupAfterTheSessionWasLost(MqttVersion version) {
    List<Step> steps = firstConnection(publish(version, "32", "00 01"));
    steps.addAll(lost(publish(version, "32", "00 02")));
    steps.addAll(resumed(version, publish(version, "3A", "00 02"), sendBytes("40 02 00 02")));
    MqttClient client = client(version, steps);

    await(client.publish("a", "x", 1));

    server.assertPlayedToTheEnd();
  }

  /** What waits without a connection was never sent: no DUP, whatever its QoS. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @Normative({"MQTT5-3.3.1-1", "MQTT5-3.3.1-2", "MQTT5-4.3.1-1"})
  void whatWaitedForTheConnectionHasNoDup(int qos) {
    String packet = qos == 0 ? "30 05 00 01 61 00 78" : "3" + 2 * qos + " 07 00 01 61 00 01 00 78";
    server.play(expect(connect()), send(connAck()), expectBytes(packet));
    MqttClient client = client(b -> b.connectRetry(true));
    CompletableFuture<?> connect = client.connect();

    var unused = client.publish("a", "x", qos);

    await(connect);
    server.assertPlayedToTheEnd();
  }
}
