package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.mqttclient.fixtures.Resources;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Which thread runs an errand, and that it has the loop for itself. */
@Timeout(60)
class ErrandTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final long MILLISECOND = 1_000_000;

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - MILLISECOND); // Wraps around.
  private final AtomicLong wallMillis = new AtomicLong();
  private final EventLoop loop =
      new EventLoop(
          nanos::get, mock(Resolver.class), Runnable::run, wallMillis::get, Selector::open);
  private final Participant client = new Participant();

  private static final class Participant extends EventLoop.Participant {
    final AtomicInteger turns = new AtomicInteger();
    volatile long deadline = Deadlines.NEVER;

    @Override
    void endTurn(long now) {
      turns.incrementAndGet();
    }

    @Override
    void onFailure(Throwable failure, long now) {
      throw new AssertionError(failure);
    }

    @Override
    long pauseNanos() {
      return 0;
    }

    @Override
    void clockJumped(long now) {}

    @Override
    long nextDeadline() {
      return deadline;
    }

    @Override
    void wake(long now) {
      deadline = Deadlines.NEVER;
    }
  }

  /** What becomes of an errand. */
  private enum Outcome {
    ALL_DONE,
    SOMETHING_LEFT,
    FAILS
  }

  private class TestErrand implements Errand {
    final CompletableFuture<Thread> ranOn = new CompletableFuture<>();
    private final boolean isPossible;
    private final Outcome outcome;
    private Mailbox.@Nullable Letter next;

    TestErrand(boolean isPossible, Outcome outcome) {
      this.isPossible = isPossible;
      this.outcome = outcome;
    }

    @Override
    public boolean isPossibleNow() {
      return isPossible;
    }

    @Override
    public boolean runHere(long now) {
      run(now);
      return outcome == Outcome.ALL_DONE;
    }

    @Override
    public void run(long now) {
      loop.touch(client);
      ranOn.complete(Thread.currentThread());
      if (outcome == Outcome.FAILS) {
        throw new IllegalStateException("on purpose");
      }
    }

    @Override
    public Mailbox.@Nullable Letter next() {
      return next;
    }

    @Override
    public void next(Mailbox.@Nullable Letter next) {
      this.next = next;
    }
  }

  @BeforeEach
  void startTheThread() {
    run(now -> loop.activate(client));
  }

  @AfterEach
  void endTheThread() {
    run(now -> loop.deactivate(client));
    assertThat(Resources.eventually(DEADLINE, () -> Resources.clientThreads().isEmpty())).isTrue();
  }

  private void run(Command command) {
    CompletableFuture<Void> ran = new CompletableFuture<>();
    loop.post(
        now -> {
          command.run(now);
          ran.complete(null);
        });
    assertThat(ran).succeedsWithin(DEADLINE);
  }

  private Thread networkThread() {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    run(now -> thread.complete(Thread.currentThread()));
    return thread.join();
  }

  /** Runs errands of this kind until one has met the network thread asleep, long after another. */
  private TestErrand whileTheThreadSleeps(Outcome outcome) {
    Thread here = Thread.currentThread();
    List<TestErrand> last = new ArrayList<>();
    boolean isHere =
        Resources.eventually(
            DEADLINE,
            () -> {
              nanos.addAndGet(MILLISECOND);
              TestErrand errand = new TestErrand(true, outcome);
              last.add(errand);
              loop.run(errand);
              assertThat(errand.ranOn).succeedsWithin(DEADLINE);
              return errand.ranOn.join() == here;
            });
    assertThat(isHere).isTrue();
    return last.get(last.size() - 1);
  }

  private Thread threadOf(TestErrand errand) {
    loop.run(errand);
    assertThat(errand.ranOn).succeedsWithin(DEADLINE);
    return errand.ranOn.join();
  }

  @Test
  void runsOnTheThreadOfItsSenderWhileTheNetworkThreadSleeps() {
    whileTheThreadSleeps(Outcome.ALL_DONE);
    int turns = client.turns.get();

    assertThat(loop.isCurrentThread()).isFalse();
    run(now -> {});
    assertThat(client.turns).hasValue(turns); // Nothing was left to be done.
  }

  @Test
  void runsOnTheNetworkThreadWhenItComesCloseBehindAnother() {
    whileTheThreadSleeps(Outcome.ALL_DONE);

    assertThat(threadOf(new TestErrand(true, Outcome.ALL_DONE))).isSameAs(networkThread());
  }

  @Test
  void runsOnTheNetworkThreadIfItIsNotPossibleHere() {
    nanos.addAndGet(MILLISECOND);

    assertThat(threadOf(new TestErrand(false, Outcome.ALL_DONE))).isSameAs(networkThread());
  }

  @Test
  void runsOnTheNetworkThreadFromAnErrandOrACommand() {
    nanos.addAndGet(MILLISECOND);
    TestErrand errand = new TestErrand(true, Outcome.ALL_DONE);

    run(now -> loop.run(errand));

    assertThat(threadOf(new TestErrand(false, Outcome.ALL_DONE))).isSameAs(networkThread());
    assertThat(errand.ranOn.join()).isSameAs(networkThread());
  }

  /** It is probably the first of many again. */
  @Test
  void runsOnTheNetworkThreadAfterManyCommandsUntilFewHaveCome() {
    Thread network = networkThread();
    run( // All within one turn.
        now -> {
          for (int i = 0; i < 1_000; i++) {
            loop.post(later -> {});
          }
        });
    for (int i = 0; i < 3; i++) {
      nanos.addAndGet(MILLISECOND);
      assertThat(Resources.eventually(DEADLINE, () -> sleeps(network))).isTrue();

      assertThat(threadOf(new TestErrand(true, Outcome.ALL_DONE))).isSameAs(network);
    }

    whileTheThreadSleeps(Outcome.ALL_DONE);
  }

  private static boolean sleeps(Thread network) {
    return Stream.of(network.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(NetworkSelector.class.getName()));
  }

  @Test
  void runsOnTheNetworkThreadAfterTheMachineSlept() {
    whileTheThreadSleeps(Outcome.ALL_DONE);
    nanos.addAndGet(MILLISECOND);
    wallMillis.addAndGet(600_000);

    assertThat(threadOf(new TestErrand(true, Outcome.ALL_DONE))).isSameAs(networkThread());
  }

  @Test
  void whatIsLeftIsDoneByTheNetworkThread() {
    int turns = client.turns.get();

    whileTheThreadSleeps(Outcome.SOMETHING_LEFT);

    assertThat(Resources.eventually(DEADLINE, () -> client.turns.get() > turns)).isTrue();
  }

  @Test
  void oneThatFailsIsFinishedByTheNetworkThread() {
    Logger log = (Logger) LoggerFactory.getLogger("io.github.mqttclient");
    log.setLevel(Level.OFF);
    try {
      whileTheThreadSleeps(Outcome.ALL_DONE);
      int turns = client.turns.get();

      whileTheThreadSleeps(Outcome.FAILS);

      assertThat(Resources.eventually(DEADLINE, () -> client.turns.get() > turns)).isTrue();
    } finally {
      log.setLevel(null);
    }
  }

  /** Else it would sleep on until another thing wakes it. */
  @Test
  void networkThreadIsWokenForADeadlineThatAnErrandHasSet() {
    client.deadline = nanos.get() + 100 * MILLISECOND;
    whileTheThreadSleeps(Outcome.ALL_DONE);

    boolean isWoken =
        Resources.eventually(
            DEADLINE,
            () -> {
              nanos.addAndGet(MILLISECOND);
              return client.deadline == Deadlines.NEVER;
            });

    assertThat(isWoken).isTrue();
  }

  /** A dependent of the last publish that publishes is called from it: the stack must not grow. */
  @Test
  void networkThreadRunsOneNowAndThen() {
    Set<Integer> here = new HashSet<>();
    Thread network = networkThread();
    int row = 0;
    int longest = 0;
    for (int i = 0; i < 10_000; i++) {
      nanos.addAndGet(MILLISECOND);
      row = threadOf(new TestErrand(true, Outcome.ALL_DONE)) == network ? 0 : row + 1;
      longest = Math.max(longest, row);
      here.add(row);
    }

    assertThat(longest).isBetween(1, 64);
    assertThat(here).contains(0, 1);
  }

  /**
   * Several threads with errands and commands, and the network thread: what they touch is a plain
   * field, and each sees what all before it have written.
   */
  @Test
  void loopHasOneOwnerAtATime() throws Exception {
    int threads = 4;
    int each = 20_000;
    int[] sum = {0};
    CountDownLatch ran = new CountDownLatch(threads * each);
    for (int t = 0; t < threads; t++) {
      new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  if (i % 5 == 0) {
                    loop.post(
                        now -> {
                          sum[0]++;
                          ran.countDown();
                        });
                  } else {
                    nanos.addAndGet(MILLISECOND);
                    loop.run(
                        new TestErrand(i % 7 != 0, Outcome.values()[i % 2]) {
                          @Override
                          public void run(long now) {
                            super.run(now);
                            sum[0]++;
                            ran.countDown();
                          }
                        });
                  }
                  if (i % 10 == 0) {
                    LockSupport.parkNanos(1);
                  }
                }
              })
          .start();
    }

    assertThat(ran.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    CompletableFuture<Integer> seen = new CompletableFuture<>();
    run(now -> seen.complete(sum[0]));
    assertThat(seen).isCompletedWithValue(threads * each);
  }
}
