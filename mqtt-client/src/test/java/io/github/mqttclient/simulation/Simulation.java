package io.github.mqttclient.simulation;

import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.fixtures.ManualClock;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.fixtures.TestRequests.Publishing;
import io.github.mqttclient.fixtures.TestRequests.Recorded;
import io.github.mqttclient.simulation.World.Persistence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One seed: a minute in which an application publishes, subscribes, cancels and takes its time, and
 * everything breaks; then all comes to rest, and what was promised is checked.
 */
final class Simulation {
  private static final Duration ACTIVE = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration NEXT_TROUBLE = Duration.ofSeconds(2);
  private static final int SHOWN_LINES = 120;
  private static final Duration[] LEAPS = {
    Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(10)
  };

  private final Random random;
  private final World world;
  private final boolean sessionsAreLost;

  /** Subscribes, unsubscribes and pings of the process that runs. */
  private final List<Recorded<?>> others = new ArrayList<>();

  /** Whose {@link #others} these are. */
  private ClientProcess asking;

  private int messagesDown;

  /** Nothing breaks any more. */
  private boolean isOver;

  /** Runs a seed; if it finds something, once more, to show how it came to that. */
  static void run(long seed) {
    try {
      new Simulation(seed, null).go();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + "L: " + e.getMessage() + "\n" + log(seed), e);
    }
  }

  private static String log(long seed) {
    List<String> log = new ArrayList<>();
    try {
      new Simulation(seed, log).go();
      log.add("the second time it did not happen");
    } catch (AssertionError | RuntimeException e) {
      log.add(String.valueOf(e.getMessage()));
    }
    return String.join("\n", log.subList(Math.max(0, log.size() - SHOWN_LINES), log.size()));
  }

  private Simulation(long seed, List<String> log) {
    random = new Random(seed);
    MqttVersion version = MqttVersion.values()[random.nextInt(3)];
    World.Settings settings =
        new World.Settings(
            version,
            pick(0, 5, 20),
            pick(1, 3, 65_535),
            pick(1, 2, 5, 65_535),
            pick(1, 2, 5, 20),
            pick(1, 3, 1_000),
            Persistence.values()[random.nextInt(3)]);
    long[] starts = ManualClock.starts().toArray();
    // In 3.1 nobody tells the client that the session is gone.
    sessionsAreLost = version != MqttVersion.MQTT_3_1 && random.nextInt(3) == 0;
    world = new World(settings, starts[random.nextInt(starts.length)], random, log);
  }

  private int pick(int... values) {
    return values[random.nextInt(values.length)];
  }

  private void go() {
    int actions = 20 + random.nextInt(80);
    for (int i = 0; i < actions; i++) {
      world.time.in(random.nextLong(ACTIVE.toNanos()), this::act);
    }
    int faults = random.nextInt(20);
    for (int i = 0; i < faults; i++) {
      world.time.in(random.nextLong(ACTIVE.toNanos()), this::breakSomething);
    }

    world.time.in(ACTIVE, world.disk::isRepaired);
    world.driveUntil(() -> world.time.elapsed() >= ACTIVE.toNanos(), ACTIVE);
    world.driveUntil(() -> world.isIdle() && everyRequestHasItsOutcome(), PATIENCE);
    isOver = true;
    world.endFaults();

    for (Recorded<?> request : others) {
      require(request.outcomes() == 1, request + " has " + request.outcomes() + " outcomes");
    }
    require(world.process().session.inFlight() == 0, "messages are in flight");
    require(world.process().session.pendingPublishes().isEmpty(), "messages are pending");
    world.messagesUp.check(world.server);
    world.messagesDown.check(world.server);
    require(world.storeSize() == 0, world.storeSize() + " records are left");
    checkQuotaIsRestored();
  }

  /** What the application does, on either side. */
  private void act() {
    int what = random.nextInt(10);
    if (what < 3) {
      for (int i = random.nextInt(5); i >= 0; i--) {
        int qos = random.nextInt(3);
        world.server.publish("down/" + qos + "/" + messagesDown++, QoS.of(qos));
      }
      return;
    }
    ClientProcess process = world.process();
    if (process == null) {
      return; // The application has died with the client.
    }
    switch (what) {
      case 3, 4, 5, 6 -> publishSome(process);
      case 7 -> {
        TestRequests.Subscribing subscribe = ask(TestRequests.subscribe("other"));
        process.turn(() -> process.session.subscribe(subscribe));
        cancelSometimes(subscribe);
      }
      case 8 -> {
        TestRequests.Unsubscribing unsubscribe = ask(TestRequests.unsubscribe("other"));
        process.turn(() -> process.session.unsubscribe(unsubscribe));
        cancelSometimes(unsubscribe);
      }
      default -> process.ping(ask(TestRequests.ping()));
    }
  }

  /** Several in one turn, sometimes. */
  private void publishSome(ClientProcess process) {
    List<Publishing> publishes = new ArrayList<>();
    for (int i = random.nextInt(8); i >= 0; i--) {
      publishes.add(world.messagesUp.publish(message()));
    }
    if (random.nextBoolean()) {
      process.turn(() -> publishes.forEach(world::publish));
    } else {
      publishes.forEach(publish -> process.turn(() -> world.publish(publish)));
    }
    for (Publishing publish : publishes) {
      if (random.nextInt(30) == 0) {
        world.time.in(random.nextInt(500_000_000), () -> world.messagesUp.cancel(publish));
      }
    }
  }

  private MqttMessage message() {
    int qos = random.nextInt(3);
    MqttMessage.Builder message =
        MqttMessage.builder().topic("up/" + qos + "/" + world.messagesUp.count()).qos(qos);
    if (world.settings.version() == MqttVersion.MQTT_5_0 && random.nextInt(5) == 0) {
      message.messageExpiry(Duration.ofSeconds(pick(1, 3, 10, 60)));
    }
    return message.build();
  }

  private <T extends Recorded<?>> T ask(T request) {
    if (asking != world.process()) {
      others.clear();
      asking = world.process();
    }
    others.add(request);
    return request;
  }

  private void cancelSometimes(Recorded<?> request) {
    if (random.nextInt(30) == 0) {
      world.time.in(random.nextInt(500_000_000), () -> request.cancel(true));
    }
  }

  /** Troubles seldom come alone. */
  private void breakSomething() {
    if (isOver) {
      return;
    }
    if (random.nextInt(3) == 0) {
      world.time.in(random.nextLong(NEXT_TROUBLE.toNanos()), this::breakSomething);
    }
    switch (random.nextInt(16)) {
      case 0, 1 -> world.cut();
      case 2, 3 -> world.cutAfter(random.nextInt(20));
      case 4 -> world.freeze();
      case 5 -> world.restartServer(true);
      case 6 -> world.restartServer(!sessionsAreLost);
      case 7, 8 -> breakTheDisk();
      case 9, 10, 11 -> endTheProcess();
      case 12 -> sleep();
      default ->
          world.disconnect(
              DisconnectOptions.builder()
                  .drainTimeout(Duration.ofMillis(random.nextInt(2) * 1_000L))
                  .build());
    }
  }

  private void endTheProcess() {
    if (world.settings.persistence() == Persistence.FORCED && random.nextInt(3) == 0) {
      world.disk.powerFailsAfter(random.nextInt(10));
    } else if (world.settings.persistence() != Persistence.NONE) {
      world.processDiesAfter(random.nextInt(30));
    }
  }

  private void breakTheDisk() {
    switch (random.nextInt(3)) {
      case 0 -> world.disk.failsOnceAfter(random.nextInt(5));
      case 1 -> world.disk.failsFrom(random.nextInt(5));
      default -> world.disk.hasRoomFor(random.nextInt(300));
    }
    world.time.in(Duration.ofMillis(random.nextInt(5_000)), world.disk::isRepaired);
  }

  /** The machine sleeps, and its monotonic clock counts that or does not; or the clock is set. */
  private void sleep() {
    Duration leap = LEAPS[random.nextInt(LEAPS.length)];
    switch (random.nextInt(3)) {
      case 0 -> world.time.leap(leap);
      case 1 -> {
        world.time.leapOnTheWall(leap);
        if (world.process() != null) {
          world.process().probe();
        }
      }
      default -> world.time.leapOnTheWall(leap.negated());
    }
  }

  private boolean everyRequestHasItsOutcome() {
    if (asking != world.process()) {
      others.clear();
    }
    return world.messagesUp.allHaveOutcomes()
        && others.stream().allMatch(request -> request.outcomes() > 0);
  }

  /** With a server that has stopped answering exactly as many go out as it allows. */
  private void checkQuotaIsRestored() {
    world.server.stopAnswering();
    int quota = Math.min(world.server.receiveMaximum(), world.settings.maximumInFlight());
    if (quota > 100) {
      return;
    }
    ClientProcess process = world.process();
    for (int i = 0; i < quota + 3; i++) {
      MqttMessage message = MqttMessage.builder().topic("quota/" + i).qos(1).build();
      Publishing publish = world.messagesUp.publish(message);
      process.turn(() -> world.publish(publish));
    }
    world.driveUntil(() -> world.server.openPublishes() == quota, PATIENCE);
    for (int i = 0; i < 50 && world.hasNext(); i++) {
      world.step(); // The server fails the test if there is one more.
    }
    int inFlight = process.session.inFlight();
    require(inFlight == quota, inFlight + " in flight with a quota of " + quota);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }
}
