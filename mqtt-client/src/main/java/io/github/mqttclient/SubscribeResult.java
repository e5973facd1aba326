package io.github.mqttclient;

import java.util.List;
import java.util.Optional;

/**
 * How the server answered a SUBSCRIBE, filter by filter.
 *
 * @param subscriptions what was asked for
 * @param reasonCodes the answer to each subscription, in the same order: {@link ReasonCode#SUCCESS}
 *     (granted QoS 0), {@link ReasonCode#GRANTED_QOS_1}, {@link ReasonCode#GRANTED_QOS_2} or an
 *     error
 * @param reasonString what the server says about it for diagnosis (5.0)
 * @param userProperties what else it says (5.0)
 */
public record SubscribeResult(
    List<Subscription> subscriptions,
    List<ReasonCode> reasonCodes,
    Optional<String> reasonString,
    List<UserProperty> userProperties) {

  public SubscribeResult {
    subscriptions = List.copyOf(subscriptions);
    reasonCodes = List.copyOf(reasonCodes);
    userProperties = List.copyOf(userProperties);
    if (subscriptions.size() != reasonCodes.size()) {
      throw new IllegalArgumentException(
          reasonCodes.size() + " reason codes for " + subscriptions.size() + " subscriptions");
    }
  }

  /** The answer to the first subscription; the only one in most cases. */
  public ReasonCode reasonCode() {
    return reasonCodes.get(0);
  }

  /** Whether the server refused any of the subscriptions. */
  public boolean isAnyRefused() {
    return reasonCodes.stream().anyMatch(ReasonCode::isError);
  }
}
