package io.github.mqttclient;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How exceptions word the refusal of a server. */
final class Refusals {
  private Refusals() {}

  /** Which of several was refused first; one was. */
  static int first(List<ReasonCode> reasonCodes) {
    int index = 0;
    while (!reasonCodes.get(index).isError()) {
      index++;
    }
    return index;
  }

  static String text(String what, ReasonCode reasonCode, @Nullable String reasonString) {
    return what + ": " + reasonCode + (reasonString == null ? "" : " (" + reasonString + ")");
  }
}
