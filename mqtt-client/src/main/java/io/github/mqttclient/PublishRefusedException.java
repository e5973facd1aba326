package io.github.mqttclient;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server refused the message with PUBACK or PUBREC (5.0). It is not sent again. */
public final class PublishRefusedException extends PublishException {
  private static final long serialVersionUID = 1;

  private final ReasonCode reasonCode;
  private final @Nullable String reasonString;
  private final transient List<UserProperty> userProperties;

  public PublishRefusedException(
      String topic,
      ReasonCode reasonCode,
      @Nullable String reasonString,
      List<UserProperty> userProperties) {
    super(
        Refusals.text(
            "the server refused the message to \"" + topic + "\"", reasonCode, reasonString),
        null);
    this.reasonCode = reasonCode;
    this.reasonString = reasonString;
    this.userProperties = List.copyOf(userProperties);
  }

  public ReasonCode reasonCode() {
    return reasonCode;
  }

  /** What the server says for diagnosis (5.0). */
  public Optional<String> reasonString() {
    return Optional.ofNullable(reasonString);
  }

  /** What else the server says (5.0). */
  public List<UserProperty> userProperties() {
    return userProperties;
  }
}
