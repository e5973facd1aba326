package io.github.mqttclient.internal.dispatch;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes messages to their handlers and events to the listener, in the order of their arrival.
 *
 * <p>The network thread collects what a turn brings and hands it over as one batch; the callback
 * executor works it off. What the two share: the queue of batches, and two counters of what has
 * been handled, which only the callback side raises, so that the bound needs no lock.
 */
public final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");

  /** As many acknowledgements are reported at once, and after as long at the latest. */
  private static final int REPORT_MESSAGES = 256;

  private static final long REPORT_NANOS = 1_000_000;

  private final Handlers handlers;
  private final @Nullable MqttClientListener listener;
  private final CallbackQueue<Object> queue;
  private final int maximumMessages;
  private final long maximumBytes;

  /** Told of the messages that are to be acknowledged, on the callback executor. */
  private final Consumer<List<Delivery>> handled;

  /** Told when a queue that was full has room again, on the callback executor. */
  private final Runnable roomAgain;

  /** What this turn brought; a {@link Delivery} or a {@link Runnable}. Network thread only. */
  private List<Object> batch = new ArrayList<>();

  private long messagesIn;
  private long bytesIn;
  private final AtomicLong messagesOut = new AtomicLong();
  private final AtomicLong bytesOut = new AtomicLong();
  private long droppedIn;
  private long droppedBytesIn;
  private final AtomicLong droppedOut = new AtomicLong();
  private final AtomicLong droppedBytesOut = new AtomicLong();
  private final AtomicLong handlerFailures = new AtomicLong();

  /** Whether the network thread wants to hear of room; written by it, read by the callbacks. */
  private volatile Demand demand = Demand.NONE;

  private enum Demand {
    NONE,
    WAITS_FOR_ROOM
  }

  public Dispatcher(Callbacks callbacks, Consumer<List<Delivery>> handled, Runnable roomAgain) {
    this.handlers = new Handlers(callbacks.defaultHandler());
    this.listener = callbacks.listener();
    this.maximumMessages = callbacks.maximumMessages();
    this.maximumBytes = callbacks.maximumBytes();
    this.handled = handled;
    this.roomAgain = roomAgain;
    this.queue = new CallbackQueue<>(callbacks.executor(), this::runBatch);
    callbacks.handlers().forEach(entry -> handlers.add(entry.filter(), entry.handler(), 0));
  }

  /** Puts a handler in place for the request with this number, from 1; network thread. */
  public void addHandler(TopicFilter filter, MessageHandler handler, long number) {
    handlers.add(filter, handler, number);
  }

  /** Undoes {@link #addHandler}; network thread. */
  public void withdrawHandler(TopicFilter filter, MessageHandler handler, long number) {
    handlers.withdraw(filter, handler, number);
  }

  /** Takes one handler of a filter out of place; network thread. */
  public void removeHandler(TopicFilter filter, MessageHandler handler) {
    handlers.remove(filter, handler);
  }

  /** Whether a handler is in place for exactly this filter; network thread. */
  public boolean hasHandlers(TopicFilter filter) {
    return handlers.isIn(filter);
  }

  /** Takes the handlers of a filter out of place, but for those of later requests. */
  public void removeHandlers(TopicFilter filter, long number) {
    handlers.removeAll(filter, number);
  }

  /** Whether the bound is reached; network thread. */
  public boolean isFull() {
    return messagesIn - messagesOut.get() >= maximumMessages
        || bytesIn - bytesOut.get() >= maximumBytes;
  }

  /**
   * Asks for {@code roomAgain} to be called when half of a full queue is worked off; network
   * thread.
   *
   * @return false if that is so already
   */
  public boolean awaitRoom() {
    demand = Demand.WAITS_FOR_ROOM;
    if (!hasRoom()) {
      return true;
    }
    demand = Demand.NONE;
    return false;
  }

  private boolean hasRoom() {
    return messagesIn - messagesOut.get() <= maximumMessages / 2
        && bytesIn - bytesOut.get() <= maximumBytes / 2;
  }

  /** Adds a message to this turn's batch; network thread. */
  public void add(Delivery delivery) {
    delivery.handlers = handlers.of(delivery.topic());
    messagesIn++;
    bytesIn += delivery.payload().length;
    batch.add(delivery);
  }

  /** Adds an event for the listener, if there is one, to this turn's batch; network thread. */
  public void addEvent(Consumer<MqttClientListener> event) {
    MqttClientListener listener = this.listener;
    if (listener != null) {
      batch.add((Runnable) () -> event.accept(listener));
    }
  }

  /**
   * Reports a message that was dropped, to this turn's batch; network thread. Not if as many
   * reports wait for the listener as messages may wait for their handlers.
   */
  public void addDropped(Delivery delivery) {
    MqttClientListener listener = this.listener;
    if (listener == null
        || droppedIn - droppedOut.get() >= maximumMessages
        || droppedBytesIn - droppedBytesOut.get() >= maximumBytes) {
      return;
    }
    droppedIn++;
    droppedBytesIn += delivery.payload().length;
    batch.add(
        (Runnable)
            () -> {
              droppedOut.incrementAndGet();
              droppedBytesOut.addAndGet(delivery.payload().length);
              listener.onMessageDropped(delivery);
            });
  }

  /** Whether somebody listens to events. */
  public boolean hasListener() {
    return listener != null;
  }

  /** Hands this turn's batch over; network thread. */
  public void dispatch() {
    if (!batch.isEmpty()) {
      List<Object> complete = batch;
      batch = new ArrayList<>();
      queue.add(complete);
    }
  }

  /** How many messages were handed over. */
  public long messagesIn() {
    return messagesIn;
  }

  /** How many exceptions handlers have thrown. */
  public long handlerFailures() {
    return handlerFailures.get();
  }

  /** Calls no handler and no listener any more, but for one that runs now. */
  public void close() {
    queue.close();
  }

  private void runBatch(List<Object> callbacks) {
    List<Delivery> done = new ArrayList<>();
    long lastReport = System.nanoTime();
    for (Object callback : callbacks) {
      if (queue.isClosed()) {
        return;
      }
      if (!(callback instanceof Delivery delivery)) {
        runEvent((Runnable) callback);
        continue;
      }
      deliver(delivery);
      if (delivery.isAcknowledgedByClient()) {
        done.add(delivery);
        if (done.size() == REPORT_MESSAGES || System.nanoTime() - lastReport > REPORT_NANOS) {
          handled.accept(done);
          done = new ArrayList<>();
          lastReport = System.nanoTime();
        }
      }
    }
    if (!done.isEmpty()) {
      handled.accept(done);
    }
  }

  private void deliver(Delivery delivery) {
    List<HandlerRegistration> registrations = delivery.handlers;
    for (int i = 0; i < registrations.size(); i++) {
      if (registrations.get(i).isInPlace() && !isCalledBefore(registrations, i)) {
        call(registrations.get(i).handler, delivery);
      }
    }
    // Only this thread writes them, so no atomic addition is needed. But the last write must be
    // seen before the demand is read: else both sides may miss each other, and nobody reads on.
    messagesOut.lazySet(messagesOut.get() + 1);
    bytesOut.set(bytesOut.get() + delivery.payload().length);
    if (demand == Demand.WAITS_FOR_ROOM && hasRoom()) {
      demand = Demand.NONE;
      roomAgain.run();
    }
  }

  /** Whether another filter of the same handler has matched, too. */
  private static boolean isCalledBefore(List<HandlerRegistration> registrations, int index) {
    MessageHandler handler = registrations.get(index).handler;
    for (int i = 0; i < index; i++) {
      if (registrations.get(i).handler == handler && registrations.get(i).isInPlace()) {
        return true;
      }
    }
    return false;
  }

  private void call(MessageHandler handler, Delivery delivery) {
    try {
      handler.onMessage(delivery);
    } catch (Throwable failure) { // Also an Error of the application must not end the deliveries.
      handlerFailures.incrementAndGet();
      LOG.warn("A handler failed on a message to \"{}\"", delivery.topic(), failure);
      if (listener != null) {
        runEvent(() -> listener.onHandlerFailure((ReceivedMessage) delivery, failure));
      }
    }
  }

  private static void runEvent(Runnable event) {
    try {
      event.run();
    } catch (Throwable failure) {
      LOG.warn("The listener failed", failure);
    }
  }
}
