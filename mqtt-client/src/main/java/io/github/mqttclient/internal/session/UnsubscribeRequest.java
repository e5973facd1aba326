package io.github.mqttclient.internal.session;

import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.UnsubscribeResult;
import io.github.mqttclient.UserProperty;
import java.util.List;

/** Subscriptions to end in one packet, and the future that waits for the UNSUBACK. */
public interface UnsubscribeRequest extends Request<UnsubscribeResult> {
  List<TopicFilter> filters();

  default List<UserProperty> userProperties() {
    return List.of();
  }
}
