package io.github.mqttclient;

import org.jspecify.annotations.Nullable;

/**
 * No connection came about: the name does not resolve, nobody listens, the network broke, the time
 * ran out, or the server does not speak MQTT. The text names the server and the step.
 */
public final class ConnectFailedException extends ConnectException {
  private static final long serialVersionUID = 1;

  public ConnectFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
