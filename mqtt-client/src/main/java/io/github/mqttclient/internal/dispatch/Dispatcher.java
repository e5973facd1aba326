package io.github.mqttclient.internal.dispatch;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes messages to their handlers and events to the listener, in the order of their arrival.
 *
 * <p>The network thread collects what a turn brings and hands it over as one batch; {@link
 * CallbackRunner} works it off on the callback side. What the two share: its queues, and the
 * counters of {@link InboundBound}. A message that no handler is in place for waits in {@link
 * UnmatchedMessages} and is in no batch before it has one.
 */
public final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");

  private final Handlers handlers;
  private final @Nullable MqttClientListener listener;
  private final @Nullable PacketTap packetTap;
  private final ApplicationCalls calls;
  private final InboundBound bound;
  private final CallbackRunner runner;
  private final UnmatchedMessages unmatched;
  private final GoneFilters gone = new GoneFilters();

  /** What this turn brought; a {@link Delivery} or a {@link Runnable}. Network thread only. */
  private List<Object> batch = new ArrayList<>();

  /** What becomes of messages without a handler. Network thread only. */
  private Unmatched whenUnmatched = Unmatched.WAIT;

  private long dropped;
  private long droppedUnmatched;

  /** Dropped messages that wait to be told to the listener; null: there is none. */
  private final @Nullable InboundBound reports;

  private enum Unmatched {
    /** They wait for a handler, unless it is gone. */
    WAIT,
    /** They are dropped. */
    DROP
  }

  /**
   * A dispatcher of one client.
   *
   * @param handled told of the messages that are to be acknowledged, where handlers run
   * @param roomAgain told when a queue that was full has room again, on the callback side
   */
  public Dispatcher(Callbacks callbacks, Consumer<List<Delivery>> handled, Runnable roomAgain) {
    this.handlers = new Handlers(callbacks.defaultHandler());
    this.listener = callbacks.listener();
    this.packetTap =
        callbacks.packetListener() == null
            ? null
            : new PacketTap(callbacks.packetListener(), event -> batch.add(event));
    int maximumMessages = callbacks.maximumMessages();
    long maximumBytes = callbacks.maximumBytes();
    this.calls = new ApplicationCalls(listener);
    this.bound = new InboundBound(maximumMessages, maximumBytes, roomAgain);
    this.reports =
        listener == null ? null : new InboundBound(maximumMessages, maximumBytes, () -> {});
    this.runner =
        callbacks.parallelExecutor() == null
            ? new SerialCallbacks(callbacks.executor(), calls, bound, handled)
            : new ParallelCallbacks(
                callbacks.parallelExecutor(), callbacks.executor(), calls, bound, handled);
    // Half: matching messages must get through beside those that wait.
    this.unmatched =
        new UnmatchedMessages(
            Math.max(1, maximumMessages / 2),
            maximumBytes / 2,
            Math.max(1, callbacks.receiveMaximum() / 2));
    callbacks
        .handlers()
        .forEach(entry -> handlers.add(entry.filter(), entry.handler(), 0, Handlers.NO_IDENTIFIER));
  }

  /**
   * Puts a handler in place for the request with this number, from 1, and this Subscription
   * Identifier; messages that have waited for it are handed over with this turn's batch. Network
   * thread.
   */
  public void addHandler(TopicFilter filter, MessageHandler handler, long number, int identifier) {
    handlers.add(filter, handler, number, identifier);
    if (!unmatched.isEmpty()) {
      unmatched
          .take(delivery -> !handlersOf(delivery).isEmpty())
          .forEach(delivery -> enqueue(delivery, handlersOf(delivery)));
    }
  }

  private List<HandlerRegistration> handlersOf(Delivery delivery) {
    return handlers.of(delivery.topic(), delivery.subscriptionIdentifiers());
  }

  /** Undoes {@link #addHandler}; network thread. */
  public void withdrawHandler(TopicFilter filter, MessageHandler handler, long number) {
    handlers.withdraw(filter, handler, number);
    awaitNoHandler(filter);
  }

  /** Takes one handler of a filter out of place; network thread. */
  public void removeHandler(TopicFilter filter, MessageHandler handler) {
    handlers.remove(filter, handler);
    awaitNoHandler(filter);
  }

  /** Whether a handler is in place for exactly this filter; network thread. */
  public boolean hasHandlers(TopicFilter filter) {
    return handlers.isIn(filter);
  }

  /** Whether a handler other than the default handler is in place for a topic; network thread. */
  public boolean isMatched(String topic) {
    return handlers.isMatched(topic);
  }

  /** Takes the handlers of a filter out of place, but for those of later requests. */
  public void removeHandlers(TopicFilter filter, long number) {
    handlers.removeAll(filter, number);
    awaitNoHandler(filter);
  }

  /** What comes for a filter without handlers that had some, or was unsubscribed, is not wanted. */
  private void awaitNoHandler(TopicFilter filter) {
    if (whenUnmatched == Unmatched.WAIT && !handlers.isIn(filter)) {
      gone.add(filter);
      unmatched.take(delivery -> gone.match(delivery.topic())).forEach(this::dropUnmatched);
    }
  }

  /** Whether the bound is reached; network thread. */
  public boolean isFull() {
    return bound.isFull();
  }

  /**
   * Asks for {@code roomAgain} to be called when half of a full queue is worked off; network
   * thread.
   *
   * @return false if that is so already
   */
  public boolean awaitRoom() {
    return bound.awaitRoom();
  }

  /**
   * Adds a message to this turn's batch, or has it wait for a handler; network thread.
   *
   * <p>Those that wait do not make the queue full: while it is full the socket is not read, and
   * that would last until the application subscribes, which it might only do when it has read more.
   */
  public void add(Delivery delivery) {
    List<HandlerRegistration> matching = handlersOf(delivery);
    if (!matching.isEmpty()) {
      enqueue(delivery, matching);
      if (!unmatched.isEmpty()) {
        unmatched.passedBy(delivery);
        dropExcess();
      }
    } else if (whenUnmatched == Unmatched.WAIT && !gone.match(delivery.topic())) {
      unmatched.add(delivery);
      dropExcess();
    } else {
      dropUnmatched(delivery);
    }
  }

  private void enqueue(Delivery delivery, List<HandlerRegistration> matching) {
    delivery.handlers = matching;
    bound.enter(delivery.payload().length);
    batch.add(delivery);
  }

  private void dropExcess() {
    Delivery excess = unmatched.pollExcess();
    while (excess != null) {
      dropUnmatched(excess);
      excess = unmatched.pollExcess();
    }
  }

  private void dropUnmatched(Delivery delivery) {
    if (droppedUnmatched++ == 0) {
      LOG.warn(
          "A message to \"{}\" is dropped, no handler is in place for it; further ones are only"
              + " counted and reported to the listener",
          delivery.topic());
    }
    delivery.dropped();
    addDropped(delivery);
  }

  /** From now on messages without a handler wait for one; network thread. */
  public void awaitHandlers() {
    gone.clear();
    whenUnmatched = Unmatched.WAIT;
  }

  /** From now on messages without a handler are dropped, with those that wait; network thread. */
  public void awaitHandlersNoLonger() {
    whenUnmatched = Unmatched.DROP;
    gone.clear();
    dropWaiting();
  }

  /** Drops the messages that wait for a handler; network thread. */
  public void dropWaiting() {
    unmatched.take(delivery -> true).forEach(this::dropUnmatched);
  }

  /**
   * The server sends again what is not acknowledged: forgets the copies of QoS 1 messages that wait
   * for a handler. Of QoS 2 the session knows the identifier and gives us no second copy. Network
   * thread.
   */
  public void forgetRepeated() {
    unmatched.take(delivery -> delivery.qos() == QoS.AT_LEAST_ONCE);
  }

  /** Adds an event for the listener, if there is one, to this turn's batch; network thread. */
  public void addEvent(Consumer<MqttClientListener> event) {
    MqttClientListener listener = this.listener;
    if (listener != null) {
      batch.add((Runnable) () -> event.accept(listener));
    }
  }

  /** Counts, logs and reports what a handler has thrown after it had returned; network thread. */
  public void addHandlerFailure(ReceivedMessage message, Throwable failure) {
    calls.failed(message, failure);
    addEvent(listener -> listener.onHandlerFailure(message, failure));
  }

  /**
   * Counts a message that was dropped and reports it with this turn's batch; network thread. No
   * report if as many wait for the listener as messages may wait for their handlers.
   */
  public void addDropped(Delivery delivery) {
    dropped++;
    MqttClientListener listener = this.listener;
    InboundBound reports = this.reports;
    if (listener == null || reports == null || reports.isFull()) {
      return;
    }
    reports.enter(delivery.payload().length);
    batch.add(
        (Runnable)
            () -> {
              reports.leave(delivery.payload().length);
              listener.onMessageDropped(delivery);
            });
  }

  /** Whether somebody listens to events. */
  public boolean hasListener() {
    return listener != null;
  }

  /** Where packets are told; null: nobody listens. */
  public @Nullable PacketTap packetTap() {
    return packetTap;
  }

  /** Whether this turn has brought something; network thread. */
  public boolean hasBatch() {
    return !batch.isEmpty();
  }

  /** Hands this turn's batch over; network thread. */
  public void dispatch() {
    if (!batch.isEmpty()) {
      List<Object> complete = batch;
      batch = new ArrayList<>();
      runner.add(complete);
    }
  }

  /** How many messages were handed over; network thread. */
  public long messagesIn() {
    return bound.messagesIn();
  }

  /** How many messages handlers are done with; network thread. */
  public long messagesOut() {
    return bound.messagesOut();
  }

  /** The thread that calls handlers now; null: none does, or there may be several. */
  public @Nullable Thread callbackThread() {
    return runner.thread();
  }

  /** How many messages were dropped; network thread. */
  public long messagesDropped() {
    return dropped;
  }

  /** How many exceptions handlers have thrown. */
  public long handlerFailures() {
    return calls.handlerFailures();
  }

  /** Calls no handler and no listener any more, but for one that runs now. */
  public void close() {
    runner.close();
  }
}
