package io.github.mqttclient.examples.cli;

import io.github.mqttclient.ReceivedMessage;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * A message to print.
 *
 * @param message what arrived
 * @param packetId its packet identifier, 0 for QoS 0
 * @param instant when it is printed
 */
record Arrival(ReceivedMessage message, int packetId, Instant instant) {

  ZonedDateTime localTime() {
    return instant.atZone(ZoneId.systemDefault());
  }
}
