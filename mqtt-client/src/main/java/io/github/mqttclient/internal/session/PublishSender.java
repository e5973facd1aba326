package io.github.mqttclient.internal.session;

import io.github.mqttclient.MessageDroppedException;
import io.github.mqttclient.MessageExpiredException;
import io.github.mqttclient.MqttException;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.OutcomeUnknownException;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.SessionLostException;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.PubAck;
import io.github.mqttclient.internal.packet.PubComp;
import io.github.mqttclient.internal.packet.PubRec;
import io.github.mqttclient.internal.packet.PubRel;
import io.github.mqttclient.internal.packet.Publish;
import io.github.mqttclient.internal.session.OutgoingPublish.Awaiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
  private final Effects effects;
  private final PacketIdentifiers identifiers;

  /** The application's own bound on messages in flight, also where the server names none. */
  private final int maximumInFlight;

  private final OpenPublishes open = new OpenPublishes();

  private final SendQuota quota = new SendQuota();
  private final AcknowledgementPace pace = new AcknowledgementPace();
  private long lastSequence;

  /** Null while there is no connection on which to publish. */
  private @Nullable Capabilities capabilities;

  /** Of this connection. */
  private OutgoingTopicAliases aliases = OutgoingTopicAliases.NONE;

  private final int maximumAliases;

  PublishSender(Effects effects, PacketIdentifiers identifiers, int inFlight, int aliases) {
    this.effects = effects;
    this.identifiers = identifiers;
    this.maximumInFlight = inFlight;
    this.maximumAliases = aliases;
  }

  /** Publishes now if possible, else as soon as it is. */
  void publish(PublishRequest request, long now) {
    if (request.isDone()) {
      effects.fail(request, cancelled());
      return;
    }
    request.publishedAt(now);
    if (request.message().qos() == QoS.AT_MOST_ONCE
        && open.waiting.unacknowledged().isEmpty()
        && capabilities != null
        && effects.isWritable()) {
      Properties alias = aliases.ofPlain(request.message(), capabilities);
      if (alias != null) {
        effects.publishPlain(request, 0, alias); // [MQTT-4.3.1-1] [MQTT-2.2.1-2]
      } else {
        sendUnacknowledged(request, Publish.of(request.message(), 0, false), capabilities);
      }
      return;
    }
    OutgoingPublish outgoing = new OutgoingPublish(request, ++lastSequence);
    if (outgoing.awaiting == Awaiting.NOTHING) {
      open.waiting.addLast(outgoing);
      return;
    }
    effects.storeMessage(outgoing.sequence, request.message());
    if (capabilities != null
        && open.waiting.acknowledged().isEmpty()
        && open.toResend().size() == 0
        && mayPublish()) {
      send(outgoing, capabilities, now);
    } else {
      open.waiting.addLast(outgoing);
    }
  }

  /** QoS 0 messages that did not reach the socket wait again, before all; their time runs on. */
  void publishAgain(List<PublishRequest> unwritten) {
    List<OutgoingPublish> again = new ArrayList<>();
    for (PublishRequest request : unwritten) {
      again.add(new OutgoingPublish(request, 0));
    }
    open.waiting.addFirst(again);
  }

  /** Fails the QoS 0 messages that wait. */
  void failUnacknowledged(MqttException cause) {
    for (OutgoingPublish outgoing : open.waiting.removeUnacknowledged()) {
      failUnsent(outgoing, new NotSentException("not sent: " + cause.getMessage(), cause));
    }
  }

  /** Sends what waits, as far as quota, identifiers and the output buffer allow. */
  void sendWaiting(long now) {
    Capabilities capabilities = this.capabilities;
    if (capabilities == null) {
      return;
    }
    for (OutgoingPublish next = open.toResend().first();
        next != null && maySendAgain(next);
        next = open.toResend().first()) {
      sendAgain(next, capabilities, now);
    }
    while (!open.waiting.acknowledged().isEmpty() && open.toResend().size() == 0 && mayPublish()) {
      send(open.waiting.acknowledged().removeFirst(), capabilities, now);
    }
    while (!open.waiting.unacknowledged().isEmpty() && effects.isWritable()) {
      OutgoingPublish outgoing = open.waiting.unacknowledged().removeFirst();
      if (isWanted(outgoing, now)) {
        sendUnacknowledged(outgoing.request, outgoing.packet(false, now), capabilities);
      }
    }
  }

  private boolean mayPublish() {
    return quota.isAvailable() && !identifiers.areExhausted() && effects.isWritable();
  }

  private boolean maySendAgain(OutgoingPublish outgoing) {
    return outgoing.packetId() == 0 ? mayPublish() : quota.isAvailable() && effects.isWritable();
  }

  private void sendUnacknowledged(
      PublishRequest request, Publish publish, Capabilities capabilities) {
    if (isAllowed(publish, request, capabilities)) { // [MQTT-4.3.1-1] [MQTT-2.2.1-2]
      effects.publish(aliases.shorten(publish, capabilities), request);
    }
  }

  private void send(OutgoingPublish outgoing, Capabilities capabilities, long now) {
    if (!isWanted(outgoing, now)) {
      return;
    }
    int packetId = identifiers.take(outgoing); // [MQTT-4.3.2-1] [MQTT-4.3.3-1]
    outgoing.packetId(packetId);
    Properties alias = aliases.ofPlain(outgoing.request.message(), capabilities);
    if (alias != null) {
      addSent(outgoing);
      effects.storeSent(outgoing.sequence, packetId);
      effects.publishPlain(outgoing.request, packetId, alias); // [MQTT-4.3.2-2] [MQTT-4.3.3-2]
      return;
    }
    Publish publish = outgoing.packet(false, now);
    if (!isAllowed(publish, outgoing.request, capabilities)) {
      identifiers.release(packetId);
      effects.forgetMessage(outgoing.sequence);
      return;
    }
    addSent(outgoing);
    effects.storeSent(outgoing.sequence, packetId);
    Publish shortened = aliases.shorten(publish, capabilities);
    effects.publish(shortened, outgoing.request); // [MQTT-4.3.2-2] [MQTT-4.3.3-2]
  }

  private void addSent(OutgoingPublish outgoing) {
    open.sent.addLast(outgoing);
    quota.take(); // [MQTT-4.9.0-2]
    outgoing.inQuota = true;
  }

  /** Whether a message that waited is still to be sent. */
  private boolean isWanted(OutgoingPublish outgoing, long now) {
    if (outgoing.request.isDone()) {
      failUnsent(outgoing, cancelled());
    } else if (outgoing.isExpired(now)) {
      failUnsent(outgoing, new MessageExpiredException("expired while it waited to be sent"));
    } else {
      return true;
    }
    return false;
  }

  private static NotSentException cancelled() {
    return new NotSentException("cancelled", null);
  }

  private void failUnsent(OutgoingPublish outgoing, MqttException failure) {
    if (outgoing.awaiting != Awaiting.NOTHING) {
      effects.forgetMessage(outgoing.sequence);
    }
    effects.fail(outgoing.request, failure);
  }

  private boolean isAllowed(Publish publish, PublishRequest request, Capabilities capabilities) {
    String refusal = capabilities.refusal(request.message(), publish);
    if (refusal != null) {
      effects.fail(request, new UnsupportedFeatureException(refusal));
    }
    return refusal == null;
  }

  private void sendAgain(OutgoingPublish outgoing, Capabilities capabilities, long now) {
    outgoing.leaveList();
    boolean dup = outgoing.packetId() != 0;
    if (!dup) {
      outgoing.packetId(identifiers.take(outgoing));
      effects.storeSent(outgoing.sequence, outgoing.packetId());
    }
    Publish publish = outgoing.packet(dup, now);
    String refusal = capabilities.refusal(outgoing.request.message(), publish);
    if (refusal != null) {
      identifiers.release(outgoing.packetId());
      effects.forgetMessage(outgoing.sequence);
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

  /** Fails what has expired while it waited. */
  void failExpired(long now) {
    for (OutgoingPublish outgoing : open.waiting.removeExpired(now)) {
      failUnsent(outgoing, new MessageExpiredException("expired while it waited to be sent"));
    }
  }

  /** When {@link #failExpired} should be called at the latest. */
  long nextExpiry() {
    return open.waiting.nextExpiry();
  }

  /**
   * Makes room by giving up the message that has waited longest.
   *
   * @return whether one waited
   */
  boolean dropOldest() {
    OutgoingPublish oldest = open.waiting.removeOldest();
    if (oldest == null) {
      return false;
    }
    failUnsent(
        oldest, new MessageDroppedException("dropped: the queue is full, and it was the oldest"));
    return true;
  }

  void onPubAck(PubAck pubAck) throws ProtocolErrorException {
    OutgoingPublish outgoing = find(pubAck.packetId(), "PUBACK");
    if (outgoing == null) {
      return; // Not ours any more; the specification names no reaction.
    }
    outgoing.expect(Awaiting.PUBACK, "PUBACK");
    outgoing.leaveList();
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
    outgoing.expect(Awaiting.PUBREC, "PUBREC");
    outgoing.leaveList();
    if (pubRec.reasonCode().isError()) { // Refused counts as acknowledged. [MQTT-4.4.0-2]
      finish(outgoing, pubRec.reasonCode(), pubRec.properties());
      return;
    }
    outgoing.received(pubRec);
    outgoing.awaiting = Awaiting.PUBCOMP; // From now on never the PUBLISH. [MQTT-4.3.3-6]
    open.released.addLast(outgoing);
    effects.storeReleased(outgoing.sequence, packetId);
    effects.send(new PubRel(packetId, ReasonCode.SUCCESS, Properties.NONE)); // [MQTT-4.3.3-4]
  }

  void onPubComp(PubComp pubComp) throws ProtocolErrorException {
    OutgoingPublish outgoing = find(pubComp.packetId(), "PUBCOMP");
    if (outgoing == null) {
      return;
    }
    outgoing.expect(Awaiting.PUBCOMP, "PUBCOMP");
    outgoing.leaveList();
    // Also "Packet Identifier not found" ends the flow: the server has had the message.
    finish(outgoing, outgoing.reasonCode(), outgoing.said(pubComp.properties()));
  }

  private @Nullable OutgoingPublish find(int packetId, String packet)
      throws ProtocolErrorException {
    pace.acknowledged();
    PacketIdentifiers.Exchange exchange = identifiers.get(packetId);
    if (exchange == null || exchange instanceof OutgoingPublish) {
      return (OutgoingPublish) exchange;
    }
    throw new ProtocolErrorException(
        ReasonCode.PROTOCOL_ERROR, packet + " for identifier " + packetId + ", not a PUBLISH");
  }

  private void finish(OutgoingPublish outgoing, ReasonCode reasonCode, Properties properties) {
    identifiers.release(outgoing.packetId());
    if (outgoing.inQuota) { // Not for a PUBLISH of an earlier connection. [MQTT-3.3.4-7]
      quota.giveBack();
    }
    effects.forgetMessage(outgoing.sequence);
    PublishOutcome.tell(effects, outgoing.request, reasonCode, properties);
  }

  /** A connection stands: what is open goes on, in order, then what waits. */
  void connected(Capabilities capabilities, long now) {
    this.capabilities = capabilities;
    aliases = capabilities.topicAliases(maximumAliases); // [MQTT-3.3.2-7]
    quota.restart(Math.min(capabilities.limits().receiveMaximum(), maximumInFlight));
    for (OutgoingPublish next = open.released.first(); next != null; next = next.next) {
      effects.send(new PubRel(next.packetId(), ReasonCode.SUCCESS, Properties.NONE));
    }
    sendWaiting(now);
  }

  /** The connection is gone; what is open waits for the next one. */
  void disconnected() {
    capabilities = null;
    open.disconnected();
  }

  /**
   * The server has forgotten the session: QoS 1 messages become new ones, before all others; of QoS
   * 2 messages it is not known whether they arrived. [MQTT-3.2.2-5]
   */
  void sessionLost() {
    for (OutgoingPublish outgoing : open.removeInFlight(identifiers)) {
      if (outgoing.awaiting == Awaiting.PUBACK) {
        effects.storeSent(outgoing.sequence, 0);
        outgoing.packetId(0);
        open.toResend().addLast(outgoing);
      } else {
        effects.forgetMessage(outgoing.sequence);
        effects.fail(
            outgoing.request,
            new SessionLostException(
                "the server lost the session while it had QoS 2 message " + outgoing.packetId()));
      }
    }
  }

  /** Nothing goes on: fails all that is open, saying for each whether it was sent. */
  void abandon(MqttException cause) {
    for (OutgoingPublish outgoing : open.removeInFlight(identifiers)) {
      effects.forgetMessage(outgoing.sequence);
      effects.fail(
          outgoing.request,
          new OutcomeUnknownException("sent, but not acknowledged: " + cause.getMessage(), cause));
    }
    for (OutgoingPublish outgoing : open.waiting.removeAll()) {
      failUnsent(outgoing, new NotSentException("not sent: " + cause.getMessage(), cause));
    }
  }

  /** Fails all that is open with one exception; what is stored stays for the next process. */
  void close(MqttException failure) {
    List<OutgoingPublish> all = open.removeInFlight(identifiers);
    all.addAll(open.waiting.removeAll());
    for (OutgoingPublish outgoing : all) {
      effects.fail(outgoing.request, failure);
    }
  }

  /** Takes back messages that could not be stored, wherever they are; none of them was sent. */
  void withdraw(Set<Long> sequences, MqttException failure) {
    for (OutgoingPublish outgoing : open.all()) {
      if (sequences.contains(outgoing.sequence)) {
        open.remove(outgoing);
        identifiers.release(outgoing.packetId());
        effects.fail(outgoing.request, failure);
      }
    }
  }

  /**
   * Puts back what an earlier process has left, in the order of publishing; before any connection.
   *
   * @param packetId what it was sent as; 0 if it was not, or if the server has lost that session
   * @param flow how far the server had come with it
   */
  void restore(PublishRequest request, long sequence, int packetId, RestoredFlow flow, long now) {
    lastSequence = Math.max(lastSequence, sequence);
    request.publishedAt(now);
    OutgoingPublish outgoing = new OutgoingPublish(request, sequence);
    open.restore(outgoing, flow);
    if (flow != RestoredFlow.WAITING) {
      request.leftQueue(); // The earlier process has sent it, so it does not wait.
    }
    if (packetId != 0) {
      outgoing.packetId(packetId);
      identifiers.reserve(packetId, outgoing);
      request.sentAs(packetId);
    }
  }

  /** The requests that have no outcome yet, oldest first. */
  List<PublishRequest> pending() {
    return open.all().stream().map(outgoing -> outgoing.request).collect(Collectors.toList());
  }

  /** {@link AcknowledgementPace#pauseNanos}. */
  long pauseNanos() {
    return pace.pauseNanos(open.inFlightCount(), !open.waiting.acknowledged().isEmpty());
  }

  int inFlight() {
    return open.inFlightCount();
  }

  boolean isIdle() {
    return open.isEmpty();
  }
}
