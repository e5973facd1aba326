package io.github.mqttclient.internal.session;

import io.github.mqttclient.AuthenticationFailedException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.NotConnectedException;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.packet.Auth;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.Disconnect;
import io.github.mqttclient.internal.packet.PingResp;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.PubAck;
import io.github.mqttclient.internal.packet.PubComp;
import io.github.mqttclient.internal.packet.PubRec;
import io.github.mqttclient.internal.packet.PubRel;
import io.github.mqttclient.internal.packet.Publish;
import io.github.mqttclient.internal.packet.ServerPacket;
import io.github.mqttclient.internal.packet.SubAck;
import io.github.mqttclient.internal.packet.UnsubAck;
import io.github.mqttclient.internal.session.Session.SessionState;
import java.time.Duration;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One network connection, from CONNECT to its end. It is never used again: the next connection is a
 * new object, so nothing can be forgotten to be reset.
 *
 * <p>Its methods are of three kinds. {@code opened}, {@code onPacket}, {@code onTimeout}, {@code
 * bytesRead}, {@code packetsSent}, {@code backlogShrank}, {@code writable}, {@code readingPaused},
 * {@code readingResumed}, {@code protocolError}, {@code closed}, {@code authentication…}: what
 * comes from outside. {@code ping}, {@code reauthenticate}, {@code disconnect}: what the
 * application asks for, here because it needs a connection; the rest it asks of the {@link
 * Session}. {@code nextDeadline}, {@code phase}: what the driver needs to know.
 */
public final class Connection implements ServerPacket.Handler {
  /** Longer ones are cut: nanoseconds overflow after 292 years. */
  private static final Duration LONGEST_DRAIN = Duration.ofDays(36_500);

  private final Session session;
  private final Connect connect;
  private final Protocol protocol;
  private final Effects effects;
  private final Timers timers = new Timers();
  private final KeepAlive keepAlive;
  private final IncomingTopicAliases aliases;

  /** Null if CONNECT has no Authentication Method. */
  private final @Nullable Authentication authentication;

  private Phase phase = Phase.OPENING;
  private long now;
  private @Nullable Capabilities capabilities;

  /** What to say at the end; null before {@link Phase#DRAINING}. */
  private @Nullable DisconnectOptions goodbye;

  /** Where a connection stands. */
  public enum Phase {
    /** Bytes cannot flow yet. Next: {@link #CONNECTING}, {@link #CLOSED}. */
    OPENING,
    /** CONNECT was sent. Next: {@link #CONNECTED} at CONNACK, {@link #CLOSED}. */
    CONNECTING,
    /** Packets flow. Next: {@link #DRAINING}, {@link #CLOSED}. */
    CONNECTED,
    /** The application wants to disconnect when all is acknowledged. Next: {@link #CLOSED}. */
    DRAINING,
    /** Nothing is sent or handled any more. [MQTT-3.14.4-1] */
    CLOSED
  }

  /** A connection; with an authenticator if CONNECT has an Authentication Method, else null. */
  public Connection(
      Session session,
      Connect connect,
      Protocol protocol,
      Effects effects,
      @Nullable Authenticator authenticator) {
    this.session = session;
    this.connect = connect;
    this.protocol = protocol;
    this.effects = effects;
    this.keepAlive = new KeepAlive(effects, timers);
    this.aliases =
        IncomingTopicAliases.upTo(
            (int) connect.properties().integer(PropertyId.TOPIC_ALIAS_MAXIMUM, 0));
    String method = connect.properties().string(PropertyId.AUTHENTICATION_METHOD);
    this.authentication =
        method == null || authenticator == null
            ? null
            : new Authentication(method, authenticator, effects, timers);
  }

  public Phase phase() {
    return phase;
  }

  /** When to call {@link #onTimeout} at the latest; {@link Long#MAX_VALUE}: never. */
  public long nextDeadline() {
    return timers.next();
  }

  /** Bytes can flow: CONNECT is the first thing to be sent, once. [MQTT-3.1.0-1] [MQTT-3.1.0-2] */
  public void opened(long now) {
    this.now = now;
    phase = Phase.CONNECTING;
    effects.send(connect);
  }

  /** A packet came. */
  public void onPacket(ServerPacket packet, long now) throws ProtocolErrorException {
    if (phase == Phase.CLOSED) {
      return;
    }
    this.now = now;
    if (authentication != null && authentication.isVerifyingConnAck()) {
      authentication.held.addLast(packet);
      return;
    }
    ConnAckRules.checkProblemInformation(packet, connect);
    packet.accept(this);
    if (!(packet instanceof Publish)) { // Which makes room for nothing.
      session.sendWaiting(now);
      disconnectIfDrained();
    }
  }

  /** What is due is done; harmless when nothing is. */
  public void onTimeout(long now) {
    this.now = now;
    DisconnectCause cause = keepAlive.onTimeout(now);
    if (cause != null) {
      close(cause);
    } else if (timers.fires(Timer.DRAIN, now)) {
      sendDisconnect();
    } else if (authentication != null && timers.fires(Timer.AUTHENTICATION, now)) {
      authenticationFailed(authentication.timedOut(), now);
    }
  }

