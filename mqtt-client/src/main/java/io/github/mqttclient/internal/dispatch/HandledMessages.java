package io.github.mqttclient.internal.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reports the messages that are to be acknowledged, many at once: for each run of callbacks a new
 * one, used by the thread that runs them.
 */
final class HandledMessages {
  /** As many are reported at once, and after as long at the latest. */
  private static final int REPORT_MESSAGES = 256;

  private static final long REPORT_NANOS = 1_000_000;

  private final Consumer<List<Delivery>> handled;
  private List<Delivery> done = new ArrayList<>();
  private long lastReport = System.nanoTime();

  HandledMessages(Consumer<List<Delivery>> handled) {
    this.handled = handled;
  }

  /** The handlers of a message have returned. */
  void add(Delivery delivery) {
    if (!delivery.isAcknowledgedByClient()) {
      return;
    }
    done.add(delivery);
    if (done.size() == REPORT_MESSAGES || System.nanoTime() - lastReport > REPORT_NANOS) {
      report();
      lastReport = System.nanoTime();
    }
  }

  /** Reports what is not reported yet; at the end of the run. */
  void report() {
    if (!done.isEmpty()) {
      handled.accept(done);
      done = new ArrayList<>();
    }
  }
}
