package io.github.mqttclient.examples.cli;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.PublishRefusedException;

/** Tells the user which publishes the server did not accept. */
final class PublishReport {
  private final MqttVersion version;
  private final Console console;
  private volatile int exitCode = ExitCodes.SUCCESS;

  PublishReport(MqttVersion version, Console console) {
    this.version = version;
    this.console = console;
  }

  /** A refusal is a warning, as for mosquitto's client; anything else ends in failure. */
  void failed(DeliveryToken token, Throwable failure) {
    if (failure instanceof PublishRefusedException refused) {
      console.error(
          "Warning: Publish "
              + token.packetId().orElse(0)
              + " failed: "
              + Failures.describe(refused.reasonCode(), version)
              + ".");
    } else {
      exitCode = Failures.report(failure, version, console);
    }
  }

  int exitCode() {
    return exitCode;
  }
}
