package io.github.mqttclient.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.fixtures.TestCertificates;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How TLS opens, and how that fails. */
class TlsHandshakeTest {
  private static final String V12 = "TLSv1.2";
  private static final String V13 = "TLSv1.3";

  /** Signatures are not of the same length in every handshake. */
  private static final int MARGIN = 16;

  private final Deque<Runnable> work = new ArrayDeque<>();

  private static BufferPool pool() {
    return new BufferPool(TlsTransport.BUFFER_SIZE);
  }

  private static SSLContext context(TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Trusts everyone after it has done something. */
  private static X509TrustManager trustManager(Runnable check) {
    return new X509TrustManager() {
      @Override
      public void checkClientTrusted(X509Certificate[] chain, String authType) {}

      @Override
      public void checkServerTrusted(X509Certificate[] chain, String authType) {
        check.run();
      }

      @Override
      public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void nothingIsWrittenBeforeTheTransportBelowIsOpen(String protocol) throws IOException {
    TlsScene scene = new TlsScene(protocol);
    scene.link.isOpen = false;

    assertThat(scene.transport().finishOpening()).isFalse();
    assertThat(scene.transport().interestOps()).isEqualTo(SelectionKey.OP_CONNECT);
    assertThat(scene.link.takeOutput()).isEmpty();

    scene.link.isOpen = true;
    scene.open();
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void certificatesAreCheckedElsewhereWhileTheNetworkThreadWaitsForNothing(String protocol)
      throws IOException {
    TlsScene scene = new TlsScene(protocol);
    scene.blockingWork = work::add;
    boolean open = scene.transport().finishOpening();
    while (!open) {
      scene.peer.step();
      if (work.isEmpty()) {
        assertThat(scene.transport().interestOps()).isNotZero();
        open = scene.transport().finishOpening();
      } else {
        assertThat(scene.transport().interestOps()).isZero();
        assertThat(scene.transport().finishOpening()).isFalse(); // Called for no reason.
        assertThat(work).hasSize(1);
        work.remove().run();
        assertThat(scene.wakeUps.getAndSet(0)).isEqualTo(1);
        open = scene.transport().finishOpening();
      }
    }

    scene.settle();
    scene.write("hello".getBytes(StandardCharsets.UTF_8));
    assertThat(scene.peer.received).hasToString("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void closingDoesNotWaitForTheThreadThatChecksCertificates(String protocol) throws IOException {
    TlsScene scene = new TlsScene(protocol);
    scene.blockingWork = work::add;
    while (work.isEmpty()) {
      assertThat(scene.transport().finishOpening()).isFalse();
      scene.peer.step();
    }

    scene.transport().close();
    assertThat(scene.link.closed).isTrue();
    assertThat(scene.transport().interestOps()).isZero();

    work.remove().run(); // It comes too late, and that is all.
    assertThat(scene.wakeUps).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void checkThatBreaksFailsTheHandshake(String protocol) {
    X509TrustManager broken =
        trustManager(
            () -> {
              throw new StackOverflowError("in the trust manager");
            });
    TlsScene scene = new TlsScene(protocol, context(broken), TlsScene.SERVER_CONTEXT, pool());

    assertThatThrownBy(scene::open)
        .isInstanceOf(SSLException.class)
        .hasStackTraceContaining("in the trust manager");
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void untrustedServerIsRefusedAndTold(String protocol) {
    SSLContext client = TestCertificates.trusting(TestCertificates.authority("x").certificate());
    TlsScene scene = new TlsScene(protocol, client, TlsScene.SERVER_CONTEXT, pool());

    assertThatThrownBy(scene::open)
        .isInstanceOf(SSLHandshakeException.class)
        .hasCauseInstanceOf(CertificateException.class);
    assertThatThrownBy(scene.peer::step)
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("Received fatal alert: certificate_unknown");
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void sessionThatIsNotWantedIsRefusedBeforeAnyByteOfTheApplication(String protocol) {
    TlsScene scene = new TlsScene(protocol);
    scene.check =
        session -> {
          throw new SSLException("not " + session.getPeerCertificates().length);
        };

    assertThatThrownBy(scene::open).isInstanceOf(SSLException.class).hasMessage("not 1");
    assertThat(scene.transport().hasBufferedInput()).isFalse();
  }

  @Test
  void serverThatSpeaksSomethingElseIsRefused() throws IOException {
    TlsScene scene = new TlsScene(V13);
    scene.transport().finishOpening();
    scene.link.send("HTTP/1.1 400 Bad Request\r\n".getBytes(StandardCharsets.US_ASCII));

    assertThatThrownBy(scene.transport()::finishOpening)
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("SSL message");
  }

  @Test
  void serverWithoutACommonVersionIsRefused() {
    TlsScene scene = new TlsScene(V12);
    scene.peer.engine.setEnabledProtocols(new String[] {V13});

    assertThatThrownBy(
            () -> {
              scene.transport().finishOpening();
              try {
                scene.peer.step();
              } catch (SSLException e) {
                scene.peer.sendOwn();
              }
              scene.transport().finishOpening();
            })
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("protocol_version");
  }

  /** Whatever the server says before it falls silent: the timer of the attempt must be the end. */
  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void serverThatStallsAnywhereIsWaitedForWithoutAnyWork(String protocol) throws IOException {
    int length = bytesOfTheServersHandshake(protocol);
    for (int stallAt = 0; stallAt < length - MARGIN; stallAt += 1 + length / 100) {
      TlsScene scene = fullHandshake(protocol);
      limitInput(scene, stallAt);
      scene.transport().finishOpening();
      for (int i = 0; i < 50; i++) {
        scene.peer.step();
        assertThat(scene.transport().finishOpening()).as("stalled at %d", stallAt).isFalse();
      }
      assertThat(scene.transport().interestOps()).isEqualTo(SelectionKey.OP_READ);
      scene.transport().close();
      assertThat(scene.link.closed).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void serverThatGoesAwayAnywhereFailsTheHandshake(String protocol) throws IOException {
    int length = bytesOfTheServersHandshake(protocol);
    for (int endAt = 0; endAt < length - MARGIN; endAt += 1 + length / 100) {
      TlsScene scene = fullHandshake(protocol);
      int[] left = limitInput(scene, endAt);
      scene.transport().finishOpening();
      IOException failure = null;
      for (int i = 0; i < 50 && failure == null; i++) {
        scene.peer.step();
        try {
          if (left[0] == 0) {
            scene.link.drop();
          }
          assertThat(scene.transport().finishOpening()).isFalse();
        } catch (IOException e) {
          failure = e;
        }
      }
      assertThat(failure)
          .as("ended at %d", endAt)
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessage("the connection broke during the TLS handshake: the server closed it");
    }
  }

  /** No session of another test can be resumed. */
  private static TlsScene fullHandshake(String protocol) {
    SSLContext client = TestCertificates.trusting(TlsScene.AUTHORITY.certificate());
    return new TlsScene(protocol, client, TlsScene.SERVER_CONTEXT, pool());
  }

  private static int bytesOfTheServersHandshake(String protocol) throws IOException {
    TlsScene scene = fullHandshake(protocol);
    AtomicInteger sum = new AtomicInteger();
    scene.link.reads =
        available -> {
          sum.addAndGet(available);
          return available;
        };
    boolean open = scene.transport().finishOpening();
    while (!open) {
      scene.peer.step();
      open = scene.transport().finishOpening();
    }
    return sum.get();
  }

  /** Lets so many bytes through to the client and then none; returns what is left of them. */
  private static int[] limitInput(TlsScene scene, int limit) {
    int[] left = {limit};
    scene.link.reads =
        available -> {
          int count = Math.min(available, left[0]);
          left[0] -= count;
          return count;
        };
    return left;
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void laterConnectionsResumeTheSession(String protocol) throws IOException {
    AtomicInteger checks = new AtomicInteger();
    SSLContext client = context(trustManager(checks::incrementAndGet));
    for (int i = 0; i < 3; i++) {
      TlsScene scene = new TlsScene(protocol, client, TlsScene.SERVER_CONTEXT, pool());
      scene.open();
      scene.peer.send(new byte[1]);
      assertThat(scene.readAll(100)).hasSize(1); // And the ticket of TLS 1.3.
      assertThat(scene.engine.getSession().getPeerCertificates())
          .isEqualTo(List.of(TlsScene.SERVER.certificate()).toArray());
      scene.transport().close();
    }

    assertThat(checks).as("a resumed session has no certificates to check").hasValue(1);
  }
}
