package io.github.mqttclient.internal.loop;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
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
import io.github.mqttclient.internal.session.Capabilities;
import io.github.mqttclient.internal.session.PublishRequest;
import io.github.mqttclient.internal.session.Request;
import io.github.mqttclient.internal.session.Session;
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
 * <p>Its commands ({@code connect}, {@code publish}, …) are to be called on the network thread;
 * only {@code state}, {@code queueLimit} and {@code statistics} may be called from any.
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
  private final Connector connector;

  private volatile ClientState state = ClientState.DISCONNECTED;

  /** Null while there is no network connection. */
  private @Nullable NetworkConnection connection;

  /** What the server said to the connection that stands. */
  private @Nullable ConnectResult connectResult;

  /** The number of the last request that has to do with handlers. */
  private long lastRequest;

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
            () -> loop.post(this::readOn));
    this.queueLimit = new PublishQueueLimit(settings.outboundMessages(), settings.outboundBytes());
    this.effects = new SessionEffects(this, dispatcher, outcomes, counters);
    this.session = new Session(effects, settings.maximumInFlight(), settings.receiveMaximum());
    this.dialog = new ConnectDialog(settings.connect());
    this.connector = new Connector(loop, this, session, dialog, settings.connect(), outcomes);
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
      case CONNECTING -> connector.join(request);
      case CLOSED -> outcomes.fail(request, new ClientClosedException());
      case DISCONNECTING ->
          outcomes.fail(
              request, new ConnectFailedException("the client is still disconnecting", null));
      case DISCONNECTED -> {
        loop.activate();
        state = ClientState.CONNECTING;
        connector.start(request, now);
      }
    }
  }

  /** Publishes, if there is a connection or one is being made. */
  public void publish(PublishRequest request, long now) {
    loop.touch(this);
    if (isRefused(request)) {
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
    if (isRefused(request)) {
      return;
    }
    // Before it is sent: messages can overtake the SUBACK.
    long number = ++lastRequest;
    request.number(number);
    request
        .subscriptions()
        .forEach(s -> dispatcher.addHandler(s.filter(), request.handler(), number));
    session.subscribe(request);
    readOn(now);
  }

  /** Unsubscribes, if there is a connection or one is being made. */
  public void unsubscribe(HandlerRemoval request, long now) {
    loop.touch(this);
    if (isRefused(request)) {
      return;
    }
    request.number(++lastRequest);
    session.unsubscribe(request);
    readOn(now);
  }

  /** Takes a handler out of place, and unsubscribes if it was the last one of its filter. */
  public void release(
      TopicFilter filter, MessageHandler handler, HandlerRemoval request, long now) {
    dispatcher.removeHandler(filter, handler);
    if (!dispatcher.hasHandlers(filter)) {
      unsubscribe(request, now);
    }
  }

  /** Sends a PINGREQ, if there is a connection. */
  public void ping(Request<Duration> request, long now) {
    loop.touch(this);
    if (isRefused(request)) {
      return;
    }
    if (state == ClientState.CONNECTING) {
      outcomes.fail(request, new NotConnectedException("the client is not connected yet"));
      return;
    }
    connection().connection().ping(request, now);
    readOn(now);
  }

  /** Fails the request if nothing can be asked of the server now. */
  private boolean isRefused(Request<?> request) {
    switch (state) {
      case CONNECTING, CONNECTED -> {
        return false;
      }
      case CLOSED -> effects.fail(request, new ClientClosedException());
      default ->
          effects.fail(
              request, new NotConnectedException("the client is not connected but " + state));
    }
    return true;
  }

  /** Disconnects; the request completes when there is no network connection any more. */
  public void disconnect(Request<Void> request, DisconnectOptions options, long now) {
    loop.touch(this);
    NetworkConnection connection = this.connection;
    if (connection == null && !connector.isTrying()) {
      outcomes.complete(request);
      return;
    }
    String unsayable = connection == null ? null : connection.connection().unsayable(options);
    if (unsayable != null) {
      outcomes.fail(request, new UnsupportedFeatureException(unsayable));
      return;
    }
    disconnectRequests.add(request);
    if (state == ClientState.CLOSED) {
      return; // Closing already.
    }
    state = ClientState.DISCONNECTING;
    queueLimit.wakeAll();
    connector.cancel(new ConnectFailedException("the client was told to disconnect", null));
    if (connection == null) {
      disconnected(new DisconnectCause.Requested());
    } else {
      connection.connection().disconnect(options, now);
      readOn(now);
    }
  }

  /** Closes for ever; the request completes when there is no network connection any more. */
  public void close(Request<Void> request, long now) {
    loop.touch(this);
    NetworkConnection connection = this.connection;
    ClientState before = state;
    state = ClientState.CLOSED;
    disconnectRequests.add(request);
    if (before != ClientState.CLOSED) {
      dispatcher.close();
      queueLimit.wakeAll();
      connector.cancel(new ClientClosedException());
      session.close(new ClientClosedException());
    }
    if (connection != null) {
      connection.connection().disconnect(settings.closeOptions(), now);
    } else if (before == ClientState.CLOSED) {
      completeDisconnectRequests();
    } else {
      closed(before != ClientState.DISCONNECTED);
    }
  }

  /** The application is done with these messages. */
  private void handled(List<Delivery> deliveries) {
    for (Delivery delivery : deliveries) {
      acknowledge((InboundMessage) delivery);
    }
  }

  void acknowledge(InboundMessage message) {
    loop.touch(this);
    session.acknowledge(message.sequence(), message.qos(), message.packetId());
  }

  /** The publishes without an outcome, oldest first. */
  public List<PublishRequest> pendingPublishes() {
    return session.pendingPublishes();
  }

  // Connecting.

  /** What the connector tries now; null if that could not even be begun. */
  void use(@Nullable NetworkConnection connection) {
    this.connection = connection;
  }

  void connected(ConnAck connAck, Capabilities capabilities) {
    if (!connector.isTrying()) {
      return; // Disconnecting already.
    }
    state = ClientState.CONNECTED;
    ConnectResult result = connector.accepted(connAck, capabilities);
    connectResult = result;
    LOG.info("Connected as client \"{}\" with {}", result.clientId(), result.version());
    dispatcher.addEvent(listener -> listener.onConnected(result));
  }

  void refused(ConnAck connAck) {
    connector.refused(connAck);
    closeConnection(new DisconnectCause.Requested());
  }

  /** There is nothing left to try. */
  void connectFailed(MqttException failure) {
    LOG.info("Could not connect: {}", failure.getMessage());
    state = ClientState.DISCONNECTED;
    queueLimit.wakeAll();
    endSession(failure);
    loop.deactivate();
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
    if (connector.isTrying()) {
      connector.connectionEnded(cause, now);
    } else {
      disconnected(cause);
    }
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

  /** Reads on, if reading was paused and need not be any more. */
  private void readOn(long now) {
    loop.touch(this);
    if (connection != null && (mustReadOn() || !dispatcher.isFull())) {
      connection.resumeReading(now);
    }
  }

  // What the connection needs to know.

  DriverSettings settings() {
    return settings;
  }

  Connector connector() {
    return connector;
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
    if (connector.isOverdue(now)) {
      endSession(connector.timeOut()); // First, so that what waits is told this reason.
      if (connection != null) {
        connection.ended(new DisconnectCause.Requested(), now);
      } else {
        disconnected(new DisconnectCause.Requested());
      }
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
    return Deadlines.earlier(
        connector.isTrying() ? connector.deadline() : Deadlines.NEVER,
        connection == null ? Deadlines.NEVER : connection.nextDeadline());
  }
}
