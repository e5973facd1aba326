package io.github.mqttclient.examples.cli;

import io.github.mqttclient.ReceivedMessage;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * A message to print.
 *
 * @param message what arrived
 * @param subscriptionIdentifiers those to show: none that the library has chosen
 * @param instant when it is printed
 */
record Arrival(ReceivedMessage message, List<Integer> subscriptionIdentifiers, Instant instant) {

  ZonedDateTime localTime() {
    return instant.atZone(ZoneId.systemDefault());
  }
}
