package io.github.mqttclient.internal.dispatch;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.ReceivedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls handlers and the listener; what they throw goes no further. On any thread. */
final class ApplicationCalls {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");

  private static final AtomicLongFieldUpdater<ApplicationCalls> HANDLER_FAILURES =
      AtomicLongFieldUpdater.newUpdater(ApplicationCalls.class, "handlerFailures");

  private final @Nullable MqttClientListener listener;
  private volatile long handlerFailures;

  ApplicationCalls(@Nullable MqttClientListener listener) {
    this.listener = listener;
  }

  /** How many exceptions handlers have thrown. */
  long handlerFailures() {
    return handlerFailures;
  }

  /**
   * Calls the handlers of a message that are still in place, each once.
   *
   * @return what they threw that the listener is to be told
   */
  List<Throwable> handle(Delivery delivery) {
    List<Throwable> failures = List.of();
    List<HandlerRegistration> registrations = delivery.handlers;
    for (int i = 0; i < registrations.size(); i++) {
      if (!registrations.get(i).isInPlace() || isCalledBefore(registrations, i)) {
        continue;
      }
      Throwable failure = call(registrations.get(i).handler, delivery);
      if (failure != null && listener != null) {
        failures = failures.isEmpty() ? new ArrayList<>(1) : failures;
        failures.add(failure);
      }
    }
    return failures;
  }

  /** Whether another filter of the same handler has matched, too. */
  private static boolean isCalledBefore(List<HandlerRegistration> registrations, int index) {
    MessageHandler handler = registrations.get(index).handler;
    for (int i = 0; i < index; i++) {
      if (registrations.get(i).handler.equals(handler) && registrations.get(i).isInPlace()) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Throwable call(MessageHandler handler, Delivery delivery) {
    try {
      handler.onMessage(delivery);
      return null;
    } catch (Throwable failure) { // Also an Error of the application must not end the deliveries.
      failed(delivery, failure);
      return failure;
    }
  }

  /** Counts and logs what a handler has thrown. */
  void failed(ReceivedMessage message, Throwable failure) {
    HANDLER_FAILURES.incrementAndGet(this);
    LOG.warn("A handler failed on a message to \"{}\"", message.topic(), failure);
  }

  /** Tells the listener what {@link #handle} has returned. */
  void tellFailures(Delivery delivery, List<Throwable> failures) {
    MqttClientListener listener = this.listener;
    if (listener != null) {
      for (Throwable failure : failures) {
        tell(() -> listener.onHandlerFailure(delivery, failure));
      }
    }
  }

  /** Tells the listener of an event. */
  void tell(Runnable event) {
    try {
      event.run();
    } catch (Throwable failure) {
      LOG.warn("The listener failed", failure);
    }
  }
}
