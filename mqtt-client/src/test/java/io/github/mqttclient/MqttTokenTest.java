package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class MqttTokenTest {

  /** A token that takes the thread of the test for the network thread, if it is told so. */
  private static final class TestToken extends MqttToken<String> {
    private final boolean onNetworkThread;

    TestToken(boolean onNetworkThread) {
      this.onNetworkThread = onNetworkThread;
    }

    @Override
    public OptionalInt packetId() {
      return OptionalInt.of(7);
    }

    @Override
    protected boolean isOnNetworkThread() {
      return onNetworkThread;
    }
  }

  private final TestToken here = new TestToken(true);
  private final TestToken elsewhere = new TestToken(false);

  @Test
  void waitingOnTheNetworkThreadIsRefused() {
    String text =
        "waiting here would never end: this is the network thread of the client, which has to read"
            + " the answer; use a dependent (thenAccept ...) or another thread";

    assertThatThrownBy(here::get).isInstanceOf(IllegalStateException.class).hasMessage(text);
    assertThatThrownBy(() -> here.get(1, TimeUnit.HOURS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(text);
    assertThatThrownBy(here::join).isInstanceOf(IllegalStateException.class).hasMessage(text);
  }

  @Test
  void waitingForADependentOnTheNetworkThreadIsRefused() {
    CompletableFuture<Integer> dependent =
        here.thenApply(String::length).whenComplete((r, f) -> {});

    assertThatThrownBy(dependent::join).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(dependent::get).isInstanceOf(IllegalStateException.class);
    assertThat(dependent).isInstanceOf(MqttToken.class);
    assertThat(((MqttToken<?>) dependent).packetId()).hasValue(7);
  }

  @Test
  void outcomeThatIsThereIsGivenOnEveryThread() throws Exception {
    here.complete("result");

    assertThat(here.get()).isEqualTo("result");
    assertThat(here.get(1, TimeUnit.SECONDS)).isEqualTo("result");
    assertThat(here.join()).isEqualTo("result");
    assertThat(here.getNow("none")).isEqualTo("result");
    assertThat(here.thenApply(String::length).join()).isEqualTo(6);
  }

  @Test
  void failureThatIsThereIsGivenOnEveryThread() {
    here.completeExceptionally(new NotConnectedException("no"));

    assertThatThrownBy(here::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(NotConnectedException.class);
    assertThatThrownBy(here::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(NotConnectedException.class);
  }

  @Test
  void otherThreadsWait() {
    assertThatThrownBy(() -> elsewhere.get(1, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);

    new Thread(() -> elsewhere.complete("result")).start();

    assertThat(elsewhere.join()).isEqualTo("result");
  }

  @Test
  void cancelledTokenIsDone() {
    assertThat(here.cancel(true)).isTrue();

    assertThatThrownBy(here::join).isInstanceOf(CancellationException.class);
  }
}
