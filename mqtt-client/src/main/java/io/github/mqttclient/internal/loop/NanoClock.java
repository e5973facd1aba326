package io.github.mqttclient.internal.loop;

/**
 * A monotonic clock in nanoseconds; like {@link System#nanoTime} only differences have a meaning.
 */
@FunctionalInterface
public interface NanoClock {
  long nanoTime();
}