  /** Bytes came from the server: it is there. */
  public void bytesRead(long now) {
    keepAlive.onProgress(now);
  }

  /** Packets were asked to be sent and have been offered to the socket. */
  public void packetsSent(long now) {
    keepAlive.onSent(now);
  }

  /** The socket took bytes that had to wait before. */
  public void backlogShrank(long now) {
    keepAlive.onProgress(now);
  }

  /** There is room for messages again. */
  public void writable(long now) {
    this.now = now;
    session.sendWaiting(now);
    disconnectIfDrained();
  }

  /** The socket is not read, because the application cannot keep up. */
  public void readingPaused() {
    keepAlive.pauseReading();
  }

  /** The socket is read again. */
  public void readingResumed(long now) {
    keepAlive.resumeReading(now);
  }

  /** Time may have passed that the clock did not count (the machine slept): is the server there? */
  public void probe(long now) {
    if (phase == Phase.CONNECTED) {
      keepAlive.probe(now);
    }
  }

  /** The network connection is gone. */
  public void closed(DisconnectCause cause) {
    phase = Phase.CLOSED;
    timers.stopAll();
    keepAlive.closed(cause);
    if (authentication != null) {
      authentication.closed(cause);
    }
    session.disconnected();
  }

  /** Sends a PINGREQ; the request completes at its PINGRESP. */
  public void ping(Request<Duration> request, long now) {
    if (phase == Phase.CONNECTED || phase == Phase.DRAINING) {
      keepAlive.ping(request, now);
    } else {
      effects.fail(request, new NotConnectedException("the connection is " + phase));
    }
  }

  /** Authenticates again; the request completes when the server has accepted. */
  public void reauthenticate(Request<Void> request, long now) {
    if (phase == Phase.CONNECTED && authentication != null) {
      authentication.reauthenticate(request, now);
    } else {
      effects.fail(request, new NotConnectedException("the connection is " + phase));
    }
  }

  /** Whether a re-authentication goes on. */
  public boolean isReauthenticating() {
    return authentication != null && authentication.isReauthenticating();
  }

  /** Whether packets are held back until it is known who the server is: read no more of them. */
  public boolean isVerifying() {
    return authentication != null && authentication.isVerifyingConnAck();
  }

  /** The application has an answer for the server. */
  public void authenticationAnswer(byte[] data, long now) {
    if (authentication == null || phase == Phase.CLOSED) {
      return;
    }
    String refusal = authentication.answer(data, capabilities);
    if (refusal != null) {
      authenticationFailed(new AuthenticationFailedException(refusal, null, null), now);
    }
  }

  /** The server is who it says it is: what it sent meanwhile can be believed. */
  public void authenticationVerified(long now) throws ProtocolErrorException {
    if (authentication == null || phase == Phase.CLOSED) {
      return;
    }
    this.now = now;
    boolean connecting = isVerifying();
    Deque<ServerPacket> held = authentication.held;
    authentication.verified(now);
    if (connecting) {
      accept((ConnAck) held.removeFirst());
    }
    while (!held.isEmpty() && phase != Phase.CLOSED) {
      onPacket(held.removeFirst(), now);
    }
  }

  /** The authentication has failed on our side. [MQTT-4.12.1-2] */
  public void authenticationFailed(AuthenticationFailedException failure, long now) {
    if (phase == Phase.CLOSED) {
      return;
    }
    effects.send(new Disconnect(ReasonCode.UNSPECIFIED_ERROR, Properties.NONE));
    close(new DisconnectCause.AuthenticationFailed(failure));
  }

  /**
   * Disconnects as soon as nothing is in flight, at the latest after the drain timeout. A second
   * call replaces the options of the first.
   */
  public void disconnect(DisconnectOptions options, long now) {
    if (phase == Phase.CLOSED) {
      return;
    }
    this.now = now;
    goodbye = options;
    if (phase == Phase.OPENING || phase == Phase.CONNECTING) {
      sendDisconnect();
      return;
    }
    phase = Phase.DRAINING;
    timers.set(Timer.DRAIN, now + nanos(options.drainTimeout()));
    if (options.drainTimeout().isZero()) {
      sendDisconnect();
    } else {
      disconnectIfDrained();
    }
  }

  private static long nanos(Duration timeout) {
    return timeout.compareTo(LONGEST_DRAIN) < 0 ? timeout.toNanos() : LONGEST_DRAIN.toNanos();
  }

  /** Why these options cannot be said on this connection; null: they can. */
  public @Nullable String unsayable(DisconnectOptions options) {
    return protocol.unsayable(options);
  }

  /** Disconnects if that is wanted and nothing is in flight any more. */
  public void disconnectIfDrained() {
    if (phase == Phase.DRAINING && session.isIdle()) {
      sendDisconnect();
    }
  }

