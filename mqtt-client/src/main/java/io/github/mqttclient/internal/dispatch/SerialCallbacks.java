package io.github.mqttclient.internal.dispatch;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Messages and events one after the other, in the order of their arrival. */
final class SerialCallbacks implements CallbackRunner, CallbackQueue.BatchRunner<Object> {
  private final CallbackQueue<Object> queue;
  private final ApplicationCalls calls;
  private final InboundBound bound;
  private final Consumer<List<Delivery>> handled;

  /** What runs a batch now; null: nothing does. */
  private volatile @Nullable Thread thread;

  SerialCallbacks(
      Executor executor,
      ApplicationCalls calls,
      InboundBound bound,
      Consumer<List<Delivery>> handled) {
    this.calls = calls;
    this.bound = bound;
    this.handled = handled;
    this.queue = new CallbackQueue<>(executor, this);
  }

  @Override
  public void add(List<Object> batch) {
    queue.add(batch);
  }

  @Override
  public void run(List<Object> batch) {
    thread = Thread.currentThread();
    try {
      runAll(batch);
    } finally {
      thread = null;
    }
  }

  private void runAll(List<Object> batch) {
    HandledMessages done = new HandledMessages(handled);
    for (Object callback : batch) {
      if (queue.isClosed()) {
        return;
      }
      if (callback instanceof Delivery delivery) {
        List<Throwable> failures = calls.handle(delivery);
        if (!failures.isEmpty()) {
          calls.tellFailures(delivery, failures);
        }
        bound.leaveInTurn(delivery.payload().length);
        done.add(delivery);
      } else {
        calls.tell((Runnable) callback);
      }
    }
    bound.batchEnds();
    done.report();
  }

  @Override
  public @Nullable Thread thread() {
    return thread;
  }

  @Override
  public void close() {
    queue.close();
  }
}
