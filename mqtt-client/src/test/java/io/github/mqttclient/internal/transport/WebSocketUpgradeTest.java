package io.github.mqttclient.internal.transport;

import static io.github.mqttclient.fixtures.Layers.openingFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.MemoryTransport;
import io.github.mqttclient.fixtures.WebSocketServer;
import io.github.mqttclient.internal.transport.WebSocketRequest.SubprotocolAnswer;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketUpgradeTest {
  private static final String FAILED = "WebSocket upgrade of broker:8080/mqtt (mqtt) failed: ";

  private final MemoryTransport network = new MemoryTransport();

  private static WebSocketRequest request(
      String subprotocol, SubprotocolAnswer answer, Map<String, String> headers) {
    return new WebSocketRequest(
        "broker:8080", "/mqtt?key=s3cret", subprotocol, answer, headers, 1_000);
  }

  private static WebSocketRequest request() {
    return request("mqtt", SubprotocolAnswer.REQUIRED, Map.of());
  }

  private Transport webSocket(WebSocketRequest request) {
    return new WebSocketTransport(network, request, new Random(7));
  }

  /** What is asked; the answer can be made from it. */
  private String asked(Transport webSocket) throws IOException {
    assertThat(webSocket.finishOpening()).isFalse();
    return network.sentText();
  }

  private void assertRefused(String answer, String why) throws IOException {
    Transport webSocket = webSocket(request());
    asked(webSocket);
    network.receives(answer);

    assertThat(openingFailure(webSocket))
        .isInstanceOf(WebSocketException.class)
        .hasMessage(FAILED + why);
  }

  /** The example of RFC 6455 section 1.3. */
  @Test
  void acceptIsMadeFromTheKey() {
    assertThat(WebSocketUpgrade.accept("dGhlIHNhbXBsZSBub25jZQ=="))
        .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  }

  @Test
  @Normative({"MQTT5-6.0.0-3", "MQTT311-6.0.0-3"})
  void requestOffersMqtt() throws IOException {
    String asked = asked(webSocket(request()));

    assertThat(
            asked
                .replaceFirst("Key: [A-Za-z0-9+/]{22}==", "Key: (24 characters)")
                .split("\r\n", -1))
        .containsExactly(
            "GET /mqtt?key=s3cret HTTP/1.1",
            "Host: broker:8080",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: (24 characters)",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: mqtt",
            "",
            "");
  }

  @Test
  void eachRequestHasItsOwnKey() throws IOException {
    Random random = new Random(1);
    String first = asked(new WebSocketTransport(network, request(), random));

    assertThat(asked(new WebSocketTransport(network, request(), random))).isNotEqualTo(first);
  }

  @Test
  void otherVersionsHaveOtherSubprotocols() throws IOException {
    Transport webSocket = webSocket(request("mqttv3.1", SubprotocolAnswer.REQUIRED, Map.of()));
    String asked = asked(webSocket);
    network.receives(WebSocketServer.upgrade(asked, "mqttv3.1"));

    assertThat(asked).contains("\r\nSec-WebSocket-Protocol: mqttv3.1\r\n");
    assertThat(webSocket.finishOpening()).isTrue();
  }

  @Test
  void ownHeadersAreSentAndHostCanBeReplaced() throws IOException {
    Map<String, String> headers = Map.of("Authorization", "Bearer x", "hOST", "front.example");

    String asked = asked(webSocket(request("mqtt", SubprotocolAnswer.REQUIRED, headers)));

    assertThat(asked)
        .contains("\r\nAuthorization: Bearer x\r\n", "\r\nhOST: front.example\r\n")
        .doesNotContain("broker:8080");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "upgrade",
        "CONNECTION",
        "Sec-WebSocket-Key",
        "sec-websocket-extensions",
        "Content-Length",
        "Transfer-Encoding"
      })
  void headersOfTheUpgradeCannotBeReplaced(String name) {
    Map<String, String> headers = Map.of(name, "x");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> request("mqtt", SubprotocolAnswer.REQUIRED, headers))
        .withMessage("the header " + name + " is set by the client itself");
  }

  @Test
  void headersCannotBringOthersWithThem() {
    Map<String, String> headers = Map.of("X", "y\r\nHost: evil");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> webSocket(request("mqtt", SubprotocolAnswer.REQUIRED, headers)))
        .withMessageStartingWith("HTTP header X must be Latin-1 without control characters");
  }

  @Test
  void pathBeginsWithASlash() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new WebSocketRequest("h", "mqtt", "mqtt", SubprotocolAnswer.REQUIRED, Map.of(), 1))
        .withMessage("the path must begin with a slash: \"mqtt\"");
  }

  @ParameterizedTest
  @CsvSource({
    "h, 80, false, h",
    "h, 443, true, h",
    "h, 443, false, h:443",
    "::1, 8080, false, [::1]:8080"
  })
  void hostHeaderHasThePortUnlessItIsTheSchemes(
      String host, int port, boolean secure, String expected) {
    assertThat(WebSocketRequest.authority(host, port, secure)).isEqualTo(expected);
  }

  @Test
  void answerMayBeWrittenInAnyCaseAndHaveMore() throws IOException {
    Transport webSocket = webSocket(request());
    String accept = WebSocketServer.accept(asked(webSocket));
    network.receives(
        "HTTP/1.1 101 OK\nserver: x\nupgrade: WebSocket\nCONNECTION: keep-alive, upgrade\n"
            + "sec-websocket-accept: "
            + accept
            + "\nsec-websocket-protocol:mqtt\n\n");

    assertThat(webSocket.finishOpening()).isTrue();
  }

  @Test
  void interimAnswersAreSkipped() throws IOException {
    Transport webSocket = webSocket(request());
    String asked = asked(webSocket);
    network.receives("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
    network.receives(WebSocketServer.upgrade(asked, "mqtt"));

    assertThat(webSocket.finishOpening()).isTrue();
  }

  @Test
  @Normative("EXT-148")
  void subprotocolThatWasNotOfferedIsRefused() throws IOException {
    Transport webSocket = webSocket(request("mqtt", SubprotocolAnswer.OPTIONAL, Map.of()));
    String asked = asked(webSocket);
    network.receives(WebSocketServer.upgrade(asked, "amqp"));

    assertThat(openingFailure(webSocket))
        .isInstanceOf(WebSocketException.class)
        .hasMessage(FAILED + "the answer must have Sec-WebSocket-Protocol: mqtt, but has \"amqp\"");
  }

  @Test
  @Normative("EXT-149")
  void missingSubprotocolIsRefusedUnlessItMayMiss() throws IOException {
    Transport strict = webSocket(request());
    network.receives(withoutSubprotocol(asked(strict)));
    assertThat(openingFailure(strict))
        .hasMessage(FAILED + "the answer must have Sec-WebSocket-Protocol: mqtt, but has none");

    Transport tolerant = webSocket(request("mqtt", SubprotocolAnswer.OPTIONAL, Map.of()));
    network.receives(withoutSubprotocol(asked(tolerant)));
    assertThat(tolerant.finishOpening()).isTrue();
  }

  private static String withoutSubprotocol(String asked) {
    return WebSocketServer.upgrade(asked, "mqtt").replace("Sec-WebSocket-Protocol: mqtt\r\n", "");
  }

  @Test
  @Normative("EXT-151")
  void wrongAcceptIsRefused() throws IOException {
    Transport webSocket = webSocket(request());
    String asked = asked(webSocket);
    String accept = WebSocketServer.accept(asked);
    network.receives(WebSocketServer.upgrade(asked, "mqtt").replace(accept, "x" + accept));

    assertThat(openingFailure(webSocket))
        .hasMessage(
            FAILED
                + "the answer must have Sec-WebSocket-Accept: "
                + accept
                + ", but has \"x"
                + accept
                + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Upgrade: websocket\r\n", "Connection: Upgrade\r\n"})
  @Normative("EXT-151")
  void missingUpgradeIsRefused(String line) throws IOException {
    Transport webSocket = webSocket(request());
    network.receives(WebSocketServer.upgrade(asked(webSocket), "mqtt").replace(line, ""));

    assertThat(openingFailure(webSocket))
        .hasMessageStartingWith(FAILED + "the answer must have Up");
  }

  @Test
  void extensionsAreRefused() throws IOException {
    Transport webSocket = webSocket(request());
    String answer = WebSocketServer.upgrade(asked(webSocket), "mqtt");
    network.receives(answer.replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: x\r\n\r\n"));

    assertThat(openingFailure(webSocket))
        .hasMessage(
            FAILED
                + "the answer must have Sec-WebSocket-Extensions: none, because none was"
                + " offered, but has \"x\"");
  }

  @Test
  @Normative("EXT-151")
  void otherStatusesAreRefusedWithWhatExplainsThem() throws IOException {
    assertRefused(
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\n\r\n",
        "the answer is \"HTTP/1.1 401 Unauthorized\", WWW-Authenticate: \"Bearer\" instead of 101");
  }

  @Test
  @Normative("EXT-151")
  void forbiddenIsRefused() throws IOException {
    assertRefused(
        "HTTP/1.1 403 Forbidden\r\n\r\n",
        "the answer is \"HTTP/1.1 403 Forbidden\" instead of 101");
  }

  @Test
  void redirectsAreNotFollowedButNamed() throws IOException {
    assertRefused(
        "HTTP/1.1 302 Found\r\nLocation: https://other/mqtt\r\n\r\n",
        "the answer is \"HTTP/1.1 302 Found\", Location: \"https://other/mqtt\""
            + " (redirects are not followed) instead of 101");
  }

  @Test
  void proxyAuthenticationIsNamed() throws IOException {
    assertRefused(
        "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n",
        "the answer is \"HTTP/1.1 407 Proxy Authentication Required\","
            + " Proxy-Authenticate: \"Basic\" instead of 101");
  }

  @Test
  void versionThatIsSpokenIsNamed() throws IOException {
    assertRefused(
        "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 8\r\n\r\n",
        "the answer is \"HTTP/1.1 426 Upgrade Required\", Sec-WebSocket-Version: \"8\""
            + " instead of 101");
  }

  @Test
  @Normative("EXT-151")
  void webPageIsRefused() throws IOException {
    assertRefused(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<html>...",
        "the answer is \"HTTP/1.1 200 OK\", Content-Type: \"text/html\" instead of 101");
  }

  @Test
  void pageThatIsNotThereIsRefused() throws IOException {
    assertRefused(
        "HTTP/1.1 404 Not Found\r\n\r\n",
        "the answer is \"HTTP/1.1 404 Not Found\" instead of 101");
  }

  @Test
  void anotherProtocolIsQuoted() throws IOException {
    assertRefused(
        "\u0015\u0003\u0003\u0000\u0002", "the answer is not HTTP: \"\\x15\\x03\\x03\\x00\\x02\"");
  }

  @Test
  void brokenHeadIsRefused() throws IOException {
    assertRefused(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: web\r\n socket\r\n\r\n",
        "folded HTTP header line: \" socket\"");
  }

  @Test
  void endInsteadOfAnAnswerIsExplained() throws IOException {
    Transport webSocket = webSocket(request());
    asked(webSocket);
    network.endsInput();

    assertThat(openingFailure(webSocket))
        .hasMessage(
            "the WebSocket server broker:8080/mqtt (mqtt) closed the connection before it had"
                + " answered");
  }
}
