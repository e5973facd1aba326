package io.github.mqttclient.internal.session;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.PublishResult;

/** A message to publish, and the future that waits for its outcome. */
public interface PublishRequest extends Request<PublishResult> {
  MqttMessage message();

  /** The message waits no more: it was sent or given up. May be called more than once. */
  void leftQueue();

  /** Keeps the time from which the expiry of the message runs, if it expires. */
  void publishedAt(long now);

  /** The time that was kept. */
  long publishedAt();
}
