package io.github.mqttclient.examples.cli;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a bench has measured.
 *
 * @param connectTimes nanoseconds from {@code connect} to CONNACK, one a client
 * @param refused messages that the server did not take
 * @param expected how many were to arrive
 * @param latencies nanoseconds, of what {@link BenchPlan#isEndToEnd} says
 */
record BenchSummary(
    BenchPlan plan,
    Histogram connectTimes,
    long published,
    long refused,
    double publishSeconds,
    long received,
    long expected,
    double receiveSeconds,
    Histogram latencies) {

  /** Lines for people. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(format("connected  %d, %s", connectTimes.getTotalCount(), times(connectTimes)));
    if (plan.publishers() > 0) {
      lines.add(
          format(
              "published  %d messages of %d bytes, QoS %d, %s%s",
              published,
              plan.size(),
              plan.qos(),
              throughput(published, publishSeconds),
              refused == 0 ? "" : ", refused " + refused));
    }
    if (plan.subscribers() > 0) {
      lines.add(
          format(
              "received   %d messages, %s%s",
              received, throughput(received, receiveSeconds), loss()));
    }
    if (latencies.getTotalCount() > 0) {
      lines.add("latency    " + times(latencies) + " (" + latencyOf() + ")");
    }
    return lines;
  }

  private String loss() {
    if (plan.publishers() == 0) {
      return "";
    }
    double percent = expected == 0 ? 0 : 100.0 * lost() / expected;
    return format(", lost %d of %d (%.3f %%)", lost(), expected, percent);
  }

  private long lost() {
    return Math.max(0, expected - received);
  }

  private String latencyOf() {
    if (plan.isEndToEnd()) {
      return "publish to receive";
    }
    return plan.qos() == 0 ? "publish to write" : "publish to acknowledgement";
  }

  private String throughput(long messages, double seconds) {
    return format(
        "%.1f messages/s, %.3f MB/s in %.2f s",
        perSecond(messages, seconds), megabytes(perSecond(messages, seconds)), seconds);
  }

  private static double perSecond(long messages, double seconds) {
    return seconds > 0 ? messages / seconds : 0;
  }

  private double megabytes(double messages) {
    return messages * plan.size() / 1e6;
  }

  /** Percentiles in milliseconds. */
  static String times(Histogram nanos) {
    return format(
        "p50 %.3f ms, p90 %.3f ms, p99 %.3f ms, p99.9 %.3f ms, max %.3f ms",
        millis(nanos, 50),
        millis(nanos, 90),
        millis(nanos, 99),
        millis(nanos, 99.9),
        millis(nanos, 100));
  }

  private static double millis(Histogram nanos, double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1e6;
  }

  /** The same as one object, with more digits; seconds, milliseconds where the name says so. */
  JsonText json() {
    Members json = new Members();
    json.add("publishers", plan.publishers())
        .add("subscribers", plan.subscribers())
        .add("connections", plan.clients())
        .add("qos", plan.qos())
        .add("size", plan.size())
        .add("topics", plan.topics())
        .add("rate", plan.rate())
        .add("connectMillis", percentiles(connectTimes));
    if (plan.publishers() > 0) {
      json.add("published", flow(published, publishSeconds).add("refused", refused).build());
    }
    if (plan.subscribers() > 0) {
      Members flow = flow(received, receiveSeconds);
      if (plan.publishers() > 0) {
        flow.add("expected", expected).add("lost", lost());
      }
      json.add("received", flow.build());
    }
    if (latencies.getTotalCount() > 0) {
      json.add("latencyOf", JsonText.of(latencyOf()));
      json.add("latencyMillis", percentiles(latencies));
    }
    return json.build();
  }

  private Members flow(long messages, double seconds) {
    return new Members()
        .add("messages", messages)
        .add("seconds", seconds)
        .add("messagesPerSecond", perSecond(messages, seconds))
        .add("megabytesPerSecond", megabytes(perSecond(messages, seconds)));
  }

  private static JsonText percentiles(Histogram nanos) {
    Members json = new Members();
    json.add("count", nanos.getTotalCount());
    json.add("mean", nanos.getTotalCount() == 0 ? 0 : nanos.getMean() / 1e6);
    for (double percentile : new double[] {50, 90, 99, 99.9}) {
      json.add("p" + JsonNumber.print(percentile), millis(nanos, percentile));
    }
    return json.add("max", millis(nanos, 100)).build();
  }

  private static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern, arguments);
  }

  /** An object of JSON in the making. */
  private static final class Members {
    private final List<Map.Entry<JsonText.Quoted, JsonText>> entries = new ArrayList<>();

    Members add(String name, JsonText value) {
      entries.add(new SimpleImmutableEntry<>(JsonText.of(name), value));
      return this;
    }

    Members add(String name, long number) {
      return add(name, JsonText.of(number));
    }

    Members add(String name, double number) {
      return add(name, new JsonText.Plain(JsonNumber.print(Math.round(number * 1e6) / 1e6)));
    }

    JsonText build() {
      return new JsonText.Members(entries);
    }
  }
}
