package io.github.mqttclient;

/** The client was closed before the operation had its answer. */
public final class ClientClosedException extends MqttException {
  private static final long serialVersionUID = 1;

  public ClientClosedException() {
    super("the client is closed", null);
  }
}
