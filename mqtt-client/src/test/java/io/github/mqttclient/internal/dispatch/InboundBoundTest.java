package io.github.mqttclient.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class InboundBoundTest {
  private static final int MAXIMUM = 8;

  private final AtomicInteger roomMade = new AtomicInteger();
  private final InboundBound bound =
      new InboundBound(MAXIMUM, 1_000, () -> roomMade.incrementAndGet());

  private void enter(int messages) {
    for (int i = 0; i < messages; i++) {
      bound.enter(10);
    }
  }

  private void leave(int messages) {
    for (int i = 0; i < messages; i++) {
      bound.leaveInTurn(10);
    }
  }

  @Test
  void whatIsDoneIsSeenWhenTheBoundSeemsReached() {
    for (int round = 0; round < 3 * MAXIMUM; round++) {
      enter(MAXIMUM - 1);
      assertThat(bound.isFull()).isFalse();
      enter(1);
      assertThat(bound.isFull()).isTrue();
      leave(1);
      assertThat(bound.isFull()).isFalse();
      leave(MAXIMUM - 1);
    }
  }

  @Test
  void bytesCountAsWell() {
    bound.enter(999);
    assertThat(bound.isFull()).isFalse();
    bound.enter(1);
    assertThat(bound.isFull()).isTrue();
    bound.leaveInTurn(999);
    assertThat(bound.isFull()).isFalse();
  }

  @Test
  void roomIsToldOnceWhenHalfIsWorkedOff() {
    enter(MAXIMUM);
    assertThat(bound.awaitRoom()).isTrue();

    leave(MAXIMUM / 2 - 1);
    assertThat(roomMade).hasValue(0);
    leave(1);
    assertThat(roomMade).hasValue(1);
    leave(MAXIMUM / 2);
    bound.batchEnds();
    assertThat(roomMade).hasValue(1);
  }

  @Test
  void whereThereIsRoomAlreadyNobodyWaits() {
    enter(MAXIMUM);
    leave(MAXIMUM / 2);

    assertThat(bound.awaitRoom()).isFalse();
    bound.batchEnds();
    assertThat(roomMade).hasValue(0);
  }

  /**
   * If one side missed the other the first would wait for ever. They meet without a queue between
   * them, whose own fences would help.
   */
  @Test
  void neitherSideMissesTheOther() throws Exception {
    int rounds = 100_000;
    Semaphore room = new Semaphore(0);
    InboundBound met = new InboundBound(1, 1_000, room::release);
    AtomicInteger handedOver = new AtomicInteger();
    Thread callbackSide =
        new Thread(
            () -> {
              for (int i = 1; i <= rounds; i++) {
                for (int spins = 1; handedOver.get() < i; spins++) {
                  if (spins % 1_000 == 0) { // On a single core the other thread must run.
                    LockSupport.parkNanos(1_000);
                  }
                }
                met.leaveInTurn(1);
                met.batchEnds();
              }
            });
    callbackSide.setDaemon(true);
    callbackSide.start();

    for (int i = 1; i <= rounds; i++) {
      met.enter(1);
      handedOver.lazySet(i);
      if (met.isFull() && met.awaitRoom()) {
        assertThat(room.tryAcquire(30, TimeUnit.SECONDS)).as("round %d", i).isTrue();
      }
    }
    callbackSide.join(30_000);
    assertThat(met.messagesOut()).isEqualTo(rounds);
  }
}
