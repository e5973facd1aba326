package io.github.mqttclient;

import org.jspecify.annotations.Nullable;

/** A connection could not be made. */
public abstract sealed class ConnectException extends MqttException
    permits ConnectFailedException, ConnectRefusedException, TlsException {
  private static final long serialVersionUID = 1;

  ConnectException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
