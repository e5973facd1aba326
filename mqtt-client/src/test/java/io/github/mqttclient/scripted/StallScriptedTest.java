package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.ScriptedServer.accept;
import static io.github.mqttclient.fixtures.ScriptedServer.answerHead;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.readToTheEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ProxyOptions;
import io.github.mqttclient.TlsOptions;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import io.github.mqttclient.fixtures.TestCertificates;
import io.github.mqttclient.fixtures.TlsTerminator;
import io.github.mqttclient.fixtures.WebSocketServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server, or a proxy before it, that falls silent in a step of connecting: the attempt fails in
 * time, in words that name the step. (Those within TLS are in {@link TlsScriptedTest}, those of TCP
 * and MQTT alone in {@link ConnectFailedScriptedTest}.)
 */
@Timeout(60)
class StallScriptedTest extends ScriptedScene {
  private static final Duration SHORT = Duration.ofMillis(300);

  /** The first TLS handshake of a JVM may take a second where others work, too. */
  private static final Duration ENOUGH_FOR_TLS = Duration.ofSeconds(3);

  /** Nobody is asked for it: the proxy is the server of the test. */
  private static final String BEHIND_A_PROXY = "mqtt://broker.invalid:1883";

  private static final Step NO_LOGIN = sendBytes("05 00");
  private static final Step LOGIN = sendBytes("05 02");
  private static final Step CONNECT_REQUEST =
      expectBytes("05 01 00 03 0E", "62 72 6F 6B 65 72 2E 69 6E 76 61 6C 69 64", "07 5B");
  private static final Step USER_AND_PASSWORD = expectBytes("01 01 75 01 70");

  private static Step answer(String text) {
    return answerHead(head -> text);
  }

  private static Step upgrade() {
    return answerHead(head -> WebSocketServer.upgrade(head, "mqtt"));
  }

  /** A tunnel through the proxy, and then nothing. */
  private static Step tunnel() {
    return answer("HTTP/1.1 200 OK\r\n\r\n");
  }

  @SuppressWarnings("ImmutableEnumChecker") // Steps are only played.
  private enum Stall {
    HTTP_PROXY_THAT_ONLY_ACCEPTS(accept()),
    HTTP_PROXY_AFTER_THE_REQUEST(answer("")),
    HTTP_PROXY_WITHIN_THE_STATUS(answer("HTTP/1.1 200 O")),
    HTTP_PROXY_WITHIN_THE_HEADERS(answer("HTTP/1.1 200 OK\r\nServer: slow\r\n")),
    HTTP_PROXY_AFTER_AN_INTERIM_ANSWER(answer("HTTP/1.1 100 Continue\r\n\r\n")),
    SOCKS5_PROXY_THAT_ONLY_ACCEPTS(accept()),
    SOCKS5_PROXY_AFTER_THE_GREETING(expectBytes("05 01 00")),
    SOCKS5_PROXY_WITHIN_THE_METHOD(expectBytes("05 01 00"), sendBytes("05")),
    SOCKS5_PROXY_AFTER_THE_METHOD(expectBytes("05 01 00"), NO_LOGIN, CONNECT_REQUEST),
    SOCKS5_PROXY_AFTER_THE_LOGIN_CAME(expectBytes("05 02 00 02"), LOGIN, USER_AND_PASSWORD),
    SOCKS5_PROXY_AFTER_THE_LOGIN_WAS_TAKEN(
        expectBytes("05 02 00 02"), LOGIN, USER_AND_PASSWORD, sendBytes("01 00"), CONNECT_REQUEST),
    SOCKS5_PROXY_WITHIN_THE_REPLY(
        expectBytes("05 01 00"), NO_LOGIN, CONNECT_REQUEST, sendBytes("05 00 00 01 7F")),
    WEB_SOCKET_THAT_ONLY_ACCEPTS(accept()),
    WEB_SOCKET_AFTER_THE_REQUEST(answer("")),
    WEB_SOCKET_WITHIN_THE_STATUS(answer("HTTP/1.1 10")),
    WEB_SOCKET_WITHIN_THE_HEADERS(answer("HTTP/1.1 101 Switching\r\nUpgrade: webso"));

    private final List<Step> steps;

    Stall(Step... steps) {
      this.steps = List.of(steps);
    }

