package io.github.mqttclient;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A client of one MQTT server: it publishes, subscribes and receives.
 *
 * <p>All methods may be called from any thread, also from message handlers and listeners, and none
 * waits for the network; the token that they return completes later. Mistakes in the arguments are
 * thrown at once as {@link IllegalArgumentException}, everything else fails the token.
 *
 * <p>From {@code connect} until it is disconnected or closed, and so also while it waits to
 * reconnect, a client keeps the process running: its network thread is not a daemon.
 *
 * <pre>{@code
 * try (MqttClient client = MqttClient.builder().server("mqtt://localhost:1883").build()) {
 *   client.connect().get();
 *   client.subscribe("sensor/#", 1, message -> System.out.println(message.topic())).get();
 *   client.publish("sensor/kitchen", "21.5", 1).get();
 * }
 * }</pre>
 */
public interface MqttClient extends AutoCloseable {

  /** A builder with the defaults that it documents; only a server must be given. */
  static MqttClientBuilder builder() {
    return new MqttClientBuilder();
  }

  /**
   * Connects to the server, and from then on whenever the connection is lost, as the {@link
   * MqttClientBuilder#reconnect policy} says. A client that is connecting or connected joins that.
   *
   * @return completes at CONNACK; unless {@link MqttClientBuilder#connectRetry} is on it fails with
   *     {@link ConnectRefusedException} if the server refuses, with {@link ConnectFailedException}
   *     if there is no connection within the connect timeout
   */
  MqttToken<ConnectResult> connect();

  /**
   * Publishes text as UTF-8, not retained.
   *
   * @param qos 0, 1 or 2
   * @see #publish(MqttMessage)
   */
  DeliveryToken publish(String topic, String payload, int qos);

  /**
   * Publishes text as UTF-8, not retained.
   *
   * @see #publish(MqttMessage)
   */
  DeliveryToken publish(String topic, String payload, QoS qos);

  /**
   * Publishes bytes, not retained.
   *
   * @param payload not copied: do not modify it before the token completes
   * @param qos 0, 1 or 2
   * @see #publish(MqttMessage)
   */
  DeliveryToken publish(String topic, byte[] payload, int qos);

  /**
   * Publishes bytes, not retained.
   *
   * @param payload not copied: do not modify it before the token completes
   * @see #publish(MqttMessage)
   */
  DeliveryToken publish(String topic, byte[] payload, QoS qos);

  /**
   * Publishes text as UTF-8.
   *
   * @param qos 0, 1 or 2
   * @see #publish(MqttMessage)
   */
  DeliveryToken publish(String topic, String payload, int qos, boolean retain);

  /**
   * Publishes bytes.
   *
   * @param payload not copied: do not modify it before the token completes
   * @param qos 0, 1 or 2
   * @see #publish(MqttMessage)
   */
  DeliveryToken publish(String topic, byte[] payload, int qos, boolean retain);

  /**
   * Publishes a message. Messages of one QoS are sent in the order of these calls; what exceeds the
   * server's Receive Maximum, or is published while there is no connection, waits in a queue. When
   * that is full, {@link MqttClientBuilder#whenQueueFull} says what happens; by default, while the
   * client is connected, the call waits for room, so that a publisher that is faster than its
   * server is slowed down and nothing is lost. On the network thread, which must not wait, the
   * token fails instead.
   *
   * <p>A message that comes alone is written to the socket by the calling thread, without waiting:
   * it takes what the socket takes at once. Many close behind one another are written together by
   * the network thread.
   *
   * @return completes when a QoS 0 message is written to the socket, at PUBACK for QoS 1, at
   *     PUBCOMP for QoS 2; fails with {@link NotConnectedException} if the client is neither
   *     connected nor connecting, and otherwise as {@link PublishException} says
   */
  DeliveryToken publish(MqttMessage message);

  /**
   * Publishes a request and awaits the response to it (5.0 section 4.10). Response topic and
   * correlation data are the client's: all its requests share one topic, {@code response/} and the
   * client identifier, or what the server says with {@link
   * MqttClientBuilder#requestResponseInformation} in the place of {@code response/}, and one
   * subscription to it, which is made with the first request. A request waits while the client
   * reconnects; it expires with the timeout unless the message says when.
   *
   * <p>The response comes on the network thread, so a message handler may wait for it; but for one
   * of QoS 0, which is what a request of QoS 0 is mostly answered with: others a server may hold
   * back until the handler has returned and its message is acknowledged. A response that nobody
   * asked for, or that comes late or twice, is dropped. Cancelling the token takes back what is not
   * sent and forgets the response.
   *
   * @param timeout from this call to the response
   * @return completes with the response, which is acknowledged already; fails with {@link
   *     RequestTimeoutException} if none comes in time, with {@link SubscribeRefusedException} if
   *     the server refuses the response topic, as {@link #publish(MqttMessage) publish} does if the
   *     request cannot be delivered or 65,535 requests are open, and when the client disconnects
   * @throws IllegalArgumentException if the message has a response topic or correlation data, or
   *     the timeout is not longer than zero
   */
  MqttToken<ReceivedMessage> request(MqttMessage message, Duration timeout);

  /**
   * Subscribes, and answers each request that comes (5.0 section 4.10). The response goes where the
   * request asks for, with the permissions of this client, and with the correlation data of the
   * request if it has any. A request without a response topic is not given to the responder; that,
   * and a response that cannot be published, is reported to {@link
   * MqttClientListener#onHandlerFailure} like a failure of the responder. The same responder on the
   * same filter answers once, however often this is called; {@code unsubscribe} ends it.
   *
   * @param qos 0, 1 or 2
   * @see #subscribe(List, MessageHandler)
   */
  MqttToken<SubscribeResult> respond(String filter, int qos, Responder responder);

