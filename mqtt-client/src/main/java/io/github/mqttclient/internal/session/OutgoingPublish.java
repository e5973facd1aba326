package io.github.mqttclient.internal.session;

import io.github.mqttclient.ReasonCode;
import org.jspecify.annotations.Nullable;

/** A QoS 1 or QoS 2 message in flight to the server. */
final class OutgoingPublish implements PacketIdentifiers.Exchange {
  final PublishRequest request;

  /** 0 until it is sent, and again when it is to be sent anew because the session was lost. */
  int packetId;

  Awaiting awaiting;

  /** Whether its PUBLISH took from the quota of this connection. */
  boolean inQuota;

  /** What PUBREC said; PUBCOMP does not say it again. */
  ReasonCode reasonCode = ReasonCode.SUCCESS;

  /** Neighbours in the one {@link InFlight} list that it is in. */
  @Nullable OutgoingPublish previous;

  @Nullable OutgoingPublish next;

  OutgoingPublish(PublishRequest request, Awaiting awaiting) {
    this.request = request;
    this.awaiting = awaiting;
  }

  /** Which packet of the server the flow goes on with. */
  enum Awaiting {
    /** QoS 1, sent. Ends the flow. */
    PUBACK,
    /** QoS 2, sent. Goes on with PUBREL and {@link #PUBCOMP}. */
    PUBREC,
    /** QoS 2, PUBREL sent. Ends the flow. */
    PUBCOMP
  }
}
