package io.github.mqttclient.simulation;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.packet.ClientPacket;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.Disconnect;
import io.github.mqttclient.internal.packet.PingReq;
import io.github.mqttclient.internal.packet.PingResp;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.PubAck;
import io.github.mqttclient.internal.packet.PubComp;
import io.github.mqttclient.internal.packet.PubRec;
import io.github.mqttclient.internal.packet.PubRel;
import io.github.mqttclient.internal.packet.Publish;
import io.github.mqttclient.internal.packet.ServerPacket;
import io.github.mqttclient.internal.packet.SubAck;
import io.github.mqttclient.internal.packet.Subscribe;
import io.github.mqttclient.internal.packet.UnsubAck;
import io.github.mqttclient.internal.packet.Unsubscribe;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the specification says about a server, for one client, written without looking at the
 * client's code. It answers correctly, and fails the test as soon as the client does not obey.
 *
 * <p>Every message has a topic of its own, so topics stand for messages.
 */
final class ReferenceServer {
  /** How many messages are refused (5.0): one in so many, and always the same. */
  private static final int REFUSALS = 40;

  private final MqttVersion version;
  private final int receiveMaximum;

  /** Each message that was accepted, as often as it was, in order. Outlives sessions. */
  private final List<String> received = new ArrayList<>();

  /** Null: the server has no session of the client. */
  private StoredSession session;

  /** Null while the client is not connected. */
  private Conversation conversation;

  /** How many sessions there have been. */
  private int sessions;

  private boolean answersPublishes = true;

  /** How a server reaches the client over one network connection. */
  interface Port {
    void send(ServerPacket packet);

    void close();
  }

  /** Section 4.1, the server's side. */
  private static final class StoredSession {
    final Set<String> filters = new HashSet<>();

    /**
     * QoS 2 from the client: PUBREC was sent, PUBREL has not come. With the number of the PUBREC.
     */
    final Map<Integer, Long> awaitingPubRel = new HashMap<>();

    long pubRecs;

    /** The identifier with which each QoS 1 and 2 message came. */
    final Map<String, Integer> arrived = new HashMap<>();

    /** To the client, in the order of the first sending. */
    final List<Outgoing> inFlight = new ArrayList<>();

    final Deque<Publish> queued = new ArrayDeque<>();
    int lastPacketId;

    /** The topics of all messages that were queued in this session. */
    final List<String> messages = new ArrayList<>();

    /**
     * Whether the client has got the CONNACK that began it. If not, the next CONNACK must not say
     * that the session is present: the client would take it for the one before, which is lost. The
     * specification does not see this, and then a QoS 2 message can arrive twice.
     */
    boolean knownToClient;
  }

  private static final class Outgoing {
    final Publish publish;
    boolean received; // PUBREC came.

    Outgoing(Publish publish) {
      this.publish = publish;
    }
  }

  /** What is known of the one network connection. */
  private static final class Conversation {
    final Port port;
    boolean connected;
    boolean sessionPresent;
    int clientReceiveMaximum;

    /** PUBLISH, SUBSCRIBE and UNSUBSCRIBE of this connection that have no final answer. */
    final Set<Integer> open = new HashSet<>();

    int openPublishes;

    /** The identifiers of what was sent, in order, whose answers must keep that order. */
    final Deque<Integer> expectedPubAcks = new ArrayDeque<>();

    final Deque<Integer> expectedPubRecs = new ArrayDeque<>();
    final Deque<Integer> expectedPubRels = new ArrayDeque<>();

    /** The PUBREC of an earlier connection that was answered last. */
    long lastAgain;

    /** How many of the session's messages in flight were sent over this connection. */
    int resent;

    Conversation(Port port) {
      this.port = port;
    }
  }

  ReferenceServer(MqttVersion version, int receiveMaximum) {
    this.version = version;
    this.receiveMaximum = is5(version) ? receiveMaximum : 65_535;
  }

  private static boolean is5(MqttVersion version) {
    return version == MqttVersion.MQTT_5_0;
  }

