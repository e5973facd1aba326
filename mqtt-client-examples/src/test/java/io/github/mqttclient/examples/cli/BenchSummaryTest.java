package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class BenchSummaryTest {

  private static BenchPlan plan(int publishers, int subscribers) {
    Duration second = Duration.ofSeconds(1);
    return new BenchPlan(publishers, subscribers, 0, 0, 20, 1000, 1, "bench", 1, second, 0, second);
  }

  /** 1 to 1,000 ms, once each. */
  private static Histogram upTo1000Millis() {
    Histogram histogram = BenchMeter.histogram();
    for (int millis = 1; millis <= 1000; millis++) {
      histogram.recordValue(TimeUnit.MILLISECONDS.toNanos(millis));
    }
    return histogram;
  }

  private static Histogram tenMillisTwice() {
    Histogram histogram = BenchMeter.histogram();
    histogram.recordValue(TimeUnit.MILLISECONDS.toNanos(10));
    histogram.recordValue(TimeUnit.MILLISECONDS.toNanos(10));
    return histogram;
  }

  private static BenchSummary summary(int publishers, int subscribers) {
    return new BenchSummary(
        plan(publishers, subscribers),
        tenMillisTwice(),
        5000,
        0,
        2.0,
        4999,
        5000,
        2.5,
        upTo1000Millis());
  }

  @Test
  void summarySaysThroughputLossAndPercentiles() {
    assertThat(summary(1, 1).lines())
        .containsExactly(
            "connected  2, p50 10.002 ms, p90 10.002 ms, p99 10.002 ms, p99.9 10.002 ms,"
                + " max 10.002 ms",
            "published  5000 messages of 1000 bytes, QoS 1, 2500.0 messages/s, 2.500 MB/s in"
                + " 2.00 s",
            "received   4999 messages, 1999.6 messages/s, 2.000 MB/s in 2.50 s, lost 1 of 5000"
                + " (0.020 %)",
            "latency    p50 500.171 ms, p90 900.202 ms, p99 990.380 ms, p99.9 999.293 ms,"
                + " max 1000.342 ms (publish to receive)");
  }

  @Test
  void withoutSubscribersLatencyIsThatOfTheAcknowledgement() {
    assertThat(summary(1, 0).lines())
        .hasSize(3)
        .noneMatch(line -> line.startsWith("received"))
        .last()
        .asString()
        .endsWith("(publish to acknowledgement)");
  }

  @Test
  void withoutPublishersThereIsNoLoss() {
    assertThat(summary(0, 1).lines())
        .noneMatch(line -> line.startsWith("published"))
        .noneMatch(line -> line.contains("lost"));
  }

  @Test
  void nothingMeasuredIsNoDivisionByZero() {
    BenchSummary empty =
        new BenchSummary(plan(1, 1), tenMillisTwice(), 0, 3, 0, 0, 0, 0, BenchMeter.histogram());

    assertThat(empty.lines())
        .hasSize(3)
        .contains(
            "published  0 messages of 1000 bytes, QoS 1, 0.0 messages/s, 0.000 MB/s in 0.00 s,"
                + " refused 3",
            "received   0 messages, 0.0 messages/s, 0.000 MB/s in 0.00 s, lost 0 of 0 (0.000 %)");
  }

  @Test
  void jsonIsOneObjectWithTheSameNumbers() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    summary(1, 1).json().print(false, 0, out);

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"publishers\":1,\"subscribers\":1,\"connections\":2,\"qos\":1,\"size\":1000,"
                + "\"topics\":1,\"rate\":0,\"connectMillis\":{\"count\":2,\"mean\":9.998336,"
                + "\"p50\":10.002431,\"p90\":10.002431,\"p99\":10.002431,\"p99.9\":10.002431,"
                + "\"max\":10.002431},\"published\":{\"messages\":5000,\"seconds\":2,"
                + "\"messagesPerSecond\":2500,\"megabytesPerSecond\":2.5,\"refused\":0},"
                + "\"received\":{\"messages\":4999,\"seconds\":2.5,\"messagesPerSecond\":1999.6,"
                + "\"megabytesPerSecond\":1.9996,\"expected\":5000,\"lost\":1},"
                + "\"latencyOf\":\"publish to receive\",\"latencyMillis\":{\"count\":1000,"
                + "\"mean\":500.50031,\"p50\":500.170751,\"p90\":900.202495,\"p99\":990.380031,"
                + "\"p99.9\":999.292927,\"max\":1000.341503}}");
  }

  @Test
  void allIsReceivedWhenTheLastOneComes() {
    BenchMeter meter = new BenchMeter();
    meter.start(0);
    meter.received(10);
    CompletableFuture<Void> all = meter.expect(2);
    assertThat(all).isNotDone();

    meter.received(TimeUnit.SECONDS.toNanos(3));

    assertThat(all).isDone();
    assertThat(meter.receiveSeconds()).isEqualTo(3);
    assertThat(meter.publishSeconds()).isZero();
    assertThat(new BenchMeter().expect(0)).isDone();
  }

  @Test
  void progressSaysWhatHappenedInTheLastSecondAndKeepsAllLatencies() {
    BenchMeter meter = new BenchMeter();
    BenchProgress progress = new BenchProgress(plan(1, 1), meter, false);
    meter.published(1);
    meter.received(2);
    meter.latency(TimeUnit.MILLISECONDS.toNanos(8));

    assertThat(progress.nextSecond())
        .isEqualTo("   1 s  published 1/s  received 1/s  latency p50 8.004 ms, p99 8.004 ms");
    meter.published(3);
    assertThat(progress.nextSecond()).isEqualTo("   2 s  published 1/s  received 0/s");
    assertThat(progress.latencies().getTotalCount()).isOne();
  }
}
