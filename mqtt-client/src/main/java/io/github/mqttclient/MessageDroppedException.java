package io.github.mqttclient;

/** The message was dropped because the queue was full, as {@link QueueFullPolicy} says. */
public final class MessageDroppedException extends PublishException {
  private static final long serialVersionUID = 1;

  public MessageDroppedException(String message) {
    super(message, null);
  }
}
