package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.fixtures.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class PublishQueueLimitTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final List<Thread> waiting = new ArrayList<>();

  /** Enters on a thread of its own, and returns when that thread waits. */
  private CompletableFuture<Boolean> enterAndWait(
      PublishQueueLimit limit, int bytes, BooleanSupplier hope) {
    CompletableFuture<Boolean> entered = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                entered.complete(limit.enter(bytes, hope));
              } catch (InterruptedException e) {
                entered.completeExceptionally(e);
              }
            });
    waiting.add(thread);
    thread.start();
    assertThat(
            Resources.eventually(DEADLINE, () -> thread.getState() == Thread.State.TIMED_WAITING))
        .isTrue();
    return entered;
  }

  @Test
  void messagesAreBounded() {
    PublishQueueLimit limit = PublishQueueLimit.strict(2, 1000);

    assertThat(limit.tryEnter(1)).isTrue();
    assertThat(limit.tryEnter(1)).isTrue();
    assertThat(limit.tryEnter(1)).isFalse();
    assertThat(limit.messages()).isEqualTo(2);
    limit.leave(1);
    limit.showRoom();
    assertThat(limit.tryEnter(1)).isTrue();
    assertThat(limit.messages()).isEqualTo(2);
  }

  @Test
  void roomIsShownOnceATurn() {
    PublishQueueLimit limit = PublishQueueLimit.dropping(1, 1000);
    limit.tryEnter(1);
    limit.tryEnter(1);
    assertThat(limit.isExceeded()).isTrue();

    limit.leave(1);

    assertThat(limit.messages()).isEqualTo(2);
    assertThat(limit.tryEnter(1)).isFalse();
    assertThat(limit.isExceeded()).isFalse(); // The network thread knows before.
    limit.showRoom();
    assertThat(limit.messages()).isEqualTo(1);
    assertThat(limit.tryEnter(1)).isTrue();
  }

  @Test
  void bytesAreBounded() {
    PublishQueueLimit limit = PublishQueueLimit.strict(100, 10);

    assertThat(limit.tryEnter(9)).isTrue();
    assertThat(limit.tryEnter(9)).isTrue(); // There was a byte left.
    assertThat(limit.tryEnter(0)).isFalse();
    limit.leave(9);
    limit.showRoom();
    assertThat(limit.tryEnter(0)).isTrue();
  }

  @Test
  void twiceTheBoundIsLetInWhereOthersAreDropped() {
    PublishQueueLimit limit = PublishQueueLimit.dropping(1, Long.MAX_VALUE);

    assertThat(limit.tryEnter(1)).isTrue();
    assertThat(limit.isExceeded()).isFalse();
    assertThat(limit.tryEnter(1)).isTrue();
    assertThat(limit.isExceeded()).isTrue();
    assertThat(limit.tryEnter(1)).isFalse();
    CompletableFuture<Boolean> entered = enterAndWait(limit, 1, () -> true);
    limit.leave(1);
    limit.showRoom();
    assertThat(entered).succeedsWithin(DEADLINE).isEqualTo(true);
  }

  @Test
  void messageLargerThanTheBoundFitsIntoAnEmptyQueue() {
    PublishQueueLimit limit = PublishQueueLimit.strict(100, 10);

    assertThat(limit.tryEnter(1000)).isTrue();
    assertThat(limit.tryEnter(0)).isFalse();
  }

  @Test
  void publisherThatWaitsEntersWhenHalfOfTheQueueIsFree() {
    PublishQueueLimit limit = PublishQueueLimit.strict(4, 1000);
    for (int i = 0; i < 4; i++) {
      limit.tryEnter(1);
    }
    CompletableFuture<Boolean> entered = enterAndWait(limit, 1, () -> true);

    limit.leave(1);
    limit.showRoom();
    assertThat(entered).isNotDone();
    limit.leave(1);
    limit.showRoom();

    assertThat(entered).succeedsWithin(DEADLINE).isEqualTo(true);
    assertThat(limit.messages()).isEqualTo(3);
  }

  @Test
  void publisherGivesUpWhenThereIsNoHope() {
    PublishQueueLimit limit = PublishQueueLimit.strict(1, 1000);
    limit.tryEnter(1);
    AtomicBoolean hope = new AtomicBoolean(true);
    CompletableFuture<Boolean> first = enterAndWait(limit, 1, hope::get);
    CompletableFuture<Boolean> second = enterAndWait(limit, 1, hope::get);

    hope.set(false);
    limit.wakeAll();

    assertThat(first).succeedsWithin(DEADLINE).isEqualTo(false);
    assertThat(second).succeedsWithin(DEADLINE).isEqualTo(false);
    assertThat(limit.messages()).isEqualTo(1);
  }

  @Test
  void publisherWithoutHopeDoesNotWaitAtAll() throws Exception {
    PublishQueueLimit limit = PublishQueueLimit.strict(1, 1000);

    assertThat(limit.enter(1, () -> false)).isFalse();
    assertThat(limit.messages()).isZero();
  }

  @Test
  void publisherThatWaitsCanBeInterrupted() {
    PublishQueueLimit limit = PublishQueueLimit.strict(1, 1000);
    limit.tryEnter(1);
    CompletableFuture<Boolean> entered = enterAndWait(limit, 1, () -> true);

    waiting.get(0).interrupt();

    assertThat(entered).failsWithin(DEADLINE);
  }

  @Test
  void manyPublishersAndOneNetworkThreadNeverExceedTheBoundByMoreThanTheirNumber()
      throws Exception {
    int publishers = 8;
    int each = 20_000;
    PublishQueueLimit limit = PublishQueueLimit.strict(50, 1_000_000);
    AtomicInteger queued = new AtomicInteger();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int p = 0; p < publishers; p++) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      all.add(done);
      new Thread(
              () -> {
                try {
                  for (int i = 0; i < each; i++) {
                    if (!limit.tryEnter(1)) {
                      limit.enter(1, () -> true);
                    }
                    queued.incrementAndGet();
                  }
                  done.complete(null);
                } catch (InterruptedException e) {
                  done.completeExceptionally(e);
                }
              })
          .start();
    }

    int left = 0;
    long most = 0;
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (left < publishers * each && System.nanoTime() - deadline < 0) {
      most = Math.max(most, limit.messages());
      for (int n = queued.getAndSet(0); n > 0; n--) {
        limit.leave(1);
        left++;
      }
      limit.showRoom();
    }

    assertThat(left).isEqualTo(publishers * each);
    assertThat(most).isLessThanOrEqualTo(50 + publishers);
    for (CompletableFuture<Void> done : all) {
      assertThat(done).succeedsWithin(DEADLINE);
    }
    assertThat(limit.messages()).isZero();
  }

  @Test
  void textNamesTheBounds() {
    assertThat(PublishQueueLimit.strict(10_000, 1 << 20))
        .hasToString("10000 messages or 1048576 bytes");
  }
}
