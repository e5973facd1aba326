package io.github.mqttclient;

import java.util.Objects;

/**
 * A topic filter and how its messages are wanted (MQTT 5.0 section 3.8.3.1).
 *
 * <p>{@code Subscription.of("sensor/#", 1).noLocal(true)}. No Local, Retain As Published and Retain
 * Handling need MQTT 5.0; with an older version a subscription that sets one of them fails.
 *
 * @param filter which topics
 * @param qos the highest QoS at which the server may send messages
 * @param noLocal whether messages that this client publishes itself are left out
 * @param retainAsPublished whether messages keep the RETAIN flag they were published with
 * @param retainHandling whether retained messages are sent at subscribe
 */
public record Subscription(
    TopicFilter filter,
    QoS qos,
    boolean noLocal,
    boolean retainAsPublished,
    RetainHandling retainHandling) {

  public Subscription {
    Objects.requireNonNull(filter, "filter");
    Objects.requireNonNull(qos, "qos");
    Objects.requireNonNull(retainHandling, "retainHandling");
    if (noLocal && filter.isShared()) { // [MQTT-3.8.3-4]
      throw new IllegalArgumentException("noLocal must not be set on a shared filter: " + filter);
    }
  }

  /** A subscription without options. */
  public static Subscription of(String filter, QoS qos) {
    return new Subscription(TopicFilter.of(filter), qos, false, false, RetainHandling.SEND);
  }

  /** A subscription without options; {@code qos} is 0, 1 or 2. */
  public static Subscription of(String filter, int qos) {
    return of(filter, QoS.of(qos));
  }

  /** The same, with or without the messages that this client publishes itself. Default: with. */
  public Subscription noLocal(boolean noLocal) {
    return new Subscription(filter, qos, noLocal, retainAsPublished, retainHandling);
  }

  /** The same, keeping the RETAIN flag as published or not. Default: not. */
  public Subscription retainAsPublished(boolean retainAsPublished) {
    return new Subscription(filter, qos, noLocal, retainAsPublished, retainHandling);
  }

  /** The same with another Retain Handling. Default: {@link RetainHandling#SEND}. */
  public Subscription retainHandling(RetainHandling retainHandling) {
    return new Subscription(filter, qos, noLocal, retainAsPublished, retainHandling);
  }
}
