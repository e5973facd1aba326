package io.github.mqttclient.internal.packet;

import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.wire.ByteReader;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.util.Set;

/** A reader that also knows the fields which packets have in common. */
final class PacketReader extends ByteReader {

  /** 1 to 65,535 (section 2.2.1). */
  int packetId() throws MalformedPacketException, ProtocolErrorException {
    int packetId = readTwoByteInteger("packet identifier");
    if (packetId == 0) { // [3.1.1 MQTT-2.3.1-1]
      throw protocolError("packet identifier", "must not be 0");
    }
    return packetId;
  }

  /** One of the reason codes that this packet may carry (section 2.4). */
  ReasonCode reasonCode(Set<ReasonCode> allowed)
      throws MalformedPacketException, ProtocolErrorException {
    int value = readByte("reason code");
    ReasonCode reasonCode = ReasonCode.of(value);
    if (reasonCode == null || !allowed.contains(reasonCode)) {
      throw protocolError("reason code", "must not be " + value);
    }
    return reasonCode;
  }

  /** The exception for a field of this packet. */
  ProtocolErrorException protocolError(String field, String problem) {
    return ProtocolErrorException.protocolError(describe(field) + ": " + problem);
  }
}
