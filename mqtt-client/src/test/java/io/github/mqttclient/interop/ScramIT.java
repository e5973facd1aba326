package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.AuthenticationFailedException;
import io.github.mqttclient.ConnectRefusedException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.ScramAuthentication;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Enhanced authentication with a server that is not ours: HiveMQ with {@link ScramExtension}. */
class ScramIT extends InteropScene {
  private static final ScramExtension EXTENSION = new ScramExtension();
  private static HiveMqBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = HiveMqBroker.startWith(EXTENSION);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void resetPassword() {
    EXTENSION.password.set("pencil");
  }

  private MqttClientBuilder builder(ScramAuthentication authentication) {
    return MqttClient.builder()
        .server(broker.uri())
        .clientId(unique("scram"))
        .reconnect(ReconnectPolicy.never())
        .listener(listener)
        .enhancedAuthentication(authentication);
  }

  private static ScramAuthentication scram(String password) {
    return ScramAuthentication.sha256(ScramExtension.USER, password.toCharArray());
  }

  @Test
  void clientAndServerAuthenticateEachOtherAndAgainWhileMessagesFlow() {
    MqttClient client = connected(builder(scram("pencil")));
    Inbox inbox = new Inbox();
    await(client.subscribe("scram/topic", 1, inbox));

    for (int i = 0; i < 3; i++) {
      var published = client.publish("scram/topic", "" + i, 1);
      await(client.reauthenticate());
      await(published);
      assertThat(inbox.next().payloadAsString()).isEqualTo("" + i);
    }

    await(client.disconnect());
  }

  @Test
  void aWrongPasswordIsRefused() {
    MqttClient client = closing(builder(scram("pen")).build());

    ConnectRefusedException refusal = failure(client.connect(), ConnectRefusedException.class);

    assertThat(refusal.reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    assertThat(refusal.reasonString()).hasValue("invalid-proof");
  }

  @Test
  void anotherMethodIsRefused() {
    MqttClient client =
        closing(
            builder(ScramAuthentication.sha512(ScramExtension.USER, "pencil".toCharArray()))
                .build());

    assertThat(failure(client.connect(), ConnectRefusedException.class).reasonCode())
        .isEqualTo(ReasonCode.BAD_AUTHENTICATION_METHOD);
  }

  @Test
  void aPasswordThatHasChangedEndsTheConnectionAtTheNextReauthentication() {
    MqttClient client = connected(builder(scram("pencil")));
    EXTENSION.password.set("pen");

    AuthenticationFailedException failure =
        failure(client.reauthenticate(), AuthenticationFailedException.class);

    assertThat(failure.reasonCode()).hasValue(ReasonCode.NOT_AUTHORIZED);
    assertThat(next(listener.lost)).isInstanceOf(DisconnectCause.ByServer.class);
  }
}
