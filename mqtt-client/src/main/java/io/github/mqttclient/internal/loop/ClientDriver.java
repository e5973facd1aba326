package io.github.mqttclient.internal.loop;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.InFlightStore;
import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttStatistics;
import io.github.mqttclient.NotConnectedException;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.PersistenceException;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.StoreDamage;
import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.internal.dispatch.Callbacks;
import io.github.mqttclient.internal.dispatch.Delivery;
import io.github.mqttclient.internal.dispatch.Dispatcher;
import io.github.mqttclient.internal.session.PublishRequest;
import io.github.mqttclient.internal.session.Request;
import io.github.mqttclient.internal.session.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client does on the network thread: it makes connections for the session, one after the
 * other, and carries the application's requests in and their outcomes out.
 *
 * <p>Its commands ({@code publish}, {@code subscribe}, …) are to be called by the owner of the
 * event loop; what may be called from any thread says so.
 */
public final class ClientDriver extends EventLoop.Participant {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");

  private final EventLoop loop;
  private final DriverSettings settings;
  private final Dispatcher dispatcher;
  private final PublishQueueLimit queueLimit;
  private final Outcomes outcomes;
  private final Counters counters = new Counters();
  private final UsageLints lints;
  private final SessionEffects effects;
  private final Session session;
  private final Requester requester;
  private final Lifecycle lifecycle;
  private final BackPressure backPressure;

  /** Whether callbacks run nowhere but there. */
  private final boolean hasCallbackThread;

  /** Null: the session lives in this object. */
  private final @Nullable SessionJournal journal;

  /** The number of the last request that has to do with handlers. */
  private long lastRequest;

  /**
   * A driver of a client that is not connected; it may be made on any thread.
   *
   * @param store where the session is kept, if it is
   * @param toToken makes the token of a message that an earlier process has left in the store
   * @throws IOException if the store cannot be read
   */
  public ClientDriver(
      EventLoop loop,
      DriverSettings settings,
      Callbacks callbacks,
      @Nullable InFlightStore store,
      BiFunction<ClientDriver, MqttMessage, PublishRequest> toToken)
      throws IOException {
    this.loop = loop;
    this.settings = settings;
    this.lints = new UsageLints(settings.manualAcknowledgement());
    this.outcomes = new Outcomes(loop);
    this.dispatcher =
        new Dispatcher(
            callbacks,
            deliveries -> loop.post(now -> handled(deliveries)),
            () -> loop.post(this::readOn));
    this.hasCallbackThread =
        callbacks.parallelExecutor() == null && callbacks.executor() instanceof CallbackThread;
    this.queueLimit = settings.queueLimit();
    LongSupplier epochSecond = () -> System.currentTimeMillis() / 1000;
    this.journal = store == null ? null : new SessionJournal(store, epochSecond);
    this.effects = new SessionEffects(this, dispatcher, outcomes, counters, journal);
    this.session =
        new Session(
            effects,
            settings.maximumInFlight(),
            settings.receiveMaximum(),
            settings.topicAliases());
    this.requester = new Requester(loop, this, session, dispatcher, outcomes);
    this.lifecycle = new Lifecycle(loop, this, session, dispatcher, outcomes, settings);
    this.backPressure = new BackPressure(session, requester, lifecycle, dispatcher);
    if (store != null && journal != null) {
      Function<MqttMessage, PublishRequest> toRequest = message -> toToken.apply(this, message);
      long now = loop.clock().nanoTime();
      journal.continueReleasesAfter(
          SessionRecovery.restore(store, session, toRequest, epochSecond.getAsLong(), now));
      queueLimit.showRoom(); // What was sent before waits no more.
      store.damage().forEach(this::report);
    }
  }

  private void report(StoreDamage damage) {
    LOG.warn("The store of the session is damaged: {}", damage);
    dispatcher.addEvent(listener -> listener.onStoreDamaged(damage));
  }

  /** Whether the caller is the network thread; from any thread. */
  public boolean isNetworkThread() {
    return loop.isCurrentThread();
  }

