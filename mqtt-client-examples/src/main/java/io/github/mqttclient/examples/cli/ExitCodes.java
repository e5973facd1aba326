package io.github.mqttclient.examples.cli;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;

/** The exit codes of mosquitto's clients. */
final class ExitCodes {
  static final int SUCCESS = 0;

  /** Also for {@code --help} and {@code --version}, as mosquitto's clients have it. */
  static final int FAILURE = 1;

  static final int CONNECTION_LOST = 7;
  static final int TIMED_OUT = 27;

  private ExitCodes() {}

  /** A refused CONNECT: the number that the server sent, in the numbering of the version. */
  static int refused(ReasonCode code, MqttVersion version) {
    if (version == MqttVersion.MQTT_5_0) {
      return code.value();
    }
    return switch (code) {
      case UNSUPPORTED_PROTOCOL_VERSION -> 1;
      case CLIENT_IDENTIFIER_NOT_VALID -> 2;
      case SERVER_UNAVAILABLE -> 3;
      case BAD_USER_NAME_OR_PASSWORD -> 4;
      case NOT_AUTHORIZED -> 5;
      default -> code.value();
    };
  }
}
