package io.github.mqttclient.internal.session;

import io.github.mqttclient.MqttException;
import io.github.mqttclient.SubscribeOptions;
import io.github.mqttclient.Subscription;
import java.util.List;

/** A subscription that the client makes again by itself; nobody waits for it but the listener. */
final class Resubscription implements SubscribeRequest.Unawaited {
  private final Subscription subscription;
  private final SubscribeOptions options;
  private final int identifier;
  private final Effects effects;

  /** One of the subscriptions that {@code original} has made. */
  Resubscription(Subscription subscription, SubscribeRequest original, Effects effects) {
    this.subscription = subscription;
    this.options = original.options();
    this.identifier = original.identifier();
    this.effects = effects;
  }

  @Override
  public List<Subscription> subscriptions() {
    return List.of(subscription);
  }

  @Override
  public SubscribeOptions options() {
    return options;
  }

  /** That of the packet it was in: what the server has queued may still carry it. */
  @Override
  public int identifier() {
    return identifier;
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    if (failure instanceof MqttException refusal) {
      effects.subscriptionLost(subscription, refusal);
    }
    return true;
  }
}
