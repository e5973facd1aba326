package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.mqttclient.fixtures.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class CallbackThreadTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final CallbackThread executor = new CallbackThread();

  @AfterEach
  void endTheThread() {
    executor.end();
    assertThat(hasNoThread()).isTrue();
  }

  private static boolean hasNoThread() {
    return Resources.eventually(DEADLINE, () -> Resources.clientThreads().isEmpty());
  }

  private Thread runningThread() {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    executor.execute(() -> thread.complete(Thread.currentThread()));
    assertThat(thread).succeedsWithin(DEADLINE);
    return thread.join();
  }

  @Test
  void runsTasksOnADaemonThreadThatEndsWhenItIsIdle() {
    assertThat(Resources.clientThreads()).isEmpty();

    Thread thread = runningThread();

    assertThat(thread.getName()).isEqualTo("mqtt-callback");
    assertThat(thread.isDaemon()).isTrue();
    assertThat(runningThread()).isSameAs(thread);
    assertThat(hasNoThread()).isTrue();
    assertThat(runningThread()).isNotSameAs(thread);
  }

  @Test
  void runsTasksInTheOrderOfEachSenderOneAtATime() throws Exception {
    int threads = 3;
    int each = 20_000;
    List<List<Integer>> orders = new ArrayList<>();
    CountDownLatch ran = new CountDownLatch(threads * each);
    int[] sum = {0}; // Not thread-safe, and need not be.
    for (int t = 0; t < threads; t++) {
      List<Integer> order = new ArrayList<>();
      orders.add(order);
      new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  int number = i;
                  executor.execute(
                      () -> {
                        order.add(number);
                        sum[0]++;
                        ran.countDown();
                      });
                  if (i % 10 == 0) {
                    LockSupport.parkNanos(1);
                  }
                }
              })
          .start();
    }

    assertThat(ran.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    CompletableFuture<Integer> seen = new CompletableFuture<>();
    executor.execute(() -> seen.complete(sum[0]));
    assertThat(seen).succeedsWithin(DEADLINE).isEqualTo(threads * each);
    assertThat(orders).allSatisfy(order -> assertThat(order).hasSize(each).isSorted());
  }

  @Test
  void taskThatFailsDoesNotEndTheThread() {
    Logger log = (Logger) LoggerFactory.getLogger("io.github.mqttclient");
    log.setLevel(Level.OFF);
    try {
      Thread thread = runningThread();
      executor.execute(
          () -> {
            throw new IllegalStateException("on purpose");
          });
      executor.execute(
          () -> {
            throw new AssertionError("on purpose");
          });

      assertThat(runningThread()).isSameAs(thread);
    } finally {
      log.setLevel(null);
    }
  }

  @Test
  void tasksThatWaitAtTheEndAreRunAndLaterOnesRefused() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger ran = new AtomicInteger();
    executor.execute(
        () -> {
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    for (int i = 0; i < 10; i++) {
      executor.execute(ran::incrementAndGet);
    }

    executor.end();

    assertThatThrownBy(() -> executor.execute(ran::incrementAndGet))
        .isInstanceOf(RejectedExecutionException.class);
    goOn.countDown();
    assertThat(hasNoThread()).isTrue();
    assertThat(ran).hasValue(10);
  }

  @Test
  void threadThatSleepsEndsAtOnce() {
    Thread thread = runningThread();

    executor.end();

    assertThat(Resources.eventually(DEADLINE, () -> !thread.isAlive())).isTrue();
    assertThatThrownBy(() -> executor.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void endedWithoutEverHavingRunItStartsNoThread() {
    executor.end();

    assertThatThrownBy(() -> executor.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(Resources.clientThreads()).isEmpty();
  }
}
