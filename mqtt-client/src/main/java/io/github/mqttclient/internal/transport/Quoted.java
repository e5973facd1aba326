package io.github.mqttclient.internal.transport;

/** Bytes and texts from outside as they may stand in an error: short, in quotes, on one line. */
final class Quoted {
  private static final int MAX_CHARACTERS = 120;

  private Quoted() {}

  /** In quotes; what is not printable ASCII is escaped, and what is long is cut. */
  static String text(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    int shown = Math.min(text.length(), MAX_CHARACTERS);
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c >= ' ' && c < 0x7F) {
        quoted.append(c);
      } else {
        quoted.append(c <= 0xFF ? "\\x" : "\\u").append(hex(c, c <= 0xFF ? 2 : 4));
      }
    }
    return quoted.append(shown < text.length() ? "…\"" : "\"").toString();
  }

  /** {@code 0x0F}. */
  static String octet(int value) {
    return "0x" + hex(value & 0xFF, 2);
  }

  private static String hex(int value, int digits) {
    StringBuilder hex = new StringBuilder();
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      hex.append("0123456789ABCDEF".charAt(value >> shift & 0xF));
    }
    return hex.toString();
  }
}
