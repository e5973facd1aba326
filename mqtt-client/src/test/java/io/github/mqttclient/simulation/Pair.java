package io.github.mqttclient.simulation;

import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttException;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.PublishResult;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.UnsubscribeResult;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.internal.packet.ClientPacket;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.Publish;
import io.github.mqttclient.internal.packet.ServerPacket;
import io.github.mqttclient.internal.session.Capabilities;
import io.github.mqttclient.internal.session.Connection;
import io.github.mqttclient.internal.session.Effects;
import io.github.mqttclient.internal.session.PublishReceiver;
import io.github.mqttclient.internal.session.PublishRequest;
import io.github.mqttclient.internal.session.Request;
import io.github.mqttclient.internal.session.Session;
import io.github.mqttclient.internal.session.SubscribeRequest;
import io.github.mqttclient.internal.session.UnsubscribeRequest;
import java.io.EOFException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * The client's core and a server, a link between them that breaks, and an application that takes
 * its time; all in virtual time and by one seed, so that every run can be repeated. It does what
 * the driver of a client does: it connects again whenever a connection has ended.
 */
final class Pair {
  /** What the client is made with. */
  record Settings(
      MqttVersion version,
      int keepAlive,
      int maximumInFlight,
      int clientReceiveMaximum,
      int serverReceiveMaximum,
      int outputBuffer) {}

  /** What the client always subscribes to. */
  private static final String FILTER = "down/#";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
  private static final int LONGEST_OUTAGE = 2_000;

  final VirtualTime time;
  final ReferenceServer server;
  final Session session;

  private final Settings settings;
  private final Random random;
  private final List<String> log = new ArrayList<>();
  private final List<String> delivered = new ArrayList<>();

  /** Null between two connections. */
  private Connection connection;

  private LossyLink link;

  /** Why the core wants the connection to be closed; null: it does not. */
  private DisconnectCause closing;

  private boolean sentInThisTurn;

  /** Null before the first connection. */
  private TestRequests.Subscribing subscription;

  Pair(Settings settings, long start, Random random) {
    this.settings = settings;
    this.random = random;
    this.time = new VirtualTime(start);
    this.server = new ReferenceServer(settings.version, settings.serverReceiveMaximum);
    this.session =
        new Session(new PairEffects(), settings.maximumInFlight, settings.clientReceiveMaximum);
    connect();
  }

  /** The messages given to the application, in order. */
  List<String> delivered() {
    return delivered;
  }

  /** What has happened, a line each. */
  List<String> log() {
    return log;
  }

  /** Whether anything is still to happen. */
  boolean hasNext() {
    return time.next() != Long.MAX_VALUE || clientDeadline() != Long.MAX_VALUE;
  }