  /** The connections of the client; from any thread, its methods say from which. */
  public Lifecycle lifecycle() {
    return lifecycle;
  }

  /** The bound on what is published and not sent; from any thread. */
  public PublishQueueLimit queueLimit() {
    return queueLimit;
  }

  /** The counters as they were at the end of the last turn; from any thread. */
  public MqttStatistics statistics() {
    return counters.statistics(queueLimit.messages(), dispatcher.handlerFailures());
  }

  /** Publishes, if there is a connection or one is being made. */
  public void publish(PublishRequest request, long now) {
    loop.touch(this);
    if (isRefused(request)) {
      return;
    }
    boolean unacknowledged = request.message().qos() == QoS.AT_MOST_ONCE;
    if (unacknowledged && !settings.queueQos0() && lifecycle.state() != ClientState.CONNECTED) {
      effects.fail(
          request, new NotSentException("not connected, and QoS 0 is not to be queued", null));
      return;
    }
    if (journal != null && !unacknowledged && !StoredMessage.isPossible(request.message())) {
      effects.fail(
          request,
          new PersistenceException("the message is larger than a record of the store", null));
      return;
    }
    session.publish(request, now);
    if (settings.dropsOldest()) {
      dropExcess(now);
    }
    if (!unacknowledged) {
      readOn(now);
    }
  }

  /** Publishes a request and awaits its response, if there is a connection or one is being made. */
  public void request(ResponseRequest request, long now) {
    loop.touch(this);
    if (!isRefused(request.publish())) {
      requester.request(request, now);
      readOn(now);
    }
  }

  /** Reports what went wrong after a handler had returned; from any thread. */
  public void handlerFailed(ReceivedMessage message, Throwable failure) {
    loop.post(
        now -> {
          loop.touch(this);
          dispatcher.addHandlerFailure(message, failure);
        });
  }

  /** Gives up the oldest messages that wait, as long as there are too many. */
  public void dropExcess(long now) {
    loop.touch(this);
    boolean dropped = true;
    while (dropped && queueLimit.isExceeded()) { // Also by messages that are not here yet.
      dropped = session.dropOldest();
    }
  }

  /** The application is about to subscribe; from any thread. */
  public void subscribing() {
    lints.subscribing();
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
    int identifier = request.identifier();
    request
        .subscriptions()
        .forEach(s -> dispatcher.addHandler(s.filter(), request.handler(), number, identifier));
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
    if (isPossible(request)) {
      connection().connection().ping(request, now);
      backPressure.awaitPing(request);
      readOn(now);
    }
  }

  /** Authenticates again, if there is a connection. */
  public void reauthenticate(Request<Void> request, long now) {
    if (isPossible(request)) {
      connection().connection().reauthenticate(request, now);
      readOn(now);
    }
  }

  /** Fails what is of use for a connection that stands only, if none does. */
  private boolean isPossible(Request<?> request) {
    loop.touch(this);
    if (isRefused(request)) {
      return false;
    }
    if (lifecycle.state() != ClientState.CONNECTED) {
      outcomes.fail(request, new NotConnectedException("the client is not connected yet"));
      return false;
    }
    return true;
  }

  /** Fails the request if nothing can be asked of the server now or soon. */
  private boolean isRefused(Request<?> request) {
    ClientState state = lifecycle.state();
    switch (state) {
      case CONNECTING, CONNECTED, WAITING_TO_RECONNECT -> {
        return false;
      }
      case CLOSED -> effects.fail(request, new ClientClosedException());
      default ->
          effects.fail(
              request, new NotConnectedException("the client is not connected but " + state));
    }
    return true;
  }

  /** The application is done with these messages. */
  private void handled(List<Delivery> deliveries) {
    for (Delivery delivery : deliveries) {
      acknowledge((InboundMessage) delivery);
    }
  }

  void acknowledge(InboundMessage message) {
    loop.touch(this);
    lints.acknowledged();
    session.acknowledge(message.sequence(), message.qos(), message.packetId());
  }

  /** The publishes without an outcome, oldest first. */
  public List<PublishRequest> pendingPublishes() {
    return session.pendingPublishes();
  }

