package io.github.mqttclient.examples.cli;

/** Who is told of each packet, by the line that the library logs for it. */
interface PacketListener {

  /** Called on the network thread, before the bytes are written. */
  void sending(String clientId, String packet);

  /** Called on the network thread, before the packet has any effect. */
  void received(String clientId, String packet);
}
