package io.github.mqttclient.internal.store;

import io.github.mqttclient.FilePersistence.SyncMode;
import io.github.mqttclient.InFlightStore;
import io.github.mqttclient.StoreDamage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The records of one client in a log: segment files that are only appended to, in a directory of
 * their own.
 *
 * <pre>
 *   directory / client-1 / lock
 *                          00000007.log            header | record record | record | ...
 *                          00000008.log            header | record ...
 *                          damaged-00000003-58.bin   set aside by a recovery
 * </pre>
 *
 * <p>Of the records with one number the last counts. What is put and removed is collected in
 * memory; a commit appends it with one write, and waits for the disk as the {@link SyncMode} says.
 * After a crash the log is as one of its commits left it, the last successful one or one begun
 * after it.
 *
 * <p>Each commit also copies a few of the oldest live records to the end of the log, as {@link
 * SizeRule} says, so that the oldest segments can be deleted.
 *
 * <p>Damaged records are set aside when the log is opened, and reported; the others count. A
 * damaged record may be one that removed another, which is live again then.
 */
public final class SessionLog implements InFlightStore {
  private final LogFiles files;
  private final Closeable lock;
  private final SegmentList segments;
  private final LogIndex index = new LogIndex();
  private final DamageReport report;
  private final LogWriter writer;
  private final Compaction compaction;

  /** What the next commit writes. */
  private final RecordBuffer pending = new RecordBuffer();

  private boolean closed;

  private SessionLog(
      LogFiles files,
      Closeable lock,
      SegmentList segments,
      byte[] clientId,
      SyncPolicy sync,
      SizeRule rule) {
    this.files = files;
    this.lock = lock;
    this.segments = segments;
    report = new DamageReport(files, segments.home());
    writer = new LogWriter(files, clientId, segments, index, sync);
    compaction = new Compaction(files, segments, index, writer, rule);
  }

  /**
   * Opens the log of a client and recovers what is in it.
   *
   * @param directory where each client has a directory; made if it is not there
   * @param interval for {@link SyncMode#INTERVAL}
   * @throws IOException if the log cannot be read or written, is in use, or belongs to another
   *     client or version of the format
   * @throws IllegalArgumentException if the client identifier is empty or longer than 65,535 bytes
   */
  public static SessionLog open(Path directory, String clientId, SyncMode mode, Duration interval)
      throws IOException {
    SyncPolicy sync = new SyncPolicy(mode, interval, System::nanoTime);
    return open(new SystemFiles(), directory, clientId, sync, SizeRule.STANDARD);
  }

  static SessionLog open(
      LogFiles files, Path directory, String clientId, SyncPolicy sync, SizeRule rule)
      throws IOException {
    byte[] id = DirectoryName.bytesOf(clientId);
    SegmentList segments = new SegmentList(directory.resolve(DirectoryName.of(id)));
    Closeable lock = files.lock(segments.home());
    SessionLog log = new SessionLog(files, lock, segments, id, sync, rule);
    try {
      log.recover(id);
      return log;
    } catch (Throwable e) {
      try {
        log.closeFiles();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private void recover(byte[] clientId) throws IOException {
    LogRecovery recovery = new LogRecovery(files, clientId, segments, index, report);
    recovery.run();
    writer.open(); // Forces the last segment, whose header says what is not needed.
    recovery.deleteLeftovers();
    if (!report.isEmpty()) {
      compaction.evacuate(report.lastDamaged());
    }
  }

  @Override
  public List<StoreDamage> damage() {
    return report.damage();
  }

  /** The consumer may put and remove records, but not commit them. */
  @Override
  public void forEach(RecordConsumer consumer) throws IOException {
    ensureUsable();
    try (RecordReader reader = new RecordReader(files)) {
      for (Place place : index.inOrder()) {
        consumer.accept(place.number(), reader.read(place));
      }
    }
  }

  @Override
  public void put(long number, byte[] record) throws IOException {
    ensureUsable();
    pending.put(number, record);
  }

  @Override
  public void remove(long number) throws IOException {
    ensureUsable();
    if (!pending.isEmpty() || index.contains(number)) {
      pending.remove(number);
    }
  }

  @Override
  public void commit() throws IOException {
    try {
      ensureUsable();
      if (pending.isEmpty()) {
        writer.forceIfDue();
      } else {
        compaction.append(pending);
      }
    } finally {
      pending.clear();
    }
  }

  private void ensureUsable() throws IOException {
    if (closed) {
      throw new FileSystemException(segments.home().toString(), null, "the log is closed");
    }
    writer.repair();
  }

  /** The bytes of all segments. */
  long totalBytes() {
    return segments.totalBytes();
  }

  /** The bytes of all live records, headers included. */
  long liveBytes() {
    return index.liveBytes();
  }

  /** Closes the log; what was not committed is lost. */
  @Override
  @SuppressWarnings("EmptyCatch")
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      compaction.shrink();
    } catch (IOException e) {
      // A log that is larger than it could be.
    } finally {
      closeFiles();
    }
  }

  private void closeFiles() throws IOException {
    try (lock;
        writer) {
      pending.clear();
    }
  }
}
