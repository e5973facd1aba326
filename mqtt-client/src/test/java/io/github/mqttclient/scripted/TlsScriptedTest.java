package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.ScriptedServer.readToTheEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttEventLoop;
import io.github.mqttclient.TlsException;
import io.github.mqttclient.TlsException.Problem;
import io.github.mqttclient.TlsOptions;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.TestCertificates;
import io.github.mqttclient.fixtures.TestCertificates.Identity;
import io.github.mqttclient.fixtures.TlsServer;
import io.github.mqttclient.fixtures.TlsServer.AfterLimit;
import io.github.mqttclient.fixtures.TlsServer.Handshake;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real clients and a TLS server that can fall silent or go away at any byte. */
class TlsScriptedTest extends ScriptedScene {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Identity ROOT = TestCertificates.authority("Test Root");
  private static final Identity SERVER = TestCertificates.localServer().signedBy(ROOT);

  private static SSLContext serverContext() {
    return TestCertificates.context(SERVER, ROOT.certificate());
  }

  private static TlsOptions.Builder options() {
    return TlsOptions.builder().trustManagerFactory(TestCertificates.trust(ROOT.certificate()));
  }

  private MqttClientBuilder builder(TlsServer tlsServer, TlsOptions options) {
    return builder().server(tlsServer.uri()).tls(options);
  }

  private MqttClient client(TlsServer tlsServer, TlsOptions options) {
    return closing(builder(tlsServer, options).build());
  }

  /** One deadline covers every phase, here each of the handshake. */
  // Complaint 65.
  @ParameterizedTest
  @CsvSource({
    "TLSv1.2, 0",
    "TLSv1.2, 3",
    "TLSv1.2, 90",
    "TLSv1.2, 600",
    "TLSv1.3, 0",
    "TLSv1.3, 4",
    "TLSv1.3, 130",
    "TLSv1.3, 500"
  })
  void connectTimeoutCoversTheHandshake(String protocol, int bytes) {
    TlsServer silent = closing(new TlsServer(serverContext(), bytes, AfterLimit.SILENCE));
    MqttClient client =
        closing(
            builder(silent, options().protocols(protocol).build()).connectTimeout(SHORT).build());

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageMatching( // The check of a certificate that has come may take that long.
            ".* within PT0.3S, waiting for the (TLS handshake|check of the certificates)");
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2, 1", "TLSv1.2, 90", "TLSv1.3, 4", "TLSv1.3, 130"})
  void serverThatGoesAwayInTheHandshakeFailsConnect(String protocol, int bytes) {
    TlsServer leaving = closing(new TlsServer(serverContext(), bytes, AfterLimit.END));
    MqttClient client = client(leaving, options().protocols(protocol).build());

    TlsException failure = failure(client.connect(), TlsException.class);

    assertThat(failure.problem()).isEqualTo(Problem.HANDSHAKE);
    assertThat(failure)
        .hasMessage(
            "localhost:"
                + leaving.port()
                + ": the connection broke during the TLS handshake: the server closed it");
  }

  @Test
  void disconnectAndCloseEndAHandshakeThatStalls() {
    TlsServer silent = closing(new TlsServer(serverContext(), 100, AfterLimit.SILENCE));
    MqttClient first = client(silent, options().build());
    var connect = first.connect();
    await(first.disconnect());
    failure(connect, ConnectFailedException.class);

    first.connect();
    first.close();
    assertThat(first.state()).isEqualTo(ClientState.CLOSED);
  }

  /** A certificate check may look things up; others on the same network thread go on meanwhile. */
  @Test
  void checkThatBlocksDoesNotBlockOthersOnTheNetworkThread() throws Exception {
    CountDownLatch checking = new CountDownLatch(1);
    CountDownLatch release = latch();
    SSLContext blocking = SSLContext.getInstance("TLS");
    blocking.init(null, new TrustManager[] {new BlockingTrustManager(checking, release)}, null);
    TlsServer tlsServer = closing(new TlsServer(serverContext()));
    MqttEventLoop loop = closing(MqttEventLoop.create(1));
    MqttClient slow =
        closing(
            builder(tlsServer, TlsOptions.builder().sslContext(blocking).build())
                .eventLoop(loop)
                .build());
    MqttClient other = closing(builder(tlsServer, options().build()).eventLoop(loop).build());

    var connect = slow.connect();
    await(checking);
    await(other.connect());
    assertThat(connect).isNotDone();
    await(other.disconnect());

    release.countDown();
    await(connect);
  }

  private record BlockingTrustManager(CountDownLatch checking, CountDownLatch release)
      implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      checking.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new CertificateException(e);
      }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Test
  void serverThatClosesWithinBlockedCheckIsNoticedInTime() throws Exception {
    CountDownLatch checking = new CountDownLatch(1);
    CountDownLatch release = latch();
    SSLContext blocking = SSLContext.getInstance("TLS");
    blocking.init(null, new TrustManager[] {new BlockingTrustManager(checking, release)}, null);
    TlsServer tlsServer = closing(new TlsServer(serverContext()));
    MqttClient client =
        closing(
            builder(tlsServer, TlsOptions.builder().sslContext(blocking).build())
                .connectTimeout(SHORT)
                .build());

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageEndingWith("within PT0.3S, waiting for the check of the certificates");
    client.close(); // With the check still blocked.
  }

  // Complaint 64.
  @Test
  @Normative("EXT-153")
  void serverSeesTheNameAndTheApplicationProtocols() {
    TlsServer tlsServer =
        closing(
            new TlsServer(
                serverContext(),
                parameters -> {
                  parameters.setApplicationProtocols(new String[] {"mqtt"});
                  return parameters;
                }));
    MqttClient client = client(tlsServer, options().alpn("other", "mqtt").build());

    await(client.connect());

    Handshake handshake = RecordingListener.next(tlsServer.handshakes);
    assertThat(handshake.protocol()).isEqualTo("TLSv1.3");
    assertThat(handshake.alpn()).isEqualTo("mqtt");
    assertThat(handshake.serverNames()).contains("value=localhost");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void sessionIsResumedByTheNextConnection(String protocol) {
    TlsServer tlsServer = closing(new TlsServer(serverContext()));
    MqttClient client = client(tlsServer, options().protocols(protocol).build());
    await(client.connect());
    long created = RecordingListener.next(tlsServer.handshakes).sessionCreated();

    for (int i = 0; i < 3; i++) {
      await(client.disconnect());
      await(client.connect());
      assertThat(RecordingListener.next(tlsServer.handshakes).sessionCreated()).isEqualTo(created);
    }
  }

  @Test
  void serverThatSpeaksMqttWithoutTlsIsAFailureOfTls() {
    server.play(sendBytes("20 03 00 00 00"), readToTheEnd());
    MqttClient client =
        client(b -> b.server("mqtts://localhost:" + server.port()).tls(options().build()));

    TlsException failure = failure(client.connect(), TlsException.class);

    assertThat(failure.problem()).isEqualTo(Problem.HANDSHAKE);
    assertThat(failure)
        .hasMessage("localhost:" + server.port() + ": the server does not speak TLS on this port");
  }
}
