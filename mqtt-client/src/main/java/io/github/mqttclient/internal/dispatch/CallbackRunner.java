package io.github.mqttclient.internal.dispatch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs what the network thread hands over: messages for handlers, events for the listener. */
interface CallbackRunner {

  /**
   * Takes in what a turn brought, {@link Delivery} and {@link Runnable} in the order of arrival;
   * network thread. The list must not change any more.
   */
  void add(List<Object> batch);

  /** The thread that works the batches off now; null: none, or there may be several. */
  default @Nullable Thread thread() {
    return null;
  }

  /** Calls nothing any more, but for what runs now. */
  void close();
}
