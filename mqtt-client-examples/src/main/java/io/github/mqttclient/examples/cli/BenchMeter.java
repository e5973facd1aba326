package io.github.mqttclient.examples.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Counts and times what happens in the measured part of a bench. Publishers and subscribers report
 * from many threads; the sums are taken by one.
 */
final class BenchMeter {
  private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final int DIGITS = 3;

  private final Recorder latencies = new Recorder(LONGEST_NANOS, DIGITS);
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong received = new AtomicLong();

  /** Completes when all that is expected has arrived. */
  private final CompletableFuture<Void> allReceived = new CompletableFuture<>();

  private volatile long expected = Long.MAX_VALUE;
  private volatile long startNanos;
  private volatile long lastPublishedNanos;
  private volatile long lastReceivedNanos;

  /** An empty histogram of nanoseconds. */
  static Histogram histogram() {
    return new Histogram(LONGEST_NANOS, DIGITS);
  }

  void start(long nowNanos) {
    lastPublishedNanos = nowNanos;
    lastReceivedNanos = nowNanos;
    startNanos = nowNanos;
  }

  /** The server has taken a message. */
  void published(long nowNanos) {
    lastPublishedNanos = nowNanos;
    published.incrementAndGet();
  }

  /** The server has refused one. */
  void refused() {
    refused.incrementAndGet();
  }

  void received(long nowNanos) {
    lastReceivedNanos = nowNanos;
    if (received.incrementAndGet() >= expected) {
      allReceived.complete(null);
    }
  }

  void latency(long nanos) {
    latencies.recordValue(Math.min(Math.max(nanos, 0), LONGEST_NANOS));
  }

  /** Publishing is over, and so many are to arrive in all. */
  CompletableFuture<Void> expect(long messages) {
    expected = messages;
    if (received.get() >= messages) {
      allReceived.complete(null);
    }
    return allReceived;
  }

  long published() {
    return published.get();
  }

  long refusals() {
    return refused.get();
  }

  long received() {
    return received.get();
  }

  double publishSeconds() {
    return (lastPublishedNanos - startNanos) / 1e9;
  }

  double receiveSeconds() {
    return (lastReceivedNanos - startNanos) / 1e9;
  }

  /** The latencies since this was called last. */
  Histogram newLatencies() {
    return latencies.getIntervalHistogram();
  }
}
