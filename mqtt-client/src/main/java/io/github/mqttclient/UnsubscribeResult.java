package io.github.mqttclient;

import java.util.List;
import java.util.Optional;

/**
 * How the server answered an UNSUBSCRIBE, filter by filter.
 *
 * @param filters what was asked for
 * @param reasonCodes the answer to each filter, in the same order; with MQTT 3.1 and 3.1.1, which
 *     have no such codes, always {@link ReasonCode#SUCCESS}
 * @param reasonString what the server says about it for diagnosis (5.0)
 * @param userProperties what else it says (5.0)
 */
public record UnsubscribeResult(
    List<TopicFilter> filters,
    List<ReasonCode> reasonCodes,
    Optional<String> reasonString,
    List<UserProperty> userProperties) {

  public UnsubscribeResult {
    filters = List.copyOf(filters);
    reasonCodes = List.copyOf(reasonCodes);
    userProperties = List.copyOf(userProperties);
    if (filters.size() != reasonCodes.size()) {
      throw new IllegalArgumentException(
          reasonCodes.size() + " reason codes for " + filters.size() + " filters");
    }
  }

  /** Whether the server refused to remove any of the subscriptions. */
  public boolean isAnyRefused() {
    return reasonCodes.stream().anyMatch(ReasonCode::isError);
  }
}
