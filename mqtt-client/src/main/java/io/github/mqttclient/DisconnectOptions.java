package io.github.mqttclient;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to disconnect: how long to wait for what is in flight, and what to tell the server (5.0
 * section 3.14).
 *
 * @param drainTimeout how long to wait for open publishes, subscribes and unsubscribes; zero: not
 * @param reasonCode what the server is told; an MQTT 3 connection cannot carry one
 * @param reasonString diagnostic text (5.0), left out if the packet would be too large
 * @param sessionExpiry a new Session Expiry Interval (5.0)
 * @param userProperties user properties (5.0), left out if the packet would be too large
 */
public record DisconnectOptions(
    Duration drainTimeout,
    ReasonCode reasonCode,
    Optional<String> reasonString,
    Optional<Duration> sessionExpiry,
    List<UserProperty> userProperties) {

  /** What a client may say. [MQTT-3.14.2-1] */
  private static final Set<ReasonCode> CLIENT_REASON_CODES =
      EnumSet.of(
          ReasonCode.SUCCESS,
          ReasonCode.DISCONNECT_WITH_WILL_MESSAGE,
          ReasonCode.UNSPECIFIED_ERROR,
          ReasonCode.MALFORMED_PACKET,
          ReasonCode.PROTOCOL_ERROR,
          ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
          ReasonCode.TOPIC_NAME_INVALID,
          ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
          ReasonCode.TOPIC_ALIAS_INVALID,
          ReasonCode.PACKET_TOO_LARGE,
          ReasonCode.MESSAGE_RATE_TOO_HIGH,
          ReasonCode.QUOTA_EXCEEDED,
          ReasonCode.ADMINISTRATIVE_ACTION,
          ReasonCode.PAYLOAD_FORMAT_INVALID);

  /** Normal disconnection after at most five seconds of draining. */
  public static final DisconnectOptions DEFAULT = builder().build();

  public DisconnectOptions {
    if (drainTimeout.isNegative()) {
      throw new IllegalArgumentException("drainTimeout must not be negative: " + drainTimeout);
    }
    if (!CLIENT_REASON_CODES.contains(reasonCode)) {
      throw new IllegalArgumentException("a client must not disconnect with " + reasonCode);
    }
    if (reasonString.isPresent()) {
      Checks.text("reasonString", reasonString.get());
    }
    if (sessionExpiry.isPresent()) {
      sessionExpiry = Optional.of(Checks.seconds("sessionExpiry", sessionExpiry.get()));
    }
    userProperties = List.copyOf(userProperties);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Collects the options; all have defaults. */
  public static final class Builder {
    private Duration drainTimeout = Duration.ofSeconds(5);
    private ReasonCode reasonCode = ReasonCode.SUCCESS;
    private @Nullable String reasonString;
    private @Nullable Duration sessionExpiry;
    private final List<UserProperty> userProperties = new ArrayList<>();

    private Builder() {}

    /** How long to wait for what is in flight. Default: 5 s; zero: not at all. */
    public Builder drainTimeout(Duration drainTimeout) {
      this.drainTimeout = Objects.requireNonNull(drainTimeout, "drainTimeout");
      return this;
    }

    /**
     * What the server is told; {@link ReasonCode#DISCONNECT_WITH_WILL_MESSAGE} makes it publish the
     * will. Default: {@link ReasonCode#SUCCESS}. Another needs MQTT 5.0.
     */
    public Builder reasonCode(ReasonCode reasonCode) {
      this.reasonCode = Objects.requireNonNull(reasonCode, "reasonCode");
      return this;
    }

    /** Diagnostic text (5.0). */
    public Builder reasonString(String reasonString) {
      this.reasonString = Objects.requireNonNull(reasonString, "reasonString");
      return this;
    }

    /** How long the server keeps the session from now on (5.0). */
    public Builder sessionExpiry(Duration sessionExpiry) {
      this.sessionExpiry = Objects.requireNonNull(sessionExpiry, "sessionExpiry");
      return this;
    }

    /** Adds a user property (5.0). */
    public Builder userProperty(String name, String value) {
      userProperties.add(new UserProperty(name, value));
      return this;
    }

    public DisconnectOptions build() {
      return new DisconnectOptions(
          drainTimeout,
          reasonCode,
          Optional.ofNullable(reasonString),
          Optional.ofNullable(sessionExpiry),
          userProperties);
    }
  }
}
