package io.github.mqttclient;

/** The connection ended before the operation had its answer. */
public final class ConnectionLostException extends MqttException {
  private static final long serialVersionUID = 1;

  private final transient DisconnectCause disconnectCause;

  public ConnectionLostException(DisconnectCause cause) {
    super(
        "connection lost: " + cause,
        cause instanceof DisconnectCause.NetworkFailure failure ? failure.exception() : null);
    this.disconnectCause = cause;
  }

  /** Who ended the connection, and why. */
  public DisconnectCause disconnectCause() {
    return disconnectCause;
  }
}
