package io.github.mqttclient.internal.loop;

import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.packet.ClientPacket;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.PacketDecoder;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.Publish;
import io.github.mqttclient.internal.packet.ServerPacket;
import io.github.mqttclient.internal.session.Connection;
import io.github.mqttclient.internal.session.PublishRequest;
import io.github.mqttclient.internal.session.Session;
import io.github.mqttclient.internal.transport.Buffers;
import io.github.mqttclient.internal.transport.Transport;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One network connection: the transport, what it carries in and out, and the {@link Connection}
 * that says what the packets mean. Used once, then garbage.
 *
 * <p>Bytes from the server can end it, never the thread: every failure becomes a {@link
 * DisconnectCause}, here and nowhere else.
 */
final class NetworkConnection implements InboundMessage.Origin, EventLoop.Ready {
  /** How long closing waits for the last packet to be taken and for the server to close, too. */
  private static final long LINGER_NANOS = 500_000_000;

  /** A flood must not keep the thread from commands and from other clients. */
  private static final int READS_A_TURN = 4;

  private final EventLoop loop;
  private final ClientDriver driver;
  private final Transport transport;
  private final Connection connection;
  private final PacketDecoder decoder;
  private final OutputBuffer output;
  private final Counters counters;
  private final PacketLog log;
  private final MqttVersion version;
  private final boolean manual;

  /** Null before {@link #open}. */
  private @Nullable SelectionKey key;

  /** Written by the network thread; others read it to see whether the connection stands. */
  private volatile Phase phase = Phase.OPENING;

  private Reading reading = Reading.ON;

  /** Why it ends; null before {@link Phase#FLUSHING}. */
  private @Nullable DisconnectCause cause;

  private long lingerDeadline = Deadlines.NEVER;

  private enum Phase {
    /** The transport is not ready. Next: {@link #OPEN}, {@link #CLOSED}. */
    OPENING,
    /** Packets flow. Next: {@link #FLUSHING}, {@link #CLOSED}. */
    OPEN,
    /** No packets are taken any more; what was asked for is written. Next: LINGERING, CLOSED. */
    FLUSHING,
    /**
     * The server is told that no more comes, and what it still sends is thrown away: closing at
     * once would reset the connection, and the server might never see our last packet. Next: {@link
     * #CLOSED}.
     */
    LINGERING,
    /** Over. */
    CLOSED
  }

  private enum Reading {
    ON,
    /** On, and a turn is asked for: a layer has bytes that the selector knows nothing of. */
    TURN_ASKED_FOR,
    /** The inbound queue is full. */
    PAUSED
  }

  NetworkConnection(
      EventLoop loop,
      ClientDriver driver,
      Transport transport,
      Session session,
      Connect connect,
      Protocol protocol,
      @Nullable AuthenticationSteps authentication) {
    this.loop = loop;
    this.driver = driver;
    this.transport = transport;
    this.connection = new Connection(session, connect, protocol, driver.effects(), authentication);
    this.version = protocol.version();
    this.decoder = new PacketDecoder(version, driver.settings().maximumPacketSize());
    this.output = new OutputBuffer(loop, protocol);
    this.counters = driver.counters();
    this.log = driver.lifecycle().packetLog();
    this.manual = driver.settings().manualAcknowledgement();
  }

  Connection connection() {
    return connection;
  }

  /** Registers with the selector; the rest follows when the transport is ready. */
  void open(long now) {
    try {
      key = loop.register(transport.channel(), transport.interestOps(), this);
      finishOpening(now);
    } catch (IOException e) {
      ended(new DisconnectCause.NetworkFailure(e), now);
    }
  }

  private void finishOpening(long now) throws IOException {
    if (transport.finishOpening()) {
      phase = Phase.OPEN;
      driver.lifecycle().connector().connectSent();
      connection.opened(now);
    }
    updateInterest();
  }

  /** {@link Transport#awaited}. */
  String awaited() {
    return transport.awaited();
  }