    MqttClientBuilder at(MqttClientBuilder builder, int port) {
      if (name().startsWith("WEB")) {
        return builder.server("ws://127.0.0.1:" + port + "/mqtt");
      }
      ProxyOptions proxy =
          name().startsWith("HTTP")
              ? ProxyOptions.http("127.0.0.1", port)
              : ProxyOptions.socks5("127.0.0.1", port);
      return builder.server(BEHIND_A_PROXY).proxy(hasLogin() ? proxy.credentials("u", "p") : proxy);
    }

    private boolean hasLogin() {
      return name().contains("LOGIN");
    }

    String awaited(int port) {
      if (name().startsWith("WEB")) {
        return "127.0.0.1:"
            + port
            + ": no connection within PT0.3S, waiting for the answer of the WebSocket server"
            + " 127.0.0.1:"
            + port
            + "/mqtt (mqtt)";
      }
      return "broker.invalid:1883: no connection within PT0.3S, waiting for the answer of the proxy "
          + (name().startsWith("HTTP") ? "http" : "socks5")
          + (hasLogin() ? "://u@127.0.0.1:" : "://127.0.0.1:")
          + port;
    }
  }

  // Complaint 65.
  @ParameterizedTest
  @EnumSource
  void connectFailsInTimeAndNamesWhoIsSilent(Stall stall) {
    List<Step> steps = new ArrayList<>(stall.steps);
    steps.add(readToTheEnd());
    server.play(steps.toArray(Step[]::new));
    MqttClient client = client(b -> stall.at(b.connectTimeout(SHORT), server.port()));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessage(stall.awaited(server.port()));

    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    server.assertPlayedToTheEnd(); // So the client has closed the connection.
  }

  private void assertFailsWaitingFor(String what, Duration time, MqttClientBuilder builder) {
    MqttClient client = closing(builder.connectTimeout(time).build());

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageEndingWith("no connection within " + time + ", waiting for " + what);
    server.assertPlayedToTheEnd();
  }

  private TlsTerminator terminator() {
    return closing(
        new TlsTerminator(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port())));
  }

  private static TlsOptions trust(TlsTerminator terminator) {
    return TlsOptions.builder()
        .trustManagerFactory(TestCertificates.trust(terminator.authority()))
        .build();
  }

  @Test
  void tlsHandshakeInATunnelIsNamed() {
    server.play(tunnel(), readToTheEnd());

    assertFailsWaitingFor(
        "the TLS handshake",
        SHORT,
        builder()
            .server("mqtts://broker.invalid")
            .proxy(ProxyOptions.http("127.0.0.1", server.port())));
  }

  @Test
  void upgradeInsideTlsIsNamed() {
    TlsTerminator terminator = terminator();
    server.play(answer(""), readToTheEnd());

    assertFailsWaitingFor(
        "the answer of the WebSocket server localhost:" + terminator.port() + "/mqtt (mqtt)",
        ENOUGH_FOR_TLS,
        builder().server("wss://localhost:" + terminator.port()).tls(trust(terminator)));
  }

  @Test
  void connAckInsideTlsIsNamed() {
    TlsTerminator terminator = terminator();
    server.play(expect(connect()), readToTheEnd());

    assertFailsWaitingFor(
        "CONNACK",
        ENOUGH_FOR_TLS,
        builder().server("mqtts://localhost:" + terminator.port()).tls(trust(terminator)));
  }

  @Test
  void connAckInAWebSocketIsNamed() {
    server.play(upgrade(), readToTheEnd());

    assertFailsWaitingFor("CONNACK", SHORT, builder().server("ws://127.0.0.1:" + server.port()));
  }

  @Test
  void connAckBehindAProxyIsNamed() {
    server.play(tunnel(), expect(connect()), readToTheEnd());

    assertFailsWaitingFor(
        "CONNACK",
        SHORT,
        builder().server(BEHIND_A_PROXY).proxy(ProxyOptions.http("127.0.0.1", server.port())));
  }

  /** A frame that never ends is no answer, however many bytes of it come. */
  @Test
  void connAckWithinAFrameIsNamed() {
    server.play(upgrade(), sendBytes("82 05 20 03 00"), readToTheEnd());

    assertFailsWaitingFor(
        "CONNACK",
        SHORT,
        builder().version(MqttVersion.MQTT_5_0).server("ws://127.0.0.1:" + server.port()));
  }
}
