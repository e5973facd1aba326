package io.github.mqttclient.internal.session;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.PubRec;
import io.github.mqttclient.internal.packet.Publish;
import org.jspecify.annotations.Nullable;

/** A message that waits to be sent, or a QoS 1 or 2 message in flight to the server. */
final class OutgoingPublish implements PacketIdentifiers.Exchange {
  private static final long SECOND = 1_000_000_000L;

  final PublishRequest request;

  /** Its place in the order of publishing; 0: before all others, it was given to a connection. */
  final long sequence;

  /**
   * 0 until it is sent, for QoS 0, and when it is to be sent anew: the session was lost. A two byte
   * integer, which keeps this object, of which there is one for each message, at 48 bytes.
   */
  private char packetId;

  Awaiting awaiting;

  /** Whether its PUBLISH took from the quota of this connection. */
  boolean inQuota;

  /** The PUBREC, if it said more than success: PUBCOMP does not say it again. */
  private @Nullable PubRec pubRec;

  /** The one list of messages in flight that it is in; null while it waits. */
  @Nullable InFlight list;

  /** Neighbours in that list. */
  @Nullable OutgoingPublish previous;

  @Nullable OutgoingPublish next;

  OutgoingPublish(PublishRequest request, long sequence) {
    this.request = request;
    this.sequence = sequence;
    this.awaiting = Awaiting.first(request.message().qos());
  }

  int packetId() {
    return packetId;
  }

  void packetId(int packetId) {
    this.packetId = (char) packetId;
  }

  /** When it is of no use any more; {@link Timers#NEVER}: always of use. */
  long expiry() {
    MqttMessage message = request.message();
    if (!message.hasProperties() || !message.messageExpiry().isPresent()) {
      return Timers.NEVER;
    }
    long expiry = request.publishedAt() + message.messageExpiry().get().getSeconds() * SECOND;
    return expiry == Timers.NEVER ? Timers.NEVER - 1 : expiry;
  }

  /** The packet; of a message that expires, with what is left of its time. */
  Publish packet(boolean dup, long now) {
    Publish publish = Publish.of(request.message(), packetId, dup);
    long expiry = expiry();
    if (expiry == Timers.NEVER) {
      return publish;
    }
    // Rounded up, and at least a second: what was sent once is sent to the end. [MQTT-4.3.3-7]
    return publish.withMessageExpiry(Math.max(1, (expiry - now + SECOND - 1) / SECOND));
  }

  /** The server may send this packet only if it is what the flow goes on with. */
  void expect(Awaiting expected, String packet) throws ProtocolErrorException {
    if (awaiting != expected) {
      throw new ProtocolErrorException(
          ReasonCode.PROTOCOL_ERROR,
          packet + " for message " + packetId() + ", which awaits " + awaiting);
    }
  }

  /** The server has the message; what it says about it is told at the end. */
  void received(PubRec pubRec) {
    if (pubRec.reasonCode() != ReasonCode.SUCCESS || !pubRec.properties().isEmpty()) {
      this.pubRec = pubRec;
    }
  }

  /** The reason code of a message that is completed. */
  ReasonCode reasonCode() {
    return pubRec == null ? ReasonCode.SUCCESS : pubRec.reasonCode();
  }

  /** What the server says in the end: if PUBCOMP says nothing, what PUBREC said. */
  Properties said(Properties inPubComp) {
    return pubRec == null || !inPubComp.isEmpty() ? inPubComp : pubRec.properties();
  }

  /** Leaves the list of messages in flight that it is in, if any. */
  void leaveList() {
    if (list != null) {
      list.remove(this);
    }
  }

  /** Whether its message has expired while it waited. */
  boolean isExpired(long now) {
    long expiry = expiry();
    return expiry != Timers.NEVER && expiry - now <= 0;
  }

  /** Which packet of the server the flow goes on with. */
  enum Awaiting {
    /** QoS 0. */
    NOTHING,
    /** QoS 1, sent. Ends the flow. */
    PUBACK,
    /** QoS 2, sent. Goes on with PUBREL and {@link #PUBCOMP}. */
    PUBREC,
    /** QoS 2, PUBREL sent. Ends the flow. */
    PUBCOMP;

    static Awaiting first(QoS qos) {
      return switch (qos) {
        case AT_MOST_ONCE -> NOTHING;
        case AT_LEAST_ONCE -> PUBACK;
        case EXACTLY_ONCE -> PUBREC;
      };
    }
  }
}
