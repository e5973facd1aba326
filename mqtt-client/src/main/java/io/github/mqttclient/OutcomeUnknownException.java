package io.github.mqttclient;

import org.jspecify.annotations.Nullable;

/** The message was sent, but the answer did not come: the server may or may not have it. */
public final class OutcomeUnknownException extends PublishException {
  private static final long serialVersionUID = 1;

  public OutcomeUnknownException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
