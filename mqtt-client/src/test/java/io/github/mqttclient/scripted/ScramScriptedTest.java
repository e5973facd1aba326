package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.auth;
import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.TestAuthentication.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.AuthenticationFailedException;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.EnhancedAuthentication;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ScramAuthentications;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import io.github.mqttclient.internal.packet.Auth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dialogue of RFC 7677 section 3 in packets. */
@Timeout(60)
class ScramScriptedTest extends ScriptedScene {
  private static final String METHOD = "SCRAM-SHA-256";
  private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
  private static final String NONCES = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  private static final String CLIENT_FIRST = "n,,n=user,r=" + NONCE;
  private static final String SERVER_FIRST = "r=" + NONCES + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
  private static final String CLIENT_FINAL =
      "c=biws,r=" + NONCES + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
  private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";
  private static final String FORGED = "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

  private final EnhancedAuthentication scram = ScramAuthentications.sha256("user", "pencil", NONCE);

  private static Auth continued(String data) {
    return auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, bytes(data));
  }

  private void play(String serverFinal, Step... then) {
    Step[] steps = new Step[4 + then.length];
    steps[0] = expect(connect().authentication(METHOD, CLIENT_FIRST));
    steps[1] = send(continued(SERVER_FIRST));
    steps[2] = expect(continued(CLIENT_FINAL));
    steps[3] = send(connAck().authenticated(METHOD, bytes(serverFinal)));
    System.arraycopy(then, 0, steps, 4, then.length);
    server.play(steps);
  }

  @Test
  void clientAndServerProveToEachOtherThatTheyKnowThePassword() {
    play(
        SERVER_FINAL,
        expect(auth(ReasonCode.REAUTHENTICATE, METHOD, bytes(CLIENT_FIRST))),
        send(continued(SERVER_FIRST)),
        expect(continued(CLIENT_FINAL)),
        send(auth(ReasonCode.SUCCESS, METHOD, bytes(SERVER_FINAL))));
    MqttClient client = client(b -> b.enhancedAuthentication(scram));

    await(client.connect());
    await(client.reauthenticate());

    server.assertPlayedToTheEnd();
  }

  @Test
  void aServerWithAWrongSignatureIsLeft() {
    play(FORGED, expect(disconnect(ReasonCode.UNSPECIFIED_ERROR)), expectEnd());
    MqttClient client = client(b -> b.enhancedAuthentication(scram));

    ConnectFailedException failure = failure(client.connect(), ConnectFailedException.class);

    assertThat(failure)
        .hasMessageContaining("wrong server signature")
        .hasCauseInstanceOf(AuthenticationFailedException.class);
    server.assertPlayedToTheEnd();
  }

  @Test
  void aWrongSignatureAtTheEndOfAReauthenticationEndsTheConnection() {
    play(
        SERVER_FINAL,
        expect(auth(ReasonCode.REAUTHENTICATE, METHOD, bytes(CLIENT_FIRST))),
        send(continued(SERVER_FIRST)),
        expect(continued(CLIENT_FINAL)),
        send(auth(ReasonCode.SUCCESS, METHOD, bytes(FORGED))),
        expect(disconnect(ReasonCode.UNSPECIFIED_ERROR)),
        expectEnd());
    MqttClient client = client(b -> b.enhancedAuthentication(scram));
    await(client.connect());

    MqttToken<Void> token = client.reauthenticate();

    assertThat(failure(token, AuthenticationFailedException.class))
        .hasMessageContaining("wrong server signature");
    server.assertPlayedToTheEnd();
  }

  /** Too few make a stolen answer easy to guess from, too many keep the client busy for ever. */
  @ParameterizedTest
  @ValueSource(strings = {"1", "2147483648"})
  void aServerThatWantsTooLittleOrTooMuchHashingIsLeft(String iterations) {
    server.play(
        expect(connect()),
        send(continued("r=" + NONCES + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=" + iterations)),
        expect(disconnect(ReasonCode.UNSPECIFIED_ERROR)),
        expectEnd());
    MqttClient client = client(b -> b.enhancedAuthentication(scram));

    ConnectFailedException failure = failure(client.connect(), ConnectFailedException.class);

    assertThat(failure)
        .hasMessageContaining("iteration count must be from 4096 to 10000000: " + iterations);
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    server.assertPlayedToTheEnd();
  }
}
