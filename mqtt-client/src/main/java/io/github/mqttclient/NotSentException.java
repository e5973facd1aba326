package io.github.mqttclient;

import org.jspecify.annotations.Nullable;

/** The message never left the client: it did not reach the server and never will. */
public final class NotSentException extends PublishException {
  private static final long serialVersionUID = 1;

  public NotSentException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
