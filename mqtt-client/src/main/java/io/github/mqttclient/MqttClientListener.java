package io.github.mqttclient;

import java.time.Duration;

/**
 * What happens to a client, for the application to know.
 *
 * <p>All methods are called on the callback executor, in the order of the events and in order with
 * the messages (but for {@linkplain MqttClientBuilder#parallelDelivery parallel delivery}). They
 * may take their time and may call every method of the client, also blocking ones. What they throw
 * is logged.
 */
public interface MqttClientListener {

  /** The server accepted a connection. */
  default void onConnected(ConnectResult result) {}

  /** A connection that stood has ended without the application asking for it. */
  default void onConnectionLost(DisconnectCause cause) {}

  /**
   * The client is about to wait before it connects by itself.
   *
   * @param attempt 1 for the first attempt after a connection that stood for ten seconds or more
   * @param delay how long it waits
   */
  default void onReconnecting(int attempt, Duration delay) {}

  /**
   * The server lost the session and refused to make this subscription again.
   *
   * @param failure {@link SubscribeRefusedException} with the reason code, or {@link
   *     UnsupportedFeatureException}
   */
  default void onSubscriptionLost(Subscription subscription, MqttException failure) {}

  /** A part of the store of the session could not be read when the client was built. */
  default void onStoreDamaged(StoreDamage damage) {}

  /** A publish succeeded: QoS 0 written, QoS 1 and 2 acknowledged. */
  default void onDeliveryComplete(DeliveryToken token) {}

  /** A message handler threw {@code failure}. The message counts as handled. */
  default void onHandlerFailure(ReceivedMessage message, Throwable failure) {}

  /**
   * A message was dropped: one of QoS 0, because the inbound queue was full while an operation of
   * the application waited for an answer that could only be read behind it; or one of any QoS,
   * because it had no handler and could not {@linkplain MqttClientBuilder#waitForHandlers wait} for
   * one any longer. It is acknowledged.
   */
  default void onMessageDropped(ReceivedMessage message) {}
}
