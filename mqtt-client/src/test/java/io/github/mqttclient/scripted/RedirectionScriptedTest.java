package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subAck;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.closePort;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.readToTheEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectRefusedException;
import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.ServerRedirection;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.ScriptedServer;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import io.github.mqttclient.internal.packet.Disconnect;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that send a client to other servers (5.0 section 4.11). */
@Timeout(60)
class RedirectionScriptedTest extends ScriptedScene {
  private static final ReasonCode TEMPORARY = ReasonCode.USE_ANOTHER_SERVER;
  private static final ReasonCode PERMANENT = ReasonCode.SERVER_MOVED;
  private static final ReconnectPolicy SOON = ReconnectPolicy.fixed(Duration.ofMillis(5));
  private static final ReconnectPolicy LATE = ReconnectPolicy.fixed(Duration.ofHours(1));

  private final ScriptedServer other = closing(new ScriptedServer());

  private static String address(ScriptedServer server) {
    return "127.0.0.1:" + server.port();
  }

  private static Step refuse(ReasonCode reasonCode, String reference) {
    return send(connAck(reasonCode).with(PropertyId.SERVER_REFERENCE, reference));
  }

  private static Step refuse(ReasonCode reasonCode, ScriptedServer named) {
    return refuse(reasonCode, address(named));
  }

  private static Step disconnect(ReasonCode reasonCode, ScriptedServer named) {
    return send(
        new Disconnect(
            reasonCode,
            Properties.builder().set(PropertyId.SERVER_REFERENCE, address(named)).build()));
  }

  private MqttClient redirectedClient(ReconnectPolicy policy) {
    return client(b -> b.serverRedirection(ServerRedirection.ON).reconnect(policy));
  }

  private void assertConnectedTo(ScriptedServer... servers) {
    for (ScriptedServer next : servers) {
      assertThat(RecordingListener.next(listener.connected).server()).isEqualTo(address(next));
    }
  }

  @Test
  @Normative("EXT-45")
  void useAnotherServerLeadsThereForOneConnection() {
    server.play(
        expect(connect().credentials("user", "secret")),
        refuse(TEMPORARY, other),
        expectEnd(),
        expect(connect()),
        send(connAck()));
    other.play(expect(connect().credentials("user", "secret")), send(connAck()), cut());
    MqttClient client =
        client(
            b ->
                b.serverRedirection(ServerRedirection.TEMPORARY_ONLY)
                    .credentials("user", "secret")
                    .reconnect(SOON));

    assertThat(await(client.connect()).server()).isEqualTo(address(other));

    assertConnectedTo(other, server);
    server.assertPlayedToTheEnd();
    other.assertPlayedToTheEnd();
  }

  @Test
  @Normative("EXT-45")
  void serverThatHasMovedIsReplacedForGood() {
    server.play(expect(connect()), refuse(PERMANENT, other), expectEnd());
    other.play(
        expect(connect()),
        send(connAck()),
        cut(),
        expect(connect()),
        send(connAck()),
        cut(),
        expect(connect()),
        send(connAck()));
    MqttClient client = redirectedClient(SOON);

    await(client.connect());

    assertConnectedTo(other, other, other);
    server.assertPlayedToTheEnd();
    other.assertPlayedToTheEnd();
  }

  @Test
  void serverThatHasMovedIsARefusalIfOnlyTemporaryRedirectionsAreFollowed() {
    server.play(expect(connect()), refuse(PERMANENT, other), expectEnd());
    MqttClient client = client(b -> b.serverRedirection(ServerRedirection.TEMPORARY_ONLY));

    ConnectRefusedException refusal = failure(client.connect(), ConnectRefusedException.class);

    assertThat(refusal.serverReference()).hasValue(address(other));
  }

  @Test
  @Normative("EXT-45")
  void byDefaultTheClientStaysWithItsServer() {
    server.play(
        expect(connect()),
        send(connAck()),
        disconnect(PERMANENT, other),
        readToTheEnd(),
        expect(connect()),
        refuse(TEMPORARY, other),
        expectEnd(),
        expect(connect()),
        send(connAck()));
    MqttClient client = client(b -> b.reconnect(SOON));
    await(client.connect());

    assertConnectedTo(server, server);
    server.assertPlayedToTheEnd();
  }

