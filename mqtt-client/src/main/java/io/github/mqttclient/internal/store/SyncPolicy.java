package io.github.mqttclient.internal.store;

import io.github.mqttclient.FilePersistence.SyncMode;
import java.time.Duration;
import java.util.function.LongSupplier;

/** When to wait for the disk. */
final class SyncPolicy {
  private final SyncMode mode;
  private final long intervalNanos;
  private final LongSupplier nanoClock;
  private long lastForced;

  SyncPolicy(SyncMode mode, Duration interval, LongSupplier nanoClock) {
    this.mode = mode;
    this.intervalNanos = interval.toNanos();
    this.nanoClock = nanoClock;
    lastForced = mode == SyncMode.INTERVAL ? nanoClock.getAsLong() : 0;
  }

  /** Whether this log ever waits for the disk. */
  boolean isUsed() {
    return mode != SyncMode.OPERATING_SYSTEM;
  }

  /** Whether a commit shall wait for the disk now. */
  boolean isDue() {
    return mode == SyncMode.EVERY_COMMIT
        || (mode == SyncMode.INTERVAL && nanoClock.getAsLong() - lastForced >= intervalNanos);
  }

  void forced() {
    if (mode == SyncMode.INTERVAL) {
      lastForced = nanoClock.getAsLong();
    }
  }
}
