package io.github.mqttclient.internal.session;

import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.PubAck;
import io.github.mqttclient.internal.packet.PubComp;
import io.github.mqttclient.internal.packet.PubRec;
import io.github.mqttclient.internal.packet.PubRel;
import io.github.mqttclient.internal.packet.Publish;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The receiver of messages (sections 4.3, 4.5 and 4.6).
 *
 * <p>A message is given to the application when its PUBLISH comes, once, and acknowledged when the
 * application is done with it. The application may finish messages in any order; the
 * acknowledgements leave in the order in which the PUBLISH packets came, so one that is missing
 * holds back all later ones. [MQTT-4.6.0-2] [MQTT-4.6.0-3]
 *
 * <p>A QoS 2 identifier is remembered from its PUBLISH to its PUBREL, also over connections, so
 * that a repeated PUBLISH is not delivered again. [MQTT-4.3.3-10]
 */
public final class PublishReceiver {
  /** The sequence of a QoS 0 message. */
  public static final long NO_ACKNOWLEDGEMENT = -1;

  private final Effects effects;

  /** What this client told the server: how many QoS 1 and 2 messages may be unacknowledged. */
  private final int announcedReceiveMaximum;

  /** The same, if the version lets us tell it; of this connection. */
  private int receiveMaximum;

  private final PacketIdTable<State> states = new PacketIdTable<>();

  /**
   * The identifiers of messages that the server has not mentioned since an earlier connection. It
   * may have lost them in a crash, and then it takes the identifier for another message.
   */
  private Set<Integer> unmentioned = Set.of();

  /** The acknowledgements that are due on this connection, in their order. */
  private final AcknowledgementQueue due = new AcknowledgementQueue();

  /** Of this session, the first message has this sequence; later ones have higher ones. */
  private long sessionStart;

  /** Messages of this connection that occupy a place of Receive Maximum. */
  private int open;

  private Sending sending = Sending.NO_CONNECTION;

  /** Where the flow of a message stands. */
  private enum State {
    /** QoS 1: the application has it. PUBACK ends the flow. */
    QOS_1_DELIVERED,
    /** QoS 2: the application has it. Next: {@link #QOS_2_HANDLED}. */
    QOS_2_DELIVERED,
    /**
     * QoS 2: the application is done, the PUBREC waits for its turn. Next: {@link #QOS_2_RECEIVED}.
     */
    QOS_2_HANDLED,
    /** QoS 2: the PUBREC was sent. PUBREL ends the flow. */
    QOS_2_RECEIVED,
    /** QoS 2: the same, and the PUBLISH came again: another PUBREC waits for its turn. */
    QOS_2_REPEATED
  }

  private enum Sending {
    POSSIBLE,
    NO_CONNECTION
  }

  PublishReceiver(Effects effects, int receiveMaximum) {
    this.effects = effects;
    this.announcedReceiveMaximum = receiveMaximum;
    this.receiveMaximum = receiveMaximum;
  }

  void onPublish(Publish publish) throws ProtocolErrorException {
    if (publish.qos() == QoS.AT_MOST_ONCE) {
      effects.deliver(publish, NO_ACKNOWLEDGEMENT);
      return;
    }
    boolean isFirstMention = mention(publish.packetId());
    State state = states.get(publish.packetId());
    if (state == null) {
      deliver(publish);
    } else if (isFirstMention && publish.qos() == QoS.AT_LEAST_ONCE) {
      // As an error it would end each connection, because the server sends it on each again.
      effects.forgetReceived(publish.packetId());
      deliver(publish);
    } else if ((state == State.QOS_1_DELIVERED) != (publish.qos() == QoS.AT_LEAST_ONCE)) {
      throw new ProtocolErrorException(
          ReasonCode.PROTOCOL_ERROR,
          "PUBLISH with QoS "
              + publish.qos().value()
              + " and identifier "
              + publish.packetId()
              + ", which an unfinished message of the other QoS has");
    } else {
      repeat(publish, state);
    }
  }

  /** Notes that the server mentions a message; whether for the first time on this connection. */
  private boolean mention(int packetId) {
    return !unmentioned.isEmpty() && unmentioned.remove(packetId);
  }

  private void deliver(Publish publish) throws ProtocolErrorException {
    open++;
    if (open > receiveMaximum) {
      throw new ProtocolErrorException(
          ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
          "message " + publish.packetId() + " exceeds the Receive Maximum of " + receiveMaximum);
    }
    boolean atLeastOnce = publish.qos() == QoS.AT_LEAST_ONCE;
    states.put(publish.packetId(), atLeastOnce ? State.QOS_1_DELIVERED : State.QOS_2_DELIVERED);
    effects.deliver(publish, due.add(publish.packetId(), publish.qos()));
  }

