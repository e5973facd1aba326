package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.internal.wire.ByteWriter;

/** A packet that a client may send. */
public sealed interface ClientPacket extends Packet
    permits Connect,
        Publish,
        PubAck,
        PubRec,
        PubRel,
        PubComp,
        Subscribe,
        Unsubscribe,
        PingReq,
        Disconnect,
        Auth {

  /**
   * Writes the packet; what the version cannot carry is left out. {@link Protocol#encode} is the
   * same and leaves nothing behind if it fails.
   *
   * @throws IllegalArgumentException if a client may not send this, or a text is not encodable
   */
  void encode(ByteWriter out, MqttVersion version);

  /**
   * The same packet without reason string and user properties, for a server whose Maximum Packet
   * Size it would exceed; this packet if it has no such properties or cannot do without.
   */
  default ClientPacket withoutDiagnostics() {
    return this;
  }

  /** A size that the encoded packet has at most, found without encoding it. */
  default long sizeAtMost() {
    return Long.MAX_VALUE; // Not known; see Protocol.fits, which then measures.
  }
}
