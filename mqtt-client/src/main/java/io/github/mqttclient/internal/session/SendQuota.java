package io.github.mqttclient.internal.session;

/**
 * How many QoS 1 and QoS 2 messages may still be sent before one is acknowledged (section 4.9). It
 * starts anew with each connection.
 */
final class SendQuota {
  private int initial;
  private int left;

  void restart(int receiveMaximum) {
    initial = receiveMaximum; // [MQTT-4.9.0-1]
    left = receiveMaximum;
  }

  boolean isAvailable() {
    return left > 0; // [MQTT-4.9.0-2]
  }

  void take() {
    left--;
  }

  /** Acknowledgements of what an earlier connection sent do not raise it above its start. */
  void giveBack() {
    if (left < initial) {
      left++;
    }
  }
}
