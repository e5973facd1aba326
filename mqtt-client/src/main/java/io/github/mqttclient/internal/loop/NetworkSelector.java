package io.github.mqttclient.internal.loop;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Iterator;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The selector of a network thread, opened when it is first needed. While the system refuses one,
 * as when there are too many open files, nothing can be registered, but the thread goes on to work
 * off commands and deadlines.
 *
 * <p>For the network thread only, but for {@link #wakeUp}.
 */
final class NetworkSelector {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Opener opener;

  /** Null before it is needed, after it was closed, and while the system refuses it. */
  private volatile @Nullable Selector selector;

  /** {@link Selector#open}, but in tests. */
  interface Opener {
    Selector open() throws IOException;
  }

  NetworkSelector(Opener opener) {
    this.opener = opener;
  }

  /**
   * Waits until a channel is ready, {@link #wakeUp} is called or the time is over.
   *
   * @param nanos {@link Deadlines#NEVER}: without limit
   * @throws IOException if the selector has failed: the channels registered so far never get ready
   */
  void await(long nanos) throws IOException {
    Selector selector = this.selector;
    if (selector == null) {
      if (nanos == Deadlines.NEVER) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, nanos);
      }
      return;
    }
    // Rounded up: waking a little early would only mean to sleep again.
    selector.select(nanos == Deadlines.NEVER ? 0 : (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
  }

  /** Looks which channels are ready now; fails like {@link #await}. */
  void poll() throws IOException {
    Selector selector = this.selector;
    if (selector != null) {
      selector.selectNow();
    }
  }

  /** Ends the waiting of the network thread; from any thread. */
  void wakeUp(@Nullable Thread networkThread) {
    Selector selector = this.selector;
    if (selector != null) {
      selector.wakeup();
    } else {
      LockSupport.unpark(networkThread);
    }
  }

  SelectionKey register(SelectableChannel channel, int interestOps, Object attachment)
      throws IOException {
    Selector selector = this.selector;
    if (selector == null) {
      selector = opener.open();
      this.selector = selector;
    }
    return channel.register(selector, interestOps, attachment);
  }

  /** Gives what is attached to each channel that the last waiting has found ready. */
  void forEachReady(Consumer<Object> consumer) {
    Selector selector = this.selector;
    if (selector == null) {
      return;
    }
    Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
    while (keys.hasNext()) {
      SelectionKey key = keys.next();
      keys.remove();
      consumer.accept(key.attachment());
    }
  }

  void close() {
    Selector closing = selector;
    selector = null;
    if (closing != null) {
      try {
        closing.close();
      } catch (IOException e) {
        // The next one is opened all the same.
      }
    }
  }
}
