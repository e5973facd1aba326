package io.github.mqttclient.examples.cli;

import io.github.mqttclient.ReceivedMessage;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * A message to print.
 *
 * @param message what arrived
 * @param instant when it is printed
 */
record Arrival(ReceivedMessage message, Instant instant) {

  ZonedDateTime localTime() {
    return instant.atZone(ZoneId.systemDefault());
  }
}
