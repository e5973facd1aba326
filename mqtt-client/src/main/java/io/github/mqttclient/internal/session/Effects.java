package io.github.mqttclient.internal.session;

import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttException;
import io.github.mqttclient.PublishResult;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.UnsubscribeResult;
import io.github.mqttclient.internal.packet.ClientPacket;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.Publish;

/**
 * What the core asks of the world.
 *
 * <p>The order of the calls is the contract: effects are carried out in the order in which they are
 * asked for, and nothing that follows a {@code store} or {@code forget} may become visible outside
 * before that is durable. An outcome is told to the application after the packets that were asked
 * for before it have been offered to the socket.
 */
public interface Effects extends Journal {

  /** Send a packet. */
  void send(ClientPacket packet);

  /**
   * Send a message for the first time: it leaves the queue of the application. A QoS 0 message
   * completes its request when it is written to the socket.
   */
  void publish(Publish publish, PublishRequest request);

  /**
   * The same for a message without properties: as most have none, and they are many, there is no
   * object for the packet.
   *
   * @param packetId 0 for QoS 0
   * @param alias the property that stands for the topic; {@link Properties#NONE}: none does
   */
  void publishPlain(PublishRequest request, int packetId, Properties alias);

  /**
   * Whether there is room for further messages; when there is not, {@link Connection#writable} is
   * called as soon as there is. Other packets can always be sent: they are few.
   */
  boolean isWritable();

  /**
   * Give a message to the application.
   *
   * @param sequence what to call {@link Connection#acknowledge} with, or {@link
   *     PublishReceiver#NO_ACKNOWLEDGEMENT}
   */
  void deliver(Publish publish, long sequence);

  /** The server accepted the connection; packets may flow. */
  void connected(ConnAck connAck, Capabilities capabilities);

  /** The server goes on with the session: it sends again what is not acknowledged. */
  void sessionResumed();

  /** The session is at its end, on the server or here: nothing of it is sent again. */
  void sessionLost();

  /** The server refused the connection; nothing more is to be sent. */
  void refused(ConnAck connAck);

  /** The server took the message: the flow of this publish is at its end. */
  void delivered(PublishRequest request, PublishResult result);

  /** The server answered a SUBSCRIBE. */
  void subscribed(SubscribeRequest request, SubscribeResult result);

  /** The server answered an UNSUBSCRIBE. */
  void unsubscribed(UnsubscribeRequest request, UnsubscribeResult result);

  /** The server refused to make a subscription again that it had lost with the session. */
  void subscriptionLost(Subscription subscription, MqttException failure);

  /** A PINGRESP came. {@code roundTrip} is in nanoseconds. */
  void ponged(long roundTrip);

  /** Give a request its result. */
  <T> void complete(Request<T> request, T result);

  /** Tell a request that it was done. */
  void complete(Request<Void> request);

  /** Fail a request. */
  void fail(Request<?> request, MqttException failure);

  /** Close the network connection as soon as what was asked to be sent before has been written. */
  void close(DisconnectCause cause);
}