  private void sendDisconnect() {
    boolean connectSent = phase != Phase.OPENING && phase != Phase.CLOSED;
    if (connectSent && goodbye != null) {
      Disconnect disconnect = Disconnect.of(goodbye);
      effects.send(capabilities == null ? disconnect : capabilities.fitting(disconnect));
    }
    close(new DisconnectCause.Requested()); // [MQTT-3.14.4-2]
  }

  /**
   * The server broke the protocol: says so where the version can, and closes (section 4.13). A 3.x
   * server would take a DISCONNECT for a normal good-bye and drop the will.
   */
  public void protocolError(ReasonCode reasonCode, String message) {
    if (phase == Phase.CLOSED) {
      return;
    }
    if (protocol.hasProperties() && phase != Phase.OPENING) {
      effects.send(new Disconnect(reasonCode, Properties.NONE));
    }
    close(new DisconnectCause.ProtocolError(reasonCode, message));
  }

  /** Also the session sends nothing more; it hears of the end now. [MQTT-3.14.4-1] */
  private void close(DisconnectCause cause) {
    phase = Phase.CLOSED;
    timers.stopAll();
    effects.close(cause);
    session.disconnected();
  }

  @Override
  public void onConnAck(ConnAck connAck) throws ProtocolErrorException {
    if (phase != Phase.CONNECTING) {
      throw new ProtocolErrorException(ReasonCode.PROTOCOL_ERROR, "a second CONNACK");
    }
    if (connAck.reasonCode().isError()) { // [MQTT-4.13.2-1]
      phase = Phase.CLOSED;
      if (authentication != null) {
        authentication.refused(connAck);
      }
      effects.refused(connAck);
      return;
    }
    ConnAckRules.check(connAck, connect, protocol);
    if (authentication == null) {
      accept(connAck);
    } else {
      authentication.onConnAck(connAck);
      authentication.held.addFirst(connAck);
    }
  }

  private void accept(ConnAck connAck) {
    phase = Phase.CONNECTED;
    Capabilities capabilities = Capabilities.of(connAck, protocol);
    this.capabilities = capabilities;
    keepAlive.start(
        (int) connAck.properties().integer(PropertyId.SERVER_KEEP_ALIVE, connect.keepAlive()), now);
    effects.connected(connAck, capabilities);
    boolean resumed =
        !connect.cleanStart() && (connAck.sessionPresent() || !protocol.hasSessionPresent());
    session.connected(capabilities, resumed ? SessionState.RESUMED : SessionState.LOST, now);
  }

  @Override
  public void onPublish(Publish publish) throws ProtocolErrorException {
    requireConnected("PUBLISH");
    session.receiver().onPublish(aliases.resolve(publish));
  }

  @Override
  public void onPubAck(PubAck pubAck) throws ProtocolErrorException {
    requireConnected("PUBACK");
    session.sender().onPubAck(pubAck);
  }

  @Override
  public void onPubRec(PubRec pubRec) throws ProtocolErrorException {
    requireConnected("PUBREC");
    session.sender().onPubRec(pubRec);
  }

  @Override
  public void onPubRel(PubRel pubRel) throws ProtocolErrorException {
    requireConnected("PUBREL");
    session.receiver().onPubRel(pubRel);
  }

  @Override
  public void onPubComp(PubComp pubComp) throws ProtocolErrorException {
    requireConnected("PUBCOMP");
    session.sender().onPubComp(pubComp);
  }

  @Override
  public void onSubAck(SubAck subAck) throws ProtocolErrorException {
    requireConnected("SUBACK");
    session.subscriptions().onSubAck(subAck);
  }

  @Override
  public void onUnsubAck(UnsubAck unsubAck) throws ProtocolErrorException {
    requireConnected("UNSUBACK");
    session.subscriptions().onUnsubAck(unsubAck);
  }

  @Override
  public void onPingResp(PingResp pingResp) throws ProtocolErrorException {
    requireConnected("PINGRESP");
    keepAlive.onPingResp(now);
  }

  @Override
  public void onDisconnect(Disconnect disconnect) {
    // The server closes, too; answering is neither needed nor allowed.
    close(
        new DisconnectCause.ByServer(
            disconnect.reasonCode(),
            Optional.ofNullable(disconnect.properties().string(PropertyId.REASON_STRING)),
            Optional.ofNullable(disconnect.properties().string(PropertyId.SERVER_REFERENCE)),
            disconnect.properties().userProperties()));
  }

  @Override
  public void onAuth(Auth auth) throws ProtocolErrorException {
    if (authentication == null) {
      throw new ProtocolErrorException(
          ReasonCode.PROTOCOL_ERROR, "AUTH, but CONNECT had no Authentication Method");
    }
    authentication.onAuth(auth);
  }

  private void requireConnected(String packet) throws ProtocolErrorException {
    if (phase == Phase.OPENING || phase == Phase.CONNECTING) {
      throw new ProtocolErrorException(ReasonCode.PROTOCOL_ERROR, packet + " before CONNACK");
    }
  }
}
