package io.github.mqttclient.internal.loop;

import io.github.mqttclient.MqttEventLoop;
import io.github.mqttclient.TlsOptions;
import io.github.mqttclient.internal.tls.TlsContexts;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Event loops that several clients share. */
public final class EventLoopGroup implements MqttEventLoop {
  private final List<EventLoop> loops;

  /** As long as a client uses them. */
  private final Map<TlsOptions, WeakReference<TlsContexts>> tls =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final AtomicInteger next = new AtomicInteger();

  /** The clients on these loops that are not closed. */
  private final Set<AutoCloseable> clients = ConcurrentHashMap.newKeySet();

  public EventLoopGroup(int threads) {
    this(newLoops(threads));
  }

  /** Loops with a clock and a resolver of one's own. */
  public EventLoopGroup(List<EventLoop> loops) {
    this.loops = loops;
  }

  private static List<EventLoop> newLoops(int threads) {
    Executor blockingWork = BlockingWork.executor();
    Resolver resolver = Resolver.platform(blockingWork);
    List<EventLoop> loops = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      loops.add(new EventLoop(System::nanoTime, resolver, blockingWork));
    }
    return loops;
  }

  /** What is read for these options, which clients share that share the options and the loops. */
  public TlsContexts tls(TlsOptions options) {
    TlsContexts fresh = new TlsContexts(options);
    WeakReference<TlsContexts> kept =
        tls.compute(
            options,
            (key, before) ->
                before == null || before.get() == null ? new WeakReference<>(fresh) : before);
    TlsContexts contexts = kept == null ? null : kept.get();
    return contexts == null ? fresh : contexts;
  }

  /** The loop for a further client, one after the other. */
  public EventLoop nextLoop() {
    return loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
  }

  /** Remembers a client, to close it with the loops. */
  public void add(AutoCloseable client) {
    clients.add(client);
  }

  /** Forgets a client that is closed. */
  public void remove(AutoCloseable client) {
    clients.remove(client);
  }

  @Override
  public void close() {
    for (AutoCloseable client : clients) {
      closeQuietly(client);
    }
  }

  private static void closeQuietly(AutoCloseable client) {
    try {
      client.close();
    } catch (Exception e) {
      throw new AssertionError("closing a client does not fail", e);
    }
  }
}
