package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ServerRedirection;
import io.github.mqttclient.SocketOptions;
import io.github.mqttclient.TlsOptions;
import io.github.mqttclient.WebSocketOptions;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.tls.TlsContexts;
import io.github.mqttclient.internal.transport.ServerUri;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a client turns to that its server sends elsewhere. */
class RedirectionsTest {
  private static final ReasonCode TEMPORARY = ReasonCode.USE_ANOTHER_SERVER;
  private static final ReasonCode PERMANENT = ReasonCode.SERVER_MOVED;

  private static final ServerUri A = server("a");
  private static final ServerUri B = server("b");
  private static final ServerUri C = server("c");

  private final Redirections redirections = redirections(ServerRedirection.ON, A);

  private static ServerUri server(String host) {
    return ServerUri.parse("mqtt://" + host);
  }

  private static Redirections redirections(ServerRedirection allowed, ServerUri... servers) {
    return new Redirections(
        new ConnectSettings(
            List.of(servers),
            List.of(MqttVersion.MQTT_5_0),
            new Connect("c", true, 60, null, null, null, Properties.NONE),
            new TransportOptions(
                new TlsContexts(TlsOptions.defaults()),
                WebSocketOptions.DEFAULT,
                null,
                SocketOptions.defaults()),
            Duration.ofSeconds(30),
            allowed,
            null,
            null));
  }

  private static DisconnectCause disconnect(ReasonCode reasonCode, String reference) {
    return new DisconnectCause.ByServer(
        reasonCode, Optional.empty(), Optional.ofNullable(reference), List.of());
  }

  private List<ServerUri> follow(ServerUri from, ReasonCode reasonCode, String reference) {
    redirections.tries(from);
    return redirections.follow(from, reasonCode, reference);
  }

  @ParameterizedTest
  @CsvSource({
    "mqtt://a, b, mqtt://b:1883",
    "mqtt://a:1, b, mqtt://b:1883",
    "mqtt://a, myserver.xyz.org:8883, mqtt://myserver.xyz.org:8883",
    "mqtts://a, b, mqtts://b:8883",
    "mqtts://a, 10.10.151.22, mqtts://10.10.151.22:8883",
    "mqtt://a, [fe80::9610:3eff:fe1c]:1, 'mqtt://[fe80::9610:3eff:fe1c]:1'",
    "ws://a/path?x=1, b:81, ws://b:81/path?x=1",
    "wss://a, b, wss://b/mqtt",
    "wss://a/path, wss://b/other, wss://b/other",
    "mqtt://a, tcp://b:2, mqtt://b:2"
  })
  void otherServerIsSpokenToInTheSameWay(String from, String reference, String expected) {
    assertThat(follow(ServerUri.parse(from), TEMPORARY, reference))
        .containsExactly(ServerUri.parse(expected));
  }

