package io.github.mqttclient.internal.client;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.SubscribeOptions;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.internal.loop.EventLoop;
import io.github.mqttclient.internal.loop.HandlerRequest;
import java.util.List;

/** The token of a subscribe. */
final class SubscribeToken extends RequestToken<SubscribeResult> implements HandlerRequest {
  private final List<Subscription> subscriptions;
  private final SubscribeOptions options;
  private final MessageHandler handler;

  SubscribeToken(
      EventLoop loop,
      List<Subscription> subscriptions,
      SubscribeOptions options,
      MessageHandler handler) {
    super(loop);
    this.subscriptions = subscriptions;
    this.options = options;
    this.handler = handler;
  }

  @Override
  public List<Subscription> subscriptions() {
    return subscriptions;
  }

  @Override
  public SubscribeOptions options() {
    return options;
  }

  @Override
  public MessageHandler handler() {
    return handler;
  }
}
