package io.github.mqttclient;

import java.util.List;
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
  private final @Nullable String reasonString;
  private final transient List<UserProperty> userProperties;

  /** A failure on this side; with a reason code if the server gave one. */
  public AuthenticationFailedException(
      String message, @Nullable ReasonCode reasonCode, @Nullable Throwable cause) {
    super(message, cause);
    this.reasonCode = reasonCode;
    this.reasonString = null;
    this.userProperties = List.of();
  }

  /** A refusal of the server, with what it said. */
  public AuthenticationFailedException(
      String message,
      ReasonCode reasonCode,
      @Nullable String reasonString,
      List<UserProperty> userProperties) {
    super(message, null);
    this.reasonCode = reasonCode;
    this.reasonString = reasonString;
    this.userProperties = List.copyOf(userProperties);
  }

  /** What the server said, for example {@link ReasonCode#NOT_AUTHORIZED}; empty: nothing. */
  public Optional<ReasonCode> reasonCode() {
    return Optional.ofNullable(reasonCode);
  }

  /** What the server says for diagnosis. */
  public Optional<String> reasonString() {
    return Optional.ofNullable(reasonString);
  }

  /** What else the server says. */
  public List<UserProperty> userProperties() {
    return userProperties;
  }
}
