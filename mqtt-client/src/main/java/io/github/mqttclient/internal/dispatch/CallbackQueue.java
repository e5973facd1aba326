package io.github.mqttclient.internal.dispatch;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs batches of callbacks on an executor, one batch at a time and in order, whatever the executor
 * is.
 */
final class CallbackQueue<T> {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");

  private final Executor executor;
  private final BatchRunner<T> runner;
  private final Queue<List<T>> batches = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.IDLE);

  private enum Phase {
    /** No task is with the executor. Next: {@link #SCHEDULED}, {@link #CLOSED}. */
    IDLE,
    /** A task is with the executor, waiting or running. Next: {@link #IDLE}, {@link #CLOSED}. */
    SCHEDULED,
    /** Nothing is begun any more. */
    CLOSED
  }

  /** Runs the callbacks of a batch; must not throw. */
  interface BatchRunner<T> {
    void run(List<T> batch);
  }

  CallbackQueue(Executor executor, BatchRunner<T> runner) {
    this.executor = executor;
    this.runner = runner;
  }

  /** Adds a batch, which must not change any more. */
  void add(List<T> batch) {
    batches.add(batch);
    schedule();
  }

  private void schedule() {
    if (!phase.compareAndSet(Phase.IDLE, Phase.SCHEDULED)) {
      return;
    }
    try {
      executor.execute(this::runAll);
    } catch (RejectedExecutionException e) {
      phase.compareAndSet(Phase.SCHEDULED, Phase.IDLE); // The next batch tries again.
      LOG.warn("The callback executor takes no more work; messages wait: {}", e.getMessage());
    }
  }

  private void runAll() {
    List<T> batch = batches.poll();
    while (batch != null && phase.get() != Phase.CLOSED) {
      runner.run(batch);
      batch = batches.poll();
    }
    phase.compareAndSet(Phase.SCHEDULED, Phase.IDLE);
    if (!batches.isEmpty()) { // Added after the last poll, while a task was still scheduled.
      schedule();
    }
  }

  boolean isClosed() {
    return phase.get() == Phase.CLOSED;
  }

  /** Begins nothing any more; what runs now is not interrupted. */
  void close() {
    phase.set(Phase.CLOSED);
    batches.clear();
  }
}
