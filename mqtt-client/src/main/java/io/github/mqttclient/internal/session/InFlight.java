package io.github.mqttclient.internal.session;

import org.jspecify.annotations.Nullable;

/** Messages in flight in the order in which they shall be sent again; linked through themselves. */
final class InFlight {
  private @Nullable OutgoingPublish first;
  private @Nullable OutgoingPublish last;
  private int size;

  @Nullable OutgoingPublish first() {
    return first;
  }

  int size() {
    return size;
  }

  void addLast(OutgoingPublish publish) {
    publish.list = this;
    publish.previous = last;
    publish.next = null;
    if (last == null) {
      first = publish;
    } else {
      last.next = publish;
    }
    last = publish;
    size++;
  }

  void remove(OutgoingPublish publish) {
    if (publish.previous == null) {
      first = publish.next;
    } else {
      publish.previous.next = publish.next;
    }
    if (publish.next == null) {
      last = publish.previous;
    } else {
      publish.next.previous = publish.previous;
    }
    publish.list = null;
    publish.previous = null;
    publish.next = null;
    size--;
  }
}
