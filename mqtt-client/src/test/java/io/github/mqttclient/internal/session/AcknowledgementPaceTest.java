package io.github.mqttclient.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcknowledgementPaceTest {
  private static final long SHORTEST = 10_000;
  private static final long LONGEST = 200_000;

  private final AcknowledgementPace pace = new AcknowledgementPace();

  /** A turn that brings so many acknowledgements, with 1,000 in flight at its end. */
  private long turn(int acknowledgements) {
    return turn(acknowledgements, 1000, false);
  }

  private long turn(int acknowledgements, int inFlight, boolean isAnyWaiting) {
    for (int i = 0; i < acknowledgements; i++) {
      pace.acknowledged();
    }
    return pace.pauseNanos(inFlight, isAnyWaiting);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 7, false, 0",
    "1, 8, false, 10000",
    "2, 15, false, 0",
    "2, 16, false, 10000",
    "1, 7, true, 0",
    "1, 8, true, 10000",
    "10, 20, true, 10000",
    "11, 20, true, 0",
    "0, 1000, false, 0",
    "0, 1000, true, 0"
  })
  void pausesIfATurnHasBroughtASmallShareOfWhatIsInFlight(
      int acknowledgements, int inFlight, boolean isAnyWaiting, long nanos) {
    assertThat(turn(acknowledgements, inFlight, isAnyWaiting)).isEqualTo(nanos);
  }

  @Test
  void aTurnCountsOnlyItsOwnAcknowledgements() {
    assertThat(turn(126)).isZero();
    assertThat(turn(125)).isEqualTo(SHORTEST);
  }

  @Test
  void aPauseThatBringsNothingIsFollowedByNone() {
    turn(1);

    assertThat(turn(0)).isZero();
  }

  @Test
  void aPauseGrowsToItsLimitWhileItBringsLittle() {
    assertThat(turn(1)).isEqualTo(10_000);
    assertThat(turn(2)).isEqualTo(20_000);
    assertThat(turn(4)).isEqualTo(40_000);
    assertThat(turn(8)).isEqualTo(80_000);
    assertThat(turn(16)).isEqualTo(160_000);
    assertThat(turn(31)).isEqualTo(LONGEST);
    assertThat(turn(31)).isEqualTo(LONGEST);
  }

  @Test
  void aPauseStaysAsLongAsItBringsEnough() {
    turn(1);
    assertThat(turn(1)).isEqualTo(20_000);

    assertThat(turn(32)).isEqualTo(20_000);
    assertThat(turn(125)).isEqualTo(20_000);
  }

  @Test
  void aPauseThatBringsALittleTooMuchIsFollowedByAShorterOne() {
    turn(1);
    turn(1);
    assertThat(turn(1)).isEqualTo(40_000);

    assertThat(turn(126)).isZero(); // By itself no small share.

    assertThat(turn(1)).isEqualTo(20_000);
  }

  @Test
  void afterPausesInWhichTheServerNearlyRanDryThereAreNoneForLongerAndLonger() {
    turn(1);
    for (int expected = 1; expected <= 4096; expected *= 2) {
      assertThat(turn(188)).isZero();

      assertThat(turnsWithoutPause()).isEqualTo(expected);
    }
    turn(188);
    assertThat(turnsWithoutPause()).as("the limit").isEqualTo(4096);
  }

  @Test
  void pausesThatWorkMakeUpForOthers() {
    turn(1);
    for (int i = 0; i < 3; i++) {
      turn(188);
      turnsWithoutPause();
    }

    for (int i = 0; i < 100; i++) {
      turn(32);
    }
    turn(188);

    assertThat(turnsWithoutPause()).isEqualTo(1);
  }

  /** Goes on until the next pause. */
  private int turnsWithoutPause() {
    int turns = 0;
    while (turn(1) == 0) {
      turns++;
    }
    return turns;
  }
}
