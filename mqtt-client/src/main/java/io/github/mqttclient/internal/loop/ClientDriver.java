package io.github.mqttclient.internal.loop;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectRefusedException;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.ConnectionLostException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MqttException;
import io.github.mqttclient.MqttStatistics;
import io.github.mqttclient.NotConnectedException;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.QoS;
import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.internal.dispatch.Callbacks;
import io.github.mqttclient.internal.dispatch.Delivery;
import io.github.mqttclient.internal.dispatch.Dispatcher;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.session.Capabilities;
import io.github.mqttclient.internal.session.PublishRequest;
import io.github.mqttclient.internal.session.Request;
import io.github.mqttclient.internal.session.Session;
import io.github.mqttclient.internal.session.UnsubscribeRequest;
import io.github.mqttclient.internal.transport.TcpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client does on the network thread: it makes connections for the session, one after the
 * other, and carries the application's requests in and their outcomes out.
 *
 * <p>Its commands ({@code connect}, {@code publish}, …) are to be called on the network thread; only
 * {@code state}, {@code queueLimit} and {@code statistics} may be called from any.
 */
public final class ClientDriver extends EventLoop.Participant {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");

  private final EventLoop loop;
  private final DriverSettings settings;
  private final Dispatcher dispatcher;
  private final PublishQueueLimit queueLimit;
  private final Outcomes outcomes = new Outcomes();
  private final Counters counters = new Counters();
  private final SessionEffects effects;
  private final Session session;
  private final ConnectDialog dialog;

  private volatile ClientState state = ClientState.DISCONNECTED;

  /** Null unless the state is {@link ClientState#CONNECTING}. */
  private @Nullable ConnectAttempt attempt;

  /** Null while there is no network connection. */
  private @Nullable NetworkConnection connection;

  /** What the server said to the connection that stands. */
  private @Nullable ConnectResult connectResult;

  /** Those who wait for the end of the connection. */
  private final List<Request<Void>> disconnectRequests = new ArrayList<>();

  /** A driver of a client that is not connected; it may be made on any thread. */
  public ClientDriver(EventLoop loop, DriverSettings settings, Callbacks callbacks) {
    this.loop = loop;
    this.settings = settings;
    this.dispatcher =
        new Dispatcher(
            callbacks,
            deliveries -> loop.post(now -> handled(deliveries)),
            () -> loop.post(this::roomAgain));
    this.queueLimit =
        new PublishQueueLimit(settings.outboundMessages(), settings.outboundBytes());
    this.effects = new SessionEffects(this, dispatcher, outcomes, counters);
    this.session =
        new Session(effects, settings.maximumInFlight(), settings.receiveMaximum());
    this.dialog = new ConnectDialog(settings.connect());
  }

  /** What the client is doing; from any thread. */
  public ClientState state() {
    return state;
  }

  /** The bound on what is published and not sent; from any thread. */
  public PublishQueueLimit queueLimit() {
    return queueLimit;
  }

  /** The counters as they were at the end of the last turn; from any thread. */
  public MqttStatistics statistics() {
    return counters.statistics(queueLimit.messages(), dispatcher.handlerFailures());
  }

  // Commands of the application.

  /** Connects, or joins the attempt or the connection that there is. */
  public void connect(Request<ConnectResult> request, long now) {
    loop.touch(this);
    switch (state) {
      case CONNECTED -> outcomes.complete(request, Objects.requireNonNull(connectResult));
      case CONNECTING -> Objects.requireNonNull(attempt).requests.add(request);
      case CLOSED -> outcomes.fail(request, new ClientClosedException());
      case DISCONNECTING ->
          outcomes.fail(
              request, new ConnectFailedException("the client is still disconnecting", null));
      case DISCONNECTED -> {
        loop.activate();
        state = ClientState.CONNECTING;
        attempt = new ConnectAttempt(settings.connect(), now + timeoutNanos());
        attempt.requests.add(request);
        tryNext(now);
      }
    }
  }

  private long timeoutNanos() {
    return settings.connect().timeout().toNanos();
  }

