package io.github.mqttclient.internal.session;

import io.github.mqttclient.MqttMessage;

/**
 * What the session asks to be kept beyond the process. Nothing that is asked of {@link Effects}
 * after a call here may become visible outside before what the call says is durable.
 */
public interface Journal {

  /**
   * Keep a QoS 1 or 2 message that was published.
   *
   * @param sequence the place of the message in the order of publishing; no other has it
   */
  void storeMessage(long sequence, MqttMessage message);

  /** A message that is kept is sent with this packet identifier. */
  void storeSent(long sequence, int packetId);

  /** A QoS 2 message was received by the server: from now on its PUBREL is what is sent again. */
  void storeReleased(long sequence, int packetId);

  /** The flow of a message is at its end. */
  void forgetMessage(long sequence);

  /** A QoS 2 message with this identifier was received: it must not be delivered again. */
  void storeReceived(int packetId);

  /** The identifier means a new message from now on. */
  void forgetReceived(int packetId);
}
