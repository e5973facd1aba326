package io.github.mqttclient.internal.dispatch;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.TopicFilter;
import java.util.Arrays;
import java.util.List;

/** A handler that is in place for a filter. */
final class HandlerRegistration {
  final TopicFilter filter;
  final MessageHandler handler;

  /** The number of the first and of the last request that wants it in place; network thread. */
  long first;

  long last;

  /** How many identifiers of a filter are remembered. */
  private static final int MOST_IDENTIFIERS = 8;

  /**
   * The Subscription Identifiers that the filter was subscribed with, the latest last; the server
   * has that one, but messages on their way may have earlier ones. Empty if it was not subscribed
   * by this client. Network thread.
   */
  int[] identifiers = {};

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

  /** The identifiers and a new one, which replaces the oldest if there are too many. */
  static int[] with(int[] identifiers, int added) {
    for (int identifier : identifiers) {
      if (identifier == added) {
        return identifiers;
      }
    }
    int from = identifiers.length == MOST_IDENTIFIERS ? 1 : 0;
    int[] all = Arrays.copyOfRange(identifiers, from, identifiers.length + 1);
    all[all.length - 1] = added;
    return all;
  }

  /** Whether a message with these identifiers may be one for the filter. */
  boolean isMeantBy(List<Integer> messageIdentifiers) {
    for (int identifier : identifiers) {
      for (int i = 0; i < messageIdentifiers.size(); i++) {
        if (messageIdentifiers.get(i) == identifier) {
          return true;
        }
      }
    }
    return identifiers.length == 0; // Nobody knows what the server has it under, if at all.
  }

  boolean isInPlace() {
    return phase == Phase.IN_PLACE;
  }

  void remove() {
    phase = Phase.REMOVED;
  }
}
