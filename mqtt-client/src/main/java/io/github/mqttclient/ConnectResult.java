package io.github.mqttclient;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the server granted in CONNACK (MQTT 5.0 section 3.2), with the values that hold where it
 * said nothing.
 *
 * @param server host and port of the server: the one of several, or to which another one has sent
 * @param version the version in use
 * @param clientId the client identifier in use, also if the server assigned it
 * @param sessionPresent whether the server resumed a session
 * @param keepAlive the Keep Alive in use; zero: none
 * @param sessionExpiry how long the server keeps the session after the connection
 * @param limits what the server can do and how much
 * @param responseInformation what to build response topics from, if it was asked for (5.0)
 * @param reasonString what the server says for diagnosis (5.0)
 * @param userProperties what else it says (5.0)
 */
public record ConnectResult(
    String server,
    MqttVersion version,
    String clientId,
    boolean sessionPresent,
    Duration keepAlive,
    Duration sessionExpiry,
    ServerLimits limits,
    Optional<String> responseInformation,
    Optional<String> reasonString,
    List<UserProperty> userProperties) {

  public ConnectResult {
    userProperties = List.copyOf(userProperties);
  }
}
