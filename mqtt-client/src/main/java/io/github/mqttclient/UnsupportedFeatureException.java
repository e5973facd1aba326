package io.github.mqttclient;

/**
 * The operation needs what the protocol version or the server of this connection does not have; the
 * text names the field and the limit. Nothing was sent.
 */
public final class UnsupportedFeatureException extends MqttException {
  private static final long serialVersionUID = 1;

  public UnsupportedFeatureException(String message) {
    super(message, null);
  }
}
