package io.github.mqttclient.internal.loop;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where work runs that the network thread would have to wait for: looking names up, reading key
 * files, checking certificates. A few daemon threads that end as soon as they are idle; a look-up
 * cannot be interrupted, and several threads keep a dead name server from delaying others.
 */
final class BlockingWork implements ThreadFactory {
  private static final int THREADS = 4;
  private static final long IDLE_MILLIS = 50;

  private BlockingWork() {}

  static Executor executor() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_MILLIS,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            new BlockingWork());
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, "mqtt-blocking-work");
    thread.setDaemon(true);
    return thread;
  }
}
