package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.auth;
import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.pubRel;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.Packets.unsubscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.TestAuthentication.METHOD;
import static io.github.mqttclient.fixtures.TestAuthentication.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.AuthenticationFailedException;
import io.github.mqttclient.ConnectRefusedException;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.PublishRefusedException;
import io.github.mqttclient.PublishResult;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.SubscribeRefusedException;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.UnsubscribeRefusedException;
import io.github.mqttclient.UnsubscribeResult;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.TestAuthentication;
import io.github.mqttclient.internal.packet.Auth;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Disconnect;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.PubAck;
import io.github.mqttclient.internal.packet.PubComp;
import io.github.mqttclient.internal.packet.PubRec;
import io.github.mqttclient.internal.packet.SubAck;
import io.github.mqttclient.internal.packet.UnsubAck;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Reason string and user properties of every packet of the server reach the application, the
 * properties in their order and also with the same name twice.
 */
class DiagnosticsScriptedTest extends ScriptedScene {
  private static final List<UserProperty> PAIRS =
      List.of(new UserProperty("b", "1"), new UserProperty("a", "2"), new UserProperty("b", "0"));

  private static final Properties SAID =
      Properties.builder().set(PropertyId.REASON_STRING, "why").userProperties(PAIRS).build();

  @Test
  void resultsCarryThem() {
    MqttClient client =
        connectedClient(
            expect(publish(1, "a")),
            send(new PubAck(1, ReasonCode.SUCCESS, SAID)),
            expect(subscribe(2, "b", 0)),
            send(new SubAck(2, List.of(ReasonCode.SUCCESS), SAID)),
            expect(unsubscribe(3, "b")),
            send(new UnsubAck(3, List.of(ReasonCode.SUCCESS), SAID)));

    PublishResult published = await(client.publish("a", "", 1));
    SubscribeResult subscribed = await(client.subscribe("b", 0, messages::add));
    UnsubscribeResult unsubscribed = await(client.unsubscribe("b"));

    assertThat(published.reasonString()).hasValue("why");
    assertThat(published.userProperties()).isEqualTo(PAIRS);
    assertThat(subscribed.reasonString()).hasValue("why");
    assertThat(subscribed.userProperties()).isEqualTo(PAIRS);
    assertThat(unsubscribed.reasonString()).hasValue("why");
    assertThat(unsubscribed.userProperties()).isEqualTo(PAIRS);
  }

