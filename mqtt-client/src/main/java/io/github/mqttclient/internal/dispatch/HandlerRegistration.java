package io.github.mqttclient.internal.dispatch;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.TopicFilter;

/** A handler that is in place for a filter. */
final class HandlerRegistration {
  final TopicFilter filter;
  final MessageHandler handler;

  /** The number of the first and of the last request that wants it in place; network thread. */
  long first;

  long last;

  /** Written by the network thread, read before each call. */
  private volatile Phase phase = Phase.IN_PLACE;

  private enum Phase {
    IN_PLACE,
    /** Unsubscribed or refused: messages that still wait for it are not given to it. */
    REMOVED
  }

  HandlerRegistration(TopicFilter filter, MessageHandler handler, long number) {
    this.filter = filter;
    this.handler = handler;
    this.first = number;
    this.last = number;
  }

  boolean isInPlace() {
    return phase == Phase.IN_PLACE;
  }

  void remove() {
    phase = Phase.REMOVED;
  }
}
