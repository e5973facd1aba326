package io.github.mqttclient.internal.session;

import io.github.mqttclient.MqttException;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.OutcomeUnknownException;
import io.github.mqttclient.PublishRefusedException;
import io.github.mqttclient.PublishResult;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.SessionLostException;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.PubAck;
import io.github.mqttclient.internal.packet.PubComp;
import io.github.mqttclient.internal.packet.PubRec;
import io.github.mqttclient.internal.packet.PubRel;
import io.github.mqttclient.internal.packet.Publish;
import io.github.mqttclient.internal.session.OutgoingPublish.Awaiting;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sender of messages (sections 4.3, 4.4, 4.6 and 4.9).
 *
 * <p>A QoS 1 or 2 message goes through these places; each of them keeps the order of publishing:
 *
 * <pre>
 *  waiting --send--> sent --PUBACK--------------------------------> done
 *                    |  \--PUBREC--> released --PUBCOMP----------> done
 *                    |                  |
 *               connection lost    connection lost
 *                    v                  v
 *                 toResend         PUBREL again, at once
 *                 sent again, with DUP, or as new if the session was lost
 * </pre>
 *
 * <p>A QoS 0 message waits only for the connection and for room in its output buffer; it is not
 * held back by the quota, so it may overtake QoS 1 and 2.
 */
public final class PublishSender {
  private static final PublishResult SUCCESS =
      new PublishResult(ReasonCode.SUCCESS, Optional.empty(), List.of());

  private final Effects effects;
  private final PacketIdentifiers identifiers;

  /** The application's own bound on messages in flight, also where the server names none. */
  private final int maximumInFlight;

  private final Deque<PublishRequest> waitingUnacknowledged = new ArrayDeque<>();
  private final Deque<PublishRequest> waiting = new ArrayDeque<>();

  /** In the order in which they were first sent, and so to be sent again. [MQTT-4.6.0-1] */
  private final InFlight sent = new InFlight();

  /** In the order in which their PUBRECs came. [MQTT-4.6.0-4] */
  private final InFlight released = new InFlight();

  /**
   * Sent over an earlier connection, to be sent again as soon as the quota allows: with DUP, or as
   * a new message if the session was lost.
   */
  private InFlight toResend = new InFlight();

  private final SendQuota quota = new SendQuota();

  /** Null while there is no connection on which to publish. */
  private @Nullable Capabilities capabilities;

  PublishSender(Effects effects, PacketIdentifiers identifiers, int maximumInFlight) {
    this.effects = effects;
    this.identifiers = identifiers;
    this.maximumInFlight = maximumInFlight;
  }

  /** Publishes now if possible, else as soon as it is. */
  void publish(PublishRequest request) {
    if (request.message().qos() == QoS.AT_MOST_ONCE) {
      if (waitingUnacknowledged.isEmpty() && capabilities != null && effects.isWritable()) {
        sendUnacknowledged(request, capabilities);
      } else {
        waitingUnacknowledged.addLast(request);
      }
    } else if (waiting.isEmpty() && toResend.size() == 0 && capabilities != null && mayPublish()) {
      send(request, capabilities);
    } else {
      waiting.addLast(request);
    }
  }

  /** Sends what waits, as far as quota, identifiers and the output buffer allow. */
  void sendWaiting() {
    Capabilities capabilities = this.capabilities;
    if (capabilities == null) {
      return;
    }
    for (OutgoingPublish next = toResend.first();
        next != null && maySendAgain(next);
        next = toResend.first()) {
      sendAgain(next, capabilities);
    }
    while (!waiting.isEmpty() && toResend.size() == 0 && mayPublish()) {
      send(waiting.removeFirst(), capabilities);
    }
    while (!waitingUnacknowledged.isEmpty() && effects.isWritable()) {
      sendUnacknowledged(waitingUnacknowledged.removeFirst(), capabilities);
    }
  }

  private boolean mayPublish() {
    return quota.isAvailable() && !identifiers.areExhausted() && effects.isWritable();
  }

  private boolean maySendAgain(OutgoingPublish outgoing) {
    return outgoing.packetId == 0 ? mayPublish() : quota.isAvailable() && effects.isWritable();
  }

  private void sendUnacknowledged(PublishRequest request, Capabilities capabilities) {
    if (request.isDone()) {
      effects.fail(request, new NotSentException("cancelled", null));
      return;
    }
    Publish publish = Publish.of(request.message(), 0, false); // [MQTT-4.3.1-1] [MQTT-2.2.1-2]
    if (isAllowed(publish, request, capabilities)) {
      effects.publish(publish, request);
    }
  }

