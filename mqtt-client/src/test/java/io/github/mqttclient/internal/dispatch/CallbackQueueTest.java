package io.github.mqttclient.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doNothing;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.slf4j.LoggerFactory;

class CallbackQueueTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final List<Integer> ran = new ArrayList<>();

  @Test
  void batchesRunInTheirOrder() {
    CallbackQueue<Integer> queue = new CallbackQueue<>(Runnable::run, ran::addAll);

    queue.add(List.of(1, 2));
    queue.add(List.of(3));

    assertThat(ran).containsExactly(1, 2, 3);
  }

  @Test
  void executorIsGivenOneTaskForAllThatWait() {
    Executor executor = mock(Executor.class);
    CallbackQueue<Integer> queue = new CallbackQueue<>(executor, ran::addAll);

    queue.add(List.of(1));
    queue.add(List.of(2));
    ArgumentCaptor<Runnable> task = ArgumentCaptor.forClass(Runnable.class);
    verify(executor, times(1)).execute(task.capture());
    task.getValue().run();

    assertThat(ran).containsExactly(1, 2);
    queue.add(List.of(3));
    verify(executor, times(2)).execute(any());
  }

  @RepeatedTest(20)
  void batchesRunOneAtATimeAndInOrderOnManyThreads() throws Exception {
    int count = 10_000;
    ExecutorService pool = Executors.newFixedThreadPool(8);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger together = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(count);
    CallbackQueue<Integer> queue =
        new CallbackQueue<>(
            pool,
            batch -> {
              if (running.incrementAndGet() > 1) {
                together.incrementAndGet();
              }
              ran.addAll(batch); // Not thread-safe, and need not be.
              running.decrementAndGet();
              done.countDown();
            });

    for (int i = 0; i < count; i++) {
      queue.add(List.of(i));
      if (i % 100 == 0) {
        LockSupport.parkNanos(1); // so that it runs empty now and then
      }
    }

    assertThat(done.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    pool.shutdown();
    assertThat(together).hasValue(0);
    assertThat(ran).hasSize(count).isSorted();
  }

  @Test
  void batchesThatTheExecutorRejectsRunWithTheNextThatItTakes() {
    Logger log = (Logger) LoggerFactory.getLogger("io.github.mqttclient");
    log.setLevel(Level.OFF);
    Executor executor = mock(Executor.class);
    doThrow(new RejectedExecutionException("full")).doNothing().when(executor).execute(any());
    CallbackQueue<Integer> queue = new CallbackQueue<>(executor, ran::addAll);
    try {
      queue.add(List.of(1));
      queue.add(List.of(2));
    } finally {
      log.setLevel(null);
    }
    ArgumentCaptor<Runnable> task = ArgumentCaptor.forClass(Runnable.class);
    verify(executor, times(2)).execute(task.capture());
    task.getValue().run();

    assertThat(ran).containsExactly(1, 2);
  }

  @Test
  void nothingBeginsAfterClose() {
    Executor executor = mock(Executor.class);
    doNothing().when(executor).execute(any());
    CallbackQueue<Integer> queue = new CallbackQueue<>(executor, ran::addAll);
    queue.add(List.of(1));
    ArgumentCaptor<Runnable> task = ArgumentCaptor.forClass(Runnable.class);
    verify(executor).execute(task.capture());

    queue.close();
    task.getValue().run();
    queue.add(List.of(2));

    assertThat(queue.isClosed()).isTrue();
    assertThat(ran).isEmpty();
    verify(executor, times(1)).execute(any());
  }

  @Test
  void batchThatClosesTheQueueIsTheLast() {
    List<CallbackQueue<Integer>> self = new ArrayList<>();
    CallbackQueue<Integer> queue =
        new CallbackQueue<>(
            Runnable::run,
            batch -> {
              ran.addAll(batch);
              self.get(0).close();
            });
    self.add(queue);

    queue.add(List.of(1));
    queue.add(List.of(2));

    assertThat(ran).containsExactly(1);
  }
}
