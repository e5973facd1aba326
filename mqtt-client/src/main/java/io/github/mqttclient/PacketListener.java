package io.github.mqttclient;

/**
 * Sees every packet of a client decoded, in both directions: for diagnosis, audits and tests.
 *
 * <p><b>Thread.</b> Called on the callback executor like a {@link MqttClientListener}, one packet
 * after the other in the order in which they were encoded and decoded, over all connections, and in
 * order with messages and events (but for {@linkplain MqttClientBuilder#parallelDelivery parallel
 * delivery}). So a handler that takes its time also delays this; the times of the packets are right
 * nevertheless. It never delays the connection.
 *
 * <p><b>Loss.</b> Up to 10,000 packets, or 16 MiB of payload, wait for their turn. What comes while
 * there are more is left out, until the listener has caught up, and counted in {@link
 * #onPacketsLost}. Bytes that are not a packet are not seen here; they end the connection, and
 * {@link DisconnectCause} says why. After {@code close} nothing is told any more; {@code
 * disconnect} first to see all.
 */
@FunctionalInterface
public interface PacketListener {

  /** A packet was sent or received. The first exception that this throws is logged. */
  void onPacket(MqttPacket packet);

  /** At this point in the order as many packets were left out. */
  default void onPacketsLost(long count) {}
}
