package io.github.mqttclient.internal.loop;

import io.github.mqttclient.DisconnectOptions;
import java.time.Duration;

/** What a {@link ClientDriver} is made with; see the builder for what each means. */
public record DriverSettings(
    ConnectSettings connect,
    int maximumPacketSize,
    int receiveMaximum,
    int maximumInFlight,
    int outboundMessages,
    long outboundBytes,
    boolean manualAcknowledgement) {

  /** How {@code close} disconnects. */
  DisconnectOptions closeOptions() {
    return DisconnectOptions.builder().drainTimeout(Duration.ZERO).build();
  }
}
