package io.github.mqttclient.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.PublishRefusedException;
import io.github.mqttclient.QoS;
import io.github.mqttclient.SessionLostException;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.ManualClock;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.fixtures.TestRequests.Publishing;
import io.github.mqttclient.fixtures.TestRequests.Recorded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/**
 * The client's core against a model of a server, over connections that break at any packet, with
 * restarts of the server and an application that publishes, subscribes, cancels and takes its time.
 *
 * <p>A run depends on nothing but its seed; a failure names the seed and shows the last packets. To
 * repeat it: {@code new Run(seed)}.
 */
@Normative({
  "MQTT5-2.2.1-3", "MQTT5-3.3.4-7", "MQTT5-4.3.2-4", "MQTT5-4.3.2-5", "MQTT5-4.3.3-4",
  "MQTT5-4.3.3-6", "MQTT5-4.3.3-10", "MQTT5-4.3.3-11", "MQTT5-4.3.3-12", "MQTT5-4.4.0-1",
  "MQTT5-4.4.0-2", "MQTT5-4.6.0-1", "MQTT5-4.6.0-2", "MQTT5-4.6.0-3", "MQTT5-4.6.0-4",
  "MQTT5-4.9.0-2", "MQTT5-3.1.0-1", "MQTT5-3.1.0-2", "MQTT5-3.2.2-5", "MQTT5-3.14.4-1",
  "MQTT311-2.3.1-2", "MQTT311-4.3.2-2", "MQTT311-4.3.3-1", "MQTT311-4.3.3-2", "MQTT311-4.4.0-1",
  "MQTT311-4.6.0-1", "MQTT311-4.6.0-2", "MQTT311-4.6.0-3", "MQTT311-4.6.0-4", "MQTT31-20",
  "EXT-139"
})
class SimulationTest {
  private static final int SEEDS = 2_000;
  private static final Duration ACTIVE = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @Test
  void nothingIsLostDoubledOrStuckWithTheseSeeds() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      run(seed);
    }
  }

  @Test
  void nothingIsLostDoubledOrStuckWithARandomSeed() {
    run(new Random().nextLong());
  }

  private static void run(long seed) {
    Run run = new Run(seed);
    try {
      run.go();
    } catch (AssertionError | RuntimeException e) {
      List<String> log = run.pair.log();
      throw new AssertionError(
          "seed "
              + seed
              + "L: "
              + e.getMessage()
              + "\n"
              + String.join("\n", log.subList(Math.max(0, log.size() - 60), log.size())),
          e);
    }
  }

  /** One seed. */
  private static final class Run {
    private final Random random;
    private final Pair.Settings settings;
    private final Pair pair;
    private final boolean sessionsAreLost;
    private final List<Publishing> publishes = new ArrayList<>();
    private final List<Recorded<?>> others = new ArrayList<>();
    private int messagesDown;

    Run(long seed) {
      random = new Random(seed);
      MqttVersion version = MqttVersion.values()[random.nextInt(3)];
      settings =
          new Pair.Settings(
              version,
              pick(0, 5, 20),
              pick(1, 3, 65_535),
              pick(1, 2, 5, 65_535),
              pick(1, 2, 5, 20),
              pick(1, 3, 1_000));
      long[] starts = ManualClock.starts().toArray();
      // In 3.1 nobody tells the client that the session is gone.
      sessionsAreLost = version != MqttVersion.MQTT_3_1 && random.nextInt(3) == 0;
      pair = new Pair(settings, starts[random.nextInt(starts.length)], random);
    }

    private int pick(int... values) {
      return values[random.nextInt(values.length)];
    }

    void go() {
      int actions = 20 + random.nextInt(80);
      for (int i = 0; i < actions; i++) {
        pair.time.in(random.nextLong(ACTIVE.toNanos()), this::act);
      }
      int faults = random.nextInt(20);
      for (int i = 0; i < faults; i++) {
        pair.time.in(random.nextLong(ACTIVE.toNanos()), this::breakSomething);
      }

      pair.time.in(ACTIVE, () -> {});
      pair.driveUntil(() -> pair.time.elapsed() >= ACTIVE.toNanos(), ACTIVE);
      pair.driveUntil(() -> pair.isIdle() && everyRequestHasItsOutcome(), PATIENCE);

      checkRequests();
      checkMessagesUp();
      checkMessagesDown();
      checkQuotaIsRestored();
    }

    /** What the application does, on either side. */
    private void act() {
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3 -> publishSome();
        case 4, 5, 6 -> {
          int count = 1 + random.nextInt(5);
          for (int i = 0; i < count; i++) {
            int qos = random.nextInt(3);
            pair.server.publish("down/" + qos + "/" + messagesDown++, QoS.of(qos));
          }
        }
        case 7 -> {
          TestRequests.Subscribing subscribe = TestRequests.subscribe("other");
          others.add(subscribe);
          pair.subscribe(subscribe);
          cancelSometimes(subscribe);
        }
        case 8 -> {
          TestRequests.Unsubscribing unsubscribe = TestRequests.unsubscribe("other");
          others.add(unsubscribe);
          pair.unsubscribe(unsubscribe);
          cancelSometimes(unsubscribe);
        }
        default -> {
          TestRequests.Pinging ping = TestRequests.ping();
          others.add(ping);
          pair.ping(ping);
        }
      }
    }

    private void publishSome() {
      int count = 1 + random.nextInt(8);
      for (int i = 0; i < count; i++) {
        int qos = random.nextInt(3);
        Publishing publish = TestRequests.publish("up/" + qos + "/" + publishes.size(), qos);
        publishes.add(publish);
        pair.publish(publish);
        cancelSometimes(publish);
      }
    }

    private void cancelSometimes(Recorded<?> request) {
      if (random.nextInt(30) == 0) {
        pair.time.in(random.nextInt(500_000_000), () -> request.cancel(true));
      }
    }

    private void breakSomething() {
      switch (random.nextInt(8)) {
        case 0, 1, 2, 3 -> pair.cut();
        case 4 -> pair.freeze();
        case 5 -> pair.restartServer(true);
        case 6 -> pair.restartServer(!sessionsAreLost);
        default ->
            pair.disconnect(
                DisconnectOptions.builder()
                    .drainTimeout(Duration.ofMillis(random.nextInt(2) * 1_000L))
                    .build());
      }
    }

    private boolean everyRequestHasItsOutcome() {
      return publishes.stream().allMatch(request -> request.outcomes() > 0)
          && others.stream().allMatch(request -> request.outcomes() > 0);
    }

    private void checkRequests() {
      for (Recorded<?> request : publishes) {
        assertThat(request.outcomes()).as("outcomes of %s", request).isEqualTo(1);
      }
      for (Recorded<?> request : others) {
        assertThat(request.outcomes()).as("outcomes of %s", request).isEqualTo(1);
      }
      assertThat(pair.session.inFlight()).isZero();
      assertThat(pair.session.pendingPublishes()).isEmpty();
    }

    private void checkMessagesUp() {
      for (Publishing publish : publishes) {
        String topic = publish.message().topic();
        long times = pair.server.received().stream().filter(topic::equals).count();
        if (publish.message().qos() != QoS.AT_LEAST_ONCE) {
          assertThat(times).as("%s is not doubled", topic).isLessThanOrEqualTo(1);
        }
        if (publish.message().qos() == QoS.AT_MOST_ONCE) {
          continue;
        }
        if (!publish.isCompletedExceptionally()) {
          assertThat(times).as("%s arrives", topic).isGreaterThanOrEqualTo(1);
        } else if (!publish.isCancelled()) {
          checkFailure(publish, times);
        }
      }
      checkOrder(pair.server.received(), "up/");
    }

    private void checkFailure(Publishing publish, long times) {
      try {
        publish.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof NotSentException) {
          assertThat(times).as("%s did not leave the client", publish).isZero();
        } else if (e.getCause() instanceof SessionLostException) {
          assertThat(pair.server.sessions()).as("a session was lost").isGreaterThan(1);
        } else {
          assertThat(e).hasCauseInstanceOf(PublishRefusedException.class);
          assertThat(times).as("%s was refused", publish).isZero();
        }
      }
    }

    private void checkMessagesDown() {
      Set<String> delivered = new HashSet<>();
      for (String topic : pair.delivered()) {
        boolean first = delivered.add(topic);
        if (!topic.startsWith("down/1/")) {
          assertThat(first).as("%s is not doubled", topic).isTrue();
        }
      }
      assertThat(delivered).containsAll(pair.server.messagesOfSession());
      checkOrder(pair.delivered(), "down/");
    }

    /** The messages of one QoS arrive in the order of their numbers; repetitions do not count. */
    private static void checkOrder(List<String> topics, String prefix) {
      for (int qos = 0; qos <= 2; qos++) {
        String start = prefix + qos + "/";
        List<Integer> numbers =
            topics.stream()
                .filter(topic -> topic.startsWith(start))
                .map(topic -> Integer.valueOf(topic.substring(start.length())))
                .distinct()
                .toList();
        assertThat(numbers).as("order of %s", start).isSorted();
      }
    }

    /** With a server that has stopped answering exactly as many go out as it allows. */
    private void checkQuotaIsRestored() {
      pair.server.stopAnswering();
      int quota = Math.min(pair.server.receiveMaximum(), settings.maximumInFlight());
      if (quota > 100) {
        return;
      }
      for (int i = 0; i < quota + 3; i++) {
        pair.publish(TestRequests.publish("quota", 1));
      }
      pair.driveUntil(() -> pair.server.openPublishes() == quota, PATIENCE);
      for (int i = 0; i < 50 && pair.hasNext(); i++) {
        pair.step(); // The server fails the test if there is one more.
      }
      assertThat(pair.session.inFlight()).isEqualTo(quota);
    }
  }
}
