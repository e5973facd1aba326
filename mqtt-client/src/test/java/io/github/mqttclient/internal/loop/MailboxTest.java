package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class MailboxTest {
  private final Mailbox mailbox = new Mailbox();
  private final List<String> ran = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();

  private void runAll() {
    mailbox.runAll(0, failures::add);
  }

  @Test
  void commandsRunInTheOrderInWhichTheyWereAdded() {
    mailbox.add(now -> ran.add("a"));
    mailbox.add(now -> ran.add("b"));
    mailbox.add(now -> ran.add("c"));
    assertThat(mailbox.isEmpty()).isFalse();

    runAll();

    assertThat(ran).containsExactly("a", "b", "c");
    assertThat(mailbox.isEmpty()).isTrue();
  }

  @Test
  void emptyMailboxRunsNothing() {
    assertThat(mailbox.runAll(0, failures::add)).isZero();

    assertThat(mailbox.isEmpty()).isTrue();
    assertThat(failures).isEmpty();
  }

  @Test
  void commandsAreToldTheTime() {
    mailbox.add(now -> ran.add("at " + now));

    int count = mailbox.runAll(42, failures::add);

    assertThat(count).isEqualTo(1);
    assertThat(ran).containsExactly("at 42");
  }

  @Test
  void commandAddedByACommandWaitsForTheNextTime() {
    mailbox.add(now -> mailbox.add(later -> ran.add("second")));

    runAll();
    assertThat(ran).isEmpty();
    assertThat(mailbox.isEmpty()).isFalse();
    runAll();

    assertThat(ran).containsExactly("second");
  }

  @Test
  void commandThatFailsIsReportedAndTheOthersRun() {
    IllegalStateException exception = new IllegalStateException();
    AssertionError error = new AssertionError();
    mailbox.add(
        now -> {
          throw exception;
        });
    mailbox.add(now -> ran.add("between"));
    mailbox.add(
        now -> {
          throw error;
        });
    mailbox.add(now -> ran.add("after"));

    runAll();

    assertThat(ran).containsExactly("between", "after");
    assertThat(failures).containsExactly(exception, error);
  }

  @RepeatedTest(100)
  void manyProducersLoseNothingAndKeepTheirOrder() throws Exception {
    int producers = 4;
    int each = 500;
    int[] last = new int[producers];
    AtomicInteger outOfOrder = new AtomicInteger();
    int[] count = {0};
    CountDownLatch start = new CountDownLatch(1);
    for (int p = 0; p < producers; p++) {
      int producer = p;
      new Thread(
              () -> {
                await(start);
                for (int i = 1; i <= each; i++) {
                  int number = i;
                  mailbox.add(
                      now -> {
                        if (number != last[producer] + 1) {
                          outOfOrder.incrementAndGet();
                        }
                        last[producer] = number;
                        count[0]++;
                      });
                }
              })
          .start();
    }
    start.countDown();

    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (count[0] < producers * each && System.nanoTime() - deadline < 0) {
      runAll();
    }

    assertThat(count[0]).isEqualTo(producers * each);
    assertThat(outOfOrder).hasValue(0);
    assertThat(failures).isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