  /** Publishes, if there is a connection or one is being made. */
  public void publish(PublishRequest request, long now) {
    loop.touch(this);
    MqttException refusal = refusal();
    if (refusal != null) {
      effects.fail(request, refusal);
      return;
    }
    session.publish(request);
    if (request.message().qos() != QoS.AT_MOST_ONCE) {
      readOn(now);
    }
  }

  /** Subscribes, if there is a connection or one is being made. */
  public void subscribe(HandlerRequest request, long now) {
    loop.touch(this);
    MqttException refusal = refusal();
    if (refusal != null) {
      outcomes.fail(request, refusal);
      return;
    }
    // Before it is sent: messages can overtake the SUBACK.
    request.subscriptions().forEach(s -> dispatcher.addHandler(s.filter(), request.handler()));
    session.subscribe(request);
    readOn(now);
  }

  /** Unsubscribes, if there is a connection or one is being made. */
  public void unsubscribe(UnsubscribeRequest request, long now) {
    loop.touch(this);
    MqttException refusal = refusal();
    if (refusal != null) {
      outcomes.fail(request, refusal);
      return;
    }
    session.unsubscribe(request);
    readOn(now);
  }

  /** Takes a handler out of place, and unsubscribes if it was the last one of its filter. */
  public void release(
      TopicFilter filter, MessageHandler handler, UnsubscribeRequest request, long now) {
    dispatcher.removeHandler(filter, handler);
    if (!dispatcher.hasHandlers(filter)) {
      unsubscribe(request, now);
    }
  }

  /** Sends a PINGREQ, if there is a connection. */
  public void ping(Request<Duration> request, long now) {
    loop.touch(this);
    if (state != ClientState.CONNECTED) {
      MqttException refusal = refusal();
      outcomes.fail(
          request, refusal == null ? new NotConnectedException("not connected yet") : refusal);
      return;
    }
    connection().connection().ping(request, now);
    readOn(now);
  }

  /** Why nothing can be asked of the server now; null if it can. */
  private @Nullable MqttException refusal() {
    return switch (state) {
      case CONNECTING, CONNECTED -> null;
      case DISCONNECTED -> new NotConnectedException("the client is not connected");
      case DISCONNECTING -> new NotConnectedException("the client is disconnecting");
      case CLOSED -> new ClientClosedException();
    };
  }

  /** Disconnects; the request completes when there is no network connection any more. */
  public void disconnect(Request<Void> request, DisconnectOptions options, long now) {
    loop.touch(this);
    if (connection == null && attempt == null) {
      outcomes.complete(request);
      return;
    }
    if (connection != null && state != ClientState.CLOSED) {
      try {
        connection.connection().disconnect(options, now);
      } catch (UnsupportedFeatureException e) {
        outcomes.fail(request, e);
        return;
      }
    }
    disconnectRequests.add(request);
    if (state != ClientState.CLOSED) {
      state = ClientState.DISCONNECTING;
      queueLimit.wakeAll();
    }
    abandonAttempt(new ConnectFailedException("the client was told to disconnect", null));
    if (connection == null) {
      disconnected(new DisconnectCause.Requested());
    } else {
      readOn(now);
    }
  }

  /** Closes for ever; the request completes when there is no network connection any more. */
  public void close(Request<Void> request, long now) {
    loop.touch(this);
    if (state == ClientState.CLOSED) {
      if (connection == null) {
        outcomes.complete(request);
      } else {
        disconnectRequests.add(request);
      }
      return;
    }
    boolean wasActive = state != ClientState.DISCONNECTED;
    state = ClientState.CLOSED;
    disconnectRequests.add(request);
    dispatcher.close();
    queueLimit.wakeAll();
    abandonAttempt(new ClientClosedException());
    if (connection != null) {
      connection.connection().disconnect(settings.closeOptions(), now);
    }
    session.close(new ClientClosedException());
    if (connection == null) {
      closed(wasActive);
    }
  }

  private void abandonAttempt(MqttException failure) {
    if (attempt != null) {
      attempt.requests.forEach(request -> outcomes.fail(request, failure));
      attempt = null;
    }
  }

