package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.stall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.Will;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.PacketBytes;
import io.github.mqttclient.fixtures.Packets.ConnAckBuilder;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.internal.packet.PropertyId;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** CONNECT as the server sees it, and what the client makes of a CONNACK that accepts. */
class ConnectScriptedTest extends ScriptedScene {
  /** What no property says: no limit on packets. */
  private static final int NO_LIMIT = PacketBytes.NO_LIMIT;

  private static final String MQTT_5 = "00 04 4D 51 54 54 05";
  private static final String MQTT_3_1_1 = "00 04 4D 51 54 54 04";
  private static final String MQTT_3_1 = "00 06 4D 51 49 73 64 70 03";

  private static Arguments connect5(
      String name, UnaryOperator<MqttClientBuilder> settings, String... hex) {
    UnaryOperator<MqttClientBuilder> of5 =
        builder ->
            settings.apply(
                builder.version(MqttVersion.MQTT_5_0).clientId("c").maximumPacketSize(NO_LIMIT));
    return argumentSet("5.0 " + name, of5, String.join("", hex));
  }

  private static Arguments connect311(
      String name, UnaryOperator<MqttClientBuilder> settings, String... hex) {
    UnaryOperator<MqttClientBuilder> of311 =
        builder -> settings.apply(builder.version(MqttVersion.MQTT_3_1_1).clientId("c"));
    return argumentSet("3.1.1 " + name, of311, String.join("", hex));
  }

  private static Arguments connect31(
      String name, UnaryOperator<MqttClientBuilder> settings, String... hex) {
    UnaryOperator<MqttClientBuilder> of31 =
        builder -> settings.apply(builder.version(MqttVersion.MQTT_3_1).clientId("c"));
    return argumentSet("3.1 " + name, of31, String.join("", hex));
  }

