package io.github.mqttclient;

/** What the application does with a message that arrived. */
@FunctionalInterface
public interface MessageHandler {

  /**
   * Called on the callback executor, for one message after the other in the order of their arrival;
   * with {@linkplain MqttClientBuilder#parallelDelivery parallel delivery} at the same time for
   * messages of different topics. It may take its time and may call every method of the client,
   * also blocking ones.
   *
   * <p>A QoS 1 or 2 message is acknowledged when this method returns or throws, unless {@link
   * MqttClientBuilder#manualAcknowledgement(boolean) manual acknowledgement} is on. What it throws
   * is logged and reported to {@link MqttClientListener#onHandlerFailure}; the connection stays.
   */
  void onMessage(ReceivedMessage message) throws Exception;
}
