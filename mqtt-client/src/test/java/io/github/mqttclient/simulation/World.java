package io.github.mqttclient.simulation;

import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.FilePersistence.SyncMode;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.internal.loop.DurableSession;
import io.github.mqttclient.internal.packet.ServerPacket;
import io.github.mqttclient.internal.store.SimulatedDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A client, a server, a link between them that breaks, and a disk that fails; all in virtual time
 * and by one seed, so that every run can be repeated. When the client's process dies another one
 * follows it.
 */
final class World {
  /** What the client is made with. */
  record Settings(
      MqttVersion version,
      int keepAlive,
      int maximumInFlight,
      int clientReceiveMaximum,
      int serverReceiveMaximum,
      int outputBuffer,
      Persistence persistence) {}

  /** What of the session outlives a process. */
  enum Persistence {
    /** Nothing; so processes do not die. */
    NONE,
    /** What was written; so the power does not fail. */
    WRITTEN,
    /** What was forced. */
    FORCED
  }

  private static final int LONGEST_DOWNTIME = 3_000;

  final Settings settings;
  final Random random;
  final VirtualTime time;
  final ReferenceServer server;
  final MessagesUp messagesUp = new MessagesUp();
  final MessagesDown messagesDown = new MessagesDown();

  final SimulatedDisk disk;
  private final StoreWatch storeWatch = new StoreWatch();

  /** Null: not wanted, it costs more than all the rest. */
  private final List<String> log;

  /** Null while no process runs. */
  private ClientProcess process;

  /** What strikes after so many effects; null: nothing. */
  private Runnable fate;

  private int effectsBeforeFate;

  World(Settings settings, long start, Random random, List<String> log) {
    this.settings = settings;
    this.random = random;
    this.log = log;
    this.time = new VirtualTime(start);
    this.server = new ReferenceServer(settings.version, settings.serverReceiveMaximum);
    this.disk =
        new SimulatedDisk(
            random.nextLong(),
            settings.persistence == Persistence.FORCED
                ? SyncMode.EVERY_COMMIT
                : SyncMode.OPERATING_SYSTEM);
    startProcess();
  }

  /** Null while no process runs. */
  ClientProcess process() {
    return process;
  }

  /** The records in the store. */
  int storeSize() {
    return storeWatch.size();
  }

  /** Whether anything is still to happen. */
  boolean hasNext() {
    return time.next() != Long.MAX_VALUE || clientDeadline() != Long.MAX_VALUE;
  }

  boolean isIdle() {
    return process != null
        && process.isConnected()
        && !process.session.awaitsAnswer()
        && server.isIdle();
  }

  /** Lets things happen until the condition holds. */
  void driveUntil(BooleanSupplier condition, Duration limit) {
    long end = time.elapsed() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (time.elapsed() > end) {
        throw new AssertionError("stuck after " + Duration.ofNanos(time.elapsed()));
      }
      step();
    }
  }

  /** Lets the next thing happen: an event of the outside, or a timer of the client. */
  void step() {
    long deadline = clientDeadline();
    if (deadline < time.next()) {
      time.jumpTo(Math.max(deadline, time.elapsed()));
      process.wake();
    } else if (time.next() != Long.MAX_VALUE) {
      time.runNext();
    } else {
      throw new AssertionError("nothing will ever happen again");
    }
  }

  /** Counted from the start, where the client's clock cannot have wrapped around. */
  private long clientDeadline() {
    if (process == null || process.nextDeadline() == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    return time.elapsed() + (process.nextDeadline() - time.now());
  }

  /** Something can be seen, outside or on the disk, that could not before. */
  void effect() {
    if (fate != null && --effectsBeforeFate < 0) {
      Runnable strikes = fate;
      fate = null;
      strikes.run();
    }
  }

  private void after(int effects, Runnable fate) {
    this.fate = fate;
    effectsBeforeFate = effects;
  }

  /** Nothing that was planned strikes any more, and the disk works. */
  void endFaults() {
    fate = null;
    disk.powerStaysOn();
    disk.isRepaired();
  }

  void processDiesAfter(int effects) {
    boolean withPower = settings.persistence == Persistence.FORCED && random.nextBoolean();
    after(
        effects,
        () -> {
          throw new ProcessDeath(withPower);
        });
  }

  void cutAfter(int effects) {
    after(effects, this::cut);
  }

  void processDied(boolean powerFailed) {
    log(() -> powerFailed ? "the power fails" : "the process dies");
    LossyLink link = process.link();
    if (link != null && powerFailed) {
      link.freeze();
    } else if (link != null) {
      link.closedByClient(); // By the operating system.
    }
    if (powerFailed) {
      disk.powerIsBack();
    } else {
      disk.processHasDied();
    }
    process = null;
    messagesUp.processDied(storeWatch.isCertain());
    messagesDown.processDied();
    startProcessLater();
  }

  private void startProcessLater() {
    time.in(Duration.ofMillis(random.nextInt(LONGEST_DOWNTIME)), this::startProcess);
  }

  private void startProcess() {
    try {
      process = new ClientProcess(this, openStore());
      process.restore();
      log(() -> "a process has started");
    } catch (IOException e) {
      log(() -> "the store does not open: " + e);
      process = null;
      messagesUp.processDied(storeWatch.isCertain());
      if (disk.isPowerOff()) {
        disk.powerIsBack();
      } else {
        disk.processHasDied();
      }
      startProcessLater();
      return;
    }
    disk.powerStaysOn();
    process.start();
  }

  private DurableSession openStore() throws IOException {
    if (settings.persistence == Persistence.NONE) {
      return null;
    }
    if (settings.persistence == Persistence.FORCED && random.nextInt(10) == 0) {
      disk.powerFailsAfter(random.nextInt(20));
    }
    return new DurableSession(storeWatch.watch(disk.open()), time::epochSecond);
  }

  /** To be called in a turn of the process. */
  void publish(TestRequests.Publishing request) {
    log(() -> "app publishes " + request);
    process.session.publish(request, time.now());
  }

  void disconnect(DisconnectOptions options) {
    log(() -> "app disconnects");
    if (process != null) {
      process.disconnect(options);
    }
  }

  void cut() {
    log(() -> "link is cut");
    if (process != null && process.link() != null) {
      process.link().cut();
    }
  }

  /** Only the keep-alive can notice, so it needs one. */
  void freeze() {
    if (process != null && process.link() != null && settings.keepAlive > 0) {
      log(() -> "link is frozen");
      process.link().freeze();
    }
  }

  void restartServer(boolean keepsSession) {
    log(() -> "server restarts " + (keepsSession ? "with" : "without") + " its session");
    server.restart(keepsSession);
  }

  /** A link between a client that says what it does with packets, and the server. */
  LossyLink link(LossyLink.Receiver<ServerPacket> client, Runnable arrived) {
    ServerPort port = new ServerPort();
    port.link =
        new LossyLink(
            time,
            random,
            client,
            new LossyLink.Receiver<>(
                packet -> {
                  server.onPacket(port, packet);
                  arrived.run();
                },
                () -> server.closed(port)));
    server.opened(port);
    return port.link;
  }

  void log(Supplier<String> line) {
    if (log != null) {
      log.add(Duration.ofNanos(time.elapsed()) + " " + line.get());
    }
  }

  /** The server's end of one link. */
  private static final class ServerPort implements ReferenceServer.Port {
    private LossyLink link;

    @Override
    public void send(ServerPacket packet) {
      link.toClient(packet);
    }

    @Override
    public void close() {
      link.closedByServer();
    }
  }
}
