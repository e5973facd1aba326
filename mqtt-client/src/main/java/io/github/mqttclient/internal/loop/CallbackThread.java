package io.github.mqttclient.internal.loop;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where handlers and listeners run by default: a daemon thread that is started when there is
 * something to run and ends after a second without.
 *
 * <p>Waking it takes one system call, and it takes no lock to look for more: it is woken for each
 * message that comes alone.
 */
public final class CallbackThread implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STOPPED);

  /** The last one; null before the first. */
  private volatile @Nullable Thread thread;

  private enum Phase {
    /** There is no thread. Next: {@link #AWAKE}, by who brings a task, {@link #ENDING}. */
    STOPPED,
    /** The thread will look for tasks before it sleeps. Next: {@link #ASLEEP}, STOPPED, ENDING. */
    AWAKE,
    /** The thread is parked or just about to. Next: {@link #AWAKE}, {@link #ENDING}. */
    ASLEEP,
    /** No more tasks are taken; the thread, if there is one, works off those that wait. */
    ENDING
  }

  /**
   * Has the thread run a task, behind those that it was given before.
   *
   * @throws RejectedExecutionException after {@link #end}
   */
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (phase.compareAndSet(Phase.ASLEEP, Phase.AWAKE)) {
      LockSupport.unpark(thread);
    } else if (phase.compareAndSet(Phase.STOPPED, Phase.AWAKE)) {
      start();
    } else if (phase.get() == Phase.ENDING && tasks.remove(task)) {
      throw new RejectedExecutionException("the callback thread has ended");
    } // Else it is awake and looks again before it sleeps or stops.
  }

  /** Takes no more tasks; the thread ends when it has run those that wait. */
  public void end() {
    if (phase.getAndSet(Phase.ENDING) == Phase.STOPPED && !tasks.isEmpty()) {
      start(); // The last thread was about to look whether it goes on, and now it does not.
    } else {
      LockSupport.unpark(thread);
    }
  }

  private void start() {
    Thread started = new Thread(this::run, "mqtt-callback");
    started.setDaemon(true);
    started.start();
  }

  private void run() {
    thread = Thread.currentThread();
    long lastTask = System.nanoTime();
    do {
      if (runAll()) {
        lastTask = System.nanoTime();
      }
    } while (sleeps(lastTask + IDLE_NANOS - System.nanoTime()) || !stops());
  }

  private boolean runAll() {
    Runnable task = tasks.poll();
    boolean isAny = task != null;
    while (task != null) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.error("A task of the callback thread failed", e);
      }
      task = tasks.poll();
    }
    return isAny;
  }

  /** Waits for a task; returns false if it is time to stop. */
  private boolean sleeps(long nanos) {
    if (nanos <= 0 || !phase.compareAndSet(Phase.AWAKE, Phase.ASLEEP)) {
      return false;
    }
    if (tasks.isEmpty()) {
      LockSupport.parkNanos(this, nanos);
    }
    phase.compareAndSet(Phase.ASLEEP, Phase.AWAKE); // Else somebody has done so, or ends it.
    return true;
  }

  /** Returns false if a task has come meanwhile. */
  private boolean stops() {
    if (!phase.compareAndSet(Phase.AWAKE, Phase.STOPPED)) {
      return tasks.isEmpty(); // It is ending.
    }
    return tasks.isEmpty() || !phase.compareAndSet(Phase.STOPPED, Phase.AWAKE);
  }
}
