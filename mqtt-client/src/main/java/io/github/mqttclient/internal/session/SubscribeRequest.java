package io.github.mqttclient.internal.session;

import io.github.mqttclient.SubscribeOptions;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.Subscription;
import java.util.List;

/** Subscriptions to make in one packet, and the future that waits for the SUBACK. */
public interface SubscribeRequest extends Request<SubscribeResult> {
  List<Subscription> subscriptions();

  default SubscribeOptions options() {
    return SubscribeOptions.DEFAULT;
  }

  /** The Subscription Identifier, where the server has them. */
  default int identifier() {
    return options().identifier().orElseGet(() -> identifierOf(subscriptions()));
  }

  /** Whether the subscriptions are made again when the server has lost the session. */
  default boolean isLasting() {
    return true;
  }

  /** One whose future nobody waits for: its outcome is told otherwise. */
  interface Unawaited extends SubscribeRequest {
    @Override
    default boolean complete(SubscribeResult result) {
      return true;
    }

    @Override
    default boolean completeExceptionally(Throwable failure) {
      return true;
    }

    @Override
    default boolean isDone() {
      return false;
    }

    @Override
    default void sentAs(int packetId) {}
  }

  /**
   * An identifier that depends on the filters only: in a session that another process has begun it
   * means the same. That two sets of filters have the same one is unlikely and does no harm.
   */
  static int identifierOf(List<Subscription> subscriptions) {
    int hash = 1;
    for (Subscription subscription : subscriptions) {
      hash = 31 * hash + subscription.filter().value().hashCode();
    }
    hash *= 0x9E3779B9; // Similar filters differ in few bits; spread them.
    hash ^= hash >>> 15;
    return Math.max(1, hash >>> 4); // 28 bits: up to 268,435,455
  }
}