  /** The selector has news of the channel, or the transport of its own; harmless if not. */
  @Override
  public void onReady(long now) {
    loop.touch(driver);
    try {
      if (phase == Phase.OPENING) {
        finishOpening(now);
      } else if (phase == Phase.OPEN || phase == Phase.FLUSHING) {
        read(now);
      } else if (phase == Phase.LINGERING) {
        discardInput(now);
      }
    } catch (IOException e) {
      ended(new DisconnectCause.NetworkFailure(e), now);
    } catch (MalformedPacketException e) {
      connection.protocolError(ReasonCode.MALFORMED_PACKET, String.valueOf(e.getMessage()));
    } catch (ProtocolErrorException e) {
      connection.protocolError(e.reasonCode(), String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      onFailure(e, now);
    }
  }

  /** A defect of this client, not of the server, ends the connection and nothing else. */
  void onFailure(Throwable failure, long now) {
    IOException exception = new IOException("internal error: " + failure, failure);
    ended(new DisconnectCause.NetworkFailure(exception), now);
  }

  private void read(long now) throws IOException, MalformedPacketException, ProtocolErrorException {
    if (reading == Reading.TURN_ASKED_FOR) {
      reading = Reading.ON; // This is it.
    }
    byte[] input = loop.input();
    for (int i = 0; i < READS_A_TURN && phase == Phase.OPEN && reading == Reading.ON; i++) {
      ByteBuffer transfer = loop.transfer(input.length);
      int count = transport.read(transfer);
      if (count < 0) {
        ended(endOfStream(), now);
        return;
      }
      if (count == 0) {
        return;
      }
      counters.received(count);
      connection.bytesRead(now);
      Buffers.flip(transfer);
      decoder.decode(transfer, input, packet -> received(packet, now));
      pauseIfFull();
      if (count < input.length && !transport.hasBufferedInput()) {
        return; // That was all there is; trying again would cost a system call.
      }
    }
  }

  private void received(ServerPacket packet, long now) throws ProtocolErrorException {
    counters.packetReceived();
    log.received(packet, version);
    connection.onPacket(packet, now);
  }

  private DisconnectCause endOfStream() {
    if (phase == Phase.OPEN) {
      return new DisconnectCause.NetworkFailure(
          new EOFException("the server closed the connection without DISCONNECT"));
    }
    return cause == null ? new DisconnectCause.Requested() : cause;
  }

  private void discardInput(long now) throws IOException {
    int count;
    do {
      count = transport.read(loop.transfer());
    } while (count > 0);
    if (count < 0) {
      ended(endOfStream(), now);
    }
  }

  private void pauseIfFull() {
    if (connection.isVerifying() || driver.backPressure().mustPause()) {
      reading = Reading.PAUSED;
      connection.readingPaused();
      updateInterest();
    }
  }

  /** The inbound queue has room again, or an operation needs its answer to be read. */
  void resumeReading(long now) {
    if (reading == Reading.PAUSED && !connection.isVerifying()) {
      reading = Reading.ON;
      connection.readingResumed(now);
      updateInterest();
    }
  }

  void send(ClientPacket packet) {
    if (phase == Phase.OPEN) {
      output.add(packet);
      counters.packetSent();
      log.sending(packet, version);
      loop.touch(driver);
    }
  }

  void sendUnacknowledged(Publish publish, PublishRequest request) {
    output.addUnacknowledged(publish, request);
    counters.packetSent();
    log.sending(publish, version);
    loop.touch(driver);
  }

  void sendPlain(PublishRequest request, int packetId, Properties alias) {
    output.addPlain(request, packetId, alias);
    counters.packetSent();
    log.sending(request.message(), packetId, alias, version);
    loop.touch(driver);
  }

  /** Whether messages wait for the socket to take them, or a re-authentication for its end. */
  boolean mustReadOn() {
    return output.holdsMessages() || connection.isReauthenticating();
  }

  boolean isWritable() {
    return phase == Phase.OPEN && output.takesMessages();
  }

  /** Closes as soon as what was asked to be sent has been written. */
  void closeAfterFlush(DisconnectCause cause, long now) {
    if (phase == Phase.OPENING) {
      ended(cause, now);
    } else if (phase == Phase.OPEN) {
      phase = Phase.FLUSHING;
      this.cause = cause;
      lingerDeadline = now + LINGER_NANOS;
      loop.touch(driver);
    }
  }

  /** Writes what there is; as often as messages that wait find room again. */
  void flush(long now) {
    try {
      writeWaiting(now);
      if (phase == Phase.FLUSHING && output.isEmpty() && transport.flush()) {
        linger(now);
      }
    } catch (IOException e) {
      ended(new DisconnectCause.NetworkFailure(e), now);
    }
    updateInterest();
  }

  private void writeWaiting(long now) throws IOException {
    while (writeOutput(now) && phase == Phase.OPEN) {
      connection.writable(now);
      connection.disconnectIfDrained();
      // Also if nothing is to be written: a message may have been given up, and that is told next.
      if (!driver.commit(now) || output.isEmpty()) {
        return;
      }
    }
  }

  /** Whether it has nothing to do but to read what comes. */
  boolean isQuiet() {
    return phase == Phase.OPEN
        && reading == Reading.ON
        && output.isEmpty()
        && transport.interestOps() == 0;
  }

  /**
   * {@link #flush} for an {@link Errand}: returns whether it is quiet then. A failure shows itself
   * again when the network thread writes.
   */
  boolean flushQuietly(long now) {
    try {
      writeWaiting(now);
    } catch (IOException e) {
      return false;
    }
    return isQuiet();
  }

  /** Whether the socket took all that there was. */
  private boolean writeOutput(long now) throws IOException {
    if (phase == Phase.OPENING || phase == Phase.CLOSED) {
      return false;
    }
    if (output.isEmpty()) {
      boolean held = (transport.interestOps() & SelectionKey.OP_WRITE) != 0;
      if (transport.flush() && held) {
        connection.backlogShrank(now);
      }
      return false;
    }
    boolean waited = output.isBacklog();
    long count = output.write(transport, driver.effects()::written);
    counters.sent(count);
    connection.packetsSent(now);
    if (waited && count > 0) { // What a socket takes at once says nothing about the server.
      connection.backlogShrank(now);
    }
    return output.isEmpty();
  }

  private void linger(long now) throws IOException {
    if (!(cause instanceof DisconnectCause.Requested)
        && !(cause instanceof DisconnectCause.ProtocolError)
        && !(cause instanceof DisconnectCause.AuthenticationFailed)) {
      ended(endOfStream(), now); // Nothing of ours is on its way that the server should see.
      return;
    }
    phase = Phase.LINGERING;
    transport.shutdownOutput();
    discardInput(now);
  }

  @Override
  public boolean isManual() {
    return manual;
  }

  @Override
  public boolean isOpen() {
    return phase == Phase.OPEN;
  }

  @Override
  public void acknowledge(InboundMessage message) {
    loop.post(now -> driver.acknowledge(message));
  }

  /** When to call {@link #onTimeout} at the latest. */
  long nextDeadline() {
    if (lingerDeadline != Deadlines.NEVER) {
      return lingerDeadline;
    }
    return connection.nextDeadline();
  }

  void onTimeout(long now) {
    if (lingerDeadline != Deadlines.NEVER && lingerDeadline - now <= 0) {
      ended(endOfStream(), now);
    } else if (phase == Phase.OPEN) {
      connection.onTimeout(now);
    }
  }

  /** The connection is over, now. */
  void ended(DisconnectCause why, long now) {
    if (phase == Phase.CLOSED) {
      return;
    }
    DisconnectCause cause = this.cause == null ? why : this.cause;
    phase = Phase.CLOSED;
    if (key != null) {
      key.cancel();
    }
    transport.close();
    List<PublishRequest> unwritten = output.discard();
    connection.closed(cause);
    driver.lifecycle().connectionEnded(this, cause, unwritten, now);
  }

  private void updateInterest() {
    if (key == null || !key.isValid()) {
      return;
    }
    int ops =
        switch (phase) {
          case OPENING, FLUSHING, CLOSED -> 0;
          case OPEN -> reading == Reading.PAUSED ? 0 : SelectionKey.OP_READ;
          case LINGERING -> SelectionKey.OP_READ;
        };
    ops |= transport.interestOps();
    if (phase != Phase.OPENING && !output.isEmpty()) {
      ops |= SelectionKey.OP_WRITE;
    }
    if (key.interestOps() != ops) {
      key.interestOps(ops);
    }
    readBufferedInput();
  }

  /** Asks for a turn to read what the transport has already, since no select announces it. */
  private void readBufferedInput() {
    if (phase == Phase.OPEN && reading == Reading.ON && transport.hasBufferedInput()) {
      reading = Reading.TURN_ASKED_FOR;
      loop.post(this::onReady);
    }
  }
}
