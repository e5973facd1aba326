package io.github.mqttclient;

/**
 * The future outcome of a publish.
 *
 * <p>It completes when a QoS 0 message is written to the socket, at PUBACK for QoS 1, at PUBCOMP
 * for QoS 2. A failure says by its type what is known of the message: see {@link PublishException}.
 * Cancelling it before the message is sent takes the message out of the queue; later it has no
 * effect on the delivery.
 */
public abstract class DeliveryToken extends MqttToken<PublishResult> {

  protected DeliveryToken() {}

  /** The message that is being delivered. */
  public abstract MqttMessage message();
}