  /** PUBREC has the reason code that is told, so what it says belongs to it. */
  @Test
  void qos2TellsWhatPubRecSaidUnlessPubCompSaysMore() {
    Properties more = Properties.builder().set(PropertyId.REASON_STRING, "done").build();
    MqttClient client =
        connectedClient(
            expect(publish(1, "a").qos(2)),
            send(new PubRec(1, ReasonCode.NO_MATCHING_SUBSCRIBERS, SAID)),
            expect(pubRel(1)),
            send(new PubComp(1, ReasonCode.SUCCESS, Properties.NONE)),
            expect(publish(2, "b").qos(2)),
            send(new PubRec(2, ReasonCode.SUCCESS, SAID)),
            expect(pubRel(2)),
            send(new PubComp(2, ReasonCode.SUCCESS, more)));

    PublishResult a = await(client.publish("a", "", 2));
    PublishResult b = await(client.publish("b", "", 2));

    assertThat(a.reasonCode()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
    assertThat(a.reasonString()).hasValue("why");
    assertThat(a.userProperties()).isEqualTo(PAIRS);
    assertThat(b.reasonString()).hasValue("done");
  }

  @Test
  void refusalsCarryThem() {
    MqttClient client =
        connectedClient(
            expect(publish(1, "a").qos(2)),
            send(new PubRec(1, ReasonCode.QUOTA_EXCEEDED, SAID)),
            expect(subscribe(2, "b", 0)),
            send(new SubAck(2, List.of(ReasonCode.NOT_AUTHORIZED), SAID)),
            expect(unsubscribe(3, "b")),
            send(new UnsubAck(3, List.of(ReasonCode.NOT_AUTHORIZED), SAID)));

    PublishRefusedException publish =
        failure(client.publish("a", "", 2), PublishRefusedException.class);
    SubscribeRefusedException subscribe =
        failure(client.subscribe("b", 0, messages::add), SubscribeRefusedException.class);
    UnsubscribeRefusedException unsubscribe =
        failure(client.unsubscribe("b"), UnsubscribeRefusedException.class);

    assertThat(publish.reasonString()).hasValue("why");
    assertThat(publish.userProperties()).isEqualTo(PAIRS);
    assertThat(subscribe).hasMessageEndingWith("\"b\": NOT_AUTHORIZED (why)");
    assertThat(subscribe.result().userProperties()).isEqualTo(PAIRS);
    assertThat(unsubscribe).hasMessageEndingWith("\"b\": NOT_AUTHORIZED (why)");
    assertThat(unsubscribe.result().userProperties()).isEqualTo(PAIRS);
  }

  @Test
  void connectingAndBeingDisconnectedCarryThem() {
    Properties moved = SAID.toBuilder().set(PropertyId.SERVER_REFERENCE, "other:1").build();
    server.play(
        expect(connect()),
        send(new ConnAck(false, ReasonCode.USE_ANOTHER_SERVER, moved)),
        expectEnd(),
        expect(connect()),
        send(new ConnAck(false, ReasonCode.SUCCESS, SAID)),
        send(new Disconnect(ReasonCode.USE_ANOTHER_SERVER, moved)),
        expectEnd());
    MqttClient client = client();

    ConnectRefusedException refusal = failure(client.connect(), ConnectRefusedException.class);
    ConnectResult connected = await(client.connect());
    DisconnectCause.ByServer cause =
        (DisconnectCause.ByServer) RecordingListener.next(listener.lost);

    assertThat(refusal.reasonString()).hasValue("why");
    assertThat(refusal.serverReference()).hasValue("other:1");
    assertThat(refusal.userProperties()).isEqualTo(PAIRS);
    assertThat(connected.reasonString()).hasValue("why");
    assertThat(connected.userProperties()).isEqualTo(PAIRS);
    assertThat(cause.reasonString()).hasValue("why");
    assertThat(cause.serverReference()).hasValue("other:1");
    assertThat(cause.userProperties()).isEqualTo(PAIRS);
    assertThat(cause).hasToString("the server disconnected: USE_ANOTHER_SERVER (why), use other:1");
  }

  /** The steps of an authentication hear what AUTH and CONNACK say, and its end what refuses it. */
  @Test
  void authenticationsHearThem() {
    TestAuthentication authentication = new TestAuthentication();
    Properties.Builder challenge =
        auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, bytes("x")).properties().toBuilder();
    Properties said = challenge.set(PropertyId.REASON_STRING, "why").userProperties(PAIRS).build();
    server.play(
        expect(connect()),
        send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, said)),
        expect(auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, bytes("re:x"))),
        send(connAck().authenticated(METHOD, bytes("ok"))),
        expect(auth(ReasonCode.REAUTHENTICATE, METHOD, bytes("hello"))),
        send(new Disconnect(ReasonCode.NOT_AUTHORIZED, SAID)),
        expectEnd());
    MqttClient client = client(b -> b.enhancedAuthentication(authentication));

    await(client.connect());
    AuthenticationFailedException failure =
        failure(client.reauthenticate(), AuthenticationFailedException.class);

    assertThat(authentication.steps)
        .startsWith("1 initial", "1 said why " + PAIRS, "1 challenge x", "1 success ok");
    assertThat(failure.reasonString()).hasValue("why");
    assertThat(failure.userProperties()).isEqualTo(PAIRS);
  }

  @Test
  void refusalInConnAckReachesTheEndOfAnAuthentication() {
    TestAuthentication authentication = new TestAuthentication();
    server.play(
        expect(connect()), send(new ConnAck(false, ReasonCode.NOT_AUTHORIZED, SAID)), expectEnd());
    MqttClient client = client(b -> b.enhancedAuthentication(authentication));

    failure(client.connect(), ConnectRefusedException.class);

    assertThat(RecordingListener.next(authentication.failures))
        .isInstanceOfSatisfying(
            AuthenticationFailedException.class,
            failure -> {
              assertThat(failure.reasonString()).hasValue("why");
              assertThat(failure.userProperties()).isEqualTo(PAIRS);
            });
  }

  @Test
  void userPropertiesOfMessagesKeepTheirOrderBothWays() {
    MqttClient client =
        connectedClientWith(
            b -> b.defaultHandler(messages::add),
            expect(publish(1, "a").userProperties(PAIRS)),
            send(publish("b").userProperties(PAIRS)),
            cut());

    client.publish(MqttMessage.builder().topic("a").qos(1).userProperties(PAIRS).build());

    assertThat(nextMessage().userProperties()).isEqualTo(PAIRS);
  }
}
