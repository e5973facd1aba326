package io.github.mqttclient.internal.loop;

import io.github.mqttclient.internal.session.UnsubscribeRequest;

/** Subscriptions to end, and with them the handlers for their messages. */
public interface HandlerRemoval extends UnsubscribeRequest, NumberedRequest {}
