package io.github.mqttclient.internal.transport;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** The server's side of TLS at the other end of a {@link MemoryLink}: the engine of the JDK. */
final class TlsPeer {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  final SSLEngine engine;

  /** What the client has sent, decrypted. */
  final ByteArrayOutputStream received = new ByteArrayOutputStream();

  boolean sawCloseNotify;

  private final MemoryLink link;
  private ByteBuffer fromClient = ByteBuffer.allocate(0);
  private final ByteBuffer plain = ByteBuffer.allocate(40_000);
  private final ByteBuffer record = ByteBuffer.allocate(40_000);

  TlsPeer(SSLEngine engine, MemoryLink link) {
    this.engine = engine;
    this.link = link;
    engine.setUseClientMode(false);
  }

  /** Does all that can be done with what the client has sent; whether there was something. */
  boolean step() throws SSLException {
    byte[] bytes = link.takeOutput();
    ByteBuffer all = ByteBuffer.allocate(fromClient.remaining() + bytes.length);
    all.put(fromClient).put(bytes).flip();
    fromClient = all;
    boolean progress = bytes.length > 0;
    boolean goOn = true;
    while (goOn) {
      goOn =
          switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> runTask();
            case NEED_WRAP -> wrap(NOTHING);
            default -> unwrap();
          };
      progress |= goOn;
    }
    return progress;
  }

  private boolean runTask() {
    engine.getDelegatedTask().run();
    return true;
  }

  private boolean unwrap() throws SSLException {
    if (!fromClient.hasRemaining() || engine.isInboundDone()) {
      return false;
    }
    SSLEngineResult result = engine.unwrap(fromClient, plain);
    plain.flip();
    received.write(plain.array(), 0, plain.limit());
    plain.clear();
    sawCloseNotify |= result.getStatus() == Status.CLOSED;
    return result.getStatus() == Status.OK;
  }

  private boolean wrap(ByteBuffer from) throws SSLException {
    SSLEngineResult result = engine.wrap(from, record);
    record.flip();
    byte[] bytes = new byte[record.remaining()];
    record.get(bytes);
    record.clear();
    link.send(bytes);
    return result.getStatus() == Status.OK && result.bytesProduced() > 0;
  }

  void send(byte[] bytes) throws SSLException {
    ByteBuffer from = ByteBuffer.wrap(bytes);
    while (from.hasRemaining()) {
      wrap(from);
    }
  }

  /** Sends what the engine has to say by itself: a post-handshake message, an alert. */
  void sendOwn() throws SSLException {
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && wrap(NOTHING)) {
      // The next record.
    }
  }

  /** Says good-bye, without closing the connection below. */
  void closeNotify() throws SSLException {
    engine.closeOutbound();
    sendOwn();
  }
}
