package io.github.mqttclient.internal.dispatch;

import java.util.List;

/** Runs what the network thread hands over: messages for handlers, events for the listener. */
interface CallbackRunner {

  /**
   * Takes in what a turn brought, {@link Delivery} and {@link Runnable} in the order of arrival;
   * network thread. The list must not change any more.
   */
  void add(List<Object> batch);

  /** Calls nothing any more, but for what runs now. */
  void close();
}
