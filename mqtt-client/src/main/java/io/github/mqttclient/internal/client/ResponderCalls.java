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
import org.jspecify.annotations.Nullable;

/**
 * The handler of requests, with what answers them. Handlers with the same answer are equal, so that
 * one that is put in place again does not answer twice.
 *
 * @param responder answers when it returns; null: {@code later} answers
 * @param later gives a stage; null: {@code responder} answers
 */
record ResponderCalls(
    DefaultMqttClient client,
    ClientDriver driver,
    @Nullable Responder responder,
    @Nullable Function<? super ReceivedMessage, ? extends CompletionStage<MqttMessage>> later)
    implements MessageHandler {

  @Override
  public void onMessage(ReceivedMessage request) throws Exception {
    request.response(); // Throws if nobody expects an answer.
    if (responder != null) {
      send(request, responder.respond(request));
    }
    if (later != null) {
      later
          .apply(request)
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
