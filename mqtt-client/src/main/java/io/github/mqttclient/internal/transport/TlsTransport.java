package io.github.mqttclient.internal.transport;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.2 or 1.3 as a client over another transport.
 *
 * <pre>
 *               ┌──────────── TASKS: another thread checks certificates
 *               ▼               ▲
 * BELOW ──> HANDSHAKING ────────┘
 *               │
 *               ▼
 *             OPEN ──> SAYING_GOODBYE ──> OUTPUT_CLOSED
 *
 *                any of them ──> CLOSED
 * </pre>
 *
 * <p>The end of the input is a matter of its own ({@link Input}): after close_notify of either side
 * the other direction goes on.
 */
public final class TlsTransport implements Transport {
  /** As much as eight full records; an eighth must fit even if the engine wants some room more. */
  public static final int BUFFER_SIZE = 132 * 1024;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Transport below;
  private final SSLEngine engine;
  private final SessionCheck check;
  private final TlsTasks tasks;

  /** From the network, encrypted. */
  private final TlsBuffer received;

  /** Decrypted, because a reader had too little room for a record. */
  private final TlsBuffer decrypted;

  /** For the network, encrypted. */
  private final TlsBuffer toSend;

  private State state = State.BELOW;
  private Input input = Input.NEEDS_MORE;

  /** What went wrong behind bytes that are to be read first; null if nothing did. */
  private @Nullable IOException failure;

  private enum State {
    /** The transport below is not open. Next: {@link #HANDSHAKING}. */
    BELOW,
    /** Records of the handshake go to and fro. Next: {@link #TASKS}, {@link #OPEN}. */
    HANDSHAKING,
    /** Waits for another thread; the engine belongs to that. Next: {@link #HANDSHAKING}. */
    TASKS,
    /** Bytes flow. Next: {@link #SAYING_GOODBYE}. */
    OPEN,
    /** The network has not taken all up to our close_notify. Next: {@link #OUTPUT_CLOSED}. */
    SAYING_GOODBYE,
    /** The output of the transport below is closed, too. */
    OUTPUT_CLOSED,
    /** Over. */
    CLOSED
  }

  private enum Input {
    /** What was received ends within a record. Next: {@link #UNREAD}, {@link #ENDED}. */
    NEEDS_MORE,
    /** What was received may hold a record. Next: {@link #NEEDS_MORE}, {@link #ENDED}. */
    UNREAD,
    /** The server has said that nothing more comes. */
    ENDED
  }

  /** Says no to a session that the engine has accepted; for example, a key is not a pinned one. */
  public interface SessionCheck {
    void check(SSLSession session) throws SSLException;
  }

  /**
   * A layer that is not open yet.
   *
   * @param engine in client mode, with all its parameters
   * @param check called when the handshake is done, before any byte of the application goes out
   * @param buffers shared by the connections of the network thread, of {@link #BUFFER_SIZE}
   * @param blockingWork where certificates are checked
   * @param wakeUp called on a thread of that when {@link #finishOpening} is to be called again
   */
  public TlsTransport(
      Transport below,
      SSLEngine engine,
      SessionCheck check,
      BufferPool buffers,
      Executor blockingWork,
      Runnable wakeUp) {
    this.below = below;
    this.engine = engine;
    this.check = check;
    this.tasks = new TlsTasks(engine, blockingWork, wakeUp);
    this.received = new TlsBuffer(buffers);
    this.decrypted = new TlsBuffer(buffers);
    this.toSend = new TlsBuffer(buffers);
  }

  @Override
  public SelectableChannel channel() {
    return below.channel();
  }

  @Override
  public boolean finishOpening() throws IOException {
    if (state == State.BELOW) {
      if (!below.finishOpening()) {
        return false;
      }
      state = State.HANDSHAKING;
      engine.beginHandshake();
    }
    if (state == State.TASKS) {
      if (tasks.areRunning()) {
        return false;
      }
      state = State.HANDSHAKING;
      Throwable failure = tasks.failure();
      if (failure != null) {
        throw broken("checking the certificates failed: " + failure, failure);
      }
    }
    try {
      return state != State.HANDSHAKING || shakeHands();
    } catch (SSLException e) {
      sendAlert(e);
      throw e;
    } catch (IOException e) {
      throw broken("the connection broke during the TLS handshake: " + e.getMessage(), e);
    }
  }

