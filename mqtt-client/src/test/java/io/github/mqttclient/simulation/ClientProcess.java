package io.github.mqttclient.simulation;

import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.PersistenceException;
import io.github.mqttclient.PublishResult;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.internal.loop.DurableSession;
import io.github.mqttclient.internal.packet.ClientPacket;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.PubRec;
import io.github.mqttclient.internal.packet.Publish;
import io.github.mqttclient.internal.packet.ServerPacket;
import io.github.mqttclient.internal.session.Connection;
import io.github.mqttclient.internal.session.PublishReceiver;
import io.github.mqttclient.internal.session.PublishRequest;
import io.github.mqttclient.internal.session.Session;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * One process from its start to its death: the client's core, and around it what {@code
 * ClientDriver} and {@code NetworkConnection} do, in their order. A turn is an input, then: commit,
 * write, tell outcomes, hand messages over.
 */
final class ClientProcess {
  /** What the client always subscribes to. */
  private static final String FILTER = "down/#";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
  private static final int LONGEST_OUTAGE = 2_000;
  private static final PublishResult WRITTEN =
      new PublishResult(ReasonCode.SUCCESS, Optional.empty(), List.of());

  final Session session;

  private final World world;

  /** Null: the session lives in this process only. */
  private final DurableSession durable;

  private final ProcessEffects effects;

  /** What the socket has not taken. */
  private final Deque<Unwritten> output = new ArrayDeque<>();

  private List<Runnable> outcomes = new ArrayList<>();
  private List<Runnable> deliveries = new ArrayList<>();

  /** To be done when the messages of this turn are durable; not at all if they cannot be. */
  private final List<Runnable> onceStored = new ArrayList<>();

  /** To be done when what cannot be taken back is durable, with this commit or a later one. */
  private final List<Runnable> onceRecorded = new ArrayList<>();

  private boolean isDead;

  /** Null between two connections. */
  private Connection connection;

  private LossyLink link;

  /** Whether the socket has not taken all that it was offered last. */
  private boolean backlog;

  /** Why the core wants the connection to be closed; null: it does not. */
  private DisconnectCause closing;

  /** Null before the first connection. */
  private TestRequests.Subscribing subscription;

  /** A packet, and the request of a QoS 0 message, which completes when it is written. */
  private record Unwritten(ClientPacket packet, PublishRequest request) {}

  ClientProcess(World world, DurableSession durable) {
    this.world = world;
    this.durable = durable;
    this.effects = new ProcessEffects(this, world, durable == null ? null : durable.journal());
    World.Settings settings = world.settings;
    this.session =
        new Session(effects, settings.maximumInFlight(), settings.clientReceiveMaximum(), 0);
  }

  /** Takes over what an earlier process has left. */
  void restore() throws IOException {
    if (durable != null) {
      durable.restore(session, world.messagesUp::restored, world.time.now());
    }
  }

  void start() {
    turn(this::connect);
  }

  boolean isDead() {
    return isDead;
  }

  boolean isConnected() {
    return connection != null && connection.phase() == Connection.Phase.CONNECTED;
  }

  LossyLink link() {
    return link;
  }

  /** On the client's clock; {@link Long#MAX_VALUE}: never. */
  long nextDeadline() {
    long expiry = session.nextExpiry();
    long deadline = connection == null ? Long.MAX_VALUE : connection.nextDeadline();
    if (expiry == Long.MAX_VALUE || deadline == Long.MAX_VALUE) {
      return Math.min(expiry, deadline);
    }
    return expiry - deadline < 0 ? expiry : deadline;
  }

  void wake() {
    turn(
        () -> {
          session.failExpired(now());
          if (connection != null) {
            connection.onTimeout(now());
          }
        });
  }

  /** Time may have passed that the clock did not count. */
  void probe() {
    turn(
        () -> {
          if (connection != null) {
            connection.probe(now());
          }
        });
  }