  /** The application is done with these messages. */
  private void handled(List<Delivery> deliveries) {
    loop.touch(this);
    for (Delivery delivery : deliveries) {
      acknowledge((InboundMessage) delivery);
    }
  }

  void acknowledge(InboundMessage message) {
    loop.touch(this);
    session.acknowledge(message.sequence(), message.qos(), message.packetId());
  }

  /** The inbound queue has room again. */
  private void roomAgain(long now) {
    loop.touch(this);
    if (connection != null) {
      connection.resumeReading(now);
    }
  }

  /** The publishes without an outcome, oldest first. */
  public List<PublishRequest> pendingPublishes() {
    return session.pendingPublishes();
  }

  // Connecting.

  private void tryNext(long now) {
    ConnectAttempt attempt = Objects.requireNonNull(this.attempt);
    switch (attempt.next()) {
      case RESOLVE -> resolve(attempt);
      case OPEN -> open(attempt, now);
      case FAIL -> failAttempt(attempt.failure());
    }
  }

  private void resolve(ConnectAttempt attempt) {
    loop.resolver()
        .resolve(
            attempt.server().host(),
            new Resolver.Callback() {
              @Override
              public void resolved(List<InetAddress> addresses) {
                loop.post(now -> goOn(attempt, () -> attempt.resolved(addresses), now));
              }

              @Override
              public void failed(IOException exception) {
                loop.post(now -> goOn(attempt, () -> attempt.unresolved(exception), now));
              }
            });
  }

  private void goOn(ConnectAttempt resolved, Runnable outcome, long now) {
    loop.touch(this);
    if (resolved == attempt) { // Else it is over: timed out, or the client was closed.
      outcome.run();
      tryNext(now);
    }
  }

  private void open(ConnectAttempt attempt, long now) {
    Protocol protocol = Protocol.of(attempt.version());
    String unsupported = protocol.unsupported(dialog.connect());
    if (unsupported != null) {
      attempt.failed(unsupported + " cannot be sent with " + attempt.version(), null);
      tryNext(now);
      return;
    }
    attempt.opening();
    try {
      TcpTransport transport =
          TcpTransport.open(new InetSocketAddress(attempt.address(), attempt.server().port()));
      connection =
          new NetworkConnection(loop, this, transport, session, dialog.connect(), protocol);
      connection.open(now);
    } catch (IOException | RuntimeException e) {
      if (connection == null) {
        attempt.failed(String.valueOf(e.getMessage()), e);
        tryNext(now);
      } else {
        connection.ended(failure(e), now);
      }
    }
  }

  private static DisconnectCause failure(Exception e) {
    return new DisconnectCause.NetworkFailure(
        e instanceof IOException exception ? exception : new IOException(e.toString(), e));
  }

  /** CONNECT is on its way. */
  void connectSent() {
    if (attempt != null) {
      attempt.connectSent();
    }
  }

  void connected(ConnAck connAck, Capabilities capabilities) {
    ConnectAttempt attempt = this.attempt;
    if (attempt == null) {
      return; // Disconnecting already.
    }
    connectResult = dialog.accepted(connAck, capabilities, attempt.version());
    state = ClientState.CONNECTED;
    this.attempt = null;
    LOG.info("Connected to {} as {}", attempt.server(), dialog.describe());
    ConnectResult result = connectResult;
    attempt.requests.forEach(request -> outcomes.complete(request, result));
    dispatcher.addEvent(listener -> listener.onConnected(result));
  }

  void refused(ConnAck connAck) {
    if (attempt != null) {
      ConnectRefusedException refusal =
          new ConnectRefusedException(
              attempt.server().toString(),
              connAck.reasonCode(),
              connAck.properties().string(PropertyId.REASON_STRING),
              connAck.properties().string(PropertyId.SERVER_REFERENCE),
              connAck.properties().userProperties());
      attempt.refused(refusal);
    }
    closeConnection(new DisconnectCause.Requested());
  }

  // The network connection.

  NetworkConnection connection() {
    return Objects.requireNonNull(connection);
  }