  /** The messages accepted so far, in order. */
  List<String> received() {
    return received;
  }

  /** The messages that were queued for the client in the session that lives, in order. */
  List<String> messagesOfSession() {
    return session == null ? List.of() : session.messages;
  }

  /** Whether the client is connected and has everything that was queued for it. */
  boolean isIdle() {
    return conversation != null
        && conversation.connected
        && session.queued.isEmpty()
        && session.inFlight.isEmpty();
  }

  int sessions() {
    return sessions;
  }

  int receiveMaximum() {
    return receiveMaximum;
  }

  /** Whether messages to this topic are refused. */
  boolean refuses(String topic) {
    return is5(version) && topic.hashCode() % REFUSALS == 0;
  }

  /** How many PUBLISH packets of this connection wait for an answer. */
  int openPublishes() {
    return conversation == null ? 0 : conversation.openPublishes;
  }

  /** From now on PUBLISH packets get no answer. */
  void stopAnswering() {
    answersPublishes = false;
  }

  void opened(Port port) {
    if (conversation != null) {
      conversation.port.close();
    }
    conversation = new Conversation(port);
  }

  void closed(Port port) {
    if (conversation != null && conversation.port == port) {
      conversation = null;
    }
  }

  /** Ends all connections; the session is on disk, or not. */
  void restart(boolean keepsSession) {
    if (conversation != null) {
      conversation.port.close();
      conversation = null;
    }
    if (!keepsSession) {
      session = null;
    }
  }

  /** A message for everybody who has subscribed. */
  void publish(String topic, QoS qos) {
    if (session == null || session.filters.isEmpty()) {
      return;
    }
    if (qos == QoS.AT_MOST_ONCE) {
      if (conversation != null && conversation.connected) {
        conversation.port.send(message(topic, qos, 0, false));
      }
      return;
    }
    session.messages.add(topic);
    session.queued.addLast(message(topic, qos, 1, false));
    sendQueued();
  }

  private static Publish message(String topic, QoS qos, int packetId, boolean dup) {
    return new Publish(topic, new byte[0], qos, false, dup, packetId, Properties.NONE);
  }

  void onPacket(Port port, ClientPacket packet) {
    if (conversation == null || conversation.port != port) {
      return; // Of a connection that was given up.
    }
    require(conversation.connected != packet instanceof Connect, "CONNECT first and once", packet);
    if (packet instanceof Connect connect) {
      onConnect(connect);
      return;
    }
    session.knownToClient |= !(packet instanceof Disconnect); // That may come before CONNACK.
    if (packet instanceof Publish publish) {
      onPublish(publish);
    } else if (packet instanceof PubRel pubRel) {
      onPubRel(pubRel);
    } else if (packet instanceof PubAck pubAck) {
      onPubAck(pubAck);
    } else if (packet instanceof PubRec pubRec) {
      onPubRec(pubRec);
    } else if (packet instanceof PubComp pubComp) {
      onPubComp(pubComp);
    } else if (packet instanceof Subscribe subscribe) {
      onSubscribe(subscribe);
    } else if (packet instanceof Unsubscribe unsubscribe) {
      onUnsubscribe(unsubscribe);
    } else if (packet instanceof PingReq) {
      port.send(PingResp.INSTANCE);
    } else {
      require(packet instanceof Disconnect, "a packet of a client", packet);
      conversation.port.close();
      conversation = null;
    }
  }

  private void onConnect(Connect connect) {
    conversation.connected = true;
    conversation.clientReceiveMaximum =
        (int) connect.properties().integer(PropertyId.RECEIVE_MAXIMUM, 65_535);
    if (!is5(version)) {
      conversation.clientReceiveMaximum = 10; // Its own limit.
    }
    conversation.sessionPresent = session != null && session.knownToClient && !connect.cleanStart();
    if (!conversation.sessionPresent) {
      session = new StoredSession();
      sessions++;
    }
    Properties properties =
        is5(version)
            ? Properties.builder().set(PropertyId.RECEIVE_MAXIMUM, receiveMaximum).build()
            : Properties.NONE;
    boolean told = conversation.sessionPresent && version != MqttVersion.MQTT_3_1;
    conversation.port.send(new ConnAck(told, ReasonCode.SUCCESS, properties));
    sendAgain();
    sendQueued();
  }

