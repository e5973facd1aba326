package io.github.mqttclient.examples.cli;

import java.nio.ByteBuffer;

/**
 * What the payload of a measured message begins with.
 *
 * <pre>
 *  +----------------+------------------+-------------------------+
 *  | time, 8 bytes  | run, 7 bytes     | measured, 1 byte        |
 *  +----------------+------------------+-------------------------+
 *   when it was due  of this bench only  0: warm-up, 1: it counts
 * </pre>
 */
final class BenchStamp {
  static final int BYTES = 16;

  private static final long RUN = 0xFFFF_FFFF_FFFF_FF00L;

  private BenchStamp() {}

  static void write(byte[] payload, long timeNanos, long run, boolean measured) {
    ByteBuffer.wrap(payload).putLong(timeNanos).putLong((run & RUN) | (measured ? 1 : 0));
  }

  /** Whether it is a message of this run that counts; others may use the same topic. */
  static boolean isMeasured(byte[] payload, long run) {
    return payload.length >= BYTES && ByteBuffer.wrap(payload).getLong(8) == ((run & RUN) | 1);
  }

  static long timeNanos(byte[] payload) {
    return ByteBuffer.wrap(payload).getLong(0);
  }
}