  @Test
  void certificateOfTheOtherServerMustBeItsOwnAlsoIfDnsHadNamedTheFirst() {
    ServerUri named = ServerUri.parse("mqtts+srv://example.test").server("a", 1);

    assertThat(follow(named, TEMPORARY, "b")).extracting(ServerUri::tlsName).containsExactly("b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mqtt://a | '' | it names no server",
        "mqtt://a | '   ' | it names no server",
        "mqtt://a | b:0 | server URI \"mqtt://b:0\": the port must be from 1 to 65535",
        "mqtt://a | b:70000 | server URI \"mqtt://b:70000\": the port must be from 1 to 65535",
        "mqtt://a | b:99999999999 | server URI \"mqtt://b:99999999999\": it must be scheme://host",
        "mqtt://a | b:-1 | server URI \"mqtt://b:-1\": it must be scheme://host",
        "mqtt://a | [::1 | server URI \"mqtt://[::1\": ",
        "mqtt://a | :1883 | server URI \"mqtt://:1883\": it must be scheme://host",
        "mqtt://a | u:p@b | server URI must not hold user name and password",
        "mqtt://a | b/path | server URI \"b/path\": it must be host[:port]",
        "ws://a | b?x | server URI \"b?x\": it must be host[:port]",
        "mqtts://a | mqtt://b | server URI \"mqtt://b\": the scheme must stay mqtts",
        "wss://a | ws://b | server URI \"ws://b\": the scheme must stay wss",
        "mqtt://a | http://b | server URI \"http://b\": the scheme must be",
        "mqtt://a | mqtt+srv://b | server URI \"mqtt+srv://b\": the scheme must stay mqtt",
        "mqtt://a | a | every server of it was tried"
      })
  void referenceThatCannotBeFollowedIsRefusedWithTheReason(
      String from, String reference, String reason) {
    assertThatThrownBy(() -> follow(ServerUri.parse(from), PERMANENT, reference))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"b\u0007:1", "b\r\nX:1", "b\tc", "\u0000", "b\u2028", "\uD83D\uDE00 "})
  void controlCharactersAreRefusedAndNotRepeated(String reference) {
    assertThatThrownBy(() -> follow(A, PERMANENT, reference))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.getMessage()).matches("server URI \"[ -~]+\": [ -~]+"));
  }

  @Test
  void whatIsNoServerAmongOthersIsPassedOver() {
    assertThat(follow(A, TEMPORARY, "x:0  b  http://x c:1883 b")).containsExactly(B, C);
  }

  @Test
  void ofManyServersTheFirstSixteenAreTriedAndALongNameIsShownInPart() {
    String many =
        IntStream.range(0, 10_000).mapToObj(i -> "h" + i).collect(Collectors.joining(" "));
    assertThat(follow(A, TEMPORARY, many)).hasSize(16).startsWith(server("h0"), server("h1"));

    String bad = Stream.generate(() -> "x:0").limit(10_000).collect(Collectors.joining(" "));
    for (String unusable : List.of(bad, "!".repeat(65_535))) {
      assertThatThrownBy(() -> follow(A, TEMPORARY, unusable))
          .isInstanceOf(IllegalArgumentException.class)
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }
  }

  @ParameterizedTest
  @EnumSource(ServerRedirection.class)
  void onlyWhatIsAllowedIsFollowed(ServerRedirection allowed) {
    Redirections some = redirections(allowed, A);

    assertThat(some.follow(A, TEMPORARY, "b").isEmpty())
        .isEqualTo(allowed == ServerRedirection.OFF);
    assertThat(some.follow(A, PERMANENT, "c").isEmpty()).isEqualTo(allowed != ServerRedirection.ON);
  }

  @ParameterizedTest
  @EnumSource(
      value = ReasonCode.class,
      names = {"SERVER_BUSY", "NOT_AUTHORIZED", "QUOTA_EXCEEDED"})
  void otherReasonsSendNowhere(ReasonCode reasonCode) {
    assertThat(follow(A, reasonCode, "b")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = ReasonCode.class,
      names = {"USE_ANOTHER_SERVER", "SERVER_MOVED"})
  void withoutReferenceThereIsNowhereToGo(ReasonCode reasonCode) {
    assertThat(follow(A, reasonCode, null)).isEmpty();
    redirections.accepted(A);
    assertThat(redirections.isRedirected(disconnect(reasonCode, null))).isFalse();
  }

  @Test
  void serversThatWereTriedInTheAttemptAreNotTriedAgain() {
    follow(A, TEMPORARY, "b");
    assertThat(follow(B, TEMPORARY, "a b c")).containsExactly(C);
    assertThatThrownBy(() -> follow(C, TEMPORARY, "a b c"))
        .hasMessage("every server of it was tried in this attempt");

    redirections.attemptEnded();
    assertThat(follow(C, TEMPORARY, "a")).containsExactly(A);
  }

  @Test
  void sixthRedirectionOfAnAttemptIsNotFollowed() {
    for (int i = 1; i <= 5; i++) {
      assertThat(follow(server("h" + i), TEMPORARY, "h" + (i + 1))).hasSize(1);
    }

    assertThatThrownBy(() -> follow(server("h6"), TEMPORARY, "h7"))
        .hasMessage("it would be the redirection number 6 of this attempt");
  }

  @Test
  void temporaryRedirectionIsForOneConnection() {
    follow(A, TEMPORARY, "b");
    redirections.accepted(B);

    assertThat(redirections.servers()).containsExactly(A);
  }

  @Test
  void serverThatHasMovedIsReplacedByAllThatItNamesWhenOneOfThemAccepts() {
    Redirections three = redirections(ServerRedirection.ON, C, A, server("d"));
    three.follow(A, PERMANENT, "b c e");
    assertThat(three.servers()).contains(A); // If the attempt fails it is tried again.

    three.accepted(B);

    assertThat(three.servers()).containsExactly(C, B, server("e"), server("d"));
  }

  @Test
  void serverThatHasMovedStaysIfNoneOfThoseThatItNamesAccepts() {
    Redirections two = redirections(ServerRedirection.ON, A, C);
    two.follow(A, PERMANENT, "b");
    two.accepted(C);
    assertThat(two.servers()).containsExactly(A, C);

    two.follow(A, PERMANENT, "b");
    two.attemptEnded();
    assertThat(two.servers()).containsExactly(A, C);
  }

  @Test
  void aMoveToAServerThatMovedCountsToItsEnd() {
    follow(A, PERMANENT, "b");
    follow(B, PERMANENT, "c");

    redirections.accepted(C);

    assertThat(redirections.servers()).containsExactly(C);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofAMoveAndATemporaryRedirectionOnlyTheMoveOfTheFirstServerLasts(boolean movedFirst) {
    follow(A, movedFirst ? PERMANENT : TEMPORARY, "b");
    follow(B, movedFirst ? TEMPORARY : PERMANENT, "c");

    redirections.accepted(C);

    assertThat(redirections.servers()).containsExactly(movedFirst ? B : A);
  }

  @Test
  void disconnectSendsTheNextAttemptThereFirstAndNoOther() {
    redirections.accepted(A);

    assertThat(redirections.isRedirected(disconnect(TEMPORARY, "b c"))).isTrue();
    assertThat(redirections.servers()).containsExactly(B, C, A);

    redirections.attemptEnded();
    assertThat(redirections.servers()).containsExactly(A);
  }

  @Test
  void disconnectOfAServerThatHasMovedReplacesItWhenTheNewOneAccepts() {
    redirections.accepted(A);
    redirections.isRedirected(disconnect(PERMANENT, "b"));

    redirections.accepted(B);

    assertThat(redirections.servers()).containsExactly(B);
  }

  @Test
  void disconnectThatSendsToTheServerItselfIsNotFollowed() {
    redirections.accepted(A);

    assertThat(redirections.isRedirected(disconnect(TEMPORARY, "a"))).isFalse();
    assertThat(redirections.servers()).containsExactly(A);
    assertThat(redirections.follow(C, TEMPORARY, "a")).containsExactly(A);
  }

  @Test
  void otherEndsOfAConnectionSendNowhere() {
    DisconnectCause asked = new DisconnectCause.Requested();
    assertThat(redirections.isRedirected(asked)).isFalse();

    redirections.accepted(A);

    assertThat(redirections.isRedirected(asked)).isFalse();
    assertThat(redirections.isRedirected(disconnect(ReasonCode.SERVER_BUSY, "b"))).isFalse();
  }
}
