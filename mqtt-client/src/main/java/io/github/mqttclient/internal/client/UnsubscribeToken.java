package io.github.mqttclient.internal.client;

import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.UnsubscribeResult;
import io.github.mqttclient.internal.loop.EventLoop;
import io.github.mqttclient.internal.loop.HandlerRemoval;
import java.util.List;

/** The token of an unsubscribe. */
final class UnsubscribeToken extends RequestToken<UnsubscribeResult> implements HandlerRemoval {
  private final List<TopicFilter> filters;

  UnsubscribeToken(EventLoop loop, List<TopicFilter> filters) {
    super(loop);
    this.filters = filters;
  }

  @Override
  public List<TopicFilter> filters() {
    return filters;
  }
}
