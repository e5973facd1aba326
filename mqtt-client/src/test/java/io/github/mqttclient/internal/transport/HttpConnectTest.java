package io.github.mqttclient.internal.transport;

import static io.github.mqttclient.fixtures.Layers.open;
import static io.github.mqttclient.fixtures.Layers.openingFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mqttclient.fixtures.MemoryTransport;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConnectTest {
  private static final ProxyRequest.Login LOGIN = new ProxyRequest.Login("Aladdin", "open sesame");

  private final MemoryTransport network = new MemoryTransport();

  private Transport proxy(ProxyRequest.Login login) {
    return ProxyTransport.http(
        network, new ProxyRequest("http://proxy:3128", "broker.example", 8883, login));
  }

  private static ProxyRequest to(String host) {
    return new ProxyRequest("http://proxy:3128", host, 1883, null);
  }

  @Test
  void asksForHostAndPort() throws IOException {
    open(ProxyTransport.http(network.receives("HTTP/1.0 200 OK\r\n\r\n"), to("broker")));

    assertThat(network.sentText())
        .isEqualTo("CONNECT broker:1883 HTTP/1.1\r\nHost: broker:1883\r\n\r\n");
  }

  @Test
  void anIpv6AddressIsInBrackets() throws IOException {
    open(ProxyTransport.http(network.receives("HTTP/1.0 200 OK\r\n\r\n"), to("2001:db8::1")));

    assertThat(network.sentText()).startsWith("CONNECT [2001:db8::1]:1883 HTTP/1.1\r\n");
  }

  /** The example of RFC 7617 section 2. */
  @Test
  void sendsBasicCredentialsWithTheFirstRequest() throws IOException {
    open(ProxyTransport.http(network.receives("HTTP/1.1 200 OK\r\n\r\n"), request(LOGIN)));

    assertThat(network.sentText())
        .contains("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n");
  }

  private static ProxyRequest request(ProxyRequest.Login login) {
    return new ProxyRequest("http://proxy:3128", "broker", 1883, login);
  }

  @Test
  void anySuccessIsATunnelWithoutContent() throws IOException {
    network.receives("HTTP/1.1 204 Fine\r\nContent-Length: 5\r\n\r\n").endsInput();
    Transport proxy = proxy(null);

    open(proxy);

    assertThat(proxy.hasBufferedInput()).isFalse();
  }

  @Test
  void interimAnswersAreSkipped() throws IOException {
    open(
        ProxyTransport.http(
            network.receives("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
            to("broker")));

    assertThat(network.isDrained()).isTrue();
  }

  @Test
  void refusalNamesTheProxyAndItsAnswer() {
    network.receives("HTTP/1.1 403 Filtered\r\nContent-Type: text/html\r\n\r\n<html>");

    assertThat(openingFailure(proxy(null)))
        .isInstanceOf(ProxyException.class)
        .hasMessage(
            "the proxy http://proxy:3128 answered \"HTTP/1.1 403 Filtered\""
                + " to CONNECT broker.example:8883");
  }

  @Test
  void missingCredentialsAreNamed() {
    network.receives("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"office\"\r\n\r\n");

    assertThat(openingFailure(proxy(null)))
        .isInstanceOf(ProxyException.class)
        .hasMessage(
            "the proxy http://proxy:3128 answered \"HTTP/1.1 407 No\""
                + " to CONNECT broker.example:8883; it wants user name and password"
                + " (Proxy-Authenticate: \"Basic realm=\\\"office\\\"\")");
  }

  @Test
  void refusedCredentialsAreNotShown() {
    network.receives("HTTP/1.1 407 No\r\n\r\n");

    assertThat(openingFailure(proxy(LOGIN)))
        .hasMessage(
            "the proxy http://proxy:3128 answered \"HTTP/1.1 407 No\""
                + " to CONNECT broker.example:8883 with these credentials");
  }

  @Test
  void anotherProtocolNamesTheProxy() {
    network.receives("\u0005\u00ff");

    assertThat(openingFailure(proxy(null)))
        .isInstanceOf(ProxyException.class)
        .hasMessage("the proxy http://proxy:3128: the answer is not HTTP: \"\\x05\\xFF\"");
  }

  @Test
  void anEndlessAnswerIsRefused() {
    network.receives("HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(10_000));

    assertThat(openingFailure(proxy(null)))
        .isInstanceOf(ProxyException.class)
        .hasMessageContaining("HTTP head longer than 16384 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nX: y", "a b", "a\u0000", "b\u00fccher.example"})
  void hostCannotEndTheLine(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> to(host))
        .withMessageStartingWith("the host must be printable ASCII without spaces: \"");
  }

  @Test
  void userNameWithAColonIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> proxy(new ProxyRequest.Login("a:b", "c")))
        .withMessage("the user name for an HTTP proxy must not contain a colon: \"a:b\"");
  }
}
