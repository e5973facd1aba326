package io.github.mqttclient.interop;

import static io.github.mqttclient.fixtures.PacketBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.internal.transport.ProxyException;
import io.github.mqttclient.internal.transport.ProxyRequest;
import io.github.mqttclient.internal.transport.ProxyRequest.Login;
import io.github.mqttclient.internal.transport.ProxyTransport;
import io.github.mqttclient.internal.transport.SocketTransport;
import io.github.mqttclient.internal.transport.Transport;
import io.github.mqttclient.internal.transport.WebSocketException;
import io.github.mqttclient.internal.transport.WebSocketRequest;
import io.github.mqttclient.internal.transport.WebSocketRequest.SubprotocolAnswer;
import io.github.mqttclient.internal.transport.WebSocketTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The layers over real sockets, with real proxies and a real WebSocket server at the other end. */
class LayersIT {
  private static final int MIB = 1024 * 1024;
  private static final Login LOGIN = new Login("user", "secret");
  private static final byte[] CONNECT_311 = bytes("10 0C 00 04", "4D 51 54 54 04 02 00 3C 00 00");
  private static final byte[] CONNECT_31 =
      bytes("10 10 00 06", "4D 51 49 73 64 70 03 02 00 3C 00 02 77 73");

  private static Transport tcp(int port) throws IOException {
    InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.connect(new InetSocketAddress(address, port));
    return SocketTransport.over(channel);
  }

  private static HiveMqBroker hiveMq() {
    return (HiveMqBroker) Brokers.HIVEMQ.broker();
  }

  private static Transport webSocket(Transport lower, String path, String subprotocol) {
    String host = WebSocketRequest.authority("127.0.0.1", hiveMq().webSocketPort(), false);
    WebSocketRequest request =
        new WebSocketRequest(
            host, path, subprotocol, SubprotocolAnswer.REQUIRED, Map.of(), 268_435_460);
    return new WebSocketTransport(lower, request, new SecureRandom());
  }

  private static ProxyRequest through(ProxyProgram proxy, String host, int port, Login login) {
    return new ProxyRequest("127.0.0.1:" + proxy.port(), host, port, login);
  }

  /** Connects, gets a message of its own back, pings and disconnects. */
  private static void assertMqttFlows(Transport transport, byte[] connect, int length)
      throws IOException {
    byte[] publish = publish(length);
    try (DrivenTransport driven = DrivenTransport.open(transport)) {
      driven.write(connect);
      assertThat(driven.read(4)).as("CONNACK").isEqualTo(bytes("20 02 00 00"));
      driven.write(bytes("82 07 00 01 00 02", "77 73 00"));
      assertThat(driven.read(5)).as("SUBACK").isEqualTo(bytes("90 03 00 01 00"));

      driven.write(publish);
      assertThat(driven.read(publish.length)).as("PUBLISH").isEqualTo(publish);

      driven.write(bytes("C0 00"));
      assertThat(driven.read(2)).as("PINGRESP").isEqualTo(bytes("D0 00"));
      driven.write(bytes("E0 00"));
      driven.shutdown();
    }
  }

  /** QoS 0 to the topic ws. */
  private static byte[] publish(int payloadLength) {
    byte[] payload = new byte[payloadLength];
    new Random(payloadLength).nextBytes(payload);
    ByteBuffer packet = ByteBuffer.allocate(payloadLength + 10).put((byte) 0x30);
    int remaining = payloadLength + 4;
    for (; remaining > 127; remaining >>= 7) {
      packet.put((byte) (remaining | 0x80));
    }
    packet.put((byte) remaining).put(bytes("00 02 77 73")).put(payload).flip();
    byte[] bytes = new byte[packet.remaining()];
    packet.get(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 119, 120, 121, 5_000, 65_529, 65_530, 65_531, MIB, 8 * MIB})
  void messagesOfEverySizeThroughAWebSocket(int length) throws IOException {
    Transport tcp = tcp(hiveMq().webSocketPort());

    assertMqttFlows(webSocket(tcp, "/mqtt", "mqtt"), CONNECT_311, length);
  }

  @Test
  void mqtt31ThroughAWebSocket() throws IOException {
    Transport tcp = tcp(hiveMq().webSocketPort());

    assertMqttFlows(webSocket(tcp, "/mqtt", "mqttv3.1"), CONNECT_31, 1_000);
  }

