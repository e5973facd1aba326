package io.github.mqttclient.internal.loop;

import io.github.mqttclient.Subscription;
import io.github.mqttclient.internal.session.SubscribeRequest;
import java.util.List;

/** The subscription to the topic for responses; its outcome goes to the {@link Requester}. */
final class ResponseSubscription implements SubscribeRequest.Unawaited {
  private final Subscription subscription;

  ResponseSubscription(String topic) {
    subscription = Subscription.of(topic, 1);
  }

  String topic() {
    return subscription.filter().value();
  }

  @Override
  public List<Subscription> subscriptions() {
    return List.of(subscription);
  }

  /** It is made again when a request needs it. */
  @Override
  public boolean isLasting() {
    return false;
  }
}
