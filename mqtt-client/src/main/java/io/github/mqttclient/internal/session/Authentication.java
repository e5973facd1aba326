package io.github.mqttclient.internal.session;

import io.github.mqttclient.AuthenticationFailedException;
import io.github.mqttclient.ConnectionLostException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttException;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.packet.Auth;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.ServerPacket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Enhanced authentication on one connection (section 4.12): when it is made, and again as often as
 * the application asks for it. Only a client begins; what the server sends out of turn ends the
 * connection.
 *
 * <pre>
 *  CONNECT --&gt; SERVER_DECIDES --AUTH Continue--&gt; ANSWERING --our AUTH--+
 *                ^    |  ^                                             |
 *                |    |  +---------------------------------------------+
 *                |    +--CONNACK, or AUTH Success--&gt; VERIFYING --&gt; IDLE
 *                +--our AUTH-- ANSWERING &lt;--the application wants to re-authenticate--+
 * </pre>
 */
final class Authentication {
  private final String method;
  private final Authenticator authenticator;
  private final Effects effects;
  private final Timers timers;

  /** What came while the application checks who the server is: CONNACK and what follows it. */
  final Deque<ServerPacket> held = new ArrayDeque<>(1);

  private Phase phase = Phase.SERVER_DECIDES;

  /** What our next AUTH says. */
  private ReasonCode code = ReasonCode.CONTINUE_AUTHENTICATION;

  /** Those who wait for the re-authentication that goes on; empty: it is about CONNECT. */
  private List<Request<Void>> requests = new ArrayList<>();

  /** Those who asked while one went on, maybe because they know better: they get another one. */
  private List<Request<Void>> waiting = new ArrayList<>();

  private enum Phase {
    /** Nothing goes on. Next: {@link #ANSWERING}. */
    IDLE,
    /**
     * The server has our data, first those of CONNECT. Next: {@link #ANSWERING}, {@link
     * #VERIFYING}.
     */
    SERVER_DECIDES,
    /** The application works on what we send. Next: {@link #SERVER_DECIDES}. */
    ANSWERING,
    /** The server has accepted; the application checks who it is. Next: {@link #IDLE}. */
    VERIFYING
  }

  Authentication(String method, Authenticator authenticator, Effects effects, Timers timers) {
    this.method = method;
    this.authenticator = authenticator;
    this.effects = effects;
    this.timers = timers;
  }

  /** Whether the application checks who sent CONNACK: nothing else may be believed before. */
  boolean isVerifyingConnAck() {
    return phase == Phase.VERIFYING && requests.isEmpty();
  }

  boolean isReauthenticating() {
    return !requests.isEmpty();
  }

  void reauthenticate(Request<Void> request, long now) {
    if (phase != Phase.IDLE) {
      waiting.add(request);
      return;
    }
    requests.add(request);
    begin(now);
  }

  private void begin(long now) {
    timers.set(Timer.AUTHENTICATION, now + authenticator.timeout().toNanos());
    phase = Phase.ANSWERING;
    code = ReasonCode.REAUTHENTICATE;
    authenticator.begin();
  }

  void onAuth(Auth auth) throws ProtocolErrorException {
    boolean bareSuccess =
        auth.reasonCode() == ReasonCode.SUCCESS && auth.properties().isEmpty() && !isConnecting();
    if (!bareSuccess) { // Section 3.15.2.1 allows it, 3.15.2.2.2 does not.
      checkMethod("AUTH", auth.properties());
    }
    checkTurn("AUTH");
    if (auth.reasonCode() == ReasonCode.CONTINUE_AUTHENTICATION) {
      phase = Phase.ANSWERING;
      code = ReasonCode.CONTINUE_AUTHENTICATION; // [MQTT-4.12.0-3]
      authenticator.challenge(data(auth.properties()), auth.properties());
    } else if (isConnecting()) {
      throw protocolError("AUTH with Success before CONNACK");
    } else {
      phase = Phase.VERIFYING;
      authenticator.verify(data(auth.properties()), auth.properties());
    }
  }

