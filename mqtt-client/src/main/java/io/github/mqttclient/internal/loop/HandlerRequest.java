package io.github.mqttclient.internal.loop;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.internal.session.SubscribeRequest;

/** Subscriptions to make, with the handler for their messages. */
public interface HandlerRequest extends SubscribeRequest, NumberedRequest {
  MessageHandler handler();
}
