package io.github.mqttclient;

/** The operation needs a connection; there is none, and none is being made. */
public final class NotConnectedException extends MqttException {
  private static final long serialVersionUID = 1;

  public NotConnectedException(String message) {
    super(message, null);
  }
}
