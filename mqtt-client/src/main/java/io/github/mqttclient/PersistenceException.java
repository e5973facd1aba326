package io.github.mqttclient;

import org.jspecify.annotations.Nullable;

/**
 * What must survive the process could not be stored or read: the text names the file and the
 * reason. A publish that fails with it has not been sent.
 */
public final class PersistenceException extends MqttException {
  private static final long serialVersionUID = 1;

  public PersistenceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