  static Stream<Arguments> connects() {
    return Stream.of(
        connect5("plain", b -> b, "10 0E", MQTT_5, "02 00 3C", "00", "00 01 63"),
        connect5(
            "keep alive 0",
            b -> b.keepAlive(Duration.ZERO),
            "10 0E" + MQTT_5 + "02 00 00 00 00 01 63"),
        connect5(
            "keep alive 65535",
            b -> b.keepAlive(Duration.ofSeconds(65_535)),
            "10 0E" + MQTT_5 + "02 FF FF 00 00 01 63"),
        connect5("empty client id", b -> b.clientId(""), "10 0D", MQTT_5, "02 00 3C 00", "00 00"),
        connect5(
            "persistent",
            b -> b.persistentSession(Duration.ofSeconds(60)),
            "10 13" + MQTT_5 + "00 00 3C",
            "05 11 00 00 00 3C" /* session expiry */,
            "00 01 63"),
        connect5(
            "user name",
            b -> b.userName("u"),
            "10 11" + MQTT_5 + "82 00 3C 00 00 01 63" + "00 01 75"),
        connect5(
            "empty user name",
            b -> b.userName(""),
            "10 10" + MQTT_5 + "82 00 3C 00 00 01 63" + "00 00"),
        connect5(
            "password without user name",
            b -> b.password(new byte[] {0, -1, 1}),
            "10 13" + MQTT_5 + "42 00 3C 00 00 01 63" + "00 03 00 FF 01"),
        connect5(
            "credentials",
            b -> b.credentials("u", "pw"),
            "10 15" + MQTT_5 + "C2 00 3C 00 00 01 63" + "00 01 75 00 02 70 77"),
        connect5(
            "will",
            b -> b.will(Will.of("w/t", "", 0)),
            "10 16" + MQTT_5 + "06 00 3C 00 00 01 63",
            "00" /* will properties */,
            "00 03 77 2F 74" /* will topic */,
            "00 00" /* will payload */),
        connect5(
            "retained will of QoS 2 with a delay",
            b -> b.will(retainedWill().delay(Duration.ofSeconds(5))),
            "10 1D" + MQTT_5 + "36 00 3C 00 00 01 63",
            "05 18 00 00 00 05" /* will delay */,
            "00 03 77 2F 74 00 02 68 69"),
        connect5(
            "limits and user property",
            b -> b.receiveMaximum(10).maximumPacketSize(1000).connectProperty("k", "v"),
            "10 1D" + MQTT_5 + "02 00 3C",
            "0F" /* property length */,
            "21 00 0A" /* receive maximum */,
            "27 00 00 03 E8" /* maximum packet size */,
            "26 00 01 6B 00 01 76" /* user property */,
            "00 01 63"),
        connect5(
            "everything",
            b -> b.credentials("u", "pw").will(Will.of("w/t", "hi", 1)),
            "10 1F" + MQTT_5 + "CE 00 3C 00 00 01 63",
            "00 00 03 77 2F 74 00 02 68 69",
            "00 01 75 00 02 70 77"),
        connect311("plain", b -> b, "10 0D", MQTT_3_1_1, "02 00 3C", "00 01 63"),
        connect311("empty client id", b -> b.clientId(""), "10 0C", MQTT_3_1_1, "02 00 3C 00 00"),
        connect311(
            "persistent",
            b -> b.persistentSession(Duration.ofSeconds(60)),
            "10 0D" + MQTT_3_1_1 + "00 00 3C 00 01 63"),
        connect311(
            "user name", b -> b.userName("u"), "10 10" + MQTT_3_1_1 + "82 00 3C 00 01 63 00 01 75"),
        connect311(
            "everything",
            b -> b.credentials("u", "pw").will(retainedWill()),
            "10 1D" + MQTT_3_1_1 + "F6 00 3C 00 01 63",
            "00 03 77 2F 74 00 02 68 69",
            "00 01 75 00 02 70 77"),
        connect31("plain", b -> b, "10 0F", MQTT_3_1, "02 00 3C", "00 01 63"),
        connect31(
            "everything",
            b -> b.credentials("u", "pw").will(retainedWill()),
            "10 1F" + MQTT_3_1 + "F6 00 3C 00 01 63",
            "00 03 77 2F 74 00 02 68 69",
            "00 01 75 00 02 70 77"));
  }

  private static Will retainedWill() {
    return Will.of(MqttMessage.builder().topic("w/t").payload("hi").qos(2).retain(true).build());
  }