  private void send(PublishRequest request, Capabilities capabilities) {
    if (request.isDone()) {
      effects.fail(request, new NotSentException("cancelled", null));
      return;
    }
    Awaiting awaiting =
        request.message().qos() == QoS.AT_LEAST_ONCE ? Awaiting.PUBACK : Awaiting.PUBREC;
    OutgoingPublish outgoing = new OutgoingPublish(request, awaiting);
    int packetId = identifiers.take(outgoing); // [MQTT-4.3.2-1] [MQTT-4.3.3-1]
    Publish publish = Publish.of(request.message(), packetId, false);
    if (!isAllowed(publish, request, capabilities)) {
      identifiers.release(packetId);
      return;
    }
    outgoing.packetId = packetId;
    addSent(outgoing);
    effects.publish(publish, request); // [MQTT-4.3.2-2] [MQTT-4.3.3-2]
  }

  private void addSent(OutgoingPublish outgoing) {
    sent.addLast(outgoing);
    quota.take(); // [MQTT-4.9.0-2]
    outgoing.inQuota = true;
  }

  private boolean isAllowed(Publish publish, PublishRequest request, Capabilities capabilities) {
    String refusal = capabilities.refusal(request.message());
    if (refusal == null) {
      refusal = capabilities.tooLarge(publish);
    }
    if (refusal != null) {
      effects.fail(request, new UnsupportedFeatureException(refusal));
    }
    return refusal == null;
  }

  private void sendAgain(OutgoingPublish outgoing, Capabilities capabilities) {
    toResend.remove(outgoing);
    boolean dup = outgoing.packetId != 0;
    if (!dup) {
      outgoing.packetId = identifiers.take(outgoing);
    }
    Publish publish = Publish.of(outgoing.request.message(), outgoing.packetId, dup);
    String refusal = capabilities.refusal(outgoing.request.message());
    if (refusal == null) {
      refusal = capabilities.tooLarge(publish);
    }
    if (refusal != null) {
      identifiers.release(outgoing.packetId);
      effects.fail(
          outgoing.request,
          new OutcomeUnknownException("sent before, but not to be sent again: " + refusal, null));
      return;
    }
    addSent(outgoing);
    if (dup) {
      effects.send(publish); // With its old identifier. [MQTT-3.3.1-1] [MQTT-4.4.0-1]
    } else {
      effects.publish(publish, outgoing.request);
    }
  }

  void onPubAck(PubAck pubAck) throws ProtocolErrorException {
    OutgoingPublish outgoing = find(pubAck.packetId(), "PUBACK");
    if (outgoing == null) {
      return; // Not ours any more; the specification names no reaction.
    }
    expect(outgoing, Awaiting.PUBACK, "PUBACK");
    remove(outgoing);
    finish(outgoing, pubAck.reasonCode(), pubAck.properties());
  }

  void onPubRec(PubRec pubRec) throws ProtocolErrorException {
    int packetId = pubRec.packetId();
    OutgoingPublish outgoing = find(packetId, "PUBREC");
    if (outgoing == null) {
      // We have no such message any more; without an answer the server would wait for ever.
      effects.send(new PubRel(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE));
      return;
    }
    if (outgoing.awaiting == Awaiting.PUBCOMP) {
      effects.send(new PubRel(packetId, ReasonCode.SUCCESS, Properties.NONE));
      return;
    }
    expect(outgoing, Awaiting.PUBREC, "PUBREC");
    remove(outgoing);
    if (pubRec.reasonCode().isError()) { // Refused counts as acknowledged. [MQTT-4.4.0-2]
      finish(outgoing, pubRec.reasonCode(), pubRec.properties());
      return;
    }
    outgoing.reasonCode = pubRec.reasonCode();
    outgoing.awaiting = Awaiting.PUBCOMP; // From now on never the PUBLISH. [MQTT-4.3.3-6]
    released.addLast(outgoing);
    effects.send(new PubRel(packetId, ReasonCode.SUCCESS, Properties.NONE)); // [MQTT-4.3.3-4]
  }

  void onPubComp(PubComp pubComp) throws ProtocolErrorException {
    OutgoingPublish outgoing = find(pubComp.packetId(), "PUBCOMP");
    if (outgoing == null) {
      return;
    }
    expect(outgoing, Awaiting.PUBCOMP, "PUBCOMP");
    released.remove(outgoing);
    // Also "Packet Identifier not found" ends the flow: the server has had the message.
    finish(outgoing, outgoing.reasonCode, pubComp.properties());
  }

  /** A server may answer what it got over an earlier connection before it is sent again. */
  private void remove(OutgoingPublish outgoing) {
    InFlight list = outgoing.inQuota ? sent : toResend;
    list.remove(outgoing);
  }

  private @Nullable OutgoingPublish find(int packetId, String packet)
      throws ProtocolErrorException {
    PacketIdentifiers.Exchange exchange = identifiers.get(packetId);
    if (exchange == null || exchange instanceof OutgoingPublish) {
      return (OutgoingPublish) exchange;
    }
    throw new ProtocolErrorException(
        ReasonCode.PROTOCOL_ERROR, packet + " for identifier " + packetId + ", not a PUBLISH");
  }

  private static void expect(OutgoingPublish outgoing, Awaiting awaiting, String packet)
      throws ProtocolErrorException {
    if (outgoing.awaiting != awaiting) {
      throw new ProtocolErrorException(
          ReasonCode.PROTOCOL_ERROR,
          packet + " for message " + outgoing.packetId + ", which awaits " + outgoing.awaiting);
    }
  }

