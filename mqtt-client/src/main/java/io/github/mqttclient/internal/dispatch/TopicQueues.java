package io.github.mqttclient.internal.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs values on an executor: those of one topic one after the other, in the order in which they
 * were added, those of different topics in parallel.
 *
 * <p>A topic has a queue only while it has values that are not run; so there are never more queues
 * than values, and one task with the executor for each queue.
 */
final class TopicQueues<T> {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");

  /** As many values of a topic run before other topics have their turn. */
  static final int SLICE = 16;

  private final Executor executor;
  private final SliceRunner<T> runner;

  /** The topics that have values; a queue leaves it when its last value has run. */
  private final Map<String, TopicQueue<T>> queues = new ConcurrentHashMap<>();

  /** Queues that the executor had no room for; whoever has run a slice goes on with these. */
  private final Queue<TopicQueue<T>> rejected = new ConcurrentLinkedQueue<>();

  /** Queues that no task is with the executor for yet. Network thread only. */
  private final List<TopicQueue<T>> fresh = new ArrayList<>();

  /** Whether the last rejection was logged. Network thread only. */
  private boolean rejectionLogged;

  private volatile boolean closed;

  /** Runs some values of one topic; must not throw. */
  interface SliceRunner<T> {
    void run(List<T> slice);
  }

  private static final class TopicQueue<T> {
    final String topic;
    final Queue<T> values = new ConcurrentLinkedQueue<>();

    TopicQueue(String topic) {
      this.topic = topic;
    }

    List<T> nextSlice() {
      List<T> slice = new ArrayList<>();
      T value = values.poll();
      while (value != null) {
        slice.add(value);
        value = slice.size() < SLICE ? values.poll() : null;
      }
      return slice;
    }
  }

  TopicQueues(Executor executor, SliceRunner<T> runner) {
    this.executor = executor;
    this.runner = runner;
  }

  /** Adds a value, to be run after the next {@link #submit}; network thread. */
  void add(String topic, T value) {
    if (closed) {
      return;
    }
    queues.compute( // In one step with the removal of a queue that is empty.
        topic,
        (key, known) -> {
          TopicQueue<T> queue = known == null ? new TopicQueue<>(key) : known;
          queue.values.add(value);
          if (known == null) {
            fresh.add(queue);
          }
          return queue;
        });
  }

  /** Gives the executor what it does not have yet; network thread. */
  void submit() {
    for (TopicQueue<T> queue : fresh) {
      if (!isTaken(() -> runFrom(queue))) {
        rejected.add(queue);
      }
    }
    fresh.clear();
    if (rejected.isEmpty()) {
      return;
    }
    // Once more, now that they can be found: a thread that was busy before may have ended since.
    if (isTaken(this::runRejected)) {
      rejectionLogged = false;
    } else if (!rejectionLogged) {
      rejectionLogged = true;
      LOG.warn("The executor of parallel delivery takes no more work now; messages wait");
    }
  }

  private boolean isTaken(Runnable task) {
    try {
      executor.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private void runRejected() {
    runFrom(rejected.poll());
  }

  private void runFrom(@Nullable TopicQueue<T> first) {
    for (TopicQueue<T> queue = first; queue != null; queue = rejected.poll()) {
      if (!rejected.isEmpty()) {
        isTaken(this::runRejected); // Other threads may be free by now.
      }
      runSlice(queue);
    }
  }

  private void runSlice(TopicQueue<T> queue) {
    if (closed) {
      return;
    }
    runner.run(queue.nextSlice());
    boolean isEmpty =
        queues.computeIfPresent(queue.topic, (topic, same) -> same.values.isEmpty() ? null : same)
            == null;
    if (!isEmpty && !isTaken(() -> runFrom(queue))) {
      rejected.add(queue);
    }
  }

  /** How many topics have values; for tests. */
  int size() {
    return queues.size();
  }

  boolean isClosed() {
    return closed;
  }

  /** Begins nothing any more; what runs now is not interrupted. Network thread. */
  void close() {
    closed = true;
    queues.clear();
    rejected.clear();
    fresh.clear();
  }
}
