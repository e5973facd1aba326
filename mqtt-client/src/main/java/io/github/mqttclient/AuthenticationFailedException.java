package io.github.mqttclient;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An enhanced authentication failed (MQTT 5.0 section 4.12): the server refused it with a reason
 * code, or this side did, because a step failed, the server could not prove who it is, or the time
 * ran out. Then the connection is closed, too.
 */
public final class AuthenticationFailedException extends MqttException {
  private static final long serialVersionUID = 1;

  private final @Nullable ReasonCode reasonCode;

  public AuthenticationFailedException(
      String message, @Nullable ReasonCode reasonCode, @Nullable Throwable cause) {
    super(message, cause);
    this.reasonCode = reasonCode;
  }

  /** What the server said, for example {@link ReasonCode#NOT_AUTHORIZED}; empty: nothing. */
  public Optional<ReasonCode> reasonCode() {
    return Optional.ofNullable(reasonCode);
  }
}