  @Test
  @Normative("EXT-45")
  void disconnectLeadsToTheOtherServerAtOnce() {
    server.play(expect(connect()), send(connAck()), disconnect(TEMPORARY, other), readToTheEnd());
    other.play(expect(connect()), send(connAck()));
    MqttClient client = redirectedClient(LATE);
    await(client.connect());

    assertConnectedTo(server, other);

    DisconnectCause.ByServer cause =
        (DisconnectCause.ByServer) RecordingListener.next(listener.lost);
    assertThat(cause.reasonCode()).isEqualTo(TEMPORARY);
    assertThat(cause.serverReference()).hasValue(address(other));
    other.assertPlayedToTheEnd();
  }

  @Test
  void disconnectOfAServerThatHasMovedReplacesIt() {
    server.play(expect(connect()), send(connAck()), disconnect(PERMANENT, other), readToTheEnd());
    other.play(expect(connect()), send(connAck()), cut(), expect(connect()), send(connAck()));
    MqttClient client = redirectedClient(SOON);
    await(client.connect());

    assertConnectedTo(server, other, other);

    server.assertPlayedToTheEnd();
    other.assertPlayedToTheEnd();
  }

  @Test
  void disconnectsThatLeadRoundAndRoundWaitForTheReconnectPolicy() {
    server.play(expect(connect()), send(connAck()), disconnect(TEMPORARY, other), readToTheEnd());
    other.play(expect(connect()), send(connAck()), disconnect(TEMPORARY, server), readToTheEnd());
    MqttClient client = redirectedClient(LATE);
    await(client.connect());

    assertConnectedTo(server, other);

    assertThat(RecordingListener.next(listener.attempts)).isEqualTo(1);
    assertThat(RecordingListener.next(listener.attempts)).isEqualTo(2);
    assertThat(client.state()).isEqualTo(ClientState.WAITING_TO_RECONNECT);
  }

  @Test
  void disconnectIsTheEndIfTheClientDoesNotReconnect() {
    server.play(expect(connect()), send(connAck()), disconnect(TEMPORARY, other), readToTheEnd());
    MqttClient client = redirectedClient(ReconnectPolicy.never());
    await(client.connect());

    RecordingListener.next(listener.lost);

    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
  }

  @Test
  void clientThatIsToldToDisconnectForgetsWhereItWasSent() {
    server.play(
        expect(connect()),
        send(connAck()),
        disconnect(TEMPORARY, other),
        readToTheEnd(),
        expect(connect()),
        send(connAck()));
    other.play(expect(connect()), readToTheEnd());
    MqttClient client = redirectedClient(LATE);
    await(client.connect());
    RecordingListener.next(listener.attempts);

    await(client.disconnect());
    await(client.connect());

    assertConnectedTo(server, server);
  }

  @Test
  void serversThatSendToEachOtherAreARefusal() {
    server.play(expect(connect()), refuse(TEMPORARY, other), expectEnd());
    other.play(expect(connect()), refuse(TEMPORARY, server), expectEnd());

    ConnectRefusedException refusal =
        failure(redirectedClient(LATE).connect(), ConnectRefusedException.class);

    assertThat(refusal)
        .hasMessage(
            address(other)
                + " refused the connection: USE_ANOTHER_SERVER; its Server Reference is not"
                + " followed: every server of it was tried in this attempt");
    assertThat(refusal.getSuppressed()[0])
        .hasMessage(address(server) + " refused the connection: USE_ANOTHER_SERVER");
    server.assertPlayedToTheEnd();
    other.assertPlayedToTheEnd();
  }

  @Test
  void fiveRedirectionsAreFollowedInAnAttemptAndNotSix() {
    List<ScriptedServer> chain = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      chain.add(closing(new ScriptedServer()));
    }
    for (int i = 0; i < 6; i++) {
      chain.get(i).play(expect(connect()), refuse(TEMPORARY, chain.get(i + 1)), expectEnd());
    }
    MqttClient client =
        client(b -> b.server(chain.get(0).uri()).serverRedirection(ServerRedirection.ON));

