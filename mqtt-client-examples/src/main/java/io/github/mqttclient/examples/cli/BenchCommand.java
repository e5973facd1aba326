package io.github.mqttclient.examples.cli;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttException;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.PublishRefusedException;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/**
 * {@code bench}: puts load on a server. It connects all clients, subscribes, publishes for the time
 * of the warm-up, then measures, waits for what is still under way, and prints a summary.
 */
final class BenchCommand {
  /** How long to wait for acknowledgements, and for arrivals after the last one. */
  private static final long PATIENCE_SECONDS = 5;

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ParsedOptions options;
  private final Console console;
  private final ClientSettings settings;
  private final BenchPlan plan;
  private final BenchMeter meter = new BenchMeter();
  private final Ending ending = new Ending();
  private final BenchLoad load;
  private final BenchProgress progress;
  private final boolean showsProgress;

  BenchCommand(ParsedOptions options, Console console) throws UsageException {
    this.options = options;
    this.console = console;
    this.settings = new ClientSettings(options);
    this.plan = BenchPlan.of(options);
    this.load = new BenchLoad(plan, meter, ending);
    boolean terminal = Console.isTerminal();
    this.progress = new BenchProgress(plan, meter, terminal);
    this.showsProgress = !console.isQuiet() && (terminal || options.has(Option.PROGRESS));
  }

  /** Returns the exit code. */
  int run() throws UsageException, InterruptedException {
    if (!options.has(Option.TOPIC)) {
      options.add(Option.TOPIC, plan.topic());
    }
    MqttMessage template = settings.message(new byte[plan.size()]);
    if (console.isDebug()) {
      ConversationLog.listen(console, settings.version());
    }
    BenchClients clients = new BenchClients(options, settings, load);
    Histogram connectTimes = clients.connect();
    ending.onSignal();
    clients.subscribe(plan.topic() + "/+", plan.qos());
    ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();
    List<BenchPublisher> publishers = publishers(clients, template, pacer);
    publishers.forEach(BenchPublisher::start);

    if (ending.await(plan.warmUp()) == null) {
      load.measure();
      awaitEnd();
      awaitAcknowledgements(publishers);
      awaitArrivals();
      var unused = progress.collect();
      progress.end();
      print(summary(connectTimes));
    }
    int exitCode = exitCode();
    clients.disconnect();
    return exitCode;
  }

  private List<BenchPublisher> publishers(
      BenchClients clients, MqttMessage template, ScheduledExecutorService pacer) {
    List<BenchPublisher> publishers = new ArrayList<>();
    for (MqttClient client : clients.publishers()) {
      String topic = plan.topic() + "/" + publishers.size() % plan.topics();
      MqttMessage message = template.toBuilder().topic(topic).build();
      publishers.add(new BenchPublisher(client, message, load, pacer));
    }
    return publishers;
  }

  /** Until the time is over, all is published, somebody stops it or something breaks. */
  private void awaitEnd() throws InterruptedException {
    long start = System.nanoTime();
    Duration duration = plan.duration();
    for (int second = 1; true; second++) {
      Duration passed = Duration.ofNanos(System.nanoTime() - start);
      Duration untilLine = SECOND.multipliedBy(second).minus(passed);
      boolean isLast = duration != null && duration.minus(passed).compareTo(untilLine) <= 0;
      if (ending.await(isLast ? duration.minus(passed) : untilLine) != null || isLast) {
        return;
      }
      String line = progress.nextSecond();
      if (showsProgress) {
        progress.print(line);
      }
    }
  }

  private static void awaitAcknowledgements(List<BenchPublisher> publishers)
      throws InterruptedException {
    List<CompletableFuture<Void>> stopped = new ArrayList<>();
    publishers.forEach(publisher -> stopped.add(publisher.stop()));
    var unused =
        isDone(
            CompletableFuture.allOf(stopped.toArray(new CompletableFuture<?>[0])),
            Duration.ofSeconds(PATIENCE_SECONDS));
  }

  /** Waits until all has arrived, or nothing has for a while. */
  private void awaitArrivals() throws InterruptedException {
    if (!plan.isEndToEnd() || load.failure() != null) {
      return;
    }
    CompletableFuture<Void> all = meter.expect(expected());
    int silence = 0;
    while (silence < PATIENCE_SECONDS) {
      long before = meter.received();
      if (isDone(all, SECOND)) {
        return;
      }
      silence = meter.received() == before ? silence + 1 : 0;
    }
  }

  private static boolean isDone(CompletableFuture<Void> future, Duration patience)
      throws InterruptedException {
    try {
      future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError(e); // Never completed exceptionally.
    }
  }

  private long expected() {
    return meter.published() * plan.subscribers();
  }

  private BenchSummary summary(Histogram connectTimes) {
    return new BenchSummary(
        plan,
        connectTimes,
        meter.published(),
        meter.refusals(),
        meter.publishSeconds(),
        meter.received(),
        expected(),
        meter.receiveSeconds(),
        progress.latencies());
  }

  private void print(BenchSummary summary) {
    if (options.has(Option.JSON)) {
      ByteArrayOutputStream json = new ByteArrayOutputStream();
      summary.json().print(options.has(Option.PRETTY), 0, json);
      json.write('\n');
      console.write(json.toByteArray());
    } else {
      summary.lines().forEach(console::line);
    }
  }

  private int exitCode() {
    MqttVersion version = settings.version();
    PublishRefusedException refusal = load.refusal();
    if (refusal != null) {
      console.error(
          "Warning: Publish failed: " + Failures.describe(refusal.reasonCode(), version) + ".");
    }
    Throwable failure = load.failure();
    if (failure == null) {
      return ExitCodes.SUCCESS;
    }
    if (!(failure instanceof MqttException)) {
      throw new AssertionError("tokens fail with MqttException", failure);
    }
    return Failures.report(failure, version, console);
  }
}
