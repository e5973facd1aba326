package io.github.mqttclient.internal.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait to be sent, in the order of publishing: QoS 0 apart from the others, as it is
 * not held back by what holds those back.
 */
final class PublishQueue {
  /** Stays empty: the queues of all clients before the first message that has to wait. */
  private static final Deque<OutgoingPublish> NONE = new ArrayDeque<>(1);

  private Deque<OutgoingPublish> unacknowledged = NONE;
  private Deque<OutgoingPublish> acknowledged = NONE;

  /** The earliest expiry of a message in the queue, or an earlier one. */
  private long nextExpiry = Timers.NEVER;

  void addLast(OutgoingPublish publish) {
    toAddTo(publish).addLast(publish);
    lookAtExpiry(publish);
  }

  private void lookAtExpiry(OutgoingPublish publish) {
    long expiry = publish.expiry();
    if (expiry != Timers.NEVER && (nextExpiry == Timers.NEVER || expiry - nextExpiry < 0)) {
      nextExpiry = expiry;
    }
  }

  /** Puts messages before all others, in their order. */
  void addFirst(List<OutgoingPublish> publishes) {
    for (int i = publishes.size() - 1; i >= 0; i--) {
      toAddTo(publishes.get(i)).addFirst(publishes.get(i));
      lookAtExpiry(publishes.get(i));
    }
  }

  private Deque<OutgoingPublish> toAddTo(OutgoingPublish publish) {
    if (acknowledged == NONE) {
      unacknowledged = new ArrayDeque<>(1);
      acknowledged = new ArrayDeque<>(1);
    }
    return of(publish);
  }

  private Deque<OutgoingPublish> of(OutgoingPublish publish) {
    return publish.awaiting == OutgoingPublish.Awaiting.NOTHING ? unacknowledged : acknowledged;
  }

  /** The QoS 0 messages. */
  Deque<OutgoingPublish> unacknowledged() {
    return unacknowledged;
  }

  /** Takes the QoS 0 messages out. */
  List<OutgoingPublish> removeUnacknowledged() {
    List<OutgoingPublish> all = new ArrayList<>(unacknowledged);
    if (!all.isEmpty()) {
      unacknowledged.clear();
    }
    return all;
  }

  /** The QoS 1 and 2 messages. */
  Deque<OutgoingPublish> acknowledged() {
    return acknowledged;
  }

  boolean isEmpty() {
    return unacknowledged.isEmpty() && acknowledged.isEmpty();
  }

  /** When {@link #removeExpired} should be called at the latest. */
  long nextExpiry() {
    return nextExpiry;
  }

  /** Takes out what has expired. */
  List<OutgoingPublish> removeExpired(long now) {
    if (nextExpiry == Timers.NEVER || nextExpiry - now > 0) {
      return List.of();
    }
    List<OutgoingPublish> expired = new ArrayList<>();
    nextExpiry = Timers.NEVER;
    for (Deque<OutgoingPublish> queue : List.of(acknowledged, unacknowledged)) {
      removeExpired(queue, now, expired);
    }
    return expired;
  }

  private void removeExpired(
      Deque<OutgoingPublish> queue, long now, List<OutgoingPublish> expired) {
    Iterator<OutgoingPublish> publishes = queue.iterator();
    while (publishes.hasNext()) {
      OutgoingPublish publish = publishes.next();
      if (publish.isExpired(now)) {
        publishes.remove();
        expired.add(publish);
      } else {
        lookAtExpiry(publish);
      }
    }
  }

  /** Takes out the message that was published first; null if there is none. */
  @Nullable OutgoingPublish removeOldest() {
    OutgoingPublish first = acknowledged.peekFirst();
    OutgoingPublish other = unacknowledged.peekFirst();
    if (first == null || (other != null && other.sequence < first.sequence)) {
      return unacknowledged.pollFirst();
    }
    return acknowledged.pollFirst();
  }

  /** Takes out a message, if it is here. */
  void remove(OutgoingPublish publish) {
    of(publish).remove(publish);
  }

  /** Takes all out, in the order of publishing. */
  List<OutgoingPublish> removeAll() {
    List<OutgoingPublish> all = all();
    acknowledged = NONE;
    unacknowledged = NONE;
    nextExpiry = Timers.NEVER;
    return all;
  }

  /** All, in the order of publishing. */
  List<OutgoingPublish> all() {
    List<OutgoingPublish> all = new ArrayList<>(acknowledged);
    all.addAll(unacknowledged);
    if (all.size() > 1) {
      Collections.sort(all, (a, b) -> Long.compare(a.sequence, b.sequence));
    }
    return all;
  }
}
