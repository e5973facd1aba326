package io.github.mqttclient;

import java.nio.charset.StandardCharsets;

/**
 * User name and password.
 *
 * @param userName as {@link MqttClientBuilder#userName}
 * @param password as {@link MqttClientBuilder#password}: not copied, not to be modified
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared: it is made for one CONNECT.
public record Credentials(String userName, byte[] password) {

  public Credentials {
    Checks.text("userName", userName); // [MQTT-3.1.3-12]
    Checks.binary("password", password);
  }

  /** User name and password, which is sent as UTF-8. */
  public static Credentials of(String userName, String password) {
    return new Credentials(userName, password.getBytes(StandardCharsets.UTF_8));
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "Credentials[" + userName + "]";
  }
}
