package io.github.mqttclient;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a SUBSCRIBE says for all its subscriptions together (MQTT 5.0 section 3.8.2.1): {@code
 * SubscribeOptions.DEFAULT.identifier(7).userProperty("reason", "audit")}. With an older version a
 * subscription that sets any of it fails.
 *
 * @param identifier the Subscription Identifier that the server puts into each message of these
 *     subscriptions; empty: where the server has them the client chooses one, always the same for
 *     the same filters
 * @param userProperties user properties
 */
public record SubscribeOptions(OptionalInt identifier, List<UserProperty> userProperties) {
  private static final int MAX_IDENTIFIER = 268_435_455;

  /** An identifier of the client's choice, no user properties. */
  public static final SubscribeOptions DEFAULT =
      new SubscribeOptions(OptionalInt.empty(), List.of());

  public SubscribeOptions {
    if (identifier.isPresent()) {
      Checks.range("subscription identifier", identifier.getAsInt(), 1, MAX_IDENTIFIER);
    }
    userProperties = List.copyOf(userProperties);
  }

  /**
   * The same with this identifier, 1 to 268,435,455. It is of use where identifiers are agreed on
   * with others; on a server that has none the subscription fails.
   */
  public SubscribeOptions identifier(int identifier) {
    return new SubscribeOptions(OptionalInt.of(identifier), userProperties);
  }

  /** The same with one user property more. */
  public SubscribeOptions userProperty(String name, String value) {
    List<UserProperty> all = new ArrayList<>(userProperties);
    all.add(new UserProperty(name, value));
    return new SubscribeOptions(identifier, all);
  }
}
