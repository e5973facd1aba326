package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlinesTest {
  private final Deadlines deadlines = new Deadlines();
  private final List<String> woken = new ArrayList<>();

  private final class Named extends Deadlines.Sleeper {
    private final String name;

    Named(String name) {
      this.name = name;
    }

    @Override
    void wake(long now) {
      woken.add(name + "@" + now);
    }

    @Override
    void onFailure(Throwable failure, long now) {
      throw new AssertionError(failure);
    }
  }

  private final Named a = new Named("a");
  private final Named b = new Named("b");

  @Test
  void withoutSleepersThereIsNoNextDeadline() {
    assertThat(deadlines.untilNext(0)).isEqualTo(Deadlines.NEVER);
    deadlines.wakeDue(Long.MAX_VALUE);
    assertThat(woken).isEmpty();
  }

  /** Also where the clock wraps around. */
  @ParameterizedTest
  @ValueSource(longs = {0, -50, Long.MAX_VALUE - 15, Long.MIN_VALUE})
  void sleepersAreWokenInTheOrderOfTheirDeadlinesAndNotBefore(long start) {
    deadlines.enter(b, start + 20);
    deadlines.enter(a, start + 10);
    assertThat(deadlines.untilNext(start)).isEqualTo(10);

    deadlines.wakeDue(start + 9);
    assertThat(woken).isEmpty();
    deadlines.wakeDue(start + 10);
    assertThat(woken).containsExactly("a@" + (start + 10));
    assertThat(deadlines.untilNext(start + 12)).isEqualTo(8);
    assertThat(deadlines.untilNext(start + 25)).isZero();
    deadlines.wakeDue(start + 25);

    assertThat(woken).containsExactly("a@" + (start + 10), "b@" + (start + 25));
    assertThat(deadlines.untilNext(start + 25)).isEqualTo(Deadlines.NEVER);
  }

  @Test
  void laterDeadlineDoesNotReplaceAnEarlierOne() {
    deadlines.enter(a, 10);
    deadlines.enter(a, 20);

    deadlines.wakeDue(10); // It finds nothing to do and enters itself again.
    deadlines.enter(a, 20);
    deadlines.wakeDue(20);

    assertThat(woken).containsExactly("a@10", "a@20");
  }

  @Test
  void earlierDeadlineReplacesALaterOne() {
    deadlines.enter(a, 20);
    deadlines.enter(a, 10);
    assertThat(deadlines.untilNext(0)).isEqualTo(10);

    deadlines.wakeDue(15);
    deadlines.wakeDue(25);

    assertThat(woken).containsExactly("a@15");
  }

  @Test
  void neverIsNotEntered() {
    deadlines.enter(a, Deadlines.NEVER);

    assertThat(deadlines.untilNext(0)).isEqualTo(Deadlines.NEVER);
  }

  @Test
  void sleeperThatEntersItselfWhileItIsWokenIsWokenAgainInItsTime() {
    Deadlines.Sleeper repeating =
        new Deadlines.Sleeper() {
          @Override
          void wake(long now) {
            woken.add("repeating@" + now);
            deadlines.enter(this, now + 10);
          }

          @Override
          void onFailure(Throwable failure, long now) {
            throw new AssertionError(failure);
          }
        };
    deadlines.enter(repeating, 0);

    deadlines.wakeDue(0);
    deadlines.wakeDue(5);
    deadlines.wakeDue(10);

    assertThat(woken).containsExactly("repeating@0", "repeating@10");
  }

  @Test
  void earlierOfTwoDeadlinesIsFoundAlsoWhereOneIsNever() {
    assertThat(Deadlines.earlier(1, 2)).isEqualTo(1);
    assertThat(Deadlines.earlier(2, 1)).isEqualTo(1);
    assertThat(Deadlines.earlier(Deadlines.NEVER, 1)).isEqualTo(1);
    assertThat(Deadlines.earlier(1, Deadlines.NEVER)).isEqualTo(1);
    assertThat(Deadlines.earlier(-5, Deadlines.NEVER)).isEqualTo(-5);
    assertThat(Deadlines.earlier(Deadlines.NEVER, Deadlines.NEVER)).isEqualTo(Deadlines.NEVER);
    assertThat(Deadlines.earlier(Long.MAX_VALUE - 1, Long.MIN_VALUE + 1)) // the clock wraps around
        .isEqualTo(Long.MAX_VALUE - 1);
  }

  @Test
  void sleeperThatFailsIsToldAndTheOthersAreWoken() {
    Deadlines.Sleeper failing =
        new Deadlines.Sleeper() {
          @Override
          void wake(long now) {
            throw new IllegalStateException("defect");
          }

          @Override
          void onFailure(Throwable failure, long now) {
            woken.add(failure.getMessage());
          }
        };
    deadlines.enter(failing, 10);
    deadlines.enter(a, 11);

    deadlines.wakeDue(20);

    assertThat(woken).containsExactly("defect", "a@20");
  }
}
