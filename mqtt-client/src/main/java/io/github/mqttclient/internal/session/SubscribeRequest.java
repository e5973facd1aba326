package io.github.mqttclient.internal.session;

import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.Subscription;
import java.util.List;

/** Subscriptions to make in one packet, and the future that waits for the SUBACK. */
public interface SubscribeRequest extends Request<SubscribeResult> {
  List<Subscription> subscriptions();
}
