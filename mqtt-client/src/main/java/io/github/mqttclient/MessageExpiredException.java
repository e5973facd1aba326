package io.github.mqttclient;

/** The Message Expiry Interval ran out while the message waited to be sent; it never was. */
public final class MessageExpiredException extends PublishException {
  private static final long serialVersionUID = 1;

  public MessageExpiredException(String message) {
    super(message, null);
  }
}
