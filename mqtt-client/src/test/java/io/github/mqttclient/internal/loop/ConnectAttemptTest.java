package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectRefusedException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ServerRedirection;
import io.github.mqttclient.SocketOptions;
import io.github.mqttclient.TlsOptions;
import io.github.mqttclient.WebSocketOptions;
import io.github.mqttclient.internal.loop.ConnectAttempt.Next;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.tls.TlsContexts;
import io.github.mqttclient.internal.transport.ServerUri;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order in which servers, addresses and versions are tried. */
class ConnectAttemptTest {
  private static final MqttVersion V5 = MqttVersion.MQTT_5_0;
  private static final MqttVersion V311 = MqttVersion.MQTT_3_1_1;
  private static final DisconnectCause CLOSED =
      new DisconnectCause.NetworkFailure(new EOFException("closed"));
  private static final DisconnectCause RESET =
      new DisconnectCause.NetworkFailure(new IOException("reset"));

  private final SocketAddress one = address(1);
  private final SocketAddress two = address(2);

  private static SocketAddress address(int last) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress("host", new byte[] {10, 0, 0, (byte) last}), 1);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static ConnectAttempt attempt(int servers) {
    return new ConnectAttempt(settings(servers), settings(servers).servers(), 1000);
  }

  private static ConnectSettings settings(int servers) {
    List<ServerUri> uris = List.of(ServerUri.parse("mqtt://a:1"), ServerUri.parse("mqtt://b:2"));
    return new ConnectSettings(
        uris.subList(0, servers),
        List.of(V5, V311),
        new Connect("c", true, 60, null, null, null, Properties.NONE),
        new TransportOptions(
            new TlsContexts(TlsOptions.defaults()),
            WebSocketOptions.DEFAULT,
            null,
            SocketOptions.defaults()),
        Duration.ofSeconds(30),
        ServerRedirection.OFF,
        null,
        null);
  }

  private static ConnectRefusedException refusal(ReasonCode reasonCode) {
    return new ConnectRefusedException("a:1", reasonCode, null, null, null, List.of());
  }

  private static void assertOpens(
      ConnectAttempt attempt, SocketAddress address, MqttVersion version) {
    assertThat(attempt.next()).isEqualTo(Next.DIAL);
    assertThat(attempt.toDial()).first().isEqualTo(address);
    assertThat(attempt.version()).isEqualTo(version);
    attempt.dialed(address);
  }

  @Test
  void firstTheNameIsResolvedThenTheFirstAddressOpenedWithTheFirstVersion() {
    ConnectAttempt attempt = attempt(1);
    assertThatThrownBy(attempt::server).isInstanceOf(IllegalStateException.class);

    assertThat(attempt.next()).isEqualTo(Next.RESOLVE);
    assertThat(attempt.server()).hasToString("a:1");
    attempt.resolved(List.of(one, two));

    assertOpens(attempt, one, V5);
  }

  @Test
  void addressWhereNobodyListensIsFollowedByTheNextAddressThenTheNextServer() {
    ConnectAttempt attempt = attempt(2);
    attempt.next();
    attempt.resolved(List.of(one, two));

    assertOpens(attempt, one, V5);
    attempt.failed(new IOException("refused"));
    assertOpens(attempt, two, V5);
    attempt.ended(RESET); // while it was being opened
    assertThat(attempt.next()).isEqualTo(Next.RESOLVE);
    assertThat(attempt.server()).hasToString("b:2");
    attempt.unresolved("b", new UnknownHostException("b"));
    assertThat(attempt.next()).isEqualTo(Next.FAIL);

    assertThat(attempt.failure()).hasMessage("cannot resolve the host of b:2");
    assertThat(attempt.failure().getSuppressed()[0]).hasMessage("a:1: reset");
    assertThat(attempt.failure().getSuppressed()[0].getSuppressed()[0]).hasMessage("a:1: refused");
  }

  @Test
  void connectionClosedOrResetAfterConnectIsFollowedByTheNextVersion() {
    for (DisconnectCause cause : List.of(CLOSED, RESET)) {
      ConnectAttempt attempt = attempt(1);
      attempt.next();
      attempt.resolved(List.of(one, two));
      assertOpens(attempt, one, V5);
      attempt.connectSent();
      attempt.ended(cause);
      assertOpens(attempt, one, V311);
      attempt.connectSent();
      attempt.ended(cause);
      assertOpens(attempt, two, V5);
    }
  }

  @Test
  void refusedVersionIsFollowedByTheNextVersion() {
    ConnectAttempt attempt = attempt(1);
    attempt.next();
    attempt.resolved(List.of(one));
    assertOpens(attempt, one, V5);
    attempt.connectSent();
    attempt.refused(refusal(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION));
    attempt.ended(CLOSED); // the end of the same connection

    assertOpens(attempt, one, V311);
  }

  @Test
  void refusalForAnotherReasonIsFollowedByTheNextAddress() {
    ConnectAttempt attempt = attempt(1);
    attempt.next();
    attempt.resolved(List.of(one, two));
    assertOpens(attempt, one, V5);
    attempt.connectSent();
    attempt.refused(refusal(ReasonCode.SERVER_BUSY));
    attempt.ended(new DisconnectCause.Requested());

    assertOpens(attempt, two, V5);
    attempt.connectSent();
    attempt.refused(refusal(ReasonCode.BANNED));
    attempt.ended(new DisconnectCause.Requested());
    assertThat(attempt.next()).isEqualTo(Next.FAIL);
    assertThat(attempt.failure()).isInstanceOf(ConnectRefusedException.class);
  }

  @Test
  void serverThatBreaksTheProtocolIsNotTriedWithAnotherVersion() {
    ConnectAttempt attempt = attempt(1);
    attempt.next();
    attempt.resolved(List.of(one));
    assertOpens(attempt, one, V5);
    attempt.connectSent();
    attempt.ended(new DisconnectCause.ProtocolError(ReasonCode.MALFORMED_PACKET, "nonsense"));

    assertThat(attempt.next()).isEqualTo(Next.FAIL);
    assertThat(attempt.failure())
        .isInstanceOf(ConnectFailedException.class)
        .hasMessage("a:1: the server broke the protocol: nonsense (MALFORMED_PACKET)");
  }

  @Test
  void versionThatCannotSayAFieldIsPassedOver() {
    ConnectAttempt attempt = attempt(1);
    attempt.next();
    attempt.resolved(List.of(one));
    assertThat(attempt.next()).isEqualTo(Next.DIAL);
    attempt.cannotSay("userProperties");

    assertOpens(attempt, one, V311);
  }

  @Test
  void timeOutNamesTheStep() {
    ConnectAttempt attempt = attempt(1);
    attempt.next();
    attempt.stepBegins(0);
    attempt.timedOut("", 1000);
    assertThat(attempt.failure()).hasMessage("a:1: no connection within PT30S, resolving the name");

    attempt.resolved(List.of(one));
    assertOpens(attempt, one, V5);
    attempt.timedOut("", 1000);
    assertThat(attempt.failure())
        .hasMessage("a:1: no connection within PT30S, connecting to host/10.0.0.1:1");

    attempt.connectSent();
    attempt.timedOut("", 1000);
    assertThat(attempt.failure())
        .hasMessage("a:1: no connection within PT30S, waiting for CONNACK");
    assertThat(attempt.next()).isEqualTo(Next.FAIL);
  }

  @Test
  void firstAddressThatAnswersIsTakenAndTheOthersStayForLater() {
    ConnectAttempt attempt = attempt(1);
    attempt.next();
    attempt.resolved(List.of(one, two));
    assertThat(attempt.next()).isEqualTo(Next.DIAL);
    assertThat(attempt.toDial()).containsExactly(one, two);

    attempt.dialed(two);
    attempt.refused(refusal(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION));
    assertThat(attempt.next()).isEqualTo(Next.DIAL);
    assertThat(attempt.toDial()).containsExactly(two);
    assertThat(attempt.version()).isEqualTo(V311);
    attempt.notDialed(two, new IOException("refused"));

    assertThat(attempt.next()).isEqualTo(Next.DIAL);
    assertThat(attempt.toDial()).containsExactly(one);
    assertThat(attempt.version()).isEqualTo(V5);
    attempt.notDialed(one, new IOException("refused"));
    assertThat(attempt.next()).isEqualTo(Next.FAIL);
  }

  @Test
  void fieldThatNoVersionCanSayFailsTheServerWithoutDialing() {
    ConnectAttempt attempt = attempt(1);
    attempt.next();
    attempt.resolved(List.of(one, two));
    attempt.next();

    attempt.cannotSay("a field");
    assertThat(attempt.next()).isEqualTo(Next.DIAL);
    attempt.cannotSay("a field");

    assertThat(attempt.next()).isEqualTo(Next.FAIL);
    assertThat(attempt.failure()).hasMessageContaining("a field cannot be sent with");
  }

  @Test
  void everyStepLeavesEqualSharesOfTheTimeForWhatMayFollow() {
    ConnectAttempt attempt = attempt(2); // Its time is over at 1000.

    assertThat(attempt.next()).isEqualTo(Next.RESOLVE);
    attempt.stepBegins(0);
    assertThat(attempt.stepDeadline()).isEqualTo(500); // This server and the other one.

    attempt.resolved(List.of(one, two));
    assertThat(attempt.next()).isEqualTo(Next.DIAL);
    attempt.stepBegins(100);
    assertThat(attempt.stepDeadline()).isEqualTo(400); // And what is left of the addresses.
    attempt.dialed(one);
    attempt.stepBegins(400);
    assertThat(attempt.stepDeadline()).isEqualTo(600);

    attempt.timedOut("", 600);
    assertThat(attempt.next()).isEqualTo(Next.DIAL);
    assertThat(attempt.toDial()).containsExactly(two);
    attempt.stepBegins(600);
    assertThat(attempt.stepDeadline()).isEqualTo(800);

    attempt.timedOut("", 800);
    assertThat(attempt.next()).isEqualTo(Next.RESOLVE);
    assertThat(attempt.server()).hasToString("b:2");
    attempt.stepBegins(800);
    assertThat(attempt.stepDeadline()).isEqualTo(1000);
    attempt.timedOut("", 1000);
    assertThat(attempt.next()).isEqualTo(Next.FAIL);
  }

  @Test
  void nothingIsTriedWhenTheTimeIsOverWhateverIsLeft() {
    ConnectAttempt attempt = attempt(2);
    attempt.next();
    attempt.resolved(List.of(one, two));
    assertOpens(attempt, one, V5);

    attempt.timedOut("", 1000);

    assertThat(attempt.next()).isEqualTo(Next.FAIL);
  }

  @Test
  void shareIsNamedInTheFailure() {
    ConnectAttempt attempt =
        new ConnectAttempt(settings(2), settings(2).servers(), Duration.ofSeconds(30).toNanos());
    attempt.next();
    attempt.stepBegins(0);

    attempt.timedOut("", Duration.ofSeconds(15).toNanos());

    assertThat(attempt.failure())
        .hasMessage("a:1: no connection within 15000 ms, its share of PT30S, resolving the name");
  }
}
