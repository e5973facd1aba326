package io.github.mqttclient.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TopicQueuesTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.github.mqttclient");

  private final List<String> ran = new ArrayList<>();

  /** The tasks of the executor, run when the test says so. */
  private final Deque<Runnable> tasks = new ArrayDeque<>();

  /** How many tasks the executor still takes. */
  private int room = Integer.MAX_VALUE;

  private final TopicQueues<String> queues = new TopicQueues<>(this::execute, ran::addAll);

  private void execute(Runnable task) {
    if (tasks.size() >= room) {
      throw new RejectedExecutionException("full");
    }
    tasks.add(task);
  }

  @AfterEach
  void restoreLog() {
    LOG.setLevel(null);
  }

  private void add(String... values) {
    for (String value : values) {
      queues.add(value.substring(0, 1), value);
    }
    queues.submit();
  }

  private void runTasks() {
    while (!tasks.isEmpty()) {
      tasks.removeFirst().run();
    }
  }

  @Test
  void eachTopicHasOneTask() {
    add("a1", "b1", "a2");
    add("a3");

    assertThat(tasks).hasSize(2);
    tasks.removeLast().run();
    assertThat(ran).containsExactly("b1");
    tasks.removeLast().run();
    assertThat(ran).containsExactly("b1", "a1", "a2", "a3");
  }

  @Test
  void topicIsForgottenWhenItsValuesHaveRun() {
    add("a1", "b1");
    assertThat(queues.size()).isEqualTo(2);

    runTasks();
    assertThat(queues.size()).isZero();

    add("a2");
    runTasks();
    assertThat(ran).containsExactly("a1", "b1", "a2");
  }

  @Test
  void busyTopicLetsTheOthersHaveTheirTurn() {
    for (int i = 0; i < 3 * TopicQueues.SLICE; i++) {
      queues.add("a", "a" + i);
    }
    add("b1");

    tasks.removeFirst().run();
    tasks.removeFirst().run();

    assertThat(ran).hasSize(TopicQueues.SLICE + 1).endsWith("b1");
    assertThat(tasks).hasSize(1);
    runTasks();
    assertThat(ran).hasSize(3 * TopicQueues.SLICE + 1);
    assertThat(queues.size()).isZero();
  }

  @Test
  void valuesThatTheExecutorHasNoRoomForRunBehindThoseThatItHas() {
    LOG.setLevel(Level.OFF);
    room = 1;
    add("a1", "b1", "c1");
    assertThat(tasks).hasSize(1);

    runTasks();

    assertThat(ran).containsExactlyInAnyOrder("a1", "b1", "c1");
    assertThat(queues.size()).isZero();
  }

  @Test
  void busyTopicGoesOnThoughTheExecutorTakesNoMore() {
    LOG.setLevel(Level.OFF);
    for (int i = 0; i < 3 * TopicQueues.SLICE; i++) {
      queues.add("a", "a" + i);
    }
    add();
    room = 0;

    tasks.removeFirst().run();

    assertThat(ran).hasSize(3 * TopicQueues.SLICE);
    assertThat(queues.size()).isZero();
  }

  @Test
  void valuesThatTheExecutorRejectsWaitForTheNextThatItTakes() {
    LOG.setLevel(Level.OFF);
    room = 0;
    add("a1", "b1");
    assertThat(queues.size()).isEqualTo(2);

    room = 10;
    add("a2");
    runTasks();

    assertThat(ran).containsExactly("a1", "a2", "b1");
  }

  @Test
  void nothingBeginsAfterClose() {
    add("a1", "b1");
    tasks.removeFirst().run();

    queues.close();
    add("c1");
    runTasks();

    assertThat(queues.isClosed()).isTrue();
    assertThat(ran).containsExactly("a1");
    assertThat(queues.size()).isZero();
  }

  /** A value, and the number that it has in its topic. */
  private record Numbered(String topic, int number) {}

  /** Adds many values of many topics and checks that each topic sees them once and in order. */
  private static void checkOrder(ExecutorService pool, int topics, int count) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<String, Integer> last = new ConcurrentHashMap<>();
    AtomicInteger outOfOrder = new AtomicInteger();
    Map<String, Thread> running = new ConcurrentHashMap<>();
    AtomicInteger together = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(count);
    TopicQueues<Numbered> queues =
        new TopicQueues<>(
            pool,
            slice -> {
              for (Numbered value : slice) {
                if (running.put(value.topic, Thread.currentThread()) != null) {
                  together.incrementAndGet();
                }
                Integer before = last.put(value.topic, value.number);
                if ((before == null ? 0 : before + 1) != value.number) {
                  outOfOrder.incrementAndGet();
                }
                running.remove(value.topic);
                done.countDown();
              }
            });
    int[] next = new int[topics];
    for (int i = 0; i < count; i++) {
      int topic = random.nextInt(topics);
      queues.add("t" + topic, new Numbered("t" + topic, next[topic]++));
      if (random.nextInt(50) == 0) {
        queues.submit();
      }
      if (random.nextInt(500) == 0) {
        LockSupport.parkNanos(1); // so that queues run empty now and then
      }
    }
    queues.submit();

    assertThat(done.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)).as("seed %d", seed).isTrue();
    pool.shutdown();
    assertThat(pool.awaitTermination(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(outOfOrder).as("seed %d", seed).hasValue(0);
    assertThat(together).as("seed %d", seed).hasValue(0);
    assertThat(queues.size()).isZero();
  }

  @RepeatedTest(20)
  void eachTopicKeepsItsOrderOnEightThreads() throws Exception {
    checkOrder(Executors.newFixedThreadPool(8), 100, 20_000);
  }

  /** A pool without a queue rejects whenever its threads are busy. */
  @RepeatedTest(20)
  void nothingIsLostOnAPoolThatRejectsNowAndThen() throws Exception {
    LOG.setLevel(Level.OFF);
    checkOrder(
        new ThreadPoolExecutor(0, 4, 1, TimeUnit.SECONDS, new SynchronousQueue<>()), 50, 20_000);
  }
}
