package io.github.mqttclient.internal.loop;

import io.github.mqttclient.MqttStatistics;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The counters of a client. The network thread counts in plain fields and shows them to other
 * threads once a turn, so that counting costs next to nothing.
 */
final class Counters {
  private long packetsSent;
  private long packetsReceived;
  private long bytesSent;
  private long bytesReceived;
  private long delivered;

  /** Nanoseconds; -1: none yet. */
  private long lastPing = -1;

  private final AtomicLongArray shown = new AtomicLongArray(Shown.values().length);

  private enum Shown {
    PACKETS_SENT,
    PACKETS_RECEIVED,
    BYTES_SENT,
    BYTES_RECEIVED,
    DELIVERED,
    DROPPED,
    LAST_PING,
    IN_FLIGHT,
    RECEIVED
  }

  void packetSent() {
    packetsSent++;
  }

  void packetReceived() {
    packetsReceived++;
  }

  void sent(long bytes) {
    bytesSent += bytes;
  }

  void received(long bytes) {
    bytesReceived += bytes;
  }

  void delivered() {
    delivered++;
  }

  void ponged(long roundTrip) {
    lastPing = roundTrip;
  }

  /** Shows the present values; at the end of a turn. */
  void show(long inFlight, long messagesReceived, long messagesDropped) {
    set(Shown.PACKETS_SENT, packetsSent);
    set(Shown.PACKETS_RECEIVED, packetsReceived);
    set(Shown.BYTES_SENT, bytesSent);
    set(Shown.BYTES_RECEIVED, bytesReceived);
    set(Shown.DELIVERED, delivered);
    set(Shown.DROPPED, messagesDropped);
    set(Shown.LAST_PING, lastPing + 1);
    set(Shown.IN_FLIGHT, inFlight);
    set(Shown.RECEIVED, messagesReceived);
  }

  private void set(Shown counter, long value) {
    shown.lazySet(counter.ordinal(), value);
  }

  private long get(Shown counter) {
    return shown.get(counter.ordinal());
  }

  /** What was shown last; from any thread. */
  MqttStatistics statistics(long queued, long handlerFailures) {
    long ping = get(Shown.LAST_PING) - 1;
    return new MqttStatistics(
        get(Shown.PACKETS_SENT),
        get(Shown.PACKETS_RECEIVED),
        get(Shown.BYTES_SENT),
        get(Shown.BYTES_RECEIVED),
        get(Shown.IN_FLIGHT),
        queued,
        get(Shown.DELIVERED),
        get(Shown.RECEIVED),
        get(Shown.DROPPED),
        handlerFailures,
        ping < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(ping)));
  }
}
