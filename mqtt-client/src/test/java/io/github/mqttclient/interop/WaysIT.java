package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ProxyOptions;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.TlsOptions;
import io.github.mqttclient.WebSocketOptions;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.TestCertificates;
import io.github.mqttclient.fixtures.TlsTerminator;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way to a server: the layers stacked on one another, with real programs between. */
class WaysIT extends InteropScene {
  private static ProxyProgram httpProxy;
  private static ProxyProgram lockedHttpProxy;
  private static ProxyProgram socksProxy;
  private static ProxyProgram lockedSocksProxy;
  private static TlsTerminator overWebSocket;
  private static TlsTerminator overTcp;
  private static MosquittoBroker mosquitto;

  @TempDir private static Path directory;

  private static HiveMqBroker broker() {
    return (HiveMqBroker) Brokers.HIVEMQ.broker();
  }

  private static Path socketOfMosquitto() {
    return directory.resolve("mosquitto.sock");
  }

  private static int webSocketPort() {
    return broker().webSocketPort();
  }

  @BeforeAll
  static void start() {
    HiveMqBroker broker = broker();
    overTcp = new TlsTerminator(broker.address());
    overWebSocket = new TlsTerminator(new InetSocketAddress(broker.host(), broker.webSocketPort()));
    httpProxy = ProxyProgram.tinyproxy(overWebSocket.port());
    lockedHttpProxy = ProxyProgram.tinyproxy(broker.port(), "BasicAuth user secret");
    socksProxy = ProxyProgram.microsocks();
    mosquitto = MosquittoBroker.start("listener 0 " + socketOfMosquitto());
    lockedSocksProxy = ProxyProgram.microsocks("-u", "user", "-P", "secret");
  }

  @AfterAll
  static void stop() throws Exception {
    httpProxy.close();
    lockedHttpProxy.close();
    socksProxy.close();
    lockedSocksProxy.close();
    mosquitto.close();
    overWebSocket.close();
    overTcp.close();
  }

  private enum Way {
    TCP,
    TLS,
    WEB_SOCKET,
    SECURE_WEB_SOCKET,
    TCP_THROUGH_HTTP_PROXY,
    TCP_THROUGH_SOCKS,
    TLS_THROUGH_SOCKS,
    WEB_SOCKET_THROUGH_SOCKS,
    SECURE_WEB_SOCKET_THROUGH_HTTP_PROXY,
    UNIX_DOMAIN_SOCKET;

    MqttClientBuilder builder() {
      MqttClientBuilder builder = MqttClient.builder();
      return switch (this) {
        case TCP -> builder.server("mqtt://127.0.0.1:" + WaysIT.broker().port());
        case TLS -> builder.server("mqtts://localhost:" + overTcp.port()).tls(trust(overTcp));
        case WEB_SOCKET -> builder.server("ws://127.0.0.1:" + webSocketPort() + "/mqtt");
        case SECURE_WEB_SOCKET ->
            builder
                .server("wss://localhost:" + overWebSocket.port() + "/mqtt")
                .tls(trust(overWebSocket));
        case TCP_THROUGH_HTTP_PROXY ->
            TCP.builder()
                .proxy(
                    ProxyOptions.http("127.0.0.1", lockedHttpProxy.port())
                        .credentials("user", "secret"));
        case TCP_THROUGH_SOCKS ->
            TCP.builder()
                .proxy(
                    ProxyOptions.socks5("localhost", lockedSocksProxy.port())
                        .credentials("user", "secret"));
        case TLS_THROUGH_SOCKS ->
            TLS.builder().proxy(ProxyOptions.socks5("127.0.0.1", socksProxy.port()));
        case WEB_SOCKET_THROUGH_SOCKS ->
            builder
                .server("ws://localhost:" + webSocketPort() + "/mqtt")
                .proxy(ProxyOptions.socks5("127.0.0.1", socksProxy.port()).remoteDns(false));
        case SECURE_WEB_SOCKET_THROUGH_HTTP_PROXY ->
            SECURE_WEB_SOCKET.builder().proxy(ProxyOptions.http("127.0.0.1", httpProxy.port()));
        case UNIX_DOMAIN_SOCKET -> builder.server("unix:" + socketOfMosquitto());
      };
    }

