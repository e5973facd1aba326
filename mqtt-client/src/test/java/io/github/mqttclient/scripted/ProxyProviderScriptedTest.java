package io.github.mqttclient.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ProxyOptions;
import io.github.mqttclient.ProxyProvider;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.fixtures.AnsweringServer;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.Relay;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which proxy leads to which server, asked for at each attempt. */
@Timeout(60)
class ProxyProviderScriptedTest extends ScriptedScene {
  private static final ReconnectPolicy SOON = ReconnectPolicy.fixed(Duration.ofMillis(5));

  private AnsweringServer one;
  private AnsweringServer two;
  private Relay first;
  private Relay second;

  /** The servers that the provider was asked for. */
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws Exception {
    one = closing(new AnsweringServer());
    two = closing(new AnsweringServer());
    first = closing(Relay.httpProxy());
    second = closing(Relay.httpProxy());
  }

  private static ProxyOptions options(Relay proxy) throws Exception {
    return ProxyOptions.http("127.0.0.1", proxy.port());
  }

  private static ProxyOptions nobody() throws Exception {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return ProxyOptions.socks5("127.0.0.1", closed.getLocalPort());
    }
  }

  private MqttClient client(ProxyProvider proxies, String... servers) {
    return client(
        b ->
            b.server(servers)
                .version(MqttVersion.MQTT_5_0)
                .reconnect(SOON)
                .proxy(
                    server -> {
                      asked.add(server);
                      return proxies.proxyFor(server);
                    }));
  }

  private static String request(AnsweringServer to) {
    return "CONNECT " + to.uri().substring("mqtt://".length()) + " HTTP/1.1";
  }

  @Test
  void eachServerHasItsProxy() throws Exception {
    Map<String, ProxyOptions> proxies =
        Map.of(one.uri(), options(first), two.uri(), options(second));
    one.goDown();
    MqttClient client = client(proxies::get, one.uri(), two.uri());

    await(client.connect());

    assertThat(first.asked).containsExactly(request(one));
    assertThat(second.asked).containsExactly(request(two));
    assertThat(asked).containsExactly(one.uri(), two.uri());
  }

  @Test
  void eachAttemptAsksAnew() throws Exception {
    ProxyOptions viaFirst = options(first);
    ProxyOptions viaSecond = options(second);
    AtomicReference<ProxyOptions> current = new AtomicReference<>(viaFirst);
    MqttClient client = client(server -> current.get(), one.uri());
    await(client.connect());
    AnsweringServer.Connection connection = one.nextConnection();
    assertThat(first.asked).containsExactly(request(one));
    assertThat(second.asked).isEmpty();

    current.set(viaSecond);
    connection.cut();
    connection = one.nextConnection();
    assertThat(second.asked).containsExactly(request(one));

    current.set(null);
    connection.cut();
    assertThat(one.nextConnection()).isNotNull();
    assertThat(first.asked).hasSize(1);
    assertThat(second.asked).hasSize(1);
  }

  @Test
  void withoutAProxyTheServerIsReachedDirectly() {
    MqttClient client = client(server -> null, one.uri());

    await(client.connect());

    assertThat(one.nextConnection()).isNotNull();
    assertThat(asked).containsExactly(one.uri());
  }

  @Test
  void providerIsToldTheWholeUriWithItsPort() throws Exception {
    ProxyOptions nobody = nobody();
    MqttClient client =
        client(server -> nobody, "tcp://LOCALHOST", "wss://[::1]/a?b=c", "ssl://localhost:1");

    failure(client.connect(), ConnectFailedException.class);

    assertThat(asked)
        .containsExactly("mqtt://LOCALHOST:1883", "wss://[::1]:443/a?b=c", "mqtts://localhost:1");
  }

  @Test
  void providerThatFailsForAServerIsFollowedByTheNextServer() {
    IllegalStateException failure = new IllegalStateException("no such office");
    MqttClient client =
        client(
            server -> {
              if (server.equals(one.uri())) {
                throw failure;
              }
              return null;
            },
            one.uri(),
            two.uri());

    await(client.connect());

    assertThat(two.nextConnection()).isNotNull();
  }

  @Test
  void failureOfTheProviderIsTheCauseAndNamesTheServer() {
    IllegalStateException failure = new IllegalStateException("no such office");
    MqttClient client =
        client(
            server -> {
              throw failure;
            },
            one.uri());

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessage(
            one.uri().substring("mqtt://".length())
                + ": the provider of proxies failed: no such office")
        .hasCause(failure);
  }

  @Test
  void proxyThatIsNotThereIsNamed() throws Exception {
    ProxyOptions nobody = nobody();
    MqttClient client = client(server -> nobody, one.uri());

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessage(
            one.uri().substring("mqtt://".length())
                + ": no connection to the proxy "
                + nobody
                + ": Connection refused");
  }

  @Test
  void providerThatBlocksIsNotOnTheNetworkThreadAndTheTimeGoesOn() {
    CountDownLatch release = latch();
    AtomicReference<String> thread = new AtomicReference<>();
    MqttClient client =
        client(
            b ->
                b.server(one.uri())
                    .connectTimeout(Duration.ofMillis(300))
                    .proxy(
                        server -> {
                          thread.set(Thread.currentThread().getName());
                          await(release);
                          return null;
                        }));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageEndingWith("within PT0.3S, finding its proxy and resolving the name");
    assertThat(thread.get()).isEqualTo("mqtt-blocking-work");
  }

  @Test
  void answerThatComesTooLateIsOfNoUse() {
    CountDownLatch release = latch();
    MqttClient client =
        client(
            b ->
                b.server(one.uri(), two.uri())
                    .connectTimeout(Duration.ofSeconds(1))
                    .listener(listener)
                    .proxy(
                        server -> {
                          if (server.equals(one.uri())) {
                            await(release);
                          }
                          return null;
                        }));
    await(client.connect());

    release.countDown();

    await(client.publish("a", "", 1));
    assertThat(two.published()).isEqualTo(1);
    assertThat(RecordingListener.next(listener.connected)).isNotNull();
    assertThat(List.copyOf(listener.lost)).isEmpty();
  }
}
