package io.github.mqttclient.internal.dispatch;

import io.github.mqttclient.QoS;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Messages that no handler is in place for, until one is. They are not acknowledged meanwhile.
 * Network thread only.
 *
 * <p>Acknowledgements leave in the order of arrival, so one that waits here holds back those of all
 * QoS 1 and 2 messages behind it, handled or not. If they filled the server's window nothing could
 * come any more, not even for other handlers. So the bound is not only one of messages and bytes,
 * but also of what a waiting message may hold back.
 */
final class UnmatchedMessages {
  /** Stays empty: the queues of all clients before the first message that has to wait. */
  private static final Deque<Waiting> NONE = new ArrayDeque<>(1);

  private final int maximumMessages;
  private final long maximumBytes;
  private final int maximumHeldBack;

  /** QoS 1 and 2, oldest first. */
  private Deque<Waiting> acknowledged = NONE;

  /** QoS 0, oldest first. */
  private Deque<Waiting> unacknowledged = NONE;

  private long bytes;

  /** How many QoS 1 and 2 messages have come, here or past here. */
  private long arrivals;

  /** A message, and how many of QoS 1 and 2 came before it. */
  private record Waiting(Delivery delivery, long arrivalsBefore) {}

  /**
   * No messages yet.
   *
   * @param maximumMessages how many may wait, at least 1
   * @param maximumBytes how many bytes of payload may wait, but for a single larger message
   * @param maximumHeldBack how many acknowledgements the oldest one may hold back, with its own
   */
  UnmatchedMessages(int maximumMessages, long maximumBytes, int maximumHeldBack) {
    this.maximumMessages = maximumMessages;
    this.maximumBytes = maximumBytes;
    this.maximumHeldBack = maximumHeldBack;
  }

  boolean isEmpty() {
    return acknowledged.isEmpty() && unacknowledged.isEmpty();
  }

  /** A message has to wait. */
  void add(Delivery delivery) {
    if (acknowledged == NONE) {
      acknowledged = new ArrayDeque<>(1);
      unacknowledged = new ArrayDeque<>(1);
    }
    Deque<Waiting> queue = delivery.qos() == QoS.AT_MOST_ONCE ? unacknowledged : acknowledged;
    queue.addLast(new Waiting(delivery, arrivals));
    bytes += delivery.payload().length;
    passedBy(delivery);
  }

  /** A message came that need not wait. */
  void passedBy(Delivery delivery) {
    if (delivery.qos() != QoS.AT_MOST_ONCE) {
      arrivals++;
    }
  }

  /** Takes out the message that has to be given up for the bound; null if there is none. */
  @Nullable Delivery pollExcess() {
    Waiting oldest = acknowledged.peekFirst();
    if (oldest != null && arrivals - oldest.arrivalsBefore > maximumHeldBack) {
      return poll(acknowledged);
    }
    int messages = acknowledged.size() + unacknowledged.size();
    if (messages > maximumMessages || (bytes > maximumBytes && messages > 1)) {
      return poll(unacknowledged.isEmpty() ? acknowledged : unacknowledged);
    }
    return null;
  }

  private Delivery poll(Deque<Waiting> queue) {
    Delivery delivery = queue.removeFirst().delivery;
    bytes -= delivery.payload().length;
    return delivery;
  }

  /** Takes out those that match, in the order of their arrival. */
  List<Delivery> take(Predicate<Delivery> matches) {
    List<Waiting> first = remove(acknowledged, matches);
    List<Waiting> second = remove(unacknowledged, matches);
    List<Delivery> taken = new ArrayList<>(first.size() + second.size());
    int next = 0;
    for (Waiting waiting : second) {
      while (next < first.size() && first.get(next).arrivalsBefore < waiting.arrivalsBefore) {
        taken.add(first.get(next++).delivery);
      }
      taken.add(waiting.delivery);
    }
    while (next < first.size()) {
      taken.add(first.get(next++).delivery);
    }
    return taken;
  }

  private List<Waiting> remove(Deque<Waiting> queue, Predicate<Delivery> matches) {
    List<Waiting> removed = new ArrayList<>();
    queue.removeIf(waiting -> matches.test(waiting.delivery) && removed.add(waiting));
    removed.forEach(waiting -> bytes -= waiting.delivery.payload().length);
    return removed;
  }
}
