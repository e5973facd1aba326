package io.github.mqttclient;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * The records of one client: byte arrays by number. Used by one thread at a time, on the network
 * thread, which waits for it.
 *
 * <p>{@code put} and {@code remove} may take effect later; after {@code commit} all those before it
 * have, and stay so whatever happens to the process or the machine. A {@code commit} that fails has
 * undone all of them since the one before.
 */
public interface InFlightStore extends Closeable {

  /** Gives every record, in ascending order of the numbers. Called once, before all else. */
  void forEach(RecordConsumer consumer) throws IOException;

  /** Stores a record, in place of an earlier one with this number. */
  void put(long number, byte[] record) throws IOException;

  /** Removes a record, if it is there. */
  void remove(long number) throws IOException;

  /** Makes durable what was put and removed. Called once a turn of the network thread. */
  void commit() throws IOException;

  /** What could not be read when the store was opened. */
  default List<StoreDamage> damage() {
    return List.of();
  }

  /** Takes a record. */
  @FunctionalInterface
  interface RecordConsumer {
    void accept(long number, byte[] record) throws IOException;
  }
}