  private static SSLException broken(String message, Throwable cause) {
    SSLException broken = new SSLHandshakeException(message);
    broken.initCause(cause);
    return broken;
  }

  private boolean shakeHands() throws IOException {
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> {
          state = State.TASKS;
          tasks.start();
          return false;
        }
        case NEED_WRAP -> wrap(NOTHING);
        case NEED_UNWRAP -> {
          flush();
          if (!unwrapHandshake()) {
            return false;
          }
        }
        default -> {
          check.check(engine.getSession());
          state = State.OPEN;
          flush();
          return true;
        }
      }
    }
  }

  /** Takes a record of the handshake; false if it has not come yet. */
  private boolean unwrapHandshake() throws IOException {
    if (input == Input.NEEDS_MORE && fill() == 0) {
      return false;
    }
    ByteBuffer into = decrypted.toFill(engine.getSession().getApplicationBufferSize());
    ByteBuffer records = received.open();
    try {
      unwrap(records, into);
    } finally {
      received.shut();
    }
    if (decrypted.isEmpty()) {
      decrypted.release();
    }
    if (input == Input.ENDED) {
      throw new SSLHandshakeException("the server ended TLS during the handshake");
    }
    return true;
  }

  @Override
  public String awaited() {
    return switch (state) {
      case BELOW -> below.awaited();
      case HANDSHAKING -> "the TLS handshake";
      case TASKS -> "the check of the certificates";
      default -> "";
    };
  }

  @Override
  public int interestOps() {
    int ops =
        switch (state) {
          case BELOW, OPEN, SAYING_GOODBYE, OUTPUT_CLOSED -> below.interestOps();
          case HANDSHAKING -> below.interestOps() | SelectionKey.OP_READ;
          case TASKS, CLOSED -> 0;
        };
    return toSend.isEmpty() || state == State.CLOSED ? ops : ops | SelectionKey.OP_WRITE;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int start = into.position();
    if (failure == null) {
      try {
        readRecords(into);
      } catch (IOException e) {
        failure = e; // What was decrypted before is to be read first.
        if (e instanceof SSLException alert) {
          sendAlert(alert);
        }
      }
    }
    int count = into.position() - start;
    if (count == 0 && failure != null) {
      throw failure;
    }
    return count == 0 && input == Input.ENDED ? -1 : count;
  }

  private void readRecords(ByteBuffer into) throws IOException {
    takeDecrypted(into);
    boolean networkHasMore = true;
    while (into.hasRemaining() && input != Input.ENDED) {
      if (input == Input.NEEDS_MORE) {
        if (!networkHasMore) {
          return;
        }
        int asked = received.toFill(1).remaining();
        int count = fill();
        if (count == 0) {
          return;
        }
        networkHasMore = count == asked; // If not, trying again would cost a system call.
      } else {
        unwrapAll(into);
      }
    }
  }

  private void takeDecrypted(ByteBuffer into) {
    if (decrypted.isEmpty()) {
      return;
    }
    Buffers.move(decrypted.open(), into);
    decrypted.shut();
  }

  private void unwrapAll(ByteBuffer into) throws IOException {
    ByteBuffer records = received.open();
    try {
      while (into.hasRemaining() && input == Input.UNREAD) {
        unwrap(records, into);
      }
    } finally {
      received.shut();
    }
  }

  /** Takes one record from the front, if it is there as a whole. */
  private void unwrap(ByteBuffer records, ByteBuffer into) throws IOException {
    SSLEngineResult result = engine.unwrap(records, into);
    if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
      int room = engine.getSession().getApplicationBufferSize();
      result = engine.unwrap(records, decrypted.toFill(room));
      takeDecrypted(into);
    }
    switch (result.getStatus()) {
      case OK -> {
        input = records.hasRemaining() ? Input.UNREAD : Input.NEEDS_MORE;
        if (state == State.OPEN) {
          answer(result.getHandshakeStatus());
        }
      }
      case BUFFER_UNDERFLOW -> input = Input.NEEDS_MORE;
      case CLOSED -> input = Input.ENDED;
      default -> throw new SSLException("a TLS record is larger than the session allows");
    }
  }

  /**
   * Does what a message after the handshake asks for. In TLS 1.3 that is at most to wrap an answer
   * (KeyUpdate); in TLS 1.2 it would be a new handshake, and that is refused: it is obsolete, and
   * an old way into a session.
   */
  private void answer(HandshakeStatus status) throws IOException {
    if (status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED) {
      return;
    }
    if (!engine.getSession().getProtocol().equals("TLSv1.3")) {
      throw new SSLException("the server asked for a TLS renegotiation, which is refused");
    }
    HandshakeStatus next = status;
    while (next == HandshakeStatus.NEED_TASK || next == HandshakeStatus.NEED_WRAP) {
      if (next == HandshakeStatus.NEED_TASK) {
        tasks.run(); // No certificate is involved, so nothing that takes long.
      } else {
        wrap(NOTHING);
      }
      next = engine.getHandshakeStatus();
    }
  }

  /** Reads from the network; 0 if there are no bytes now, or no more at all. */
  private int fill() throws IOException {
    int count = below.read(received.toFill(1));
    if (count > 0) {
      input = Input.UNREAD;
      return count;
    }
    if (received.isEmpty()) {
      received.release();
    }
    if (count < 0 && state == State.HANDSHAKING) {
      throw new EOFException("the server closed it");
    }
    if (count < 0 && state == State.OPEN) {
      throw new EOFException(
          "the server closed the connection without a TLS close_notify; what it sent may be cut"
              + " short");
    }
    if (count < 0) {
      input = Input.ENDED; // We said good-bye first, and it does not have to answer.
    }
    return 0;
  }

  @Override
  public boolean hasBufferedInput() {
    return switch (state) {
      case BELOW, HANDSHAKING, TASKS, CLOSED -> false;
      case OPEN, SAYING_GOODBYE, OUTPUT_CLOSED ->
          !decrypted.isEmpty()
              || failure != null
              || input != Input.NEEDS_MORE
              || below.hasBufferedInput();
    };
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    while (flush() && from.hasRemaining()) {
      int room = engine.getSession().getPacketBufferSize();
      while (from.hasRemaining() && toSend.room() >= room) {
        wrap(from);
      }
    }
  }

  /** Makes one record, of bytes to send or of what the engine itself has to say. */
  private void wrap(ByteBuffer from) throws IOException {
    int room = engine.getSession().getPacketBufferSize();
    SSLEngineResult result = engine.wrap(from, toSend.toFill(room));
    switch (result.getStatus()) {
      case OK -> {}
      case CLOSED -> throw new SSLException("TLS is closed for output");
      default -> throw new SSLException("a TLS record is larger than the session allows");
    }
  }

  @Override
  public boolean flush() throws IOException {
    if (!toSend.isEmpty()) {
      ByteBuffer records = toSend.open();
      try {
        below.write(records);
      } finally {
        toSend.shut();
      }
    }
    boolean flushed = toSend.isEmpty() && below.flush();
    if (flushed && state == State.SAYING_GOODBYE) {
      state = State.OUTPUT_CLOSED;
      below.shutdownOutput();
    }
    return flushed;
  }

  @Override
  public void shutdownOutput() throws IOException {
    if (state == State.OPEN) {
      state = State.SAYING_GOODBYE;
      engine.closeOutbound();
      wrapGoodbye();
      flush();
    }
  }

  /** Makes the record with which the engine takes its leave: close_notify or another alert. */
  private void wrapGoodbye() throws IOException {
    int room = engine.getSession().getPacketBufferSize();
    while (!engine.isOutboundDone()
        && engine.wrap(NOTHING, toSend.toFill(room)).bytesProduced() > 0) {
      // Until the engine has no more to say.
    }
  }

  /** Tells the server what went wrong, as far as that can be done now. */
  private void sendAlert(SSLException failure) {
    try {
      engine.closeOutbound();
      wrapGoodbye();
      flush();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    if (state == State.OPEN && failure == null) {
      try {
        shutdownOutput();
      } catch (IOException e) {
        // It was an attempt to be polite; the connection ends all the same.
      }
    }
    state = State.CLOSED;
    below.close();
    received.release();
    decrypted.release();
    toSend.release();
  }
}
