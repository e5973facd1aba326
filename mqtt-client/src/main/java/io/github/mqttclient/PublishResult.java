package io.github.mqttclient;

import java.util.List;
import java.util.Optional;

/**
 * How the server took a message.
 *
 * @param reasonCode {@link ReasonCode#SUCCESS}, or {@link ReasonCode#NO_MATCHING_SUBSCRIBERS} if
 *     the server says so (5.0)
 * @param reasonString what the server says about it for diagnosis (5.0)
 * @param userProperties what else it says (5.0)
 */
public record PublishResult(
    ReasonCode reasonCode, Optional<String> reasonString, List<UserProperty> userProperties) {

  public PublishResult {
    userProperties = List.copyOf(userProperties);
  }
}
