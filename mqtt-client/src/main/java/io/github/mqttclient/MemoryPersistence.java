package io.github.mqttclient;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps sessions in this object, to hand them from one client to the next in the same process. A
 * client that is given none keeps its session in itself, at no cost.
 */
public final class MemoryPersistence implements InFlightPersistence {
  private final Map<String, Store> stores = new ConcurrentHashMap<>();

  public MemoryPersistence() {}

  @Override
  public InFlightStore open(String clientId) throws IOException {
    Store store = stores.computeIfAbsent(clientId, id -> new Store());
    if (!store.inUse.compareAndSet(false, true)) {
      throw new IOException("the session of \"" + clientId + "\" is in use by another client");
    }
    return store;
  }

  private static final class Store implements InFlightStore {
    final AtomicBoolean inUse =
        new AtomicBoolean();

    private final TreeMap<Long, byte[]> records = new TreeMap<>();

    @Override
    public void forEach(RecordConsumer consumer) throws IOException {
      List<Map.Entry<Long, byte[]>> all = new ArrayList<>(records.entrySet());
      for (Map.Entry<Long, byte[]> entry : all) {
        consumer.accept(entry.getKey(), entry.getValue());
      }
    }

    @Override
    public void put(long number, byte[] record) {
      records.put(number, record);
    }

    @Override
    public void remove(long number) {
      records.remove(number);
    }

    @Override
    public void commit() {}

    @Override
    public void close() {
      inUse.set(false);
    }
  }
}