  /** All that is in flight, in order, as far as the client's Receive Maximum allows. */
  private void sendAgain() {
    while (conversation.resent < session.inFlight.size()
        && conversation.resent < conversation.clientReceiveMaximum) {
      Outgoing outgoing = session.inFlight.get(conversation.resent);
      Publish publish = outgoing.publish;
      if (outgoing.received) {
        conversation.port.send(new PubRel(publish.packetId(), ReasonCode.SUCCESS, Properties.NONE));
      } else {
        send(message(publish.topic(), publish.qos(), publish.packetId(), true));
      }
      conversation.resent++;
    }
  }

  private void sendQueued() {
    if (conversation == null || !conversation.connected) {
      return;
    }
    sendAgain();
    while (!session.queued.isEmpty()
        && session.inFlight.size() < conversation.clientReceiveMaximum) {
      Publish next = session.queued.removeFirst();
      Publish publish = message(next.topic(), next.qos(), freePacketId(), false);
      session.inFlight.add(new Outgoing(publish));
      conversation.resent++;
      send(publish);
    }
  }

  private int freePacketId() {
    do {
      session.lastPacketId = session.lastPacketId % 65_535 + 1;
    } while (find(session.lastPacketId) != null);
    return session.lastPacketId;
  }

  private Outgoing find(int packetId) {
    for (Outgoing outgoing : session.inFlight) {
      if (outgoing.publish.packetId() == packetId) {
        return outgoing;
      }
    }
    return null;
  }

  private void send(Publish publish) {
    Deque<Integer> expected =
        publish.qos() == QoS.AT_LEAST_ONCE
            ? conversation.expectedPubAcks
            : conversation.expectedPubRecs;
    expected.addLast(publish.packetId());
    conversation.port.send(publish);
  }

  private void onPubAck(PubAck pubAck) {
    require(
        Integer.valueOf(pubAck.packetId()).equals(conversation.expectedPubAcks.poll()),
        "PUBACKs in the order of the PUBLISH packets",
        pubAck);
    remove(find(pubAck.packetId()));
  }

  private void onPubRec(PubRec pubRec) {
    require(
        Integer.valueOf(pubRec.packetId()).equals(conversation.expectedPubRecs.poll()),
        "PUBRECs in the order of the PUBLISH packets",
        pubRec);
    find(pubRec.packetId()).received = true;
    conversation.port.send(new PubRel(pubRec.packetId(), ReasonCode.SUCCESS, Properties.NONE));
  }

  private void onPubComp(PubComp pubComp) {
    Outgoing outgoing = find(pubComp.packetId());
    require(outgoing != null && outgoing.received, "PUBCOMP only after PUBREC", pubComp);
    remove(outgoing);
  }

  private void remove(Outgoing outgoing) {
    session.inFlight.remove(outgoing);
    conversation.resent--;
    sendQueued();
  }

  private void onPublish(Publish publish) {
    if (publish.qos() == QoS.AT_MOST_ONCE) {
      received.add(publish.topic());
      return;
    }
    int packetId = publish.packetId();
    Integer before = session.arrived.put(publish.topic(), packetId);
    require(before == null || publish.dup(), "DUP for a message that came before", publish);
    require(before == null || before == packetId, "the same identifier as before", publish);
    require(!publish.dup() || mayResume(), "DUP only in a session that goes on", publish);
    require(
        publish.dup() || !session.awaitingPubRel.containsKey(packetId),
        "a free identifier for a new message",
        publish);
    open(packetId, publish);
    conversation.openPublishes++;
    require(conversation.openPublishes <= receiveMaximum, "Receive Maximum", publish);
    if (!answersPublishes) {
      return;
    }
    ReasonCode outcome = refuses(publish.topic()) ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SUCCESS;
    if (publish.qos() == QoS.AT_LEAST_ONCE) {
      accept(publish, outcome);
      finishPublish(packetId);
      conversation.port.send(new PubAck(packetId, outcome, Properties.NONE));
    } else if (session.awaitingPubRel.containsKey(packetId)) {
      sendPubRec(packetId, ReasonCode.SUCCESS); // Sent again: it is here already.
    } else {
      accept(publish, outcome);
      sendPubRec(packetId, outcome);
    }
  }

