package io.github.mqttclient.internal.client;

import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.UnsubscribeResult;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.internal.loop.EventLoop;
import io.github.mqttclient.internal.loop.HandlerRemoval;
import java.util.List;

/** The token of an unsubscribe. */
final class UnsubscribeToken extends RequestToken<UnsubscribeResult> implements HandlerRemoval {
  private final List<TopicFilter> filters;
  private final List<UserProperty> userProperties;

  UnsubscribeToken(EventLoop loop, List<TopicFilter> filters, List<UserProperty> userProperties) {
    super(loop);
    this.filters = filters;
    this.userProperties = userProperties;
  }

  @Override
  public List<TopicFilter> filters() {
    return filters;
  }

  @Override
  public List<UserProperty> userProperties() {
    return userProperties;
  }
}
