package io.github.mqttclient;

/**
 * The server lost the session in the middle of a QoS 2 delivery: whether it has the message is
 * unknown, and sending it again could deliver it twice.
 */
public final class SessionLostException extends PublishException {
  private static final long serialVersionUID = 1;

  public SessionLostException(String message) {
    super(message, null);
  }
}
