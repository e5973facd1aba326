package io.github.mqttclient;

import org.jspecify.annotations.Nullable;

/**
 * The failure of an operation, by its type.
 *
 * <p>A mistake of the caller is an {@link IllegalArgumentException} or {@link
 * IllegalStateException} instead and is thrown at once.
 */
public abstract sealed class MqttException extends RuntimeException
    permits ConnectException,
        PublishException,
        SubscribeRefusedException,
        UnsubscribeRefusedException,
        ConnectionLostException,
        UnsupportedFeatureException,
        NotConnectedException,
        RequestTimeoutException,
        PersistenceException,
        AuthenticationFailedException,
        ClientClosedException {
  private static final long serialVersionUID = 1;

  MqttException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
