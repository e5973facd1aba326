package io.github.mqttclient.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.fixtures.TestCertificates;
import io.github.mqttclient.fixtures.TestCertificates.Identity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** A client and a server that speak TLS in memory, in the way that an event loop would let them. */
final class TlsScene {
  static final Identity AUTHORITY = TestCertificates.authority("Test Root");
  static final Identity SERVER = TestCertificates.localServer().signedBy(AUTHORITY);
  static final SSLContext SERVER_CONTEXT =
      TestCertificates.context(SERVER, AUTHORITY.certificate());
  static final SSLContext CLIENT_CONTEXT = TestCertificates.trusting(AUTHORITY.certificate());

  /** More steps than any of these conversations needs, one byte at a time. */
  private static final int STEPS = 200_000;

  final MemoryLink link = new MemoryLink();
  final AtomicInteger wakeUps = new AtomicInteger();
  final SSLEngine engine;
  final TlsPeer peer;
  final BufferPool pool;
  TlsTransport.SessionCheck check = session -> {};
  Executor blockingWork = Runnable::run;
  private TlsTransport transport;

  TlsScene(String protocol) {
    this(protocol, CLIENT_CONTEXT, SERVER_CONTEXT, new BufferPool(TlsTransport.BUFFER_SIZE));
  }

  TlsScene(String protocol, SSLContext client, SSLContext server, BufferPool pool) {
    this.pool = pool;
    engine = client.createSSLEngine("localhost", 8883);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {protocol});
    engine.setSSLParameters(parameters);
    peer = new TlsPeer(server.createSSLEngine(), link);
  }

  TlsTransport transport() {
    if (transport == null) {
      transport =
          new TlsTransport(link, engine, check, pool, blockingWork, wakeUps::incrementAndGet);
    }
    return transport;
  }

  /** A scene whose handshake is done on both sides. */
  static TlsScene opened(String protocol) throws IOException {
    TlsScene scene = new TlsScene(protocol);
    scene.open();
    return scene;
  }

  /** Opens it, calling it only when a selector or another thread would have it called. */
  void open() throws IOException {
    boolean open = transport().finishOpening();
    for (int i = 0; !open; i++) {
      assertThat(i).as("steps").isLessThan(STEPS);
      boolean serverDid = peer.step();
      boolean called = isReady();
      assertThat(serverDid || called).as("somebody can go on").isTrue();
      open = called && transport.finishOpening();
    }
    settle();
  }

  private boolean isReady() {
    if (wakeUps.getAndSet(0) > 0) {
      return true;
    }
    int ops = transport.interestOps();
    return ((ops & SelectionKey.OP_READ) != 0 && link.hasInput())
        || (ops & SelectionKey.OP_WRITE) != 0;
  }

  /** Lets the server see all that was written, and the client write all that it holds. */
  void settle() throws IOException {
    for (int i = 0; i < STEPS; i++) {
      boolean flushed = transport.flush();
      if (!peer.step() && flushed) {
        return;
      }
    }
    throw new AssertionError("not settled in " + STEPS + " steps");
  }

  void write(byte[] bytes) throws IOException {
    ByteBuffer from = ByteBuffer.wrap(bytes);
    while (from.hasRemaining()) {
      transport.write(from);
      peer.step();
    }
    settle();
  }

  /** Reads until neither the network nor the layer has anything. */
  byte[] readAll(int room) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer into = ByteBuffer.allocate(room);
    int count = 0;
    while (count >= 0 && (link.hasInput() || transport.hasBufferedInput())) {
      into.clear();
      count = transport.read(into);
      all.write(into.array(), 0, into.position());
    }
    return all.toByteArray();
  }

  /** What one read gives, as text. */
  String readText() throws IOException {
    ByteBuffer into = ByteBuffer.allocate(100_000);
    transport.read(into);
    return new String(into.array(), 0, into.position(), StandardCharsets.UTF_8);
  }

  int readOnce() throws IOException {
    return transport.read(ByteBuffer.allocate(100_000));
  }
}
