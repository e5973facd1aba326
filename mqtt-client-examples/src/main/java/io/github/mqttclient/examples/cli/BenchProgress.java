package io.github.mqttclient.examples.cli;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The line that says each second how it goes; on a terminal always the same line. */
final class BenchProgress {
  private final BenchPlan plan;
  private final BenchMeter meter;
  private final boolean overwrites;

  /** All measured latencies, collected second by second. */
  private final Histogram latencies = BenchMeter.histogram();

  private int seconds;
  private long published;
  private long received;
  private int width;

  BenchProgress(BenchPlan plan, BenchMeter meter, boolean overwrites) {
    this.plan = plan;
    this.meter = meter;
    this.overwrites = overwrites;
  }

  /** A second has gone by; returns what there is to say. */
  String nextSecond() {
    seconds++;
    Histogram latest = collect();
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%4d s", seconds));
    if (plan.publishers() > 0) {
      long now = meter.published();
      line.append(String.format(Locale.ROOT, "  published %d/s", now - published));
      published = now;
    }
    if (plan.subscribers() > 0) {
      long now = meter.received();
      line.append(String.format(Locale.ROOT, "  received %d/s", now - received));
      received = now;
    }
    if (latest.getTotalCount() > 0) {
      line.append(
          String.format(
              Locale.ROOT,
              "  latency p50 %.3f ms, p99 %.3f ms",
              latest.getValueAtPercentile(50) / 1e6,
              latest.getValueAtPercentile(99) / 1e6));
    }
    return line.toString();
  }

  /** Adds what was measured since the last time, and returns it. */
  Histogram collect() {
    Histogram latest = meter.newLatencies();
    latencies.add(latest);
    return latest;
  }

  Histogram latencies() {
    return latencies;
  }

  /** Prints a line on standard error. */
  void print(String line) {
    if (overwrites) {
      System.err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
      System.err.flush();
      width = line.length();
    } else {
      System.err.println(line);
    }
  }

  /** Leaves the terminal with an empty line to write on. */
  void end() {
    if (overwrites && width > 0) {
      System.err.print("\r" + " ".repeat(width) + "\r");
      System.err.flush();
    }
  }
}
