package io.github.mqttclient;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/** The rules for arguments, each with an error that names the value and the rule. */
final class Checks {
  private static final int MAX_TEXT_BYTES = 65_535;
  private static final Duration MAX_SECONDS = Duration.ofSeconds(0xFFFF_FFFFL);
  private static final Duration MAX_NANOS = Duration.ofNanos(Long.MAX_VALUE);
  private static final int MAX_QUOTED = 64;

  private Checks() {}

  /** A text field: encodable as UTF-8, no U+0000, at most 65,535 bytes (section 1.5.4). */
  static String text(String field, String value) {
    Objects.requireNonNull(value, field);
    long bytes = 0; // A text of two billion characters would overflow an int and pass.
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == 0) {
        throw invalid(field, "must not contain U+0000", value); // [MQTT-1.5.4-2]
      }
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        throw invalid(field, "has a lone surrogate at index " + i, value); // [MQTT-1.5.4-1]
      }
    }
    if (bytes > MAX_TEXT_BYTES) {
      throw invalid(field, "has " + bytes + " bytes of UTF-8, more than 65535", value);
    }
    return value;
  }

  /** A topic name: a text field of at least one character without wildcards (section 4.7). */
  static String topic(String field, String topic) {
    text(field, topic); // [MQTT-4.7.3-2] [MQTT-4.7.3-3]
    if (topic.isEmpty()) {
      throw new IllegalArgumentException(field + " must not be empty"); // [MQTT-4.7.3-1]
    }
    if (topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
      throw invalid(field, "must not contain a wildcard (+ or #)", topic); // [MQTT-4.7.0-1]
    }
    return topic;
  }

  /** Binary data: at most 65,535 bytes (section 1.5.6). */
  static byte[] binary(String field, byte[] value) {
    Objects.requireNonNull(value, field);
    if (value.length > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException(
          field + " has " + value.length + " bytes, more than 65535");
    }
    return value;
  }

  static int range(String field, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          field + " must be from " + min + " to " + max + ": " + value);
    }
    return (int) value;
  }

  /** A duration that travels as a Four Byte Integer of seconds; a fraction is rounded up. */
  static Duration seconds(String field, Duration value) {
    Objects.requireNonNull(value, field);
    if (value.isNegative()) {
      throw new IllegalArgumentException(field + " must not be negative: " + value);
    }
    if (value.compareTo(MAX_SECONDS) > 0) {
      throw new IllegalArgumentException(field + " must be at most 4294967295 s: " + value);
    }
    return Duration.ofSeconds(value.getSeconds() + (value.getNano() == 0 ? 0 : 1));
  }

  /** A duration inside the client: longer than zero and at most 2^63 - 1 nanoseconds. */
  static Duration positive(String field, Duration value) {
    Objects.requireNonNull(value, field);
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(field + " must be longer than zero: " + value);
    }
    if (value.compareTo(MAX_NANOS) > 0) {
      throw new IllegalArgumentException(field + " must be at most 292 years: " + value);
    }
    return value;
  }

  /** A duration inside the client: zero or longer, and at most 2^63 - 1 nanoseconds. */
  static Duration notNegative(String field, Duration value) {
    Objects.requireNonNull(value, field);
    if (value.isNegative()) {
      throw new IllegalArgumentException(field + " must not be negative: " + value);
    }
    return value.isZero() ? value : positive(field, value);
  }

  static long atLeastOne(String field, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(field + " must be at least 1: " + value);
    }
    return value;
  }

  /** A name or an address, without brackets and port. */
  static void host(String field, String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c <= ' ' || c >= 0x7F || "/[]@".indexOf(c) >= 0) {
        throw new IllegalArgumentException(
            field + " must be a name or an address, without " + character(c));
      }
    }
    if (host.indexOf(':') >= 0 && !host.matches("[0-9A-Fa-f:.]+(%.+)?")) {
      throw new IllegalArgumentException(field + " must be without a port: \"" + host + "\"");
    }
    if (host.isEmpty()) {
      throw new IllegalArgumentException(field + " must not be empty");
    }
  }

  /** A word of HTTP: letters, digits and some signs (RFC 9110 section 5.6.2). */
  static String httpToken(String field, String value) {
    Objects.requireNonNull(value, field);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      boolean digit = c >= '0' && c <= '9';
      if (!letter && !digit && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
        throw invalid(field, "must be a word of HTTP, without " + character(c), value);
      }
    }
    if (value.isEmpty()) {
      throw new IllegalArgumentException(field + " must not be empty");
    }
    return value;
  }

  /** What could end a line and begin another; the value is not quoted, it may be a secret. */
  static String noControlCharacters(String field, String value) {
    Objects.requireNonNull(value, field);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7F) {
        throw new IllegalArgumentException(
            field + " must not contain " + character(c) + " (at index " + i + ")");
      }
    }
    return value;
  }

  /** Path and query of a request: printable ASCII from a slash on. */
  static String httpPath(String field, String value) {
    Objects.requireNonNull(value, field);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c >= 0x7F || c == '#') {
        throw new IllegalArgumentException(
            field + " must not contain " + character(c) + " (at index " + i + ")");
      }
    }
    if (!value.startsWith("/")) {
      throw invalid(field, "must begin with a slash", value);
    }
    return value;
  }

  private static String character(char c) {
    return String.format(Locale.ROOT, "U+%04X", (int) c);
  }

  private static IllegalArgumentException invalid(String field, String rule, String value) {
    String shown = value.length() <= MAX_QUOTED ? value : value.substring(0, MAX_QUOTED) + "…";
    return new IllegalArgumentException(field + " " + rule + ": \"" + shown + "\"");
  }
}