  boolean isIdle() {
    return connection != null && !session.awaitsAnswer() && server.isIdle();
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
      connection.onTimeout(time.now());
      endTurn();
    } else if (time.next() != Long.MAX_VALUE) {
      time.runNext();
    } else {
      throw new AssertionError("nothing will ever happen again");
    }
  }

  /** Counted from the start, where the client's clock cannot have wrapped around. */
  private long clientDeadline() {
    if (connection == null || connection.nextDeadline() == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    return time.elapsed() + (connection.nextDeadline() - time.now());
  }

  void publish(TestRequests.Publishing request) {
    log("app publishes " + request + " q" + request.message().qos().value());
    session.publish(request, time.now());
    endTurn();
  }

  void subscribe(TestRequests.Subscribing request) {
    session.subscribe(request);
    endTurn();
  }

  void unsubscribe(TestRequests.Unsubscribing request) {
    session.unsubscribe(request);
    endTurn();
  }

  void ping(TestRequests.Pinging request) {
    if (connection == null) {
      request.cancel(true);
      request.completeExceptionally(new EOFException("no connection"));
      return;
    }
    connection.ping(request, time.now());
    endTurn();
  }

  void disconnect(DisconnectOptions options) {
    log("app disconnects");
    if (connection != null) {
      connection.disconnect(options, time.now());
      endTurn();
    }
  }

  void cut() {
    log("link is cut");
    if (link != null) {
      link.cut();
    }
  }

  /** Only the keep-alive can notice, so it needs one. */
  void freeze() {
    if (link != null && settings.keepAlive > 0) {
      log("link is frozen");
      link.freeze();
    }
  }

  void restartServer(boolean keepsSession) {
    log("server restarts " + (keepsSession ? "with" : "without") + " its session");
    server.restart(keepsSession);
  }

  /** Makes a new network connection, as the reconnector of a client does. */
  private void connect() {
    Properties.Builder properties = Properties.builder();
    if (settings.version == MqttVersion.MQTT_5_0) {
      properties
          .set(PropertyId.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFFL)
          .set(PropertyId.RECEIVE_MAXIMUM, settings.clientReceiveMaximum);
    }
    Connect connect =
        new Connect("c", false, settings.keepAlive, null, null, null, properties.build());
    Connection connection =
        new Connection(session, connect, Protocol.of(settings.version), new PairEffects());
    this.connection = connection;
    ServerPort port = new ServerPort();
    LossyLink link =
        new LossyLink(
            time,
            random,
            new LossyLink.Receiver<>(
                packet -> received(connection, packet), () -> ended(connection)),
            new LossyLink.Receiver<>(packet -> arrived(port, packet), () -> server.closed(port)));
    this.link = link;
    port.link = link;
    server.opened(port);
    connection.opened(time.now());
    endTurn();
    time.in(CONNECT_TIMEOUT, () -> giveUpConnecting(connection));
  }

  private void giveUpConnecting(Connection attempt) {
    if (attempt == connection && attempt.phase() == Connection.Phase.CONNECTING) {
      close(new DisconnectCause.Requested());
    }
  }

  private void received(Connection by, ServerPacket packet) {
    if (by != connection) {
      return; // It has closed meanwhile.
    }
    log("<< " + RecordingEffects.text(packet));
    connection.bytesRead(time.now());
    try {
      connection.onPacket(packet, time.now());
    } catch (ProtocolErrorException e) {
      throw new AssertionError("the server did nothing wrong with " + packet, e);
    }
    endTurn();
  }

  private void arrived(ServerPort port, ClientPacket packet) {
    server.onPacket(port, packet);
    if (connection != null && port.link == link) {
      connection.backlogShrank(time.now());
      connection.writable(time.now());
      endTurn();
    }
  }

  private void ended(Connection ended) {
    if (ended == connection) {
      close(new DisconnectCause.NetworkFailure(new EOFException("end of stream")));
    }
  }

  /** What the driver does at the end of each turn: tell the core what was written, and close. */
  private void endTurn() {
    if (sentInThisTurn && connection != null) {
      connection.packetsSent(time.now());
    }
    sentInThisTurn = false;
    if (closing != null) {
      link.closedByClient();
      close(closing);
    }
  }

  private void close(DisconnectCause cause) {
    log("connection ends: " + cause);
    Connection closed = connection;
    connection = null;
    link = null;
    closing = null;
    closed.closed(cause);
    time.in(Duration.ofMillis(random.nextInt(LONGEST_OUTAGE)), this::connect);
  }

  private void log(String line) {
    log.add(Duration.ofNanos(time.elapsed()) + " " + line);
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

  /** Carries out what the core asks for, at once. */
  private final class PairEffects implements Effects {
    @Override
    public void send(ClientPacket packet) {
      if (link == null || closing != null) {
        throw new AssertionError("sent without connection: " + packet);
      }
      log(">> " + RecordingEffects.text(packet));
      sentInThisTurn = true;
      link.toServer(packet);
    }

    @Override
    public void publish(Publish publish, PublishRequest request) {
      request.leftQueue();
      send(publish);
      if (publish.qos() == QoS.AT_MOST_ONCE) {
        request.complete(new PublishResult(ReasonCode.SUCCESS, Optional.empty(), List.of()));
      }
    }

    @Override
    public boolean isWritable() {
      return link != null && link.backlog() < settings.outputBuffer;
    }

    @Override
    public void deliver(Publish publish, long sequence) {
      delivered.add(publish.topic());
      if (sequence != PublishReceiver.NO_ACKNOWLEDGEMENT) {
        int patience = random.nextInt(4) == 0 ? 3_000 : 50;
        time.in(
            Duration.ofMillis(random.nextInt(patience)),
            () -> {
              session.acknowledge(sequence, publish.qos(), publish.packetId());
              endTurn();
            });
      }
    }

    @Override
    public void connected(ConnAck connAck, Capabilities capabilities) {
      if (subscription == null) { // Later the client itself subscribes again.
        subscription = TestRequests.subscribe(FILTER);
        session.subscribe(subscription);
      }
    }

    @Override
    public void refused(ConnAck connAck) {
      throw new AssertionError("refused: " + connAck);
    }

    @Override
    public void delivered(PublishRequest request, PublishResult result) {
      request.complete(result);
    }

    @Override
    public void subscribed(SubscribeRequest request, SubscribeResult result) {
      request.complete(result);
    }

    @Override
    public void unsubscribed(UnsubscribeRequest request, UnsubscribeResult result) {
      request.complete(result);
    }

    @Override
    public void subscriptionLost(Subscription subscription, MqttException failure) {
      throw new AssertionError("the server refuses nothing", failure);
    }

    @Override
    public void storeMessage(long sequence, MqttMessage message) {}

    @Override
    public void storeSent(long sequence, int packetId) {}

    @Override
    public void storeReleased(long sequence, int packetId) {}

    @Override
    public void forgetMessage(long sequence) {}

    @Override
    public void storeReceived(int packetId) {}

    @Override
    public void forgetReceived(int packetId) {}

    @Override
    public void ponged(long roundTrip) {
      if (roundTrip < 0) {
        throw new AssertionError("round trip of " + roundTrip);
      }
    }

    @Override
    public <T> void complete(Request<T> request, T result) {
      request.complete(result);
    }

    @Override
    public void complete(Request<Void> request) {
      request.complete(null);
    }

    @Override
    public void fail(Request<?> request, MqttException failure) {
      log("fail " + request + " " + failure.getClass().getSimpleName());
      request.completeExceptionally(failure);
    }

    @Override
    public void close(DisconnectCause cause) {
      if (closing != null) {
        throw new AssertionError("closed twice: " + closing + ", " + cause);
      }
      closing = cause;
    }
  }
}
