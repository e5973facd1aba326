package io.github.mqttclient.internal.loop;

import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.internal.session.PublishRequest;
import io.github.mqttclient.internal.session.Request;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** A message to publish and the future that waits for the response to it. */
public interface ResponseRequest extends Request<ReceivedMessage> {
  /** What the response is known by; no other request has the same. */
  byte[] correlationData();

  long timeoutNanos();

  /** The publish of the request; its failure is also that of the request. */
  PublishRequest publish();

  /** Completes the message with the topic for the response, before it is published. */
  void respondTo(String responseTopic);

  /** Cancels the publish: it need not be sent any more. */
  void withdraw();

  CompletableFuture<ReceivedMessage> whenComplete(
      BiConsumer<? super ReceivedMessage, ? super Throwable> action);
}
