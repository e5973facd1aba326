package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.internal.loop.Ownership.Lending;
import java.nio.channels.Selector;
import org.junit.jupiter.api.Test;

/** The phases; that they keep threads apart is tested by {@link ErrandTest}. */
class OwnershipTest {
  private final Ownership ownership = ownership(Lending.ALLOWED);

  private static Ownership ownership(Lending lending) {
    return new Ownership(new NetworkSelector(Selector::open), lending);
  }

  private static void sleep(Ownership ownership) {
    assertThat(ownership.wakeUp()).isTrue();
    ownership.begin();
    ownership.sleeps();
  }

  @Test
  void threadIsStartedOnce() {
    assertThat(ownership.wakeUp()).isTrue();
    assertThat(ownership.wakeUp()).isFalse();
  }

  @Test
  void canBeBorrowedWhileTheThreadSleepsOnly() {
    assertThat(ownership.borrow()).isFalse();
    sleep(ownership);

    assertThat(ownership.borrow()).isTrue();
    assertThat(ownership.borrow()).isFalse();
    assertThat(ownership.giveBack()).isTrue();
    assertThat(ownership.borrow()).isTrue();
    ownership.giveBackAwake();
    assertThat(ownership.borrow()).isFalse();
  }

  @Test
  void isLentToNobodyWhereThatIsForbidden() {
    Ownership strict = ownership(Lending.FORBIDDEN);
    sleep(strict);

    assertThat(strict.borrow()).isFalse();
  }

  @Test
  void isNotForbiddenOnADesktop() {
    assertThat(Lending.onThisPlatform()).isEqualTo(Lending.ALLOWED);
  }

  @Test
  void isForbiddenOnAndroid() {
    String name = System.setProperty("java.vm.name", "Dalvik");
    try {
      assertThat(Lending.onThisPlatform()).isEqualTo(Lending.FORBIDDEN);
    } finally {
      System.setProperty("java.vm.name", name);
    }
  }

  @Test
  void threadThatStoppedGoesOnUnlessAnotherIsStarted() {
    assertThat(ownership.wakeUp()).isTrue();
    ownership.begin();
    ownership.stops();
    assertThat(ownership.isNetworkThread()).isFalse();

    assertThat(ownership.goesOn()).isTrue();
    assertThat(ownership.isNetworkThread()).isTrue();
    ownership.stops();
    assertThat(ownership.wakeUp()).isTrue();
    assertThat(ownership.goesOn()).isFalse();
  }
}
