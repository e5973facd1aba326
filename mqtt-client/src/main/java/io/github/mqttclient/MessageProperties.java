package io.github.mqttclient;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What MQTT 5.0 adds to a message; apart, so that a message without costs one reference. */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode go by content.
record MessageProperties(
    boolean payloadUtf8,
    @Nullable Duration messageExpiry,
    @Nullable String contentType,
    @Nullable String responseTopic,
    byte @Nullable [] correlationData,
    List<UserProperty> userProperties) {

  /** The only instance without any property, so that its absence can be seen by identity. */
  static final MessageProperties NONE =
      new MessageProperties(false, null, null, null, null, List.of());

  static MessageProperties of(
      boolean payloadUtf8,
      @Nullable Duration messageExpiry,
      @Nullable String contentType,
      @Nullable String responseTopic,
      byte @Nullable [] correlationData,
      List<UserProperty> userProperties) {
    MessageProperties properties =
        new MessageProperties(
            payloadUtf8,
            messageExpiry,
            contentType,
            responseTopic,
            correlationData,
            List.copyOf(userProperties));
    return properties.equals(NONE) ? NONE : properties;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MessageProperties that
        && payloadUtf8 == that.payloadUtf8
        && Objects.equals(messageExpiry, that.messageExpiry)
        && Objects.equals(contentType, that.contentType)
        && Objects.equals(responseTopic, that.responseTopic)
        && Arrays.equals(correlationData, that.correlationData)
        && userProperties.equals(that.userProperties);
  }

  @Override
  public int hashCode() {
    return Objects.hash(payloadUtf8, messageExpiry, contentType, responseTopic, userProperties);
  }
}
