package io.github.mqttclient;

import org.jspecify.annotations.Nullable;

/** How exceptions word the refusal of a server. */
final class Refusals {
  private Refusals() {}

  static String text(String what, ReasonCode reasonCode, @Nullable String reasonString) {
    return what + ": " + reasonCode + (reasonString == null ? "" : " (" + reasonString + ")");
  }
}