  /**
   * The same with responses that come later, in any order. A request counts as handled when the
   * function has returned.
   *
   * @see #respond(String, int, Responder)
   */
  MqttToken<SubscribeResult> respondAsync(
      String filter,
      int qos,
      Function<? super ReceivedMessage, ? extends CompletionStage<MqttMessage>> responder);

  /**
   * Subscribes, with a handler for the messages.
   *
   * @param filter for example {@code sensor/+/temperature} or {@code sensor/#}
   * @param qos 0, 1 or 2
   * @see #subscribe(List, MessageHandler)
   */
  MqttToken<SubscribeResult> subscribe(String filter, int qos, MessageHandler handler);

  /**
   * Subscribes, with a handler for the messages.
   *
   * @see #subscribe(List, MessageHandler)
   */
  MqttToken<SubscribeResult> subscribe(String filter, QoS qos, MessageHandler handler);

  /**
   * Subscribes, with a handler for the messages.
   *
   * @see #subscribe(List, MessageHandler)
   */
  MqttToken<SubscribeResult> subscribe(Subscription subscription, MessageHandler handler);

  /**
   * Subscribes with several filters in one packet, with one handler for all of them.
   *
   * <p>The handler is in place before the SUBSCRIBE is sent, since messages can overtake its
   * answer, and goes again for the filters that the server refuses. Several handlers may be in
   * place for one filter; a message that matches several filters is given to the handler of each,
   * and where the server has Subscription Identifiers (5.0), which the client then assigns by
   * itself, only to the handlers of the subscriptions that the server has sent it for: a server may
   * send a copy for each, and of a shared subscription not every message is for this client. The
   * same handler on the same filter is in place once, however often it is subscribed.
   *
   * @return completes at SUBACK; fails with {@link SubscribeRefusedException} if the server refused
   *     any of the filters
   */
  MqttToken<SubscribeResult> subscribe(List<Subscription> subscriptions, MessageHandler handler);

  /**
   * The same with what MQTT 5.0 lets a SUBSCRIBE say besides: an identifier, user properties.
   *
   * @return fails also with {@link UnsupportedFeatureException} if the connection or the server
   *     does not know what is asked for
   * @see #subscribe(List, MessageHandler)
   */
  MqttToken<SubscribeResult> subscribe(
      List<Subscription> subscriptions, SubscribeOptions options, MessageHandler handler);

  /**
   * Ends subscriptions. After the UNSUBACK the handlers of these filters are called no more.
   *
   * @param filters the filters as they were subscribed
   * @return completes at UNSUBACK
   */
  MqttToken<UnsubscribeResult> unsubscribe(String... filters);

  /**
   * The same with user properties (5.0).
   *
   * @see #unsubscribe(String...)
   */
  MqttToken<UnsubscribeResult> unsubscribe(List<String> filters, List<UserProperty> userProperties);

  /**
   * Subscribes for blocking code that takes the messages one by one.
   *
   * @param qos 0, 1 or 2
   * @return a stream that holds at most 1,000 messages; close it to end the subscription
   */
  MessageStream receive(String filter, int qos);

  /**
   * Sends a PINGREQ now.
   *
   * @return completes at PINGRESP with the time it took
   */
  MqttToken<Duration> ping();

  /**
   * Authenticates again over the connection that stands, with a new exchange of the {@link
   * MqttClientBuilder#enhancedAuthentication enhanced authentication} (5.0 section 4.12.1); for
   * example when a token is about to expire. Messages go on meanwhile. Where one goes on already,
   * another one follows it.
   *
   * @return completes when the server has accepted; fails with {@link
   *     AuthenticationFailedException} if it refused, a step failed, or the connect timeout is
   *     over, and then the connection is closed, too; with {@link ConnectionLostException} if the
   *     connection is lost meanwhile, with {@link NotConnectedException} if there is none
   * @throws IllegalStateException if the client was built without enhanced authentication
   */
  MqttToken<Void> reauthenticate();

  /**
   * Tells the client that the network may have come back: if it waits to reconnect, it tries at
   * once and begins to count attempts anew; if it is connected, it asks the server for a sign of
   * life.
   */
  void reconnectNow();

  /** Disconnects with {@link DisconnectOptions#DEFAULT}. */
  MqttToken<Void> disconnect();

  /**
   * Waits for what is in flight, sends DISCONNECT and closes the connection. Idempotent; when the
   * client is connecting it gives up. A publish that is open afterwards fails, but in a persistent
   * session it stays open and goes on with the next connection.
   *
   * @return completes when the network connection is closed
   */
  MqttToken<Void> disconnect(DisconnectOptions options);

  /**
   * Disconnects without waiting for what is in flight, and ends the client for ever: every open
   * token fails with {@link ClientClosedException}. Idempotent; it waits until the DISCONNECT is
   * sent, for at most a second, but not on the network thread.
   */
  @Override
  void close();

  /** The publishes that have not completed, in the order in which they were made. */
  List<DeliveryToken> pendingDeliveries();

  /** What the client is doing at this moment. */
  ClientState state();

  /** Counters since the client was built. */
  MqttStatistics statistics();

  /** A builder with the settings of this client. */
  MqttClientBuilder toBuilder();
}
