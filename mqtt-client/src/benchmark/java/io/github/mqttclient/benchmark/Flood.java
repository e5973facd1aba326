package io.github.mqttclient.benchmark;

import java.util.concurrent.atomic.AtomicLong;

/** Counts messages whose numbers follow each other. Written by one thread at a time. */
final class Flood implements Contender.Receiver {
  private final int payloadBytes;
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private long next = -1;

  Flood(int payloadBytes) {
    this.payloadBytes = payloadBytes;
  }

  @Override
  public void receive(long number, int size) {
    if (number > next && next >= 0) { // The first may have any number.
      lost.lazySet(lost.get() + number - next);
    }
    if (number < next || size != payloadBytes) {
      wrong.lazySet(wrong.get() + 1);
    }
    next = number + 1;
    received.lazySet(received.get() + 1);
  }

  long received() {
    return received.get();
  }

  /** Messages that have been left out. */
  long lost() {
    return lost.get();
  }

  /** Messages of the wrong size or behind a later one. */
  long wrong() {
    return wrong.get();
  }
}
