package io.github.mqttclient.interop;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.ProxyOptions;
import io.github.mqttclient.TlsOptions;
import io.github.mqttclient.fixtures.TestCertificates;
import io.github.mqttclient.fixtures.TestCertificates.Identity;
import io.github.mqttclient.fixtures.TestCertificates.KeyKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * One way of each kind to a real server: a Mosquitto, or for WebSockets the HiveMQ of all tests,
 * also behind nginx.
 */
final class Ways implements AutoCloseable {
  private final Identity root = TestCertificates.authority("Ways Root");
  private final HiveMqBroker hiveMq = (HiveMqBroker) Brokers.HIVEMQ.broker();
  private final Path directory;
  private int tlsPort;
  private final MosquittoBroker mosquitto;
  private final ProxyProgram nginx;
  private final ProxyProgram tinyproxy;
  private final ProxyProgram microsocks;
  private final FaultyProxy webSocket;
  private final FaultyProxy secureWebSocket;

  enum Way {
    TCP,
    TLS,
    WEB_SOCKET,
    SECURE_WEB_SOCKET,
    SECURE_WEB_SOCKET_OF_NGINX,
    UNIX_DOMAIN_SOCKET,
    HTTP_PROXY,
    SOCKS5_PROXY
  }

  Ways() {
    try {
      directory = Files.createTempDirectory("ways-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Identity identity = TestCertificates.localServer().key(KeyKind.RSA).signedBy(root);
    mosquitto = MosquittoBroker.start(() -> lines(identity));
    nginx = ProxyProgram.nginx(hiveMq.webSocketPort(), identity);
    tinyproxy = ProxyProgram.tinyproxy(mosquitto.port());
    microsocks = ProxyProgram.microsocks();
    webSocket = proxyOf(hiveMq.webSocketPort());
    secureWebSocket = proxyOf(hiveMq.secureWebSocketPort());
  }

  private List<String> lines(Identity identity) {
    tlsPort = Broker.freePort();
    return List.of(
        "clientid_prefixes client",
        "listener 0 " + socket(),
        "listener " + tlsPort + " 127.0.0.1",
        "certfile " + identity.writeChain(directory.resolve("server.pem")),
        "keyfile " + identity.writeKey(directory.resolve("server.key")));
  }

  /** HiveMQ cannot be restarted, so there is something before it that can be cut. */
  private FaultyProxy proxyOf(int port) {
    return new FaultyProxy(new InetSocketAddress(hiveMq.host(), port));
  }

  private Path socket() {
    return directory.resolve("socket");
  }

  String uri(Way way) {
    return switch (way) {
      case TCP, HTTP_PROXY, SOCKS5_PROXY -> "mqtt://127.0.0.1:" + mosquitto.port();
      case TLS -> "mqtts://localhost:" + tlsPort;
      case WEB_SOCKET -> "ws://127.0.0.1:" + webSocket.port();
      case SECURE_WEB_SOCKET -> "wss://localhost:" + secureWebSocket.port();
      case SECURE_WEB_SOCKET_OF_NGINX -> "wss://localhost:" + nginx.port();
      case UNIX_DOMAIN_SOCKET -> "unix:" + socket();
    };
  }

  /** Has signed the certificates of Mosquitto and nginx. */
  Path caFile() {
    return TestCertificates.writePem(directory.resolve("ca.pem"), root.certificate());
  }

  MqttClientBuilder builder(Way way) {
    return use(way, MqttClient.builder());
  }

  /** Has a client go this way. */
  MqttClientBuilder use(Way way, MqttClientBuilder builder) {
    builder.server(uri(way));
    return switch (way) {
      case TCP, WEB_SOCKET, UNIX_DOMAIN_SOCKET -> builder;
      case TLS, SECURE_WEB_SOCKET_OF_NGINX -> builder.tls(trust(root.certificate()));
      case SECURE_WEB_SOCKET -> builder.tls(trust(hiveMq.authority()));
      case HTTP_PROXY -> builder.proxy(ProxyOptions.http("127.0.0.1", tinyproxy.port()));
      case SOCKS5_PROXY -> builder.proxy(ProxyOptions.socks5("127.0.0.1", microsocks.port()));
    };
  }

  private static TlsOptions trust(X509Certificate authority) {
    return TlsOptions.builder().trustManagerFactory(TestCertificates.trust(authority)).build();
  }

  /** Ends the server, or what is before it, with all connections; then it is there again. */
  void restartServer(Way way) {
    switch (way) {
      case TCP, TLS, UNIX_DOMAIN_SOCKET, HTTP_PROXY, SOCKS5_PROXY -> mosquitto.restart();
      case SECURE_WEB_SOCKET_OF_NGINX -> nginx.restart();
      case WEB_SOCKET -> webSocket.cut(FaultyProxy.End.RESET);
      case SECURE_WEB_SOCKET -> secureWebSocket.cut(FaultyProxy.End.RESET);
    }
  }

  /** Where the bytes of this way arrive that are not for a file; what is before it sees them. */
  InetSocketAddress address(Way way) {
    int port =
        switch (way) {
          case TCP -> mosquitto.port();
          case TLS -> tlsPort;
          case WEB_SOCKET -> hiveMq.webSocketPort();
          case SECURE_WEB_SOCKET -> hiveMq.secureWebSocketPort();
          case SECURE_WEB_SOCKET_OF_NGINX -> nginx.port();
          case HTTP_PROXY -> tinyproxy.port();
          case SOCKS5_PROXY -> microsocks.port();
          case UNIX_DOMAIN_SOCKET -> throw new IllegalArgumentException("it has no port");
        };
    return new InetSocketAddress(mosquitto.host(), port);
  }

  @Override
  public void close() throws IOException {
    webSocket.close();
    secureWebSocket.close();
    microsocks.close();
    tinyproxy.close();
    nginx.close();
    mosquitto.close();
    Broker.delete(directory);
  }
}
