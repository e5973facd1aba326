package io.github.mqttclient.examples.cli;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.PublishRefusedException;
import io.github.mqttclient.ReceivedMessage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What all publishers and subscribers of a bench have in common, and report to. */
final class BenchLoad implements MessageHandler {
  private final BenchPlan plan;
  private final BenchMeter meter;
  private final Ending ending;
  private final long run = ThreadLocalRandom.current().nextLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicReference<@Nullable PublishRefusedException> refusal =
      new AtomicReference<>();

  /** How many measured messages may still be published. */
  private final AtomicLong remaining;

  private volatile boolean measuring;

  BenchLoad(BenchPlan plan, BenchMeter meter, Ending ending) {
    this.plan = plan;
    this.meter = meter;
    this.ending = ending;
    this.remaining = new AtomicLong(plan.count() == 0 ? Long.MAX_VALUE : plan.count());
  }

  BenchPlan plan() {
    return plan;
  }

  /** The warm-up is over. */
  void measure() {
    meter.start(System.nanoTime());
    measuring = true;
  }

  boolean isMeasuring() {
    return measuring;
  }

  /** Whether one more message is to be published; the bench ends with the last one. */
  boolean takeOne() {
    long left = remaining.getAndDecrement();
    if (left <= 1) {
      ending.end(Ending.Reason.DONE);
    }
    return left > 0;
  }

  MqttMessage message(MqttMessage template, long timeNanos, boolean measured) {
    if (plan.size() < BenchStamp.BYTES) {
      return template; // All alike: nobody subscribes.
    }
    byte[] payload = new byte[plan.size()];
    BenchStamp.write(payload, timeNanos, run, measured);
    return template.toBuilder().payload(payload).build();
  }

  void published(long timeNanos) {
    long now = System.nanoTime();
    meter.published(now);
    if (!plan.isEndToEnd()) {
      meter.latency(now - timeNanos);
    }
  }

  @Override
  public void onMessage(ReceivedMessage message) {
    long now = System.nanoTime();
    if (plan.publishers() == 0) {
      if (measuring) {
        meter.received(now); // Whatever somebody else publishes.
      }
    } else if (BenchStamp.isMeasured(message.payload(), run)) {
      meter.latency(now - BenchStamp.timeNanos(message.payload()));
      meter.received(now);
    }
  }

  void refused(PublishRefusedException e, boolean measured) {
    refusal.compareAndSet(null, e);
    if (measured) {
      meter.refused();
    }
  }

  /** Something broke: that ends the bench. */
  void failed(Throwable e) {
    failure.compareAndSet(null, e);
    ending.end(Ending.Reason.FAILED);
  }

  /** What broke first. */
  @Nullable Throwable failure() {
    return failure.get();
  }

  /** The first refusal. */
  @Nullable PublishRefusedException refusal() {
    return refusal.get();
  }
}
