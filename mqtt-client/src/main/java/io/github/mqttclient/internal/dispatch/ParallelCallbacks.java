package io.github.mqttclient.internal.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Messages of different topics in parallel, those of one topic one after the other; events one
 * after the other on an executor of their own, in no order with the messages.
 */
final class ParallelCallbacks implements CallbackRunner {
  private final TopicQueues<Delivery> messages;
  private final CallbackQueue<Runnable> events;
  private final ApplicationCalls calls;
  private final InboundBound bound;
  private final Consumer<List<Delivery>> handled;

  /**
   * Callbacks on two executors, which may be the same.
   *
   * @param messageExecutor where handlers run
   * @param eventExecutor where the listener runs
   */
  ParallelCallbacks(
      Executor messageExecutor,
      Executor eventExecutor,
      ApplicationCalls calls,
      InboundBound bound,
      Consumer<List<Delivery>> handled) {
    this.messages = new TopicQueues<>(messageExecutor, this::runMessages);
    this.events = new CallbackQueue<>(eventExecutor, this::runEvents);
    this.calls = calls;
    this.bound = bound;
    this.handled = handled;
  }

  @Override
  public void add(List<Object> batch) {
    List<Runnable> toTell = new ArrayList<>();
    for (Object callback : batch) {
      if (callback instanceof Delivery delivery) {
        messages.add(delivery.topic(), delivery);
      } else {
        toTell.add((Runnable) callback);
      }
    }
    messages.submit();
    if (!toTell.isEmpty()) {
      events.add(toTell);
    }
  }

  private void runMessages(List<Delivery> deliveries) {
    HandledMessages done = new HandledMessages(handled);
    for (Delivery delivery : deliveries) {
      if (messages.isClosed()) {
        return;
      }
      List<Throwable> failures = calls.handle(delivery);
      if (failures.isEmpty()) {
        bound.leave(delivery.payload().length);
      } else {
        events.add(List.of(() -> tellFailures(delivery, failures)));
      }
      done.add(delivery);
    }
    done.report();
  }

  /** Only then the message leaves the bound, so that it bounds these events, too. */
  private void tellFailures(Delivery delivery, List<Throwable> failures) {
    calls.tellFailures(delivery, failures);
    bound.leave(delivery.payload().length);
  }

  private void runEvents(List<Runnable> toTell) {
    for (Runnable event : toTell) {
      if (events.isClosed()) {
        return;
      }
      calls.tell(event);
    }
  }

  @Override
  public void close() {
    messages.close();
    events.close();
  }
}