  void closeConnection(DisconnectCause cause) {
    connection().closeAfterFlush(cause, loop.clock().nanoTime());
  }

  /** A QoS 0 message is written to the socket. */
  void written(PublishRequest request) {
    effects.written(request);
  }

  void connectionEnded(
      NetworkConnection ended, DisconnectCause cause, List<PublishRequest> unwritten, long now) {
    loop.touch(this);
    connection = null;
    connectResult = null;
    for (PublishRequest request : unwritten) {
      effects.fail(request, new NotSentException("not written: " + cause, null));
    }
    if (attempt != null) {
      attempt.ended(cause);
      tryNext(now);
    } else {
      disconnected(cause);
    }
  }

  private void failAttempt(MqttException failure) {
    abandonAttempt(failure);
    LOG.info("Could not connect: {}", failure.getMessage());
    state = ClientState.DISCONNECTED;
    endSession(failure);
    loop.deactivate();
  }

  private void disconnected(DisconnectCause cause) {
    if (state == ClientState.CLOSED) {
      closed(true);
      return;
    }
    if (state == ClientState.CONNECTED) {
      LOG.info("Connection lost: {}", cause.toString());
      dispatcher.addEvent(listener -> listener.onConnectionLost(cause));
    } else {
      LOG.info("Disconnected");
    }
    state = ClientState.DISCONNECTED;
    queueLimit.wakeAll();
    endSession(new ConnectionLostException(cause));
    completeDisconnectRequests();
    loop.deactivate();
  }

  /** Nothing goes on by itself; what can go on with the next connection waits for it. */
  private void endSession(MqttException failure) {
    if (!dialog.sessionSurvives()) {
      session.abandon(failure);
    }
  }

  private void closed(boolean wasActive) {
    LOG.info("Closed");
    completeDisconnectRequests();
    if (wasActive) {
      loop.deactivate();
    }
  }

  private void completeDisconnectRequests() {
    disconnectRequests.forEach(outcomes::complete);
    disconnectRequests.clear();
  }

  // Back-pressure.

  /** Whether something that the application waits for can only be read behind the flood. */
  boolean mustReadOn() {
    return session.awaitsAnswer() || state != ClientState.CONNECTED;
  }

  boolean mustPauseReading() {
    return dispatcher.isFull() && !mustReadOn() && dispatcher.awaitRoom();
  }

  private void readOn(long now) {
    if (connection != null && mustReadOn()) {
      connection.resumeReading(now);
    }
  }

  // What the connection needs to know.

  int maximumPacketSize() {
    return settings.maximumPacketSize();
  }

  boolean isManualAcknowledgement() {
    return settings.manualAcknowledgement();
  }

  SessionEffects effects() {
    return effects;
  }

  Counters counters() {
    return counters;
  }

  PacketLog packetLog() {
    return dialog.packetLog();
  }

  // The turn.

  @Override
  void wake(long now) {
    loop.touch(this);
    ConnectAttempt attempt = this.attempt;
    if (attempt != null && attempt.deadline - now <= 0) {
      this.attempt = null; // What ends now must not be tried again.
      MqttException failure = attempt.timedOut();
      if (connection != null) {
        connection.ended(new DisconnectCause.Requested(), now);
      }
      attempt.requests.forEach(request -> outcomes.fail(request, failure));
    } else if (connection != null) {
      connection.onTimeout(now);
    }
  }

  /** Write before the application hears of it, then tell outcomes, then messages and events. */
  @Override
  void endTurn(long now) {
    if (connection != null) {
      connection.flush(now);
    }
    counters.show(session.inFlight(), dispatcher.messagesIn());
    outcomes.tellAll();
    dispatcher.dispatch();
    queueLimit.wakeIfHalfEmpty();
  }

  @Override
  void onFailure(Throwable failure, long now) {
    LOG.error("Unexpected failure on the network thread", failure);
    if (connection != null) {
      connection.onFailure(failure, now);
    }
  }

  @Override
  long nextDeadline() {
    if (attempt != null) {
      return attempt.deadline;
    }
    return connection == null ? Deadlines.NEVER : connection.nextDeadline();
  }
}
