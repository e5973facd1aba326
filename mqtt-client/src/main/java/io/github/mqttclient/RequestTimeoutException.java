package io.github.mqttclient;

/**
 * No response came in time. Whether somebody has received the request, or acted on it, is not
 * known; a response that comes later is dropped.
 */
public final class RequestTimeoutException extends MqttException {
  private static final long serialVersionUID = 1;

  public RequestTimeoutException(String message) {
    super(message, null);
  }
}
