package io.github.mqttclient.examples.patterns;

import io.github.mqttclient.AuthenticationFailedException;
import io.github.mqttclient.ConnectRefusedException;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ScramAuthentication;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;

/**
 * SCRAM: client and server prove to each other that they know the password, which does not travel.
 * The server must be set up for the enhanced authentication of MQTT 5.0 with SCRAM-SHA-256.
 *
 * <pre>{@code
 * mvn -q compile exec:java -Dpattern=ScramLogin -Dexec.args="mqtt://localhost:1883 user pencil"
 * }</pre>
 *
 * <p>It prints the first two lines, or with a wrong password the third:
 *
 * <pre>
 * logged in as user; the server has proved that it knows the password, too
 * logged in again over the same connection
 * the server refused: NOT_AUTHORIZED
 * </pre>
 */
public final class ScramLogin {
  private ScramLogin() {}

  public static void main(String[] args) throws Exception {
    if (args.length != 3) {
      throw new IllegalArgumentException("server, user name and password are needed");
    }
    char[] password = args[2].toCharArray();
    ScramAuthentication scram = ScramAuthentication.sha256(args[1], password);
    Arrays.fill(password, ' '); // It was copied; .password(supplier) asks for it when needed.

    try (MqttClient client =
        MqttClient.builder()
            .server(args[0])
            .version(MqttVersion.MQTT_5_0)
            .enhancedAuthentication(scram)
            .build()) {
      client.connect().get();
      System.out.println(
          "logged in as " + args[1] + "; the server has proved that it knows the password, too");
      client.reauthenticate().get();
      System.out.println("logged in again over the same connection");
      client.disconnect().get();
    } catch (ExecutionException e) {
      System.out.println(explanation(e));
    }
  }

  private static String explanation(ExecutionException e) throws ExecutionException {
    if (e.getCause() instanceof ConnectRefusedException refused) {
      return "the server refused: " + refused.reasonCode();
    }
    if (e.getCause() instanceof AuthenticationFailedException failed) {
      return "the authentication failed: " + failed.getMessage();
    }
    throw e;
  }
}