    private static TlsOptions trust(TlsTerminator terminator) {
      return TlsOptions.builder()
          .sslContext(TestCertificates.trusting(terminator.authority()))
          .build();
    }
  }

  // Complaint 67.
  @ParameterizedTest
  @EnumSource(Way.class)
  @Normative({"MQTT5-4.2-1", "MQTT5-6.0.0-3", "MQTT311-6.0.0-3"})
  void messagesOfEachQosAndSizeGoAllTheWay(Way way) {
    for (MqttVersion version : MqttVersion.values()) {
      MqttClient client =
          connected(way.builder().clientId(unique("way")).version(version).listener(listener));
      String topic = unique("way");
      Inbox inbox = new Inbox();
      await(client.subscribe(topic, 2, inbox));
      for (QoS qos : QoS.values()) {
        for (int size : new int[] {0, 1, 1_000, 70_000, 1 << 20}) {
          byte[] payload = new byte[size];
          new Random(size).nextBytes(payload);
          await(client.publish(topic, payload, qos));
          assertThat(inbox.next().payload()).isEqualTo(payload);
        }
      }
      await(client.disconnect());
      assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void clientComesBackTheSameWay(Way way) {
    String clientId = unique("way");
    MqttClient client =
        connected(
            session(way, clientId)
                .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(5)))
                .listener(listener));
    next(listener.connected);
    String topic = unique("way");
    Inbox inbox = new Inbox();
    await(client.subscribe(topic, 1, inbox));

    // Another client of the name: the server ends the connection of the first.
    MqttClient other = connected(session(way, clientId).reconnect(ReconnectPolicy.never()));
    next(listener.lost);
    await(other.disconnect());
    next(listener.connected);

    await(client.publish(topic, "back", 1));
    assertThat(inbox.next().payloadAsString()).isEqualTo("back");
  }

  private static MqttClientBuilder session(Way way, String clientId) {
    return way.builder()
        .clientId(clientId)
        .version(MqttVersion.MQTT_5_0)
        .persistentSession(Duration.ofMinutes(5));
  }

  @Test
  void headersAndPathAreAskedForAtEachAttempt() {
    AtomicInteger asked = new AtomicInteger();
    MqttClient client =
        closing(
            MqttClient.builder()
                .server("ws://127.0.0.1:" + webSocketPort() + "/never")
                .webSocket(
                    WebSocketOptions.builder()
                        .pathProvider(() -> asked.incrementAndGet() == 1 ? "/nowhere" : "/mqtt")
                        .build())
                .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(5)))
                .connectRetry(true)
                .build());

    ConnectResult result = await(client.connect());

    assertThat(result.sessionPresent()).isFalse();
    assertThat(asked.get()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void proxyThatRefusesIsNamedWithItsAnswer() {
    MqttClient client =
        closing(
            Way.TCP
                .builder()
                .proxy(ProxyOptions.http("127.0.0.1", lockedHttpProxy.port()))
                .build());

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageContaining("127.0.0.1:" + lockedHttpProxy.port())
        .hasMessageContaining("407");
  }

  @Test
  void proxyThatIsNotThereIsAConnectFailure() {
    MqttClient client =
        closing(
            Way.TCP.builder().proxy(ProxyOptions.socks5("127.0.0.1", Broker.freePort())).build());

    failure(client.connect(), ConnectFailedException.class);
  }

  @Test
  void hostThatTheProxyCannotResolveIsItsAnswer() {
    MqttClient client =
        closing(
            MqttClient.builder()
                .server("mqtt://no-such-host.invalid:1883")
                .proxy(ProxyOptions.socks5("127.0.0.1", socksProxy.port()))
                .build());

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageContaining("127.0.0.1:" + socksProxy.port());
  }
}