  @ParameterizedTest
  @MethodSource("connects")
  @Normative({
    "MQTT5-2.1.3-1",
    "MQTT5-2.2.2-1",
    "MQTT5-3.1.0-1",
    "MQTT5-3.1.2-1",
    "MQTT5-3.1.2-3",
    "MQTT5-3.1.2-9",
    "MQTT5-3.1.2-11",
    "MQTT5-3.1.2-13",
    "MQTT5-3.1.2-16",
    "MQTT5-3.1.2-17",
    "MQTT5-3.1.2-18",
    "MQTT5-3.1.2-19",
    "MQTT5-3.1.3-1",
    "MQTT5-3.1.3-3",
    "EXT-119",
    "EXT-120",
    "EXT-132",
    "MQTT311-2.2.2-1",
    "MQTT311-3.1.0-1",
    "MQTT311-3.1.2-3",
    "MQTT311-3.1.2-9",
    "MQTT311-3.1.2-11",
    "MQTT311-3.1.2-13",
    "MQTT311-3.1.2-15",
    "MQTT311-3.1.2-18",
    "MQTT311-3.1.2-19",
    "MQTT311-3.1.2-20",
    "MQTT311-3.1.2-21",
    "MQTT311-3.1.3-1",
    "MQTT311-3.1.3-3",
    "MQTT31-1",
    "MQTT31-4"
  })
  void connectIsTheFirstPacketAndHasTheseBytes(
      UnaryOperator<MqttClientBuilder> settings, String bytes) {
    ConnAckBuilder connAck = connAck();
    MqttClient client = client(settings);
    server.play(
        expectBytes(bytes),
        send(
            bytes.contains(MQTT_5)
                ? connAck.with(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, "a")
                : connAck),
        expect(disconnect()),
        expectEnd());

    await(client.connect());
    client.close();

    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative("MQTT311-3.1.2-22")
  void passwordWithoutUserNameCannotBeSentBefore5() {
    MqttClient client = client(b -> b.version(MqttVersion.MQTT_3_1_1).password(new byte[] {1}));

    ConnectFailedException failure = failure(client.connect(), ConnectFailedException.class);

    assertThat(failure)
        .hasMessage(
            "127.0.0.1:"
                + server.port()
                + ": password without user name cannot be sent with MQTT 3.1.1");
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
  }

  @Test
  @Normative({"MQTT31-2", "MQTT31-3"})
  void clientIdentifierOf3_1HasFrom1To23Characters() {
    MqttClient empty = client(b -> b.version(MqttVersion.MQTT_3_1).clientId(""));
    MqttClient tooLong =
        client(b -> b.version(MqttVersion.MQTT_3_1).clientId("123456789012345678901234"));

    assertThat(failure(empty.connect(), ConnectFailedException.class))
        .hasMessageContaining("client identifier of 0 characters cannot be sent with MQTT 3.1");
    assertThat(failure(tooLong.connect(), ConnectFailedException.class))
        .hasMessageContaining("client identifier of 24 characters cannot be sent with MQTT 3.1");
  }

  @Test
  void versionThatCannotCarryASettingIsPassedOver() {
    server.play(expect(connect().version(MqttVersion.MQTT_5_0)), send(connAck()));
    MqttClient client =
        client(
            b -> b.version(MqttVersion.MQTT_3_1_1, MqttVersion.MQTT_5_0).connectProperty("k", "v"));

    ConnectResult result = await(client.connect());

    assertThat(result.version()).isEqualTo(MqttVersion.MQTT_5_0);
  }

  /** A CONNACK without any property is all that a strict server sends. */
  // Complaint 48.
  @Test
  @Normative("EXT-38")
  void connAckWithoutPropertiesMeansTheDefaults() {
    server.play(expect(connect()), send(connAck()));

    ConnectResult result = await(client().connect());

    assertThat(result.version()).isEqualTo(MqttVersion.MQTT_5_0);
    assertThat(result.clientId()).isEqualTo("c");
    assertThat(result.sessionPresent()).isFalse();
    assertThat(result.keepAlive()).isEqualTo(Duration.ofSeconds(60));
    assertThat(result.sessionExpiry()).isEqualTo(Duration.ZERO);
    assertThat(result.limits().receiveMaximum()).isEqualTo(65_535);
    assertThat(result.limits().maximumQoS()).isEqualTo(QoS.EXACTLY_ONCE);
    assertThat(result.limits().maximumPacketSize()).isEqualTo(268_435_460);
    assertThat(result.limits().topicAliasMaximum()).isZero();
    assertThat(result.limits().retainAvailable()).isTrue();
    assertThat(result.limits().wildcardSubscriptionAvailable()).isTrue();
    assertThat(result.limits().subscriptionIdentifierAvailable()).isTrue();
    assertThat(result.limits().sharedSubscriptionAvailable()).isTrue();
    assertThat(result.responseInformation()).isEmpty();
    assertThat(result.reasonString()).isEmpty();
    assertThat(result.userProperties()).isEmpty();
  }

  /** 65,535 is not -1. */
  // Complaint 47.
  @Test
  @Normative({"EXT-39", "EXT-41", "MQTT5-3.2.2-21"})
  void connectResultTellsWhatConnAckSays() {
    server.play(
        expect(connect()),
        send(
            connAck()
                .with(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, "given")
                .with(PropertyId.SERVER_KEEP_ALIVE, 65_535)
                .with(PropertyId.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFFL)
                .with(PropertyId.RECEIVE_MAXIMUM, 65_535)
                .with(PropertyId.MAXIMUM_QOS, 1)
                .with(PropertyId.MAXIMUM_PACKET_SIZE, 0xFFFF_FFFFL)
                .with(PropertyId.TOPIC_ALIAS_MAXIMUM, 32_768)
                .with(PropertyId.RETAIN_AVAILABLE, 0)
                .with(PropertyId.WILDCARD_SUBSCRIPTION_AVAILABLE, 0)
                .with(PropertyId.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0)
                .with(PropertyId.SHARED_SUBSCRIPTION_AVAILABLE, 0)
                .with(PropertyId.REASON_STRING, "welcome")));
    MqttClient client = client(b -> b.clientId(""));

    ConnectResult result = await(client.connect());

    assertThat(result.clientId()).isEqualTo("given");
    assertThat(result.keepAlive()).isEqualTo(Duration.ofSeconds(65_535));
    assertThat(result.sessionExpiry()).isEqualTo(Duration.ofSeconds(0xFFFF_FFFFL));
    assertThat(result.limits().receiveMaximum()).isEqualTo(65_535);
    assertThat(result.limits().maximumQoS()).isEqualTo(QoS.AT_LEAST_ONCE);
    assertThat(result.limits().maximumPacketSize()).isEqualTo(0xFFFF_FFFFL);
    assertThat(result.limits().topicAliasMaximum()).isEqualTo(32_768);
    assertThat(result.limits().retainAvailable()).isFalse();
    assertThat(result.limits().wildcardSubscriptionAvailable()).isFalse();
    assertThat(result.limits().subscriptionIdentifierAvailable()).isFalse();
    assertThat(result.limits().sharedSubscriptionAvailable()).isFalse();
    assertThat(result.reasonString()).hasValue("welcome");
    assertThat(RecordingListener.next(listener.connected)).isEqualTo(result);
  }

  @Test
  @Normative("EXT-39")
  void assignedClientIdentifierIsUsedForTheNextConnection() {
    server.play(
        expect(connect().clientId("")),
        send(connAck().with(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, "given")),
        expect(disconnect()),
        expectEnd(),
        expect(connect().clientId("given")),
        send(connAck()));
    MqttClient client = client(b -> b.clientId(""));

    await(client.connect());
    await(client.disconnect());
    await(client.connect());

    server.assertPlayedToTheEnd();
  }

  @ParameterizedTest
  @EnumSource(MqttVersion.class)
  void everyVersionConnectsAndDisconnects(MqttVersion version) {
    server.play(
        expect(connect().version(version)), send(connAck()), expect(disconnect()), expectEnd());
    MqttClient client = client(b -> b.version(version));

    ConnectResult result = await(client.connect());
    assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
    await(client.disconnect());

    assertThat(result.version()).isEqualTo(version);
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative({"MQTT5-3.1.0-2", "MQTT311-3.1.0-2"})
  void severalCallsOfConnectSendOneConnect() {
    CountDownLatch bothCalled = latch();
    server.play(
        expect(connect()), stall(bothCalled), send(connAck()), expect(disconnect()), expectEnd());
    MqttClient client = client();

    MqttToken<ConnectResult> first = client.connect();
    MqttToken<ConnectResult> second = client.connect();
    bothCalled.countDown();
    ConnectResult result = await(first);
    assertThat(await(second)).isEqualTo(result);
    assertThat(await(client.connect())).isEqualTo(result); // now that it is connected
    await(client.disconnect());

    server.assertPlayedToTheEnd();
  }

  @Test
  void clientConnectsAgainAfterDisconnecting() {
    server.play(
        expect(connect()),
        send(connAck()),
        expect(disconnect()),
        expectEnd(),
        expect(connect()),
        send(connAck()),
        expect(disconnect()),
        expectEnd());
    MqttClient client = client();

    for (int i = 0; i < 2; i++) {
      await(client.connect());
      await(client.disconnect());
    }

    server.assertPlayedToTheEnd();
  }
}
