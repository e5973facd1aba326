package io.github.mqttclient.internal.packet;

/** The identifier that connects a packet with its acknowledgement (section 2.2.1). */
final class PacketId {
  private PacketId() {}

  /** Refuses what is not from 1 to 65,535. [3.1.1 MQTT-2.3.1-1] */
  static void check(int packetId) {
    if (packetId < 1 || packetId > 0xFFFF) {
      throw new IllegalArgumentException("packet identifier must be from 1 to 65535: " + packetId);
    }
  }
}
