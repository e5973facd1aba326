package io.github.mqttclient.examples.cli;

import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectRefusedException;
import io.github.mqttclient.ConnectionLostException;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.NotConnectedException;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.OutcomeUnknownException;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.SessionLostException;
import java.util.Locale;

/** What the user is told when something failed, and with which exit code the tool ends. */
final class Failures {
  private Failures() {}

  /** Says in one line what happened. */
  static int report(Throwable failure, MqttVersion version, Console console) {
    if (failure instanceof ConnectRefusedException refused) {
      String reason = describe(refused.reasonCode(), version);
      String detail = refused.reasonString().map(text -> " (" + text + ")").orElse("");
      console.error("Connection error: " + reason + detail, failure);
      return ExitCodes.refused(refused.reasonCode(), version);
    }
    if (failure instanceof ConnectFailedException) {
      console.error("Error: " + failure.getMessage(), failure);
      return ExitCodes.FAILURE;
    }
    if (isConnectionLost(failure)) {
      console.error("Error: The connection was lost.", failure);
      return ExitCodes.CONNECTION_LOST;
    }
    console.error("Error: " + failure.getMessage(), failure);
    return ExitCodes.FAILURE;
  }

  /** Whether it failed because the connection went, so that it may succeed with the next one. */
  static boolean isConnectionLost(Throwable failure) {
    return failure instanceof ConnectionLostException
        || failure instanceof NotConnectedException
        || failure instanceof OutcomeUnknownException
        || failure instanceof NotSentException
        || failure instanceof SessionLostException;
  }

  /** In the words of mosquitto's clients. */
  static String describe(ReasonCode code, MqttVersion version) {
    int number = version == MqttVersion.MQTT_5_0 ? -1 : ExitCodes.refused(code, version);
    return switch (number) {
      case 1 -> "Connection Refused: unacceptable protocol version.";
      case 2 -> "Connection Refused: identifier rejected.";
      case 3 -> "Connection Refused: broker unavailable.";
      case 4 -> "Connection Refused: bad user name or password.";
      case 5 -> "Connection Refused: not authorised.";
      default -> {
        String words = code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        yield Character.toUpperCase(words.charAt(0)) + words.substring(1);
      }
    };
  }
}