  /** A CONNACK that accepts. */
  void onConnAck(ConnAck connAck) throws ProtocolErrorException {
    checkMethod("CONNACK", connAck.properties());
    checkTurn("CONNACK");
    phase = Phase.VERIFYING;
    authenticator.verify(data(connAck.properties()), connAck.properties());
  }

  private boolean isConnecting() {
    return requests.isEmpty() && phase != Phase.IDLE;
  }

  /** The same in all packets. [MQTT-4.12.0-5] */
  private void checkMethod(String packet, Properties properties) throws ProtocolErrorException {
    String said = properties.string(PropertyId.AUTHENTICATION_METHOD);
    if (said == null) {
      throw protocolError(
          packet + " without Authentication Method: the server did not use " + method);
    }
    if (!said.equals(method)) {
      throw protocolError(
          packet + " with Authentication Method " + said + ", but CONNECT said " + method);
    }
  }

  private void checkTurn(String packet) throws ProtocolErrorException {
    if (phase == Phase.IDLE) {
      throw protocolError(packet + ", but no authentication goes on");
    }
    if (phase != Phase.SERVER_DECIDES) {
      throw protocolError(packet + " out of turn: the one before it is not answered yet");
    }
  }

  private static ProtocolErrorException protocolError(String text) {
    return new ProtocolErrorException(ReasonCode.PROTOCOL_ERROR, text);
  }

  private static byte[] data(Properties properties) {
    byte[] data = properties.bytes(PropertyId.AUTHENTICATION_DATA);
    return data == null ? new byte[0] : data;
  }

  /**
   * What the application has to say.
   *
   * @param capabilities of the connection, if it stands
   * @return why it cannot be said; null: it is said
   */
  @Nullable String answer(byte[] data, @Nullable Capabilities capabilities) {
    Properties.Builder properties =
        Properties.builder().set(PropertyId.AUTHENTICATION_METHOD, method); // [MQTT-4.12.1-1]
    if (data.length > 0) {
      properties.set(PropertyId.AUTHENTICATION_DATA, data);
    }
    Auth auth = new Auth(code, properties.build());
    String tooLarge = capabilities == null ? null : capabilities.tooLarge(auth);
    if (tooLarge == null) {
      phase = Phase.SERVER_DECIDES;
      effects.send(auth);
    }
    return tooLarge;
  }

  /** The application knows who the server is. */
  void verified(long now) {
    phase = Phase.IDLE;
    timers.stop(Timer.AUTHENTICATION);
    authenticator.succeeded();
    requests.forEach(effects::complete);
    requests = waiting;
    waiting = new ArrayList<>();
    if (!requests.isEmpty()) {
      begin(now);
    }
  }

  /** Why to give the re-authentication up: its time is over. */
  AuthenticationFailedException timedOut() {
    String what = phase == Phase.SERVER_DECIDES ? "the server" : "this side";
    return new AuthenticationFailedException(
        "not authenticated within " + authenticator.timeout() + ", waiting for " + what,
        null,
        null);
  }

  /** The server refused in CONNACK. */
  void refused(ConnAck connAck) {
    phase = Phase.IDLE;
    authenticator.failed(
        new AuthenticationFailedException(
            "the server refused the connection: " + connAck.reasonCode(),
            connAck.reasonCode(),
            connAck.properties().string(PropertyId.REASON_STRING),
            connAck.properties().userProperties()));
  }

  /** The connection is gone. */
  void closed(DisconnectCause cause) {
    MqttException failure = failure(cause);
    if (phase != Phase.IDLE) {
      phase = Phase.IDLE;
      authenticator.failed(failure);
    }
    requests.forEach(request -> effects.fail(request, failure));
    waiting.forEach(request -> effects.fail(request, failure));
    requests.clear();
    waiting.clear();
  }

  private static MqttException failure(DisconnectCause cause) {
    if (cause instanceof DisconnectCause.ByServer byServer) {
      return new AuthenticationFailedException(
          "not authenticated: " + cause,
          byServer.reasonCode(),
          byServer.reasonString().orElse(null),
          byServer.userProperties());
    }
    if (cause instanceof DisconnectCause.AuthenticationFailed failed) {
      return failed.exception();
    }
    return new ConnectionLostException(cause);
  }
}