    assertThat(failure(client.connect(), ConnectRefusedException.class))
        .hasMessageStartingWith(address(chain.get(5)) + " refused")
        .hasMessageEndingWith("it would be the redirection number 6 of this attempt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a:0", "a:70000", "mqtts://a", "a/b", "[::1"})
  void referenceThatNamesNoServerIsARefusalAndTheNextServerIsTried(String reference) {
    server.play(expect(connect()), refuse(TEMPORARY, reference), expectEnd());
    other.play(expect(connect()), send(connAck(ReasonCode.SERVER_BUSY)), expectEnd());
    MqttClient client =
        client(b -> b.server(server.uri(), other.uri()).serverRedirection(ServerRedirection.ON));

    ConnectRefusedException last = failure(client.connect(), ConnectRefusedException.class);

    assertThat(last.reasonCode()).isEqualTo(ReasonCode.SERVER_BUSY);
    assertThat(last.getSuppressed()[0])
        .hasMessageContaining("its Server Reference is not followed: ");
  }

  @Test
  void withoutServerReferenceTheNextServerOfTheListIsTried() {
    server.play(expect(connect()), send(connAck(TEMPORARY)), expectEnd());
    other.play(expect(connect()), send(connAck()));
    MqttClient client =
        client(b -> b.server(server.uri(), other.uri()).serverRedirection(ServerRedirection.ON));

    assertThat(await(client.connect()).server()).isEqualTo(address(other));
  }

  @Test
  void serverThatIsNotThereIsFollowedByTheNextOfTheReferenceAndThenOfTheList() {
    ScriptedServer gone = closing(new ScriptedServer());
    gone.play(closePort());
    gone.assertPlayedToTheEnd();
    ScriptedServer refusing = closing(new ScriptedServer());
    refusing.play(expect(connect()), send(connAck(ReasonCode.SERVER_BUSY)), expectEnd());
    server.play(
        expect(connect()), refuse(PERMANENT, address(gone) + " " + address(refusing)), expectEnd());
    other.play(expect(connect()), send(connAck()));
    MqttClient client =
        client(b -> b.server(server.uri(), other.uri()).serverRedirection(ServerRedirection.ON));

    assertThat(await(client.connect()).server()).isEqualTo(address(other));

    refusing.assertPlayedToTheEnd();
  }

  @Test
  void connectTimeoutCoversWhatARedirectionLeadsTo() {
    server.play(expect(connect()), refuse(TEMPORARY, other), expectEnd());
    other.play(expect(connect()), readToTheEnd());
    MqttClient client =
        client(
            b -> b.serverRedirection(ServerRedirection.ON).connectTimeout(Duration.ofMillis(400)));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessage(address(other) + ": no connection within PT0.4S, waiting for CONNACK");
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
  }

  @Test
  void sessionThatTheOtherServerHasGoesOn() {
    server.play(
        expect(connect().cleanStart(false)),
        send(connAck()),
        expect(subscribe(1, "a", 1)),
        send(subAck(1, ReasonCode.GRANTED_QOS_1)),
        expect(publish(2, "b").qos(1)),
        disconnect(TEMPORARY, other),
        readToTheEnd());
    other.play(
        expect(connect().clientId("c").cleanStart(false)),
        send(connAck().sessionPresent()),
        expect(publish(2, "b").qos(1).dup()),
        send(pubAck(2)),
        send(publish("a").qos(0)));
    MqttClient client =
        client(
            b ->
                b.serverRedirection(ServerRedirection.ON)
                    .persistentSession(Duration.ofHours(1))
                    .reconnect(LATE));
    await(client.connect());
    await(client.subscribe("a", 1, messages::add));

    DeliveryToken published = client.publish(message("b", QoS.AT_LEAST_ONCE));

    await(published);
    assertThat(nextMessage().topic()).isEqualTo("a");
    other.assertPlayedToTheEnd();
  }

  @Test
  void sessionThatTheOtherServerDoesNotHaveIsMadeAnew() {
    server.play(
        expect(connect()),
        send(connAck()),
        expect(subscribe(1, "a", 1)),
        send(subAck(1, ReasonCode.GRANTED_QOS_1)),
        disconnect(PERMANENT, other),
        readToTheEnd());
    other.play(
        expect(connect()),
        send(connAck()),
        expect(subscribe(2, "a", 1)),
        send(subAck(2, ReasonCode.GRANTED_QOS_1)),
        send(publish("a").qos(0)));
    MqttClient client = redirectedClient(LATE);
    await(client.connect());

    await(client.subscribe("a", 1, messages::add));

    assertThat(nextMessage().topic()).isEqualTo("a");
    other.assertPlayedToTheEnd();
  }
}
