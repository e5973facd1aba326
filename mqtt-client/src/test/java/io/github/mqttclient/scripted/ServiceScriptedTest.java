package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.ScriptedServer.closePort;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttEventLoop;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.TlsException;
import io.github.mqttclient.TlsOptions;
import io.github.mqttclient.fixtures.DnsServer;
import io.github.mqttclient.fixtures.DnsServer.Behaviour;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.ScriptedServer;
import io.github.mqttclient.fixtures.TestCertificates;
import io.github.mqttclient.fixtures.TestCertificates.Identity;
import io.github.mqttclient.fixtures.TestCertificates.Request;
import io.github.mqttclient.fixtures.TlsServer;
import io.github.mqttclient.internal.loop.EventLoop;
import io.github.mqttclient.internal.loop.EventLoopGroup;
import io.github.mqttclient.internal.loop.Resolver;
import io.github.mqttclient.internal.loop.ServiceLookUp;
import io.github.mqttclient.internal.loop.ServiceRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that DNS names for a domain: SRV records of a name server of the test. */
@Timeout(60)
class ServiceScriptedTest extends ScriptedScene {
  private static final String NAME = "_mqtt._tcp.example.test";
  private static final ReconnectPolicy SOON = ReconnectPolicy.fixed(Duration.ofMillis(5));

  private final DnsServer dns = closing(new DnsServer());

  /** A loop that asks the name server of the test. */
  private MqttEventLoop loop() {
    ExecutorService blockingWork = Executors.newCachedThreadPool();
    closing(blockingWork::shutdownNow);
    Resolver platform = Resolver.platform(blockingWork);
    Resolver resolver =
        new Resolver() {
          @Override
          public void resolve(String host, Callback callback) {
            platform.resolve(host, callback);
          }

          @Override
          public List<ServiceRecord> services(String name) throws IOException {
            return ServiceLookUp.ask(dns.url(), name);
          }
        };
    return new EventLoopGroup(List.of(new EventLoop(System::nanoTime, resolver, blockingWork)));
  }

  private MqttClient client(String uri, ReconnectPolicy policy) {
    return client(b -> b.server(uri).eventLoop(loop()).reconnect(policy));
  }

  private MqttClient clientOfTheDomain() {
    return client("mqtt+srv://example.test", ReconnectPolicy.never());
  }

  @Test
  void clientConnectsToTheServerOfTheDomain() {
    dns.record(NAME, 0, 0, server.port(), "localhost.");
    play(connAck());

    assertThat(await(clientOfTheDomain().connect()).server())
        .isEqualTo("localhost:" + server.port());

    assertThat(dns.questions).containsExactly(NAME);
    server.assertPlayedToTheEnd();
  }

  @Test
  void serverOfThePriorityNextIsTriedWhenOneIsGone() {
    ScriptedServer gone = closing(new ScriptedServer());
    gone.play(closePort());
    gone.assertPlayedToTheEnd();
    dns.record(NAME, 7, 65_535, server.port(), "localhost.")
        .record(NAME, 3, 0, gone.port(), "localhost.");
    play(connAck());

    assertThat(await(clientOfTheDomain().connect()).server())
        .isEqualTo("localhost:" + server.port());
  }

  @Test
  void eachAttemptLooksUpAnew() {
    ScriptedServer second = closing(new ScriptedServer());
    second.play(expect(connect()), send(connAck()));
    dns.record(NAME, 0, 0, server.port(), "localhost.");
    server.play(
        expect(connect()),
        send(connAck()),
        scripted -> {
          dns.forget(NAME);
          dns.record(NAME, 0, 0, second.port(), "localhost.");
        },
        cut());
    MqttClient client = client("mqtt+srv://example.test", SOON);

    await(client.connect());
    RecordingListener.next(listener.connected);

    assertThat(RecordingListener.next(listener.connected).server())
        .isEqualTo("localhost:" + second.port());
    assertThat(dns.questions).containsExactly(NAME, NAME);
  }

  @Test
  void domainWithoutRecordsFailsWithTheNameOfTheRecord() {
    assertThat(failure(clientOfTheDomain().connect(), ConnectFailedException.class))
        .hasMessage(NAME + ": there is no SRV record");

    dns.nameWithoutRecords(NAME);
    assertThat(failure(clientOfTheDomain().connect(), ConnectFailedException.class))
        .hasMessage(NAME + ": there is no SRV record");
  }

  @Test
  void domainThatOffersNoMqttFailsWithThat() {
    dns.record(NAME, 0, 0, 0, ".");

    assertThat(failure(clientOfTheDomain().connect(), ConnectFailedException.class))
        .hasMessage(NAME + ": the SRV record says that there is no such service");
  }

  @Test
  void domainThatCannotBeFoundIsFollowedByTheNextServer() {
    dns.behaviour(Behaviour.FAILS);
    play(connAck());
    MqttClient client =
        client(b -> b.server("mqtt+srv://example.test", server.uri()).eventLoop(loop()));

    await(client.connect());

    server.assertPlayedToTheEnd();
  }

  @Test
  void connectTimeoutCoversANameServerThatIsSilent() {
    dns.behaviour(Behaviour.IS_SILENT);
    MqttClient client =
        client(
            b ->
                b.server("mqtt+srv://example.test")
                    .eventLoop(loop())
                    .connectTimeout(Duration.ofMillis(300)));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessage(NAME + ": no connection within PT0.3S, resolving the name");
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
  }

  @Test
  void clientCanBeClosedWhileTheNameServerIsSilent() {
    dns.behaviour(Behaviour.IS_SILENT);
    MqttClient client = clientOfTheDomain();
    var connect = client.connect();
    RecordingListener.next(dns.questions);

    client.close();

    failure(connect, ClientClosedException.class);
  }

  /** What DNS says can be forged, the certificate of the domain cannot. */
  @Test
  void certificateMustBeForTheDomainThatTheApplicationNamed() throws Exception {
    Identity root = TestCertificates.authority("Test Root");
    TlsServer right = tlsServer(root, TestCertificates.request("s").dns("example.test"));
    dns.record("_secure-mqtt._tcp.example.test", 0, 0, right.port(), "localhost.");
    await(tlsClient(root).connect());
    assertThat(RecordingListener.next(right.handshakes).serverNames()).contains("example.test");

    TlsServer wrong = tlsServer(root, TestCertificates.request("s").dns("localhost"));
    dns.forget("_secure-mqtt._tcp.example.test");
    dns.record("_secure-mqtt._tcp.example.test", 0, 0, wrong.port(), "localhost.");

    assertThat(failure(tlsClient(root).connect(), TlsException.class))
        .hasMessage(
            "localhost:" + wrong.port() + ": host name example.test does not match [localhost]");
  }

  private TlsServer tlsServer(Identity root, Request request) {
    return closing(
        new TlsServer(TestCertificates.context(request.signedBy(root), root.certificate())));
  }

  private MqttClient tlsClient(Identity root) {
    TlsOptions options =
        TlsOptions.builder()
            .trustManagerFactory(TestCertificates.trust(root.certificate()))
            .build();
    return client(b -> b.server("mqtts+srv://example.test").tls(options).eventLoop(loop()));
  }
}
