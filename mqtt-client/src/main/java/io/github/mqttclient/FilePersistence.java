package io.github.mqttclient;

import io.github.mqttclient.internal.store.SessionLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Keeps sessions in files: in the directory given, one subdirectory for each client identifier, in
 * it an append-only log with a checksum for each record.
 *
 * <p>The default is to wait for the disk once a turn of the network thread, before anything that
 * depends on it is sent: the cost is shared by all messages of the turn. A torn end, left by a
 * crash, is cut off; a damaged record is copied into a file beside the log and reported to {@link
 * MqttClientListener#onStoreDamaged}; the others go on in their order. A second process or client
 * on the same session is refused.
 */
public final class FilePersistence implements InFlightPersistence {
  private final Path directory;
  private final SyncMode mode;
  private final Duration interval;

  /** When what was written is forced to the disk. */
  public enum SyncMode {
    /** At each commit: what was promised survives a power failure. */
    EVERY_COMMIT,
    /** From time to time: a power failure costs at most what was written since. */
    INTERVAL,
    /** When the operating system likes: survives the process, not a power failure. */
    OPERATING_SYSTEM
  }

  private FilePersistence(Path directory, SyncMode mode, Duration interval) {
    this.directory = Objects.requireNonNull(directory, "directory");
    this.mode = mode;
    this.interval = interval;
  }

  /** In this directory, which is made when it is needed; synced at every commit. */
  public static FilePersistence in(Path directory) {
    return new FilePersistence(directory, SyncMode.EVERY_COMMIT, Duration.ZERO);
  }

  /** The same, synced at most once in this time. */
  public FilePersistence syncEvery(Duration interval) {
    return new FilePersistence(directory, SyncMode.INTERVAL, Checks.positive("interval", interval));
  }

  /** The same, synced when the operating system likes. */
  public FilePersistence syncByOperatingSystem() {
    return new FilePersistence(directory, SyncMode.OPERATING_SYSTEM, Duration.ZERO);
  }

  @Override
  public InFlightStore open(String clientId) throws IOException {
    return SessionLog.open(directory, clientId, mode, interval);
  }
}
