package io.github.mqttclient.internal.loop;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.ConnectionLostException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttException;
import io.github.mqttclient.UnsupportedFeatureException;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From {@code connect} to {@code close}: the connections of a client, one after the other, and what
 * happens between them. The states and their transitions are those of {@link ClientState}.
 *
 * <p>Its commands are to be called on the network thread; only {@code state} may be called from
 * any.
 */
public final class Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");

  /** A century: deadlines are compared by their difference, which must not overflow. */
  private static final long LONGEST_NANOS = Duration.ofDays(36_500).toNanos();

  private final EventLoop loop;
  private final ClientDriver driver;
  private final Session session;
  private final Dispatcher dispatcher;
  private final Outcomes outcomes;
  private final DriverSettings settings;
  private final ConnectDialog dialog;
  private final Connector connector;
  private final Reconnector reconnector;

  private volatile ClientState state = ClientState.DISCONNECTED;

  /** Null while there is no network connection. */
  private @Nullable NetworkConnection connection;

  /** What the server said to the connection that stands. */
  private @Nullable ConnectResult connectResult;

  /** When to try again; {@link Deadlines#NEVER} unless waiting to reconnect. */
  private long reconnectAt = Deadlines.NEVER;

  /** When messages wait for a handler no longer; {@link Deadlines#NEVER} if that is settled. */
  private long handlersDeadline = Deadlines.NEVER;

  private Initiative initiative = Initiative.APPLICATION;

  /** Those who wait to be connected. */
  private List<Request<ConnectResult>> connectRequests = List.of();

  /** Those who wait for the end of the connection. */
  private List<Request<Void>> disconnectRequests = List.of();

  /** Who began the attempt to connect. */
  private enum Initiative {
    /** If it fails, that is the answer, unless the application wants it to be repeated. */
    APPLICATION,
    /** If it fails, the next one follows. */
    CLIENT
  }

  Lifecycle(
      EventLoop loop,
      ClientDriver driver,
      Session session,
      Dispatcher dispatcher,
      Outcomes outcomes,
      DriverSettings settings) {
    this.loop = loop;
    this.driver = driver;
    this.session = session;
    this.dispatcher = dispatcher;
    this.outcomes = outcomes;
    this.settings = settings;
    this.dialog = new ConnectDialog(settings.connect(), dispatcher.packetTap());
    this.connector = new Connector(loop, driver, session, dialog, settings.connect());
    this.reconnector = new Reconnector(settings.reconnectPolicy());
  }

  /** What the client is doing; from any thread. */
  public ClientState state() {
    return state;
  }

  /** Whether there is a connection or one is being made, so that what is published can wait. */
  public boolean isGoingOn() {
    return switch (state) {
      case CONNECTED, CONNECTING, WAITING_TO_RECONNECT -> true;
      case DISCONNECTED, DISCONNECTING, CLOSED -> false;
    };
  }

  Connector connector() {
    return connector;
  }

  PacketLog packetLog() {
    return dialog.packetLog();
  }

  @Nullable NetworkConnection connection() {
    return connection;
  }

  /** Connects, or joins what is going on. */
  public void connect(Request<ConnectResult> request, long now) {
    loop.touch(driver);
    switch (state) {
      case CONNECTED -> outcomes.complete(request, Objects.requireNonNull(connectResult));
      case CONNECTING -> connectRequests = with(request, connectRequests);
      case WAITING_TO_RECONNECT -> {
        connectRequests = with(request, connectRequests);
        reconnectNow(now);
      }
      case CLOSED -> outcomes.fail(request, new ClientClosedException());
      case DISCONNECTING ->
          outcomes.fail(
              request, new ConnectFailedException("the client is still disconnecting", null));
      case DISCONNECTED -> {
        loop.activate(driver);
        connectRequests = with(request, connectRequests);
        reconnector.reset();
        startAttempt(Initiative.APPLICATION, now);
      }
    }
  }

  /** The requests and one more; a client that nobody waits for has no list. */
  private static <T> List<Request<T>> with(Request<T> request, List<Request<T>> others) {
    List<Request<T>> all = others.isEmpty() ? new ArrayList<>(1) : others;
    all.add(request);
    return all;
  }

  private void startAttempt(Initiative initiative, long now) {
    this.initiative = initiative;
    reconnectAt = Deadlines.NEVER;
    state = ClientState.CONNECTING;
    connector.start(now);
  }

  /** Tries at once if it waits to reconnect; asks for a sign of life if it is connected. */
  public void reconnectNow(long now) {
    loop.touch(driver);
    if (state == ClientState.WAITING_TO_RECONNECT) {
      reconnector.reset();
      startAttempt(Initiative.CLIENT, now);
    } else {
      probe(now);
    }
  }

  /** Asks the server for a sign of life, if connected. */
  void probe(long now) {
    loop.touch(driver);
    if (connection != null && state == ClientState.CONNECTED) {
      connection.connection().probe(now);
    }
  }

  /** Disconnects; the request completes when there is no network connection any more. */
  public void disconnect(Request<Void> request, DisconnectOptions options, long now) {
    loop.touch(driver);
    NetworkConnection connection = this.connection;
    if (state == ClientState.DISCONNECTED || (state == ClientState.CLOSED && connection == null)) {
      outcomes.complete(request);
      return;
    }
    String unsayable = connection == null ? null : connection.connection().unsayable(options);
    if (unsayable != null) {
      outcomes.fail(request, new UnsupportedFeatureException(unsayable));
      return;
    }
    disconnectRequests = with(request, disconnectRequests);
    if (state == ClientState.CLOSED) {
      return; // Closing already.
    }
    state = ClientState.DISCONNECTING;
    if (options.sessionExpiry().isPresent()) {
      dialog.sessionExpiryAtDisconnect(options.sessionExpiry().get());
    }
    driver.queueLimit().wakeAll();
    giveUpConnecting(new ConnectFailedException("the client was told to disconnect", null));
    if (connection == null) {
      disconnected(new DisconnectCause.Requested());
    } else {
      connection.connection().disconnect(options, now);
      driver.readOn(now);
    }
  }

  /** Closes for ever; the request completes when there is no network connection any more. */
  public void close(Request<Void> request, long now) {
    loop.touch(driver);
    NetworkConnection connection = this.connection;
    ClientState before = state;
    state = ClientState.CLOSED;
    disconnectRequests = with(request, disconnectRequests);
    if (before != ClientState.CLOSED) {
      dispatcher.close();
      handlersDeadline = Deadlines.NEVER;
      driver.queueLimit().wakeAll();
      giveUpConnecting(new ClientClosedException());
      driver.requester().abandon(new ClientClosedException());
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

  private void giveUpConnecting(MqttException failure) {
    reconnectAt = Deadlines.NEVER;
    connector.cancel();
    for (Request<ConnectResult> request : connectRequests) {
      outcomes.fail(request, failure);
    }
    connectRequests = List.of();
  }

  /** The connection that is tried now. */
  void use(NetworkConnection connection) {
    this.connection = connection;
  }

  void connected(ConnAck connAck, Capabilities capabilities) {
    if (state != ClientState.CONNECTING) {
      return; // Disconnecting already.
    }
    state = ClientState.CONNECTED;
    reconnector.connected(loop.clock().nanoTime());
    ConnectResult result = connector.accepted(connAck, capabilities);
    connectResult = result;
    driver.requester().connected(result);
    LOG.info("Connected as client \"{}\" with {}", result.clientId(), result.version());
    if (!connectRequests.isEmpty()) {
      awaitHandlers(loop.clock().nanoTime());
    }
    for (Request<ConnectResult> request : connectRequests) {
      outcomes.complete(request, result);
    }
    connectRequests = List.of();
    driver.lints().connected(dialog.connect(), result);
    dispatcher.addEvent(listener -> driver.lints().callOnConnected(listener, result));
  }

  /**
   * The application has asked to be connected and may put handlers in place only now. After a
   * connection that the client makes by itself it has had its time, and messages that nobody wants
   * would hold the others up again.
   */
  private void awaitHandlers(long now) {
    if (settings.waitForHandlers().isZero()) {
      dispatcher.awaitHandlersNoLonger();
    } else {
      dispatcher.awaitHandlers();
      handlersDeadline = now + Math.min(settings.waitForHandlers().toNanos(), LONGEST_NANOS);
    }
  }

  /** There is nothing left to try. */
  void attemptFailed(MqttException failure, long now) {
    Optional<Duration> delay =
        initiative == Initiative.CLIENT || settings.connectRetry()
            ? reconnector.delayAfterFailure()
            : Optional.empty();
    LOG.info("Could not connect: {}", failure.getMessage());
    if (delay.isPresent()) {
      waitToReconnect(delay.get(), now);
      return;
    }
    giveUpConnecting(failure);
    state = ClientState.DISCONNECTED;
    driver.queueLimit().wakeAll();
    endSession(failure);
    loop.deactivate(driver);
  }

  void connectionEnded(
      NetworkConnection ended, DisconnectCause cause, List<PublishRequest> unwritten, long now) {
    loop.touch(driver);
    session.publishAgain(unwritten);
    if (ended != connection) {
      return; // Given up before.
    }
    connection = null;
    connectResult = null;
    if (connector.isTrying()) {
      connector.connectionEnded(cause, now);
    } else if (state == ClientState.CONNECTED) {
      lost(cause, now);
    } else {
      disconnected(cause);
    }
  }

  private void lost(DisconnectCause cause, long now) {
    LOG.info("Connection lost: {}", cause.toString());
    dispatcher.addEvent(listener -> listener.onConnectionLost(cause));
    Optional<Duration> delay = reconnector.delayAfterLoss(cause, now);
    if (reconnector.isFighting()) {
      driver.lints().takenOver(dialog.connect().clientId());
    }
    if (delay.isPresent()) {
      if (!settings.queueQos0()) {
        session.failUnacknowledged(new ConnectionLostException(cause));
      }
      // A server that sends elsewhere expects us there at once; but not round and round.
      boolean atOnce = connector.isRedirected(cause) && reconnector.attempt() == 1;
      waitToReconnect(atOnce ? Duration.ZERO : delay.get(), now);
    } else {
      disconnected(cause);
    }
  }

  private void waitToReconnect(Duration delay, long now) {
    state = ClientState.WAITING_TO_RECONNECT;
    driver.queueLimit().wakeAll();
    reconnectAt = now + delay.toNanos();
    int attempt = reconnector.attempt();
    LOG.info("Attempt {} to connect in {}", attempt, delay);
    dispatcher.addEvent(listener -> listener.onReconnecting(attempt, delay));
  }

  private void disconnected(DisconnectCause cause) {
    if (state == ClientState.CLOSED) {
      closed(true);
      return;
    }
    LOG.info("Disconnected");
    state = ClientState.DISCONNECTED;
    driver.queueLimit().wakeAll();
    endSession(new ConnectionLostException(cause));
    completeDisconnectRequests();
    loop.deactivate(driver);
  }

  /** Nothing goes on by itself; what can go on with the next connection waits for it. */
  private void endSession(MqttException failure) {
    handlersDeadline = Deadlines.NEVER;
    driver.requester().abandon(failure);
    session.failUnacknowledged(failure);
    if (dialog.sessionSurvives() || driver.isDurable()) {
      session.pause(failure);
    } else {
      session.abandon(failure);
    }
  }

  private void closed(boolean wasActive) {
    LOG.info("Closed");
    driver.closeStore();
    completeDisconnectRequests();
    if (wasActive) {
      loop.deactivate(driver);
    }
  }

  private void completeDisconnectRequests() {
    for (Request<Void> request : disconnectRequests) {
      outcomes.complete(request);
    }
    disconnectRequests = List.of();
  }

  void wake(long now) {
    if (handlersDeadline != Deadlines.NEVER && handlersDeadline - now <= 0) {
      handlersDeadline = Deadlines.NEVER;
      dispatcher.awaitHandlersNoLonger();
    }
    connector.wake(now);
    if (connector.isOverdue(now)) {
      timeOut(now);
    } else if (reconnectAt != Deadlines.NEVER && reconnectAt - now <= 0) {
      startAttempt(Initiative.CLIENT, now);
    } else if (connection != null) {
      connection.onTimeout(now);
    }
  }

  private void timeOut(long now) {
    NetworkConnection connection = this.connection;
    this.connection = null; // So its end is no news.
    String awaited = "";
    if (connection != null) {
      awaited = connection.awaited();
      connection.ended(new DisconnectCause.Requested(), now);
    }
    connector.timeOut(awaited, now);
  }

  long nextDeadline() {
    long connecting =
        Deadlines.earlier(
            connector.isTrying() ? connector.deadline() : Deadlines.NEVER, reconnectAt);
    long connected = connection == null ? Deadlines.NEVER : connection.nextDeadline();
    return Deadlines.earlier(Deadlines.earlier(connecting, connected), handlersDeadline);
  }
}