  /** In 3.1 the client is not told and goes on in any case. */
  private boolean mayResume() {
    return conversation.sessionPresent || version == MqttVersion.MQTT_3_1;
  }

  private void accept(Publish publish, ReasonCode outcome) {
    if (!outcome.isError()) {
      received.add(publish.topic());
    }
  }

  private void sendPubRec(int packetId, ReasonCode outcome) {
    if (outcome.isError()) {
      finishPublish(packetId);
    } else {
      session.awaitingPubRel.put(packetId, ++session.pubRecs);
      conversation.expectedPubRels.addLast(packetId);
    }
    conversation.port.send(new PubRec(packetId, outcome, Properties.NONE));
  }

  private void onPubRel(PubRel pubRel) {
    int packetId = pubRel.packetId();
    if (conversation.expectedPubRels.contains(packetId)) {
      require(
          conversation.expectedPubRels.poll() == packetId,
          "PUBRELs in the order of the PUBRECs",
          pubRel);
    } else {
      require(mayResume(), "PUBREL only after PUBREC", pubRel);
      checkOrderAgain(pubRel);
    }
    boolean known = session.awaitingPubRel.remove(packetId) != null;
    if (conversation.open.contains(packetId)) {
      finishPublish(packetId);
    }
    ReasonCode code = known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
    conversation.port.send(
        new PubComp(packetId, is5(version) ? code : ReasonCode.SUCCESS, Properties.NONE));
  }

  /** PUBRELs whose PUBRECs came over earlier connections keep the order of those. */
  private void checkOrderAgain(PubRel pubRel) {
    long pubRec = session.awaitingPubRel.getOrDefault(pubRel.packetId(), Long.MAX_VALUE);
    if (pubRec != Long.MAX_VALUE) {
      require(pubRec > conversation.lastAgain, "PUBRELs in the order of earlier PUBRECs", pubRel);
      conversation.lastAgain = pubRec;
    }
  }

  private void onSubscribe(Subscribe subscribe) {
    open(subscribe.packetId(), subscribe);
    subscribe.subscriptions().forEach(s -> session.filters.add(s.filter().value()));
    conversation.open.remove(subscribe.packetId());
    conversation.port.send(
        new SubAck(
            subscribe.packetId(),
            Collections.nCopies(subscribe.subscriptions().size(), ReasonCode.GRANTED_QOS_2),
            Properties.NONE));
  }

  private void onUnsubscribe(Unsubscribe unsubscribe) {
    open(unsubscribe.packetId(), unsubscribe);
    unsubscribe.filters().forEach(filter -> session.filters.remove(filter.value()));
    conversation.open.remove(unsubscribe.packetId());
    List<ReasonCode> codes =
        Collections.nCopies(is5(version) ? unsubscribe.filters().size() : 0, ReasonCode.SUCCESS);
    conversation.port.send(new UnsubAck(unsubscribe.packetId(), codes, Properties.NONE));
  }

  private void open(int packetId, ClientPacket packet) {
    require(packetId != 0, "an identifier other than 0", packet);
    require(conversation.open.add(packetId), "an identifier that is not in use", packet);
  }

  private void finishPublish(int packetId) {
    conversation.open.remove(packetId);
    conversation.openPublishes--;
  }

  private static void require(boolean condition, String rule, ClientPacket packet) {
    if (!condition) {
      throw new AssertionError("the client broke the rule \"" + rule + "\" with " + packet);
    }
  }
}
