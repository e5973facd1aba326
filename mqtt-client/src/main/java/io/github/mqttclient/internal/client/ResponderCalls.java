package io.github.mqttclient.internal.client;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.Responder;
import io.github.mqttclient.internal.loop.ClientDriver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The handler of requests, with what answers them. Handlers with the same answer are equal, so that
 * one that is put in place again does not answer twice.
 *
 * @param answer a {@link Responder}, or a function that gives a stage
 */
record ResponderCalls(DefaultMqttClient client, ClientDriver driver, Object answer)
    implements MessageHandler {

  @Override
  public void onMessage(ReceivedMessage request) throws Exception {
    request.response(); // Throws if nobody expects an answer.
    if (answer instanceof Responder responder) {
      send(request, responder.respond(request));
    } else {
      stage(request)
          .whenComplete(
              (response, failure) -> {
                if (failure == null) {
                  trySend(request, response);
                } else {
                  failed(request, failure);
                }
              });
    }
  }

  @SuppressWarnings("unchecked") // The client lets no other functions in.
  private CompletionStage<MqttMessage> stage(ReceivedMessage request) {
    return ((Function<ReceivedMessage, CompletionStage<MqttMessage>>) answer).apply(request);
  }

  private void trySend(ReceivedMessage request, MqttMessage response) {
    try {
      send(request, response);
    } catch (RuntimeException e) {
      failed(request, e);
    }
  }

  private void send(ReceivedMessage request, MqttMessage response) {
    MqttMessage.Builder addressed = response.toBuilder();
    request.responseTopic().ifPresent(addressed::topic);
    request.correlationData().ifPresent(addressed::correlationData);
    CompletableFuture<?> unused =
        client
            .publish(addressed.build())
            .whenComplete(
                (result, failure) -> {
                  if (failure != null) {
                    failed(request, failure);
                  }
                });
  }

  private void failed(ReceivedMessage request, Throwable failure) {
    Throwable inner = failure instanceof CompletionException ? failure.getCause() : null;
    Throwable cause = inner == null ? failure : inner;
    if (!(cause instanceof ClientClosedException)) { // That is no news to who has closed it.
      driver.handlerFailed(request, cause);
    }
  }
}
