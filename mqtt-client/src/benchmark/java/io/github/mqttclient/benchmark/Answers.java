package io.github.mqttclient.benchmark;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Wakes the thread that made it when a message is there. */
final class Answers implements Contender.Receiver {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long NONE = -1;

  private final Thread waiting = Thread.currentThread();
  private volatile long arrivedAt;
  private volatile long latest = NONE;

  @Override
  public void receive(long number, int size) {
    arrivedAt = System.nanoTime();
    latest = number;
    LockSupport.unpark(waiting);
  }

  /** Waits for the message with this number, the highest so far; returns when it came. */
  long await(long number) {
    long start = System.nanoTime();
    while (latest < number) {
      if (System.nanoTime() - start > LIMIT_NANOS) {
        throw new IllegalStateException("no answer to message " + number);
      }
      LockSupport.parkNanos(LIMIT_NANOS / 100);
    }
    return arrivedAt;
  }

  /** Waits for a message and returns its number. */
  long awaitAny() {
    await(0);
    return latest;
  }
}