  private void finish(OutgoingPublish outgoing, ReasonCode reasonCode, Properties properties) {
    identifiers.release(outgoing.packetId);
    if (outgoing.inQuota) { // Not for a PUBLISH of an earlier connection. [MQTT-3.3.4-7]
      quota.giveBack();
    }
    if (reasonCode.isError()) {
      effects.fail(
          outgoing.request,
          new PublishRefusedException(
              outgoing.request.message().topic(),
              reasonCode,
              properties.string(PropertyId.REASON_STRING),
              properties.userProperties()));
    } else if (reasonCode == ReasonCode.SUCCESS && properties.isEmpty()) {
      effects.delivered(outgoing.request, SUCCESS);
    } else {
      Optional<String> reasonString =
          Optional.ofNullable(properties.string(PropertyId.REASON_STRING));
      effects.delivered(
          outgoing.request,
          new PublishResult(reasonCode, reasonString, properties.userProperties()));
    }
  }

  /** A connection stands: what is open goes on, in order, then what has been waiting. */
  void connected(Capabilities capabilities) {
    this.capabilities = capabilities;
    quota.restart(Math.min(capabilities.limits().receiveMaximum(), maximumInFlight));
    for (OutgoingPublish next = released.first(); next != null; next = next.next) {
      effects.send(new PubRel(next.packetId, ReasonCode.SUCCESS, Properties.NONE));
    }
    sendWaiting();
  }

  /** The connection is gone; what is open waits for the next one. */
  void disconnected() {
    capabilities = null;
    InFlight unsent = toResend; // Not sent again yet: behind what was, which is older.
    toResend = new InFlight();
    moveAll(sent, toResend);
    moveAll(unsent, toResend);
    for (OutgoingPublish next = released.first(); next != null; next = next.next) {
      next.inQuota = false;
    }
  }

  private static void moveAll(InFlight from, InFlight to) {
    for (OutgoingPublish next = from.first(); next != null; next = from.first()) {
      from.remove(next);
      to.addLast(next);
      next.inQuota = false;
    }
  }

  /**
   * The server has forgotten the session: QoS 1 messages become new ones, before all others; of QoS
   * 2 messages it is not known whether they arrived. [MQTT-3.2.2-5]
   */
  void sessionLost() {
    for (OutgoingPublish outgoing : takeInFlight()) {
      if (outgoing.awaiting == Awaiting.PUBACK) {
        outgoing.packetId = 0;
        toResend.addLast(outgoing);
      } else {
        effects.fail(
            outgoing.request,
            new SessionLostException(
                "the server lost the session while it had QoS 2 message " + outgoing.packetId));
      }
    }
  }

  /** Nothing goes on: fails all that is open, saying for each whether it was sent. */
  void abandon(MqttException cause) {
    abandonInFlight(
        request ->
            new OutcomeUnknownException(
                "sent, but not acknowledged: " + cause.getMessage(), cause));
    failWaiting(request -> new NotSentException("not sent: " + cause.getMessage(), cause));
  }

  /** Fails all that is open with one exception. */
  void close(MqttException failure) {
    abandonInFlight(request -> failure);
    failWaiting(request -> failure);
  }

  private void abandonInFlight(Function<PublishRequest, MqttException> failure) {
    for (OutgoingPublish outgoing : takeInFlight()) {
      effects.fail(outgoing.request, failure.apply(outgoing.request));
    }
  }

  private void failWaiting(Function<PublishRequest, MqttException> failure) {
    for (PublishRequest request : waiting) {
      effects.fail(request, failure.apply(request));
    }
    waiting.clear();
    for (PublishRequest request : waitingUnacknowledged) {
      effects.fail(request, failure.apply(request));
    }
    waitingUnacknowledged.clear();
  }

  /** Empties the three lists of messages in flight; their identifiers are free again. */
  private List<OutgoingPublish> takeInFlight() {
    List<OutgoingPublish> all = new ArrayList<>();
    for (InFlight list : List.of(released, sent, toResend)) {
      for (OutgoingPublish next = list.first(); next != null; next = list.first()) {
        list.remove(next);
        if (next.packetId != 0) {
          identifiers.release(next.packetId);
        }
        all.add(next);
      }
    }
    return all;
  }

  /** The requests that have no outcome yet, oldest first. */
  List<PublishRequest> pending() {
    List<PublishRequest> pending = new ArrayList<>();
    for (InFlight list : List.of(released, sent, toResend)) {
      for (OutgoingPublish next = list.first(); next != null; next = next.next) {
        pending.add(next.request);
      }
    }
    pending.addAll(waiting);
    pending.addAll(waitingUnacknowledged);
    return pending;
  }

  int inFlight() {
    return released.size() + sent.size() + toResend.size();
  }

  boolean isIdle() {
    return inFlight() == 0 && waiting.isEmpty() && waitingUnacknowledged.isEmpty();
  }
}
