package io.github.mqttclient.internal.transport;

import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of an engine that may take long, such as checking certificates. While they run on
 * another thread nobody else may call the engine: it would wait for them.
 */
final class TlsTasks {
  private final SSLEngine engine;
  private final Executor blockingWork;
  private final Runnable wakeUp;

  /** Set by the network thread, cleared by the one that runs the tasks. */
  private volatile boolean running;

  /** Written before {@link #running} is cleared; null if the tasks could do their work. */
  private volatile @Nullable Throwable failure;

  TlsTasks(SSLEngine engine, Executor blockingWork, Runnable wakeUp) {
    this.engine = engine;
    this.blockingWork = blockingWork;
    this.wakeUp = wakeUp;
  }

  /** Runs them elsewhere, and then the wake-up. */
  void start() {
    running = true;
    blockingWork.execute(
        () -> {
          try {
            run();
          } catch (RuntimeException | Error e) { // Most failures are thrown by the engine later.
            failure = e;
          }
          running = false;
          wakeUp.run();
        });
  }

  /** Runs them here and now. */
  void run() {
    Runnable task = engine.getDelegatedTask();
    while (task != null) {
      task.run();
      task = engine.getDelegatedTask();
    }
  }

  boolean areRunning() {
    return running;
  }

  /** What a task has thrown itself. */
  @Nullable Throwable failure() {
    return failure;
  }
}
