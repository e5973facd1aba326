package io.github.mqttclient.internal.loop;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Commands from any thread to the network thread, in order for each sender, without locks.
 *
 * <p>A stack that senders push to with one compare-and-set, and that the network thread takes whole
 * and turns over. So a sender never waits for the network thread, nor it for a sender.
 */
public final class Mailbox {
  private final AtomicReference<@Nullable Letter> top = new AtomicReference<>();

  /** A command that can be in one mailbox, once, and brings along the link that this takes. */
  public interface Letter extends Command {
    @Nullable Letter next();

    void next(@Nullable Letter next);
  }

  /** For a command without. */
  private static final class Envelope implements Letter {
    private final Command command;
    private @Nullable Letter next;

    Envelope(Command command) {
      this.command = command;
    }

    @Override
    public void run(long now) {
      command.run(now);
    }

    @Override
    public @Nullable Letter next() {
      return next;
    }

    @Override
    public void next(@Nullable Letter next) {
      this.next = next;
    }
  }

  void add(Command command) {
    add(new Envelope(command));
  }

  void add(Letter letter) {
    Letter below;
    do {
      below = top.get();
      letter.next(below);
    } while (!top.compareAndSet(below, letter));
  }

  boolean isEmpty() {
    return top.get() == null;
  }

  /**
   * Runs the commands that are there now; those that come meanwhile wait for the next time.
   *
   * @return how many there were
   */
  int runAll(long now, FailureHandler failureHandler) {
    int count = 0;
    Letter letter = top.get() == null ? null : inOrder(top.getAndSet(null));
    while (letter != null) {
      Letter next = letter.next();
      letter.next(null); // Who keeps it does not keep all that came behind it.
      try {
        letter.run(now);
      } catch (RuntimeException | Error e) {
        failureHandler.onFailure(e);
      }
      letter = next;
      count++;
    }
    return count;
  }

  private static @Nullable Letter inOrder(@Nullable Letter newest) {
    Letter oldest = null;
    Letter letter = newest;
    while (letter != null) {
      Letter below = letter.next();
      letter.next(oldest);
      oldest = letter;
      letter = below;
    }
    return oldest;
  }

  /** Told of a command that failed; the others run all the same. */
  interface FailureHandler {
    void onFailure(Throwable failure);
  }
}
