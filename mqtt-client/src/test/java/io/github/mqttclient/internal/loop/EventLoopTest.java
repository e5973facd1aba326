package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.mqttclient.fixtures.Resources;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class EventLoopTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final EventLoop loop =
      new EventLoop(System::nanoTime, mock(Resolver.class), Runnable::run);
  private final RecordingParticipant client = new RecordingParticipant();

  /** A participant that notes what is done with it. */
  private class RecordingParticipant extends EventLoop.Participant {
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    volatile long deadline = Deadlines.NEVER;
    volatile long nextPause;

    @Override
    void endTurn(long now) {
      calls.add("endTurn");
    }

    @Override
    void onFailure(Throwable failure, long now) {
      calls.add("onFailure " + failure.getMessage());
    }

    @Override
    long pauseNanos() {
      long pause = nextPause;
      nextPause = 0;
      return pause;
    }

    @Override
    void clockJumped(long now) {
      calls.add("clockJumped");
    }

    @Override
    long nextDeadline() {
      return deadline;
    }

    @Override
    void wake(long now) {
      calls.add("wake");
      deadline = Deadlines.NEVER;
      loop.touch(this);
    }
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

  private static boolean hasNoThread() {
    return Resources.eventually(
        DEADLINE,
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("mqtt-network")));
  }

  @Test
  void threadStartsWithTheFirstCommandAndEndsWhenThereIsNothingToDo() {
    CompletableFuture<String> name = new CompletableFuture<>();
    assertThat(hasNoThread()).isTrue();

    loop.post(now -> name.complete(Thread.currentThread().getName()));

    assertThat(name).succeedsWithin(DEADLINE).asString().startsWith("mqtt-network-");
    assertThat(hasNoThread()).isTrue();
    assertThat(loop.isCurrentThread()).isFalse();
  }

  @Test
  void threadStaysWhileAClientIsActive() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    run(
        now -> {
          loop.activate(client);
          threads.add(Thread.currentThread());
        });

    for (int i = 0; i < 100; i++) {
      run(now -> threads.add(Thread.currentThread()));
    }
    assertThat(threads).hasSize(1);
    run(now -> loop.deactivate(client));

    assertThat(hasNoThread()).isTrue();
  }

  @Test
  void commandsRunOnOneThreadInTheOrderOfEachSender() throws Exception {
    run(now -> loop.activate(client));
    List<Integer> order = new ArrayList<>(); // Not thread-safe, and need not be.
    CountDownLatch done = new CountDownLatch(10_000);
    CompletableFuture<Boolean> onLoop = new CompletableFuture<>();

    for (int i = 0; i < 10_000; i++) {
      int number = i;
      loop.post(
          now -> {
            order.add(number);
            onLoop.complete(loop.isCurrentThread());
            done.countDown();
          });
    }

    assertThat(done.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(order).hasSize(10_000).isSorted();
    assertThat(onLoop).succeedsWithin(DEADLINE).isEqualTo(true);
    run(now -> loop.deactivate(client));
  }

  /** The thread ends after each command, so that most commands meet it while it ends. */
  @Test
  void commandPostedWhileTheThreadEndsIsNotLost() throws Exception {
    for (int i = 0; i < 10_000; i++) {
      CountDownLatch ran = new CountDownLatch(1);
      loop.post(now -> ran.countDown());
      assertThat(ran.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }
  }

  @Test
  void commandsOfManyThreadsPostedWhileTheThreadEndsAreNotLost() throws Exception {
    int threads = 4;
    int each = 2_500;
    CountDownLatch ran = new CountDownLatch(threads * each);
    for (int t = 0; t < threads; t++) {
      new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  loop.post(now -> ran.countDown());
                  if (i % 10 == 0) {
                    LockSupport.parkNanos(1);
                  }
                }
              })
          .start();
    }

    assertThat(ran.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(hasNoThread()).isTrue();
  }

  @Test
  void commandThatFailsDoesNotEndTheThread() {
    Logger log = (Logger) LoggerFactory.getLogger("io.github.mqttclient");
    log.setLevel(Level.OFF);
    try {
      run(now -> loop.activate(client));
      loop.post(
          now -> {
            throw new IllegalStateException("on purpose");
          });
      loop.post(
          now -> {
            throw new AssertionError("on purpose");
          });
      run(now -> loop.deactivate(client));
    } finally {
      log.setLevel(null);
    }
  }

  @Test
  void touchedParticipantEndsItsTurnOnce() {
    RecordingParticipant participant = new RecordingParticipant();

    run(
        now -> {
          loop.touch(participant);
          loop.touch(participant);
        });
    run(now -> {}); // A further turn, in which it has no part.
    run(now -> {});

    assertThat(participant.calls).containsExactly("endTurn");
  }

  @Test
  void participantTouchedAtTheEndOfTheTurnHasItsEndInTheSameTurn() {
    RecordingParticipant second = new RecordingParticipant();
    RecordingParticipant first =
        new RecordingParticipant() {
          @Override
          void endTurn(long now) {
            super.endTurn(now);
            loop.touch(second);
          }
        };

    run(now -> loop.touch(first));

    assertThat(Resources.eventually(DEADLINE, () -> second.calls.contains("endTurn"))).isTrue();
    assertThat(first.calls).containsExactly("endTurn");
  }

  @Test
  void failureAtTheEndOfATurnIsToldToItsParticipantAndToNoOther() {
    RecordingParticipant failing =
        new RecordingParticipant() {
          @Override
          void endTurn(long now) {
            throw new IllegalStateException("on purpose");
          }
        };
    RecordingParticipant other = new RecordingParticipant();

    run(
        now -> {
          loop.touch(failing);
          loop.touch(other);
        });

    assertThat(Resources.eventually(DEADLINE, () -> other.calls.contains("endTurn"))).isTrue();
    assertThat(failing.calls).containsExactly("onFailure on purpose");
  }

  @Test
  void participantIsWokenAtItsDeadline() {
    RecordingParticipant participant = new RecordingParticipant();
    long start = System.nanoTime();
    long wait = TimeUnit.MILLISECONDS.toNanos(20);
    run(
        now -> {
          loop.activate(participant);
          participant.deadline = now + wait;
          loop.touch(participant);
        });

    assertThat(Resources.eventually(DEADLINE, () -> participant.calls.contains("wake"))).isTrue();

    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(wait);
    run(now -> loop.deactivate(participant));
    assertThat(participant.calls).containsExactly("endTurn", "wake", "endTurn");
  }

  @Test
  void aPauseOfTheOnlyClientIsNoSleepInSelect() {
    Thread network = threadAfterATurnWithPauseOf(client);

    assertThat(Resources.eventually(DEADLINE, () -> waitsIn(network, EventLoop.class))).isTrue();
    LockSupport.unpark(network); // As if the pause were over.

    assertThat(Resources.eventually(DEADLINE, () -> waitsIn(network, NetworkSelector.class)))
        .isTrue();
    run(now -> loop.deactivate(client));
  }

  @Test
  void severalClientsDoNotWaitForThePauseOfOne() {
    RecordingParticipant other = new RecordingParticipant();
    run(now -> loop.activate(other));

    Thread network = threadAfterATurnWithPauseOf(client);

    assertThat(Resources.eventually(DEADLINE, () -> waitsIn(network, NetworkSelector.class)))
        .isTrue();
    run(now -> loop.deactivate(client));
    run(now -> loop.deactivate(other));
  }

  @Test
  void aClientIsAskedOnceATurnForItsPause() {
    RecordingParticipant restless =
        new RecordingParticipant() {
          @Override
          void endTurn(long now) {
            calls.add("endTurn");
            if (calls.size() == 1) {
              loop.touch(this);
            }
          }

          @Override
          long pauseNanos() {
            calls.add("pauseNanos");
            return 0;
          }
        };

    run(
        now -> {
          loop.activate(restless);
          loop.touch(restless);
        });
    assertThat(Resources.eventually(DEADLINE, () -> restless.calls.contains("pauseNanos")))
        .isTrue();
    run(now -> loop.deactivate(restless));

    assertThat(restless.calls).startsWith("endTurn", "endTurn", "pauseNanos");
  }

  @Test
  void whoIsNotActiveIsNotAskedForAPause() {
    RecordingParticipant inactive = new RecordingParticipant();
    inactive.nextPause = Duration.ofHours(1).toNanos();
    run(now -> loop.activate(client));

    run(now -> loop.touch(inactive));
    assertThat(Resources.eventually(DEADLINE, () -> inactive.calls.contains("endTurn"))).isTrue();
    run(now -> loop.deactivate(client));
    assertThat(hasNoThread()).isTrue();

    assertThat(inactive.nextPause).isPositive();
  }

  @Test
  void aPauseEndsWithTheNextDeadline() {
    client.deadline = System.nanoTime() + 1_000_000;

    threadAfterATurnWithPauseOf(client);

    assertThat(Resources.eventually(DEADLINE, () -> client.calls.contains("wake"))).isTrue();
    run(now -> loop.deactivate(client));
  }

  private Thread threadAfterATurnWithPauseOf(RecordingParticipant participant) {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    participant.nextPause = Duration.ofHours(1).toNanos();
    loop.post(
        now -> {
          loop.activate(participant);
          loop.touch(participant);
          thread.complete(Thread.currentThread());
        });
    return thread.join();
  }

  /** Whether the thread is parked, by that class. */
  private static boolean waitsIn(Thread thread, Class<?> caller) {
    StackTraceElement[] stack = thread.getStackTrace();
    for (int i = 1; i < stack.length; i++) {
      if (stack[i - 1].getClassName().equals(LockSupport.class.getName())
          && !stack[i].getClassName().equals(LockSupport.class.getName())) {
        return stack[i].getClassName().equals(caller.getName());
      }
    }
    return false;
  }

  @Test
  void withoutASelectorCommandsAndDeadlinesGoOn() {
    EventLoop poor =
        new EventLoop(
            System::nanoTime,
            mock(Resolver.class),
            Runnable::run,
            System::currentTimeMillis,
            () -> {
              throw new IOException("too many open files");
            });
    CompletableFuture<Void> woken = new CompletableFuture<>();
    RecordingParticipant sleeper =
        new RecordingParticipant() {
          @Override
          void wake(long now) {
            poor.deactivate(this);
            woken.complete(null);
          }
        };
    CompletableFuture<Throwable> refused = new CompletableFuture<>();

    poor.post(
        now -> {
          poor.activate(sleeper);
          sleeper.deadline = now + 1_000_000;
          poor.touch(sleeper);
          try {
            poor.register(mock(SocketChannel.class), 0, mock(EventLoop.Ready.class));
          } catch (IOException e) {
            refused.complete(e);
          }
        });

    assertThat(refused).succeedsWithin(DEADLINE).isInstanceOf(IOException.class);
    assertThat(woken).succeedsWithin(DEADLINE);
    assertThat(hasNoThread()).isTrue();
  }

  @Test
  void writersAreEmptyWhenTheyAreBorrowed() {
    var writer = loop.borrowWriter();
    writer.writeByte(1);
    loop.returnWriter(writer);

    assertThat(loop.borrowWriter()).isSameAs(writer);
    assertThat(writer.length()).isZero();
  }
}
