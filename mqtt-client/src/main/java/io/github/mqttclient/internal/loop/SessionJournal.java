package io.github.mqttclient.internal.loop;

import io.github.mqttclient.InFlightStore;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.internal.session.Journal;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a session in a store: what the session asks to be kept becomes numbered records, made
 * durable once a turn.
 *
 * <pre>
 *  number               record
 *  4 x sequence         the message, see {@link StoredMessage}
 *  4 x sequence + 1     sent: packet identifier, 2 bytes; 0: to be sent anew
 *  4 x sequence + 2     released: packet identifier, 2 bytes; place in the order of PUBRECs, 8 bytes
 *  2^62 + identifier    a QoS 2 message received; empty
 * </pre>
 */
final class SessionJournal implements Journal, Closeable {
  static final int MESSAGE = 0;
  static final int SENT = 1;
  static final int RELEASED = 2;
  static final int KINDS = 4;
  static final long RECEIVED = 1L << 62;

  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");
  private static final byte[] NOTHING = {};

  private final InFlightStore store;
  private final LongSupplier epochSecond;

  /** What was asked for since the last commit; needed if that fails. */
  private List<Entry> uncommitted = new ArrayList<>();

  private long lastRelease;

  /** How many of {@link #uncommitted} the store has taken. */
  private int taken;

  /** Why the store did not even take a record; told at the commit. */
  private @Nullable IOException failure;

  /** A record, or that there is none any more. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Entry(long number, byte @Nullable [] bytes) {
    boolean isMessage() {
      return bytes != null && number < RECEIVED && number % KINDS == MESSAGE;
    }
  }

  SessionJournal(InFlightStore store, LongSupplier epochSecond) {
    this.store = store;
    this.epochSecond = epochSecond;
  }

  /** The order of PUBRECs goes on after what an earlier process has left. */
  void continueReleasesAfter(long last) {
    lastRelease = last;
  }

  @Override
  public void storeMessage(long sequence, MqttMessage message) {
    put(sequence * KINDS + MESSAGE, StoredMessage.encode(message, epochSecond.getAsLong()));
  }

  @Override
  public void storeSent(long sequence, int packetId) {
    put(sequence * KINDS + SENT, new byte[] {(byte) (packetId >>> 8), (byte) packetId});
  }

  @Override
  public void storeReleased(long sequence, int packetId) {
    ByteBuffer record = ByteBuffer.allocate(10);
    record.putShort((short) packetId).putLong(++lastRelease);
    put(sequence * KINDS + RELEASED, record.array());
  }

  @Override
  public void forgetMessage(long sequence) {
    for (int kind = MESSAGE; kind <= RELEASED; kind++) {
      change(new Entry(sequence * KINDS + kind, null));
    }
  }

  @Override
  public void storeReceived(int packetId) {
    put(RECEIVED + packetId, NOTHING);
  }

  @Override
  public void forgetReceived(int packetId) {
    change(new Entry(RECEIVED + packetId, null));
  }

  private void put(long number, byte[] bytes) {
    change(new Entry(number, bytes));
  }

  private void change(Entry entry) {
    uncommitted.add(entry);
    apply(entry);
  }

  private void apply(Entry entry) {
    if (failure != null) {
      return;
    }
    try {
      if (entry.bytes == null) {
        store.remove(entry.number);
      } else {
        store.put(entry.number, entry.bytes);
      }
      taken++;
    } catch (IOException e) {
      failure = e;
    }
  }

  /**
   * Makes durable what was asked for.
   *
   * @throws IOException if nothing of it is; then {@link #takeLost} says which messages are lost
   */
  void commit() throws IOException {
    if (uncommitted.isEmpty()) {
      return;
    }
    if (failure != null) {
      throw failure;
    }
    store.commit();
    uncommitted.clear();
    taken = 0;
  }

  /**
   * The messages that a failed commit has not stored. All else that was asked for stays to be
   * stored with the next commit: it cannot be taken back.
   */
  Set<Long> takeLost() {
    Set<Long> lost = new HashSet<>();
    for (Entry entry : uncommitted) {
      if (entry.isMessage()) {
        lost.add(entry.number / KINDS);
      }
    }
    List<Entry> kept = uncommitted;
    List<Entry> notUndone = failure == null ? List.of() : kept.subList(0, taken);
    uncommitted = new ArrayList<>();
    taken = 0;
    failure = null;
    for (Entry entry : notUndone) { // The store was not asked to commit, so it still has them.
      if (entry.isMessage()) {
        forgetMessage(entry.number / KINDS);
      }
    }
    for (Entry entry : kept) {
      if (entry.number >= RECEIVED || !lost.contains(entry.number / KINDS)) {
        change(entry);
      }
    }
    return lost;
  }

  /** Commits, too. */
  @Override
  public void close() {
    try (store) { // Also if the commit fails: the directory is locked until then.
      commit();
    } catch (IOException e) {
      LOG.error("The store of the session did not close well", e);
    }
  }
}
