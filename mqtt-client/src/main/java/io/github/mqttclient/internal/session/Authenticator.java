package io.github.mqttclient.internal.session;

import io.github.mqttclient.MqttException;
import io.github.mqttclient.internal.packet.Properties;
import java.time.Duration;

/**
 * The application's side of an enhanced authentication (section 4.12). It does one step after the
 * other and tells the result, at once or later, by a call of the {@link Connection}. Absent data is
 * an empty array. Properties are all that came with the data.
 */
public interface Authenticator {
  /** How long a re-authentication may take; a connection attempt has a time limit of its own. */
  Duration timeout();

  /** A re-authentication begins; answered by {@link Connection#authenticationAnswer}. */
  void begin();

  /** The server wants an answer; told by {@link Connection#authenticationAnswer}. */
  void challenge(byte[] data, Properties said);

  /** The server accepts; answered by {@link Connection#authenticationVerified}. */
  void verify(byte[] data, Properties said);

  /** The authentication succeeded. */
  void succeeded();

  /** The authentication is over, whatever step it was in. */
  void failed(MqttException failure);
}
