package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NetworkSelectorTest {
  private Pipe pipe;

  @BeforeEach
  void openPipe() throws IOException {
    pipe = Pipe.open();
    pipe.sink().configureBlocking(false);
  }

  @AfterEach
  void closePipe() throws IOException {
    pipe.sink().close();
    pipe.source().close();
  }

  private static List<Object> ready(NetworkSelector selector) {
    List<Object> ready = new ArrayList<>();
    selector.forEachReady(ready::add);
    return ready;
  }

  @Test
  void channelThatIsReadyEndsTheWaitingAndIsGivenOnce() throws IOException {
    NetworkSelector selector = new NetworkSelector(Selector::open);
    selector.register(pipe.sink(), SelectionKey.OP_WRITE, "sink");

    selector.await(Deadlines.NEVER);

    assertThat(ready(selector)).containsExactly("sink");
    assertThat(ready(selector)).isEmpty();
    selector.close();
  }

  @Test
  void wakingEndsTheWaitingWithAndWithoutASelector() throws IOException {
    NetworkSelector selector = new NetworkSelector(Selector::open);
    selector.wakeUp(Thread.currentThread());
    selector.await(Deadlines.NEVER); // Ends only because it was woken.
    selector.register(pipe.sink(), 0, "sink");
    selector.wakeUp(Thread.currentThread());
    selector.await(Deadlines.NEVER);

    assertThat(ready(selector)).isEmpty();
    selector.close();
  }

  @Test
  void withoutASelectorNothingCanBeRegisteredButTimePasses() throws IOException {
    NetworkSelector selector =
        new NetworkSelector(
            () -> {
              throw new IOException("too many open files");
            });

    assertThatThrownBy(() -> selector.register(pipe.sink(), 0, "sink"))
        .isInstanceOf(IOException.class)
        .hasMessage("too many open files");

    selector.await(1);
    selector.poll();
    assertThat(ready(selector)).isEmpty();
    selector.close();
  }

  @Test
  void selectorThatFailedAndWasClosedIsReplaced() throws IOException {
    Selector broken = mock(Selector.class);
    when(broken.select(anyLong())).thenThrow(new IOException("broken"));
    when(broken.selectNow()).thenThrow(new IOException("broken"));
    for (int i = 0; i < 2; i++) {
      boolean waits = i == 0;
      List<Selector> selectors = new ArrayList<>(List.of(broken, Selector.open()));
      NetworkSelector selector = new NetworkSelector(() -> selectors.remove(0));
      // A mock is no selector that a channel would take; it has been opened all the same.
      assertThatThrownBy(() -> selector.register(pipe.sink(), SelectionKey.OP_WRITE, "sink"))
          .isInstanceOf(RuntimeException.class);

      assertThatThrownBy(
              () -> {
                if (waits) {
                  selector.await(Deadlines.NEVER);
                } else {
                  selector.poll();
                }
              })
          .isInstanceOf(IOException.class);
      selector.close();

      verify(broken, times(i + 1)).close();
      selector.register(pipe.sink(), SelectionKey.OP_WRITE, "sink");
      selector.await(Deadlines.NEVER);
      assertThat(ready(selector)).containsExactly("sink");
      selector.close();
    }
  }
}
