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
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  public MemoryPersistence() {}

  @Override
  public InFlightStore open(String clientId) throws IOException {
    Session session = sessions.computeIfAbsent(clientId, id -> new Session());
    if (!session.inUse.compareAndSet(false, true)) {
      throw new IOException("the session of \"" + clientId + "\" is in use by another client");
    }
    return new Store(session);
  }

  private static final class Session {
    final AtomicBoolean inUse = new AtomicBoolean();

    /** Belongs to the store that has the session in use. */
    final TreeMap<Long, byte[]> records = new TreeMap<>();
  }

  /** What one client has, until it closes it. */
  private static final class Store implements InFlightStore {
    private final Session session;
    private final AtomicBoolean closed = new AtomicBoolean();

    Store(Session session) {
      this.session = session;
    }

    @Override
    public void forEach(RecordConsumer consumer) throws IOException {
      List<Map.Entry<Long, byte[]>> all = new ArrayList<>(records().entrySet());
      for (Map.Entry<Long, byte[]> entry : all) {
        consumer.accept(entry.getKey(), entry.getValue());
      }
    }

    @Override
    public void put(long number, byte[] record) throws IOException {
      records().put(number, record);
    }

    @Override
    public void remove(long number) throws IOException {
      records().remove(number);
    }

    @Override
    public void commit() throws IOException {
      records();
    }

    private Map<Long, byte[]> records() throws IOException {
      if (closed.get()) {
        throw new IOException("the store is closed");
      }
      return session.records;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) { // A second time it may be in use by another client.
        session.inUse.set(false);
      }
    }
  }
}