  /** HiveMQ does not answer with a status, it closes. */
  @Test
  void wrongPathIsAnErrorThatNamesIt() throws IOException {
    Transport webSocket = webSocket(tcp(hiveMq().webSocketPort()), "/nowhere", "mqtt");

    assertThatThrownBy(() -> DrivenTransport.open(webSocket))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            "the WebSocket server 127.0.0.1:[0-9]+/nowhere \\(mqtt\\) closed the connection"
                + " before it had answered");
  }

  /** Tinyproxy answers a request that is not for a proxy with a page. */
  @Test
  void webPageIsAnErrorWithItsStatus() throws IOException {
    try (ProxyProgram page = ProxyProgram.tinyproxy(443)) {
      Transport webSocket = webSocket(tcp(page.port()), "/mqtt", "mqtt");

      assertThatThrownBy(() -> DrivenTransport.open(webSocket))
          .isInstanceOf(WebSocketException.class)
          .hasMessageMatching(
              "WebSocket upgrade of .*/mqtt \\(mqtt\\) failed: the answer is"
                  + " \"HTTP/1.[01] [45][0-9][0-9] .*\", Content-Type: \"text/html\""
                  + " instead of 101");
    }
  }

  @Test
  void mqttServerInsteadOfAWebSocketServerIsAnError() throws IOException {
    Transport webSocket = webSocket(tcp(hiveMq().port()), "/mqtt", "mqtt");

    assertThatThrownBy(() -> DrivenTransport.open(webSocket)).isInstanceOf(IOException.class);
  }

  @Test
  void mqttThroughAnHttpProxy() throws IOException {
    Broker broker = Brokers.HIVEMQ.broker();
    try (ProxyProgram proxy = ProxyProgram.tinyproxy(broker.port())) {
      ProxyRequest request = through(proxy, "localhost", broker.port(), null);

      assertMqttFlows(ProxyTransport.http(tcp(proxy.port()), request), CONNECT_311, MIB);
    }
  }

  @Test
  void httpProxyWithCredentials() throws IOException {
    Broker broker = Brokers.HIVEMQ.broker();
    try (ProxyProgram proxy = ProxyProgram.tinyproxy(broker.port(), "BasicAuth user secret")) {
      ProxyRequest request = through(proxy, "127.0.0.1", broker.port(), LOGIN);
      ProxyRequest without = through(proxy, "127.0.0.1", broker.port(), null);

      assertMqttFlows(ProxyTransport.http(tcp(proxy.port()), request), CONNECT_311, 100);
      Transport refused = ProxyTransport.http(tcp(proxy.port()), without);
      assertThatThrownBy(() -> DrivenTransport.open(refused))
          .isInstanceOf(ProxyException.class)
          .hasMessageStartingWith("the proxy " + without.proxy() + " answered \"HTTP/1.")
          .hasMessageContaining(" 407 ")
          .hasMessageContaining("it wants user name and password");
    }
  }

  @Test
  void httpProxyThatForbidsThePort() throws IOException {
    try (ProxyProgram proxy = ProxyProgram.tinyproxy(443)) {
      ProxyRequest request = through(proxy, "127.0.0.1", 1883, null);
      Transport refused = ProxyTransport.http(tcp(proxy.port()), request);

      assertThatThrownBy(() -> DrivenTransport.open(refused))
          .isInstanceOf(ProxyException.class)
          .hasMessageMatching(".* answered \"HTTP/1.[01] 403 .*\" to CONNECT 127.0.0.1:1883");
    }
  }

  @Test
  void webSocketThroughAnHttpProxy() throws IOException {
    int port = hiveMq().webSocketPort();
    try (ProxyProgram proxy = ProxyProgram.tinyproxy(port)) {
      Transport tunnel =
          ProxyTransport.http(tcp(proxy.port()), through(proxy, "127.0.0.1", port, null));

      assertMqttFlows(webSocket(tunnel, "/mqtt", "mqtt"), CONNECT_311, MIB);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void mqttThroughASocks5Proxy(String host) throws IOException {
    Broker broker = Brokers.HIVEMQ.broker();
    try (ProxyProgram proxy = ProxyProgram.microsocks()) {
      ProxyRequest request = through(proxy, host, broker.port(), null);

      assertMqttFlows(ProxyTransport.socks5(tcp(proxy.port()), request), CONNECT_311, MIB);
    }
  }

  @Test
  void socks5ProxyWithCredentials() throws IOException {
    Broker broker = Brokers.HIVEMQ.broker();
    try (ProxyProgram proxy = ProxyProgram.microsocks("-u", "user", "-P", "secret")) {
      ProxyRequest right = through(proxy, "127.0.0.1", broker.port(), LOGIN);
      ProxyRequest wrong = through(proxy, "127.0.0.1", broker.port(), new Login("user", "wrong"));
      ProxyRequest none = through(proxy, "127.0.0.1", broker.port(), null);

      assertMqttFlows(ProxyTransport.socks5(tcp(proxy.port()), right), CONNECT_311, 100);
      assertRefused(proxy, wrong, "refused user name and password");
      assertRefused(proxy, none, "does not let anyone in without authentication (method 0xFF)");
    }
  }

  @Test
  void socks5ProxyThatCannotConnect() throws IOException {
    try (ProxyProgram proxy = ProxyProgram.microsocks()) {
      int nobody = Broker.freePort();

      assertRefused(
          proxy,
          through(proxy, "127.0.0.1", nobody, null),
          "cannot connect to 127.0.0.1:" + nobody + ": connection refused (reply 0x05)");
    }
  }

  private static void assertRefused(ProxyProgram proxy, ProxyRequest request, String why)
      throws IOException {
    Transport refused = ProxyTransport.socks5(tcp(proxy.port()), request);

    assertThatThrownBy(() -> DrivenTransport.open(refused))
        .isInstanceOf(ProxyException.class)
        .hasMessageStartingWith("the proxy " + request.proxy() + " " + why);
  }

  @Test
  void webSocketThroughASocks5Proxy() throws IOException {
    int port = hiveMq().webSocketPort();
    try (ProxyProgram proxy = ProxyProgram.microsocks()) {
      Transport tunnel =
          ProxyTransport.socks5(tcp(proxy.port()), through(proxy, "localhost", port, null));

      assertMqttFlows(webSocket(tunnel, "/mqtt", "mqtt"), CONNECT_311, MIB);
    }
  }
}
