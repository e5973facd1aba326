package io.github.mqttclient.examples.cli;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench} is asked to do.
 *
 * @param idle connections that neither publish nor subscribe
 * @param rate messages a second and publisher; 0: as fast as they are acknowledged
 * @param window how many messages a publisher has in flight at most
 * @param size bytes of payload
 * @param topic the topics are levels below it
 * @param duration how long to measure; null: until {@code count} messages are published
 * @param count how many messages to measure; 0: as many as there are in the time
 */
record BenchPlan(
    int publishers,
    int subscribers,
    int idle,
    double rate,
    int window,
    int size,
    int qos,
    String topic,
    int topics,
    @Nullable Duration duration,
    long count,
    Duration warmUp) {
  private static final int MOST_CLIENTS = 1_000_000;
  private static final int LARGEST_PAYLOAD = 268_000_000;
  private static final BigDecimal LONGEST = BigDecimal.valueOf(1_000_000_000);

  /** What the options say. */
  static BenchPlan of(ParsedOptions options) throws UsageException {
    long count = number(options, Option.MESSAGE_COUNT, 0, 1, Long.MAX_VALUE);
    BenchPlan plan =
        new BenchPlan(
            (int) number(options, Option.PUBLISHERS, 1, 0, MOST_CLIENTS),
            (int) number(options, Option.SUBSCRIBERS, 1, 0, MOST_CLIENTS),
            (int) number(options, Option.IDLE_CONNECTIONS, 0, 0, MOST_CLIENTS),
            decimal(options, Option.RATE, 0).doubleValue(),
            Math.min(options.number(Option.MAX_IN_FLIGHT, 20), 65_535),
            (int) number(options, Option.SIZE, 64, 0, LARGEST_PAYLOAD),
            options.number(Option.QOS, 0),
            options.last(Option.TOPIC, "bench"),
            (int) number(options, Option.TOPICS, 1, 1, MOST_CLIENTS),
            count > 0 && !options.has(Option.DURATION)
                ? null
                : seconds(decimal(options, Option.DURATION, 10)),
            count,
            seconds(decimal(options, Option.WARM_UP, 1)));
    plan.check();
    return plan;
  }

  private void check() throws UsageException {
    if (clients() == 0) {
      throw new UsageException(
          "--publishers, --subscribers and --connections are all 0: nothing to do.");
    }
    if (subscribers > 0 && publishers > 0 && size < BenchStamp.BYTES) {
      throw new UsageException(
          "--size must be at least "
              + BenchStamp.BYTES
              + " with subscribers, for the time stamp in it: "
              + size);
    }
    if (publishers == 0 && duration == null) {
      throw new UsageException("--count needs publishers: without them it never ends.");
    }
  }

  int clients() {
    return publishers + subscribers + idle;
  }

  /** Whether latency is measured from publish to arrival; otherwise to the acknowledgement. */
  boolean isEndToEnd() {
    return publishers > 0 && subscribers > 0;
  }

  private static Duration seconds(BigDecimal seconds) {
    return Duration.ofNanos(seconds.movePointRight(9).longValue());
  }

  private static long number(
      ParsedOptions options, Option option, long defaultValue, long least, long most)
      throws UsageException {
    String text = options.last(option);
    if (text == null) {
      return defaultValue;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Falls through: the same text for both.
    }
    String upTo = most == Long.MAX_VALUE ? "" : " up to " + most;
    throw new UsageException(
        option.shortName() + " must be a whole number from " + least + upTo + ": " + text);
  }

  private static BigDecimal decimal(ParsedOptions options, Option option, int defaultValue)
      throws UsageException {
    String text = options.last(option);
    if (text == null) {
      return BigDecimal.valueOf(defaultValue);
    }
    try {
      BigDecimal number = new BigDecimal(text);
      if (number.signum() >= 0 && number.compareTo(LONGEST) <= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Falls through: the same text for both.
    }
    throw new UsageException(
        option.shortName() + " must be a number from 0 to " + LONGEST + ": " + text);
  }
}