  void ping(TestRequests.Pinging request) {
    turn(
        () -> {
          if (connection == null) {
            request.cancel(true);
            request.completeExceptionally(new EOFException("no connection"));
          } else {
            connection.ping(request, now());
          }
        });
  }

  void disconnect(DisconnectOptions options) {
    turn(
        () -> {
          if (connection != null) {
            connection.disconnect(options, now());
          }
        });
  }

  /** One turn. The process can die at any effect; then nothing of this object counts any more. */
  void turn(Runnable input) {
    if (isDead) {
      return;
    }
    try {
      input.run();
      endTurn();
    } catch (ProcessDeath death) {
      isDead = true;
      world.processDied(death.powerFailed());
    }
  }

  private void endTurn() {
    commit();
    flush();
    List<Runnable> outcomes = this.outcomes;
    this.outcomes = new ArrayList<>();
    for (Runnable outcome : outcomes) {
      world.effect();
      outcome.run();
    }
    List<Runnable> deliveries = this.deliveries;
    this.deliveries = new ArrayList<>();
    for (Runnable delivery : deliveries) {
      world.effect();
      delivery.run();
    }
  }

  /** As {@code ClientDriver.commit}. */
  private boolean commit() {
    if (durable == null) {
      return true;
    }
    world.effect();
    try {
      durable.commit();
      onceStored.forEach(Runnable::run);
      onceStored.clear();
      onceRecorded.forEach(Runnable::run);
      onceRecorded.clear();
      world.effect();
      return true;
    } catch (IOException e) {
      if (world.disk.isPowerOff()) {
        throw new ProcessDeath(true);
      }
      world.log(() -> "commit failed: " + e);
      onceStored.clear();
      if (connection != null) {
        ended(new DisconnectCause.NetworkFailure(e));
      }
      session.withdraw(durable.takeLost(), new PersistenceException("not stored", e));
      return false;
    }
  }

  /** As {@code NetworkConnection.flush}. */
  private void flush() {
    while (connection != null && writeOutput() && closing == null) {
      connection.writable(now());
      if (!commit() || output.isEmpty()) {
        break;
      }
    }
    if (connection != null && closing != null && output.isEmpty()) {
      ended(closing);
    }
  }

  /** Whether the socket took all that there was. */
  private boolean writeOutput() {
    if (output.isEmpty()) {
      return false;
    }
    boolean waited = backlog;
    boolean isFull = closing == null && world.random.nextInt(10) == 0;
    int count = isFull ? world.random.nextInt(output.size() + 1) : output.size();
    for (int i = 0; i < count; i++) {
      world.effect();
      Unwritten next = output.removeFirst();
      world.log(() -> ">> " + RecordingEffects.text(next.packet));
      link.toServer(next.packet);
      if (next.packet instanceof PubRec pubRec) {
        world.messagesDown.recorded(pubRec.packetId());
      }
      if (next.request != null) {
        effects.delivered(next.request, WRITTEN);
      }
    }
    connection.packetsSent(now());
    if (waited && count > 0) {
      connection.backlogShrank(now());
    }
    backlog = !output.isEmpty();
    if (backlog) {
      world.time.in(Duration.ofMillis(world.random.nextInt(200)), () -> turn(() -> {}));
    }
    return !backlog;
  }

  /** Makes a new network connection, as the reconnector of a client does. */
  private void connect() {
    Protocol protocol = Protocol.of(world.settings.version());
    Connection connection = new Connection(session, connectPacket(), protocol, effects, null);
    this.connection = connection;
    link =
        world.link(
            new LossyLink.Receiver<>(
                packet -> turn(() -> received(connection, packet)),
                () -> turn(() -> endOfStream(connection))),
            () -> turn(() -> arrived(connection)));
    backlog = false;
    connection.opened(now());
    world.time.in(CONNECT_TIMEOUT, () -> turn(() -> giveUpConnecting(connection)));
  }

