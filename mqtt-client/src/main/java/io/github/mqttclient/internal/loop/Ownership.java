package io.github.mqttclient.internal.loop;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whose the event loop is: its thread's, or, while that one sleeps in select, for the length of one
 * {@link Errand} the thread's that runs it. Whoever owns it may touch what belongs to it; each
 * change of the phase makes what the one has written visible to the other.
 */
final class Ownership {
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STOPPED);
  private final NetworkSelector selector;
  private final Lending lending;

  /** The network thread; null while the loop is stopped. */
  private volatile @Nullable Thread thread;

  private enum Phase {
    /** There is no thread. Next: {@link #AWAKE}, by the sender of a command, who starts it. */
    STOPPED,
    /** The thread will look at the mailbox before it sleeps. Next: {@link #ASLEEP}, STOPPED. */
    AWAKE,
    /** The thread is in select or just about to. Next: {@link #AWAKE}, {@link #LENT}. */
    ASLEEP,
    /**
     * It still is, and another thread runs an errand. Next: {@link #ASLEEP}, {@link #AWAKE}, {@link
     * #RECALLED}.
     */
    LENT,
    /** Another thread runs an errand, and the network thread waits for its end. Next: AWAKE. */
    RECALLED
  }

  /** Whether other threads may have the loop. */
  enum Lending {
    ALLOWED,
    /**
     * On Android: its main thread must not touch the network, and an interrupt of a thread in a
     * channel's method closes the channel, even one that does not block.
     */
    FORBIDDEN;

    static Lending onThisPlatform() {
      return "Dalvik".equals(System.getProperty("java.vm.name")) ? FORBIDDEN : ALLOWED;
    }
  }

  Ownership(NetworkSelector selector, Lending lending) {
    this.selector = selector;
    this.lending = lending;
  }

  boolean isNetworkThread() {
    return Thread.currentThread() == thread;
  }

  /** The caller is the network thread from now on. */
  void begin() {
    thread = Thread.currentThread();
  }

  /** There is something for the network thread in the mailbox; returns whether to start it. */
  boolean wakeUp() {
    Phase current = phase.get();
    if (current == Phase.ASLEEP && phase.compareAndSet(Phase.ASLEEP, Phase.AWAKE)) {
      selector.wakeUp(thread);
    }
    // In the other phases who owns the loop looks at the mailbox again before giving it away.
    return current == Phase.STOPPED && phase.compareAndSet(Phase.STOPPED, Phase.AWAKE);
  }

  /** The network thread is about to sleep; it looks at the mailbox once more. */
  void sleeps() {
    phase.set(Phase.ASLEEP);
  }

  /** The network thread has slept and goes on, as soon as no errand is run. */
  void wokeUp() {
    while (!phase.compareAndSet(Phase.ASLEEP, Phase.AWAKE) && phase.get() != Phase.AWAKE) {
      if (phase.compareAndSet(Phase.LENT, Phase.RECALLED) || phase.get() == Phase.RECALLED) {
        LockSupport.park(this);
      }
    }
  }

  /** Has the loop, if the network thread sleeps; to be followed by one of the next two. */
  boolean borrow() {
    return phase.get() == Phase.ASLEEP // Under load it is not, and a read costs less.
        && lending == Lending.ALLOWED
        && phase.compareAndSet(Phase.ASLEEP, Phase.LENT);
  }

  /**
   * Gives the loop back, and the network thread may sleep on. Behind this the mailbox must be
   * looked at: those who filled it meanwhile have woken nobody.
   *
   * @return false if the network thread waits for it: nothing was given back
   */
  boolean giveBack() {
    return phase.compareAndSet(Phase.LENT, Phase.ASLEEP);
  }

  /** Gives the loop back, and the network thread has something to do. */
  void giveBackAwake() {
    if (phase.getAndSet(Phase.AWAKE) == Phase.RECALLED) {
      LockSupport.unpark(thread);
    } else {
      selector.wakeUp(thread);
    }
  }

  /** The network thread is about to end; it looks at the mailbox once more. */
  void stops() {
    thread = null;
    phase.set(Phase.STOPPED);
  }

  /** The network thread goes on after all; false: what has come starts another one. */
  boolean goesOn() {
    if (!phase.compareAndSet(Phase.STOPPED, Phase.AWAKE)) {
      return false;
    }
    begin();
    return true;
  }
}