  NetworkConnection connection() {
    return Objects.requireNonNull(lifecycle.connection());
  }

  void closeConnection(DisconnectCause cause) {
    connection().closeAfterFlush(cause, loop.clock().nanoTime());
  }

  /** Reads on, if reading was paused and need not be any more. */
  void readOn(long now) {
    loop.touch(this);
    backPressure.readOn(now);
  }

  boolean isDurable() {
    return journal != null;
  }

  /**
   * Makes durable what the session has asked to be kept. If that fails nothing that depends on it
   * may leave: the connection is given up with all that it has not written, and the messages that
   * are not stored fail.
   *
   * @return whether it is durable
   */
  boolean commit(long now) {
    if (journal == null) {
      return true;
    }
    try {
      journal.commit();
      return true;
    } catch (IOException e) {
      LOG.error("The session cannot be stored", e);
      NetworkConnection connection = lifecycle.connection();
      if (connection != null) {
        connection.ended(new DisconnectCause.NetworkFailure(e), now);
      }
      session.withdraw(
          journal.takeLost(),
          new PersistenceException("the message cannot be stored: " + e.getMessage(), e));
      return false;
    }
  }

  void closeStore() {
    if (journal != null) {
      journal.close();
    }
  }

  DriverSettings settings() {
    return settings;
  }

  Requester requester() {
    return requester;
  }

  BackPressure backPressure() {
    return backPressure;
  }

  SessionEffects effects() {
    return effects;
  }

  Counters counters() {
    return counters;
  }

  UsageLints lints() {
    return lints;
  }

  @Override
  void wake(long now) {
    loop.touch(this);
    session.failExpired(now);
    requester.onTimeout(now);
    lifecycle.wake(now);
  }

  @Override
  void clockJumped(long now) {
    lifecycle.probe(now);
  }

  /** Store, then write, then tell outcomes, then hand messages and events over. */
  @Override
  void endTurn(long now) {
    commit(now);
    NetworkConnection connection = lifecycle.connection();
    if (connection != null) {
      connection.flush(now);
    }
    // The server may not read before it has written.
    if (connection != null && backPressure.mustReadOn()) {
      connection.resumeReading(now);
    }
    counters.show(session.inFlight(), dispatcher.messagesIn(), dispatcher.messagesDropped());
    queueLimit.showRoom(); // Before the outcomes: who hears of one may publish more.
    outcomes.tellAll();
    dispatcher.dispatch();
    lints.check(dispatcher, now);
  }

  @Override
  long pauseNanos() {
    return session.pauseNanos();
  }

  /** Whether a packet can be written at once and nothing else is to be done. */
  public boolean isQuiet() {
    return journal == null && lifecycle.state() == ClientState.CONNECTED && connection().isQuiet();
  }

  /**
   * {@link #endTurn} for the {@link Errand} of a publish: writes, and tells its own outcome. What
   * else there is, is left to the network thread; returns whether that is nothing.
   */
  public boolean endErrand(PublishRequest request, long now) {
    boolean isWritten = connection().flushQuietly(now);
    counters.show(session.inFlight(), dispatcher.messagesIn(), dispatcher.messagesDropped());
    queueLimit.showRoom();
    if (!outcomes.isForNoneBut(request)) {
      return false;
    }
    outcomes.tellAll();
    if (hasCallbackThread) { // Others are the application's.
      dispatcher.dispatch();
    }
    return isWritten && !dispatcher.hasBatch();
  }

  @Override
  void onFailure(Throwable failure, long now) {
    LOG.error("Unexpected failure on the network thread", failure);
    NetworkConnection connection = lifecycle.connection();
    if (connection != null) {
      connection.onFailure(failure, now);
    }
  }

  @Override
  long nextDeadline() {
    long requests = Deadlines.earlier(session.nextExpiry(), requester.nextDeadline());
    long own = Deadlines.earlier(requests, lints.nextDeadline());
    return Deadlines.earlier(lifecycle.nextDeadline(), own);
  }
}
