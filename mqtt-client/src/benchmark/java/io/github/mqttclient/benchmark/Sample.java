package io.github.mqttclient.benchmark;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The figures of one run by their names. */
record Sample(Map<String, Double> figures) {
  static final String RATE = "messagesPerSecond";
  static final String CPU = "cpuMicrosPerMessage";
  static final String ALLOCATED = "bytesAllocatedPerMessage";
  static final String LOST = "lostPercent";
  static final String P50 = "p50Micros";
  static final String P99 = "p99Micros";
  static final String P999 = "p999Micros";

  private static final String LINE_START = "sample";

  Sample {
    figures = new TreeMap<>(figures);
  }

  static Sample of(Usage before, Usage after, long messages) {
    double seconds = (after.nanoTime() - before.nanoTime()) / 1e9;
    return new Sample(
        Map.of(
            RATE, messages / seconds,
            CPU, (after.cpuNanos() - before.cpuNanos()) / 1e3 / messages,
            ALLOCATED, (double) (after.allocatedBytes() - before.allocatedBytes()) / messages));
  }

  Sample withLost(long received, long lost) {
    return with(LOST, 100.0 * lost / (received + lost));
  }

  Sample withLatencies(long[] sortedNanos) {
    return with(P50, percentile(sortedNanos, 0.5))
        .with(P99, percentile(sortedNanos, 0.99))
        .with(P999, percentile(sortedNanos, 0.999));
  }

  private static double percentile(long[] sortedNanos, double part) {
    return sortedNanos[(int) (sortedNanos.length * part)] / 1e3;
  }

  private Sample with(String name, double value) {
    Map<String, Double> more = new TreeMap<>(figures);
    more.put(name, value);
    return new Sample(more);
  }

  String toLine() {
    StringBuilder line = new StringBuilder(LINE_START);
    figures.forEach(
        (name, value) -> line.append(String.format(Locale.ROOT, " %s=%.3f", name, value)));
    return line.toString();
  }

  String inWords() {
    String words =
        String.format(
            Locale.ROOT,
            "%,11.0f messages/s %8.2f µs of CPU %,9.0f bytes",
            figures.get(RATE),
            figures.get(CPU),
            figures.get(ALLOCATED));
    return figures.containsKey(P50)
        ? words
            + String.format(
                Locale.ROOT, ", p50 %.0f, p99 %.0f µs", figures.get(P50), figures.get(P99))
        : words;
  }

  static boolean isLine(String line) {
    return line.startsWith(LINE_START + " ");
  }

  static Sample parse(String line) {
    Map<String, Double> figures = new TreeMap<>();
    for (String part : line.substring(LINE_START.length()).trim().split(" ", -1)) {
      String[] pair = part.split("=", 2);
      figures.put(pair[0], Double.valueOf(pair[1]));
    }
    return new Sample(figures);
  }
}
