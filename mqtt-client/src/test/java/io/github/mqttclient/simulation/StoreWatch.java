package io.github.mqttclient.simulation;

import io.github.mqttclient.InFlightStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Knows what the store has promised, over all processes: after a crash it is as one of its commits
 * left it, the last successful one or one begun after it.
 */
final class StoreWatch {
  /** The hashes of the records by number, after the last commit that succeeded. */
  private Map<Long, Integer> committed = new TreeMap<>();

  /** What may be found after a crash. */
  private final List<Map<Long, Integer>> possible = new ArrayList<>(List.of(committed));

  private boolean isCertain = true;

  private interface Change {
    void run() throws IOException;
  }

  /** The store of one process. */
  InFlightStore watch(InFlightStore store) {
    return new Watched(store);
  }

  /** How many records there are. */
  int size() {
    return committed.size();
  }

  /** Whether nothing has failed since the last commit that succeeded. */
  boolean isCertain() {
    return isCertain;
  }

  private void found(Map<Long, Integer> content) {
    if (!possible.contains(content)) {
      throw new AssertionError("found " + content + ", possible are " + possible);
    }
    succeeded(content);
  }

  private void succeeded(Map<Long, Integer> content) {
    committed = content;
    possible.clear();
    possible.add(content);
    isCertain = true;
  }

  private final class Watched implements InFlightStore {
    private final InFlightStore store;

    /** Since the last commit; null: removed. */
    private final Map<Long, Integer> changes = new TreeMap<>();

    private Watched(InFlightStore store) {
      this.store = store;
      if (!store.damage().isEmpty()) {
        throw new AssertionError("a crash does no damage: " + store.damage());
      }
    }

    @Override
    public void forEach(RecordConsumer consumer) throws IOException {
      Map<Long, Integer> content = new TreeMap<>();
      store.forEach(
          (number, record) -> {
            content.put(number, Arrays.hashCode(record));
            consumer.accept(number, record);
          });
      found(content);
    }

    @Override
    public void put(long number, byte[] record) throws IOException {
      change(number, Arrays.hashCode(record), () -> store.put(number, record));
    }

    @Override
    public void remove(long number) throws IOException {
      change(number, null, () -> store.remove(number));
    }

    private void change(long number, Integer hash, Change change) throws IOException {
      try {
        change.run();
        changes.put(number, hash);
      } catch (IOException e) {
        isCertain = false;
        throw e;
      }
    }

    @Override
    public void commit() throws IOException {
      Map<Long, Integer> next = new TreeMap<>(committed);
      changes.forEach(
          (number, hash) -> {
            if (hash == null) {
              next.remove(number);
            } else {
              next.put(number, hash);
            }
          });
      changes.clear();
      possible.add(next);
      isCertain = false;
      store.commit();
      succeeded(next);
    }

    @Override
    public void close() throws IOException {
      store.close();
    }
  }
}
