package io.github.mqttclient.internal.tls;

import io.github.mqttclient.TlsException;
import io.github.mqttclient.TlsOptions;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The context of some options, made again when their files have changed. Several threads for
 * blocking work may ask; one reads, the others wait for it.
 */
public final class TlsContexts {
  private final TlsOptions options;
  private final ReentrantLock lock = new ReentrantLock();

  /** Null before the first that could be made. */
  private @Nullable TlsEngines context;

  /** Of the files that the context was made from. */
  private List<@Nullable Object> version = List.of();

  public TlsContexts(TlsOptions options) {
    this.options = options;
  }

  public TlsOptions options() {
    return options;
  }

  /**
   * The context for a connection that begins now. Reads files if they have changed: not for the
   * network thread.
   *
   * @throws TlsException naming the file and what is wrong with it
   */
  public TlsEngines current() {
    lock.lock();
    try {
      Material material = new Material(options);
      List<@Nullable Object> now = material.version(); // Before reading: a change then shows later.
      TlsEngines context = this.context;
      if (context == null || !now.equals(version)) {
        context = new TlsEngines(material.newContext(), options);
        this.context = context;
        version = now;
      }
      return context;
    } finally {
      lock.unlock();
    }
  }
}
