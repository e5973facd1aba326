package io.github.mqttclient;

import java.time.Duration;
import java.util.Optional;

/**
 * The messages of a subscription, to be taken one by one by blocking code.
 *
 * <p>It holds a bounded number of messages. While it is full the client takes no further messages
 * in from the server, for none of its subscriptions, so take them in time (with {@linkplain
 * MqttClientBuilder#parallelDelivery parallel delivery} a thread of the executor waits for each
 * topic of a full stream). A QoS 1 or 2 message is acknowledged when it is taken, unless manual
 * acknowledgement is on.
 */
public interface MessageStream extends AutoCloseable {

  /** Completes when the server has accepted the subscription. */
  MqttToken<SubscribeResult> subscribed();

  /**
   * Waits for the next message.
   *
   * @return the message, or empty if the stream is closed and has no message left
   */
  Optional<ReceivedMessage> take() throws InterruptedException;

  /**
   * Waits for the next message, at most as long as given.
   *
   * @return the message, or empty if none came in time or the stream is closed
   */
  Optional<ReceivedMessage> poll(Duration timeout) throws InterruptedException;

  /**
   * Ends the subscription and wakes those who wait. Messages that were not taken are dropped and
   * acknowledged. The client's closing closes the stream, too.
   */
  @Override
  void close();
}
