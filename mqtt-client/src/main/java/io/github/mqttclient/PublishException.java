package io.github.mqttclient;

import org.jspecify.annotations.Nullable;

/**
 * A message was not delivered, or it is not known whether it was. The type says which:
 *
 * <ul>
 *   <li>{@link PublishRefusedException}: the server has it and does not want it
 *   <li>{@link NotSentException}: it never left the client, so it may be published again
 *   <li>{@link OutcomeUnknownException}: it was sent, and the connection ended before the answer
 *   <li>{@link SessionLostException}: the same for QoS 2, and the server has lost the session
 *   <li>{@link MessageExpiredException}: its Message Expiry Interval ran out before it was sent
 *   <li>{@link MessageDroppedException}: dropped unsent, because the queue was full
 * </ul>
 *
 * <p>A message that exceeds a limit of the server fails with {@link UnsupportedFeatureException},
 * one that is open when the client is closed with {@link ClientClosedException}, one that cannot be
 * stored with {@link PersistenceException}.
 */
public abstract sealed class PublishException extends MqttException
    permits PublishRefusedException,
        NotSentException,
        OutcomeUnknownException,
        SessionLostException,
        MessageExpiredException,
        MessageDroppedException {
  private static final long serialVersionUID = 1;

  PublishException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
