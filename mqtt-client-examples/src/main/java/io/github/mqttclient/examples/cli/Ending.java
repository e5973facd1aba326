package io.github.mqttclient.examples.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What ends a tool that waits for messages; only the first counts. */
final class Ending {
  private static final long SIGNAL_SECONDS = 10;

  private final CompletableFuture<Reason> reason = new CompletableFuture<>();

  /** Why it ends. */
  enum Reason {
    /** Everything that was asked for has happened. */
    DONE,
    /** The time of {@code -W} is over. */
    TIMED_OUT,
    /** SIGINT (Ctrl-C), SIGTERM or SIGHUP. */
    SIGNAL,
    FAILED
  }

  void end(Reason why) {
    reason.complete(why);
  }

  boolean isOver() {
    return reason.isDone();
  }

  /**
   * Waits for the end.
   *
   * @param seconds how long at most; 0: for ever
   */
  Reason await(int seconds) throws InterruptedException {
    try {
      return seconds == 0 ? reason.get() : reason.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      reason.complete(Reason.TIMED_OUT);
      return reason.join();
    } catch (ExecutionException e) {
      throw new AssertionError(e); // Never completed exceptionally.
    }
  }

  /** Waits for the end, at most this long; null: it has not come. */
  @Nullable Reason await(Duration patience) throws InterruptedException {
    try {
      return reason.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      throw new AssertionError(e); // Never completed exceptionally.
    }
  }

  /** Ends at a signal; the JVM then waits until the main thread halts it with the exit code. */
  void onSignal() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread("signal") {
              @Override
              public void run() {
                end(Reason.SIGNAL);
                try {
                  // Nobody counts it down: the main thread halts the JVM meanwhile.
                  boolean never = new CountDownLatch(1).await(SIGNAL_SECONDS, TimeUnit.SECONDS);
                  assert !never;
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            });
  }
}