  private Connect connectPacket() {
    Properties.Builder properties = Properties.builder();
    if (world.settings.version() == MqttVersion.MQTT_5_0) {
      properties
          .set(PropertyId.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFFL)
          .set(PropertyId.RECEIVE_MAXIMUM, world.settings.clientReceiveMaximum());
    }
    int keepAlive = world.settings.keepAlive();
    return new Connect("c", false, keepAlive, null, null, null, properties.build());
  }

  private void giveUpConnecting(Connection attempt) {
    if (attempt == connection && attempt.phase() == Connection.Phase.CONNECTING) {
      ended(new DisconnectCause.Requested());
    }
  }

  private void received(Connection by, ServerPacket packet) {
    if (by != connection) {
      return; // It has closed meanwhile.
    }
    world.log(() -> "<< " + RecordingEffects.text(packet));
    connection.bytesRead(now());
    try {
      connection.onPacket(packet, now());
    } catch (ProtocolErrorException e) {
      throw new AssertionError("the server did nothing wrong with " + packet, e);
    }
  }

  /** What was on its way to the server has got there: there is room for more. */
  private void arrived(Connection by) {
    if (by == connection) {
      connection.backlogShrank(now());
      connection.writable(now());
    }
  }

  private void endOfStream(Connection ended) {
    if (ended == connection) {
      ended(new DisconnectCause.NetworkFailure(new EOFException("end of stream")));
    }
  }

  /** As {@code NetworkConnection.ended} and {@code Lifecycle.connectionEnded}. */
  private void ended(DisconnectCause cause) {
    world.log(() -> "connection ends: " + cause);
    Connection closed = connection;
    connection = null;
    closing = null;
    link.closedByClient();
    link = null;
    List<PublishRequest> unwritten = new ArrayList<>();
    output.stream()
        .filter(packet -> packet.request != null)
        .forEach(packet -> unwritten.add(packet.request));
    output.clear();
    closed.closed(cause);
    session.publishAgain(unwritten);
    Duration outage = Duration.ofMillis(world.random.nextInt(LONGEST_OUTAGE));
    world.time.in(outage, () -> turn(this::connect));
  }

  void send(ClientPacket packet, PublishRequest request) {
    if (connection == null || closing != null) {
      throw new AssertionError("sent without connection: " + packet);
    }
    output.addLast(new Unwritten(packet, request));
  }

  boolean isWritable() {
    return connection != null
        && closing == null
        && output.size() + link.backlog() < world.settings.outputBuffer();
  }

  void deliver(Publish publish, long sequence) {
    deliveries.add(
        () -> {
          world.log(() -> "delivers " + publish.topic());
          world.messagesDown.delivered(publish);
          if (sequence != PublishReceiver.NO_ACKNOWLEDGEMENT) {
            int patience = world.random.nextInt(4) == 0 ? 3_000 : 50;
            Duration handling = Duration.ofMillis(world.random.nextInt(patience));
            world.time.in(handling, () -> turn(() -> handled(publish, sequence)));
          }
        });
  }

  private void handled(Publish publish, long sequence) {
    world.messagesDown.handled(publish);
    session.acknowledge(sequence, publish.qos(), publish.packetId());
  }

  void connected() {
    if (subscription == null) { // Later the client itself subscribes again.
      subscription = TestRequests.subscribe(FILTER);
      session.subscribe(subscription);
    }
  }

  void outcome(Runnable outcome) {
    outcomes.add(outcome);
  }

  void onceStored(Runnable action) {
    onceStored.add(action);
  }

  void onceRecorded(Runnable action) {
    onceRecorded.add(action);
  }

  void closeAfterFlush(DisconnectCause cause) {
    world.log(() -> "asks to close: " + cause);
    if (closing != null) {
      throw new AssertionError("closed twice: " + closing + ", " + cause);
    }
    closing = cause;
  }

  private long now() {
    return world.time.now();
  }
}