  /**
   * The server sends again what it has no acknowledgement of. The application has the message
   * already, so this is a matter of acknowledging only; of once, if the first is still due.
   */
  private void repeat(Publish publish, State state) {
    int packetId = publish.packetId();
    if (due.contains(packetId)) {
      return;
    }
    long sequence = due.add(packetId, publish.qos());
    if (state == State.QOS_2_RECEIVED) {
      states.put(packetId, State.QOS_2_REPEATED);
    }
    if (state != State.QOS_2_DELIVERED) {
      due.finish(sequence);
      sendDue();
    }
  }

  /**
   * The application is done with a message.
   *
   * @return whether that is of use: false if the connection of a QoS 1 message is gone
   */
  boolean acknowledge(long sequence, QoS qos, int packetId) {
    if (due.isPending(sequence)) {
      if (qos == QoS.EXACTLY_ONCE) {
        states.put(packetId, State.QOS_2_HANDLED);
      }
      due.finish(sequence);
      sendDue();
      return true;
    }
    boolean ofThisSession = sequence >= sessionStart;
    if (qos != QoS.EXACTLY_ONCE
        || !ofThisSession
        || states.get(packetId) != State.QOS_2_DELIVERED) {
      return false;
    }
    // Delivered over an earlier connection; the server repeats it or has done so already.
    states.put(packetId, State.QOS_2_HANDLED);
    due.finishRepeat(packetId);
    sendDue();
    return true;
  }

  private void sendDue() {
    if (sending == Sending.NO_CONNECTION) {
      return;
    }
    while (due.isFirstFinished()) {
      int packetId = due.firstPacketId();
      if (packetId == AcknowledgementQueue.NO_PACKET_ID) {
        due.removeFirst();
        continue;
      }
      if (due.firstQoS() == QoS.AT_LEAST_ONCE) {
        states.remove(packetId); // From now on a new message. [MQTT-4.3.2-5]
        open = Math.max(0, open - 1);
        effects.send(new PubAck(packetId, ReasonCode.SUCCESS, Properties.NONE)); // [MQTT-4.3.2-4]
      } else {
        states.put(packetId, State.QOS_2_RECEIVED);
        effects.storeReceived(packetId);
        effects.send(new PubRec(packetId, ReasonCode.SUCCESS, Properties.NONE)); // [MQTT-4.3.3-8]
      }
      due.removeFirst();
    }
  }

  void onPubRel(PubRel pubRel) throws ProtocolErrorException {
    int packetId = pubRel.packetId();
    mention(packetId);
    State state = states.get(packetId);
    if (state == null) {
      effects.send(new PubComp(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE));
      return;
    }
    if (state == State.QOS_2_REPEATED) {
      due.cancel(packetId); // The server has the first PUBREC and needs no other.
    } else if (state != State.QOS_2_RECEIVED) {
      throw new ProtocolErrorException(
          ReasonCode.PROTOCOL_ERROR, "PUBREL for message " + packetId + " before its PUBREC");
    }
    states.remove(packetId); // From now on a new message. [MQTT-4.3.3-12]
    effects.forgetReceived(packetId);
    open = Math.max(0, open - 1);
    effects.send(new PubComp(packetId, ReasonCode.SUCCESS, Properties.NONE)); // [MQTT-4.3.3-11]
  }

  void connected(Capabilities capabilities) {
    sending = Sending.POSSIBLE;
    receiveMaximum = capabilities.receiveMaximum(announcedReceiveMaximum);
    open = 0;
  }

  /** The server sends again what is not acknowledged; of QoS 1 nothing needs to be remembered. */
  void disconnected() {
    sending = Sending.NO_CONNECTION;
    while (!due.isEmpty()) {
      if (due.firstQoS() == QoS.AT_LEAST_ONCE) {
        states.remove(due.firstPacketId());
      }
      due.removeFirst();
    }
    if (states.size() > 0) {
      states.addIdsTo(unmentioned());
    }
  }

  private Set<Integer> unmentioned() {
    if (unmentioned.isEmpty()) {
      unmentioned = new HashSet<>();
    }
    return unmentioned;
  }

  /** Puts back the identifier of a QoS 2 message that an earlier process has received. */
  void restore(int packetId) {
    states.put(packetId, State.QOS_2_RECEIVED);
    unmentioned().add(packetId);
  }

  /** Forgets everything: identifiers mean new messages from now on. */
  void sessionLost() {
    List<Integer> received = new ArrayList<>();
    states.addIdsTo(received);
    for (int packetId : received) {
      effects.forgetReceived(packetId);
    }
    states.clear();
    unmentioned = Set.of();
    sessionStart = due.next();
  }
}
