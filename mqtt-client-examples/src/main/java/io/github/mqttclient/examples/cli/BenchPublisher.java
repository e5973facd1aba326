package io.github.mqttclient.examples.cli;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.PublishRefusedException;
import io.github.mqttclient.PublishResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One publisher of a bench. It has at most so many messages in flight; an acknowledgement, or with
 * a rate the pacer, has it go on. A message that is due while that many are in flight is sent
 * later, and its latency counts from when it was due, so that a slow server cannot hide it.
 */
final class BenchPublisher {
  /** How many messages before other publishers get their turn on the thread. */
  private static final int TURN = 1000;

  private static final long LEAST_DELAY_NANOS = 50_000;

  /** With a full window the acknowledgements, and not the pacer, have it go on. */
  private static final long FULL_DELAY_NANOS = 10_000_000;

  private final MqttClient client;
  private final MqttMessage template;
  private final BenchLoad load;
  private final ScheduledExecutorService pacer;
  private final int window;
  private final long intervalNanos;
  private final AtomicInteger inFlight = new AtomicInteger();

  /** Who takes it from 0 to 1 publishes, on behalf of all who raise it meanwhile. */
  private final AtomicInteger wanted = new AtomicInteger();

  /** Completes when it is stopped and nothing is in flight. */
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  private volatile boolean stopped;

  /** When the next message is due, with a rate. Set by who publishes alone. */
  private volatile long dueNanos;

  /** Whether a message was due with a full window, and since then more than is caught up with. */
  private boolean heldBack;

  BenchPublisher(
      MqttClient client, MqttMessage template, BenchLoad load, ScheduledExecutorService pacer) {
    this.client = client;
    this.template = template;
    this.load = load;
    this.pacer = pacer;
    this.window = load.plan().window();
    double rate = load.plan().rate();
    this.intervalNanos = rate == 0 ? 0 : Math.max(1, Math.round(1e9 / rate));
  }

  /** Begins to publish, on the thread of the pacer. */
  void start() {
    dueNanos = System.nanoTime();
    if (intervalNanos == 0) {
      pacer.execute(this::goOn);
    } else {
      pacer.execute(this::tick);
    }
  }

  /** The pacer's part: when a message is due. What had to wait goes with an acknowledgement. */
  private void tick() {
    goOn();
    if (!stopped) {
      long delay =
          inFlight.get() >= window
              ? FULL_DELAY_NANOS
              : Math.max(dueNanos - System.nanoTime(), LEAST_DELAY_NANOS);
      var unused = pacer.schedule(this::tick, delay, TimeUnit.NANOSECONDS);
    }
  }

  /** Publishes what may be published now. */
  void goOn() {
    if (wanted.getAndIncrement() == 0) {
      publishAll();
    }
  }

  private void publishAll() {
    int turn = TURN;
    int seen;
    do {
      seen = wanted.get();
      while (mayPublish()) {
        if (turn-- == 0) {
          pacer.execute(this::publishAll);
          return;
        }
        publish();
      }
      if (stopped && inFlight.get() == 0) {
        done.complete(null);
      }
    } while (wanted.addAndGet(-seen) != 0);
  }

  private boolean mayPublish() {
    if (stopped) {
      return false;
    }
    if (intervalNanos > 0 && dueNanos - System.nanoTime() > 0) {
      heldBack = false;
      return false;
    }
    boolean full = inFlight.get() >= window;
    heldBack |= full && intervalNanos > 0;
    return !full;
  }

  private void publish() {
    boolean measured = load.isMeasuring();
    if (measured && !load.takeOne()) {
      stopped = true;
      return;
    }
    long due = dueNanos;
    long time = heldBack ? due : System.nanoTime();
    dueNanos = due + intervalNanos;
    inFlight.incrementAndGet();
    BiConsumer<PublishResult, Throwable> outcome =
        (result, failure) -> completed(measured, time, failure);
    var unused = client.publish(load.message(template, time, measured)).whenComplete(outcome);
  }

  private void completed(boolean measured, long time, @Nullable Throwable failure) {
    if (failure == null) {
      if (measured) {
        load.published(time);
      }
    } else if (failure instanceof PublishRefusedException refusal) {
      load.refused(refusal, measured);
    } else {
      stopped = true;
      load.failed(failure);
    }
    inFlight.decrementAndGet();
    goOn();
  }

  /** Publishes no more. */
  CompletableFuture<Void> stop() {
    stopped = true;
    goOn();
    return done;
  }
}
