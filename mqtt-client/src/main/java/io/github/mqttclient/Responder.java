package io.github.mqttclient;

/** What the application answers to a request (5.0 section 4.10). */
@FunctionalInterface
public interface Responder {

  /**
   * Called where {@linkplain MessageHandler#onMessage message handlers} are called. It may take its
   * time and may throw: then there is no answer, and the failure is logged and reported to {@link
   * MqttClientListener#onHandlerFailure}.
   *
   * @return the response, best made with {@link ReceivedMessage#response()}; whatever its topic and
   *     correlation data, it is sent with those that the request asks for
   */
  MqttMessage respond(ReceivedMessage request) throws Exception;
}
