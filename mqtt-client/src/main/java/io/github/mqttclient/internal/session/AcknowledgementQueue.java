package io.github.mqttclient.internal.session;

import io.github.mqttclient.QoS;

/**
 * The acknowledgements that are due, in order, each finished or not: a ring of numbers, so that a
 * message costs no object.
 *
 * <p>Each has a sequence number that is never used again, so that the application's late answer for
 * a message of an earlier connection cannot be taken for one of this.
 */
final class AcknowledgementQueue {
  static final int NO_PACKET_ID = 0;

  private static final int FIRST_SIZE = 16;
  private static final int[] EMPTY = {};
  private static final int PACKET_ID = 0xFFFF;
  private static final int EXACTLY_ONCE = 1 << 16;
  private static final int FINISHED = 1 << 17;

  /** A power of two long, or empty; the entry with sequence s is at s modulo its length. */
  private int[] ring = EMPTY;

  private long first;
  private long next;

  /** Adds one at the end and returns its sequence number. */
  long add(int packetId, QoS qos) {
    if (next - first == ring.length) {
      grow();
    }
    ring[slot(next)] = packetId | (qos == QoS.EXACTLY_ONCE ? EXACTLY_ONCE : 0);
    return next++;
  }

  boolean isEmpty() {
    return first == next;
  }

  /** The sequence number that will be given next. */
  long next() {
    return next;
  }

  /** Whether it is in the queue and not finished. */
  boolean isPending(long sequence) {
    return sequence >= first && sequence < next && (ring[slot(sequence)] & FINISHED) == 0;
  }

  void finish(long sequence) {
    ring[slot(sequence)] |= FINISHED;
  }

  /** Whether one for this packet identifier is in the queue; only asked for repeated messages. */
  boolean contains(int packetId) {
    return find(packetId) >= 0;
  }

  /** Finishes the one for this packet identifier, if there is one. */
  void finishRepeat(int packetId) {
    long sequence = find(packetId);
    if (sequence >= 0) {
      finish(sequence);
    }
  }

  /**
   * Takes the one for this packet identifier out of use, if there is one; it stays in its place.
   */
  void cancel(int packetId) {
    long sequence = find(packetId);
    if (sequence >= 0) {
      ring[slot(sequence)] = NO_PACKET_ID | EXACTLY_ONCE | FINISHED;
    }
  }

  boolean isFirstFinished() {
    return first < next && (ring[slot(first)] & FINISHED) != 0;
  }

  /** {@link #NO_PACKET_ID} if it was cancelled. */
  int firstPacketId() {
    return ring[slot(first)] & PACKET_ID;
  }

  QoS firstQoS() {
    return (ring[slot(first)] & EXACTLY_ONCE) != 0 ? QoS.EXACTLY_ONCE : QoS.AT_LEAST_ONCE;
  }

  void removeFirst() {
    first++;
  }

  private long find(int packetId) {
    for (long sequence = first; sequence < next; sequence++) {
      if ((ring[slot(sequence)] & PACKET_ID) == packetId) {
        return sequence;
      }
    }
    return -1;
  }

  private int slot(long sequence) {
    return (int) sequence & (ring.length - 1);
  }

  private void grow() {
    int[] larger = new int[Math.max(ring.length * 2, FIRST_SIZE)];
    for (long sequence = first; sequence < next; sequence++) {
      larger[(int) sequence & (larger.length - 1)] = ring[slot(sequence)];
    }
    ring = larger;
  }
}
