package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.ScriptedServer.answerHead;
import static io.github.mqttclient.fixtures.ScriptedServer.expectBytes;
import static io.github.mqttclient.fixtures.ScriptedServer.halfClose;
import static io.github.mqttclient.fixtures.ScriptedServer.readToTheEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ProxyOptions;
import io.github.mqttclient.TlsException;
import io.github.mqttclient.TlsOptions;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.Relay;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import io.github.mqttclient.fixtures.TestCertificates;
import io.github.mqttclient.fixtures.TlsTerminator;
import io.github.mqttclient.fixtures.WebSocketServer;
import java.io.EOFException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers and proxies that say no, speak something else, or break the rules of their layer. */
@Timeout(60)
class WrongServerScriptedTest extends ScriptedScene {
  private static final String BEHIND_A_PROXY = "mqtt://broker.invalid:1883";
  private static final String CONN_ACK = "20 03 00 00 00";

  private static Step answer(String text) {
    return answerHead(head -> text);
  }

  private static Step upgrade() {
    return answerHead(head -> WebSocketServer.upgrade(head, "mqtt"));
  }

  private MqttClient webSocketClient() {
    return client(b -> b.server("ws://127.0.0.1:" + server.port()).version(MqttVersion.MQTT_5_0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"403 Forbidden", "407 Proxy Authentication Required", "502 No route"})
  void httpProxyThatRefusesIsNamedWithItsAnswer(String status) {
    server.play(answer("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"), readToTheEnd());
    MqttClient client =
        client(b -> b.server(BEHIND_A_PROXY).proxy(ProxyOptions.http("127.0.0.1", server.port())));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageStartingWith("broker.invalid:1883: the proxy http://127.0.0.1:" + server.port())
        .hasMessageContaining(status);
  }

  @ParameterizedTest
  @CsvSource({
    "02, not allowed",
    "03, network",
    "04, host",
    "05, refused",
    "08, address type",
  })
  void socksProxyThatRefusesIsNamedWithItsReply(String reply, String word) {
    server.play(
        expectBytes("05 01 00"),
        sendBytes("05 00"),
        sendBytes("05 " + reply + " 00 01 00 00 00 00 00 00"),
        readToTheEnd());
    MqttClient client =
        client(
            b -> b.server(BEHIND_A_PROXY).proxy(ProxyOptions.socks5("127.0.0.1", server.port())));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageStartingWith(
            "broker.invalid:1883: the proxy socks5://127.0.0.1:" + server.port() + " cannot")
        .hasMessageContaining(word)
        .hasMessageContaining("0x" + reply);
  }

  @Test
  void proxyThatClosesInsteadOfAnAnswerIsNamed() {
    server.play(answer("HTTP/1.1 20"), halfClose(), readToTheEnd());
    MqttClient client =
        client(b -> b.server(BEHIND_A_PROXY).proxy(ProxyOptions.http("127.0.0.1", server.port())));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessage(
            "broker.invalid:1883: the proxy http://127.0.0.1:"
                + server.port()
                + " closed the connection before it had answered");
  }

  @Test
  @Normative("EXT-151")
  void upgradeAnsweredWithAPageIsNamedWithItsStatus() {
    server.play(
        answer(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n"
                + "<html></html>"),
        readToTheEnd());

    assertThat(failure(webSocketClient().connect(), ConnectFailedException.class))
        .hasMessageContaining(
            "WebSocket upgrade of 127.0.0.1:" + server.port() + "/mqtt (mqtt) failed: ")
        .hasMessageContaining("200 OK");
  }

  @Test
  void upgradeAnsweredWithAPageAndNoHeadIsQuoted() {
    server.play(answer("<html><body>Hello</body></html>\r\n"), readToTheEnd());

    assertThat(failure(webSocketClient().connect(), ConnectFailedException.class))
        .hasMessageContaining(
            "WebSocket upgrade of 127.0.0.1:" + server.port() + "/mqtt (mqtt) failed: ")
        .hasMessageContaining("<html>");
  }

  @Test
  void mqttServerOnAWebSocketPortIsQuoted() {
    server.play(answerHead(head -> " \u0003\u0000\u0001\u0000\r\n"), readToTheEnd());

    assertThat(failure(webSocketClient().connect(), ConnectFailedException.class))
        .hasMessageContaining(
            "WebSocket upgrade of 127.0.0.1:" + server.port() + "/mqtt (mqtt) failed: ");
  }

  @Test
  @Normative("EXT-150")
  void maskedFrameInsteadOfConnAckFailsConnect() {
    server.play(upgrade(), sendBytes("82 85 00 00 00 00", CONN_ACK), readToTheEnd());

    assertThat(failure(webSocketClient().connect(), ConnectFailedException.class))
        .hasMessageContaining("masked");
  }

  @Test
  @Normative("EXT-150")
  void maskedFrameEndsTheConnectionAndIsToldAsTheCause() {
    server.play(
        upgrade(),
        sendBytes("82 05", CONN_ACK),
        sendBytes("82 82 01 02 03 04 D1 02"),
        readToTheEnd());

    await(webSocketClient().connect());

    assertThat(nextFailure()).hasMessageContaining("masked");
    server.assertPlayedToTheEnd();
  }

  private Exception nextFailure() {
    DisconnectCause cause = RecordingListener.next(listener.lost);
    assertThat(cause).isInstanceOf(DisconnectCause.NetworkFailure.class);
    return ((DisconnectCause.NetworkFailure) cause).exception();
  }

  /** A close frame with half a code breaks RFC 6455 5.5.1. */
  @Test
  void truncatedCloseFrameIsToldAsTheCause() {
    server.play(upgrade(), sendBytes("82 05", CONN_ACK), sendBytes("88 01 03"), readToTheEnd());

    await(webSocketClient().connect());

    assertThat(nextFailure()).hasMessageContaining("close");
    server.assertPlayedToTheEnd();
  }

  @Test
  void endWithinAFrameIsALoss() {
    server.play(
        upgrade(),
        sendBytes("82 05", CONN_ACK),
        sendBytes("82 05 D0"),
        halfClose(),
        readToTheEnd());

    await(webSocketClient().connect());

    assertThat(nextFailure()).isInstanceOf(EOFException.class);
    server.assertPlayedToTheEnd();
  }

  @Test
  void codeAndReasonOfACloseFrameAreTheCause() {
    byte[] close = WebSocketServer.close(1011, "out of memory");
    server.play(upgrade(), sendBytes("82 05", CONN_ACK), sendBytes(close), readToTheEnd());

    await(webSocketClient().connect());

    assertThat(nextFailure()).hasMessageContainingAll("1011", "out of memory");
    server.assertPlayedToTheEnd();
  }

  private TlsTerminator terminator() {
    return closing(
        new TlsTerminator(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtt", "ws"})
  void tlsServerOnAPlainPortFailsConnect(String scheme) {
    TlsTerminator terminator = terminator();
    MqttClient client = client(b -> b.server(scheme + "://localhost:" + terminator.port()));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageContaining("localhost:" + terminator.port());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtts", "wss"})
  void plainServerOnATlsPortIsAFailureOfTls(String scheme) {
    String page = "HTTP/1.1 400 Bad Request\r\n\r\n";
    server.play(sendBytes(page.getBytes(StandardCharsets.US_ASCII)), readToTheEnd());
    MqttClient client = client(b -> b.server(scheme + "://localhost:" + server.port()));

    TlsException failure = failure(client.connect(), TlsException.class);

    assertThat(failure.problem()).isEqualTo(TlsException.Problem.HANDSHAKE);
    assertThat(failure)
        .hasMessage("localhost:" + server.port() + ": the server does not speak TLS on this port");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtts", "wss"})
  void certificateIsCheckedBehindAProxyForTheServerAndNotTheProxy(String scheme) throws Exception {
    TlsTerminator terminator = terminator();
    try (Relay proxy = Relay.httpProxy()) {
      int proxyPort = proxy.port();
      MqttClient client =
          client(
              b ->
                  b.server(scheme + "://127.0.0.2:" + terminator.port())
                      .proxy(ProxyOptions.http("localhost", proxyPort))
                      .tls(
                          TlsOptions.builder()
                              .trustManagerFactory(TestCertificates.trust(terminator.authority()))
                              .build()));

      TlsException failure = failure(client.connect(), TlsException.class);

      assertThat(failure.problem()).isEqualTo(TlsException.Problem.HOST_NAME);
      assertThat(failure).hasMessageContaining("127.0.0.2");
    }
  }
}
