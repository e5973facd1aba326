package io.github.mqttclient;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** When to try again after a connection was lost or an attempt to make one has failed. */
@FunctionalInterface
public interface ReconnectPolicy {

  /**
   * How long to wait before an attempt. Called on the network thread; it must return at once. If it
   * throws, that is logged and the attempt is made in two minutes.
   *
   * @param attempt 1 for the first attempt after a connection that stood for ten seconds or more
   * @return the delay, or empty to give up; a negative one counts as none, one of more than a year
   *     as a year. If the method throws, that is logged and the default policy is asked instead.
   */
  Optional<Duration> delayBefore(int attempt);

  /**
   * Doubles the delay from {@code first} up to {@code longest}, each varied at random by up to a
   * quarter either way, so that many clients of one server do not come back all at once.
   *
   * @throws IllegalArgumentException if {@code first} is not positive or {@code longest} is shorter
   */
  static ReconnectPolicy exponential(Duration first, Duration longest) {
    Checks.positive("first", first);
    if (longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("longest " + longest + " is shorter than first " + first);
    }
    return attempt -> {
      double doubled = first.toNanos() * Math.pow(2, Math.min(attempt - 1, 62));
      double jitter = ThreadLocalRandom.current().nextDouble(0.75, 1.25);
      return Optional.of(
          Duration.ofNanos((long) (Math.min(doubled, (double) longest.toNanos()) * jitter)));
    };
  }

  /** Waits the same time before each attempt. */
  static ReconnectPolicy fixed(Duration delay) {
    Checks.positive("delay", delay);
    return attempt -> Optional.of(delay);
  }

  /** Never connects by itself. */
  static ReconnectPolicy never() {
    return attempt -> Optional.empty();
  }
}
