package io.github.mqttclient.internal.loop;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * How much is published and not sent yet, and the bound on it.
 *
 * <p>Publishers raise one pair of counters, the network thread another: so the two sides never
 * compete for a counter, and the lock is only taken by publishers that have to wait.
 */
public final class PublishQueueLimit {
  private final int maximumMessages;
  private final long maximumBytes;

  /** What may enter: the bound, or twice as much if the network thread drops what exceeds it. */
  private final long admittedMessages;

  private final long admittedBytes;

  private final AtomicLong messagesIn = new AtomicLong();
  private final AtomicLong bytesIn = new AtomicLong();

  /** Written by the network thread only, as are the two plain counters behind them. */
  private final AtomicLong messagesOut = new AtomicLong();

  private final AtomicLong bytesOut = new AtomicLong();

  private final AtomicInteger waiters = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition roomOrNoHope = lock.newCondition();

  private PublishQueueLimit(int maximumMessages, long maximumBytes, int factor) {
    this.maximumMessages = maximumMessages;
    this.maximumBytes = maximumBytes;
    this.admittedMessages = (long) maximumMessages * factor;
    this.admittedBytes = Math.min(maximumBytes, Long.MAX_VALUE / factor) * factor;
  }

  /** Lets no more in than the bound. */
  static PublishQueueLimit strict(int maximumMessages, long maximumBytes) {
    return new PublishQueueLimit(maximumMessages, maximumBytes, 1);
  }

  /** Lets in as much again, so that the network thread sees what it has to drop others for. */
  static PublishQueueLimit dropping(int maximumMessages, long maximumBytes) {
    return new PublishQueueLimit(maximumMessages, maximumBytes, 2);
  }

  /** How many messages wait to be sent. */
  public long messages() {
    return messagesIn.get() - messagesOut.get();
  }

  private long bytes() {
    return bytesIn.get() - bytesOut.get();
  }

  private boolean hasRoom() {
    return messages() < admittedMessages && bytes() < admittedBytes;
  }

  /**
   * Takes room for a message; from any thread. A message that is larger than the bound fits into an
   * empty queue.
   *
   * @return false if there is no room
   */
  public boolean tryEnter(int bytes) {
    if (!hasRoom()) {
      return false;
    }
    messagesIn.incrementAndGet();
    bytesIn.addAndGet(bytes);
    return true;
  }

  /** Takes room for a message though there may be none: an earlier process has taken it in. */
  public void enterAnyway(int bytes) {
    messagesIn.incrementAndGet();
    bytesIn.addAndGet(bytes);
  }

  /** Whether more has entered than there is room for. */
  boolean isExceeded() {
    return messages() > maximumMessages || bytes() > maximumBytes;
  }

  /**
   * Waits for room for a time and takes it.
   *
   * @return false if there was none in that time, or hope was lost
   */
  public boolean enterWithin(long nanos, int bytes, BooleanSupplier hope)
      throws InterruptedException {
    waiters.incrementAndGet();
    lock.lock();
    try {
      long left = nanos;
      while (hope.getAsBoolean()) {
        if (tryEnter(bytes)) {
          return true;
        }
        if (left <= 0) {
          return false;
        }
        left = roomOrNoHope.awaitNanos(left);
      }
      return false;
    } finally {
      lock.unlock();
      waiters.decrementAndGet();
    }
  }

  /**
   * Waits for room as long as {@code hope} holds and takes it.
   *
   * @return false if hope was lost
   */
  public boolean enter(int bytes, BooleanSupplier hope) throws InterruptedException {
    return enterWithin(Long.MAX_VALUE, bytes, hope);
  }

  /** A message has left the queue; network thread. */
  public void leave(int bytes) {
    messagesOut.lazySet(messagesOut.get() + 1);
    bytesOut.lazySet(bytesOut.get() + bytes);
  }

  /** Wakes publishers if half of the queue is free, not at each message; network thread. */
  void wakeIfHalfEmpty() {
    if (waiters.get() > 0 && messages() <= admittedMessages / 2 && bytes() <= admittedBytes / 2) {
      wakeAll();
    }
  }

  /** Has the waiting publishers look again, because there may be no hope any more. */
  void wakeAll() {
    lock.lock();
    try {
      roomOrNoHope.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How much may wait: a rule of its own, so that it can be shown. */
  @Override
  public String toString() {
    return maximumMessages + " messages or " + maximumBytes + " bytes";
  }
}
