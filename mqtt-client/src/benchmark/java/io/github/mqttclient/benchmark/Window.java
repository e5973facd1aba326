package io.github.mqttclient.benchmark;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Bounds what the thread that makes it has in flight. When the window is full the thread sleeps
 * until half of it is free again, so that it is not woken for each acknowledgement.
 */
final class Window implements Contender.Completion {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long NEVER = Long.MAX_VALUE;

  private final int inFlight;
  private final Thread publisher = Thread.currentThread();
  private final AtomicLong completed = new AtomicLong();
  private volatile long wakeAt = NEVER;
  private volatile Throwable failure;

  /** Publishing thread only. */
  private long started;

  /** Publishing thread only; not more than were completed. */
  private long knownCompleted;

  Window(int inFlight) {
    this.inFlight = inFlight;
  }

  @Override
  public void done(Throwable failure) {
    if (failure != null) {
      this.failure = failure;
    }
    if (completed.incrementAndGet() >= wakeAt) {
      wakeAt = NEVER;
      LockSupport.unpark(publisher);
    }
  }

  /** Call it before each publish; waits while the window is full. */
  void enter() {
    if (started - knownCompleted >= inFlight) {
      knownCompleted = completed.get();
      if (started - knownCompleted >= inFlight) {
        await(started - inFlight / 2);
      }
    }
    started++;
  }

  /** Waits for the end of all that were started, and throws if one failed. */
  void awaitAll() {
    await(started);
    if (failure != null) {
      throw new IllegalStateException("a publish failed", failure);
    }
  }

  private void await(long count) {
    long start = System.nanoTime();
    wakeAt = count;
    while (completed.get() < count) {
      if (System.nanoTime() - start > LIMIT_NANOS) {
        throw new IllegalStateException(
            "stalled: of " + started + " publishes " + completed + " have completed", failure);
      }
      LockSupport.parkNanos(LIMIT_NANOS / 100);
    }
    wakeAt = NEVER;
    knownCompleted = completed.get();
  }
}
