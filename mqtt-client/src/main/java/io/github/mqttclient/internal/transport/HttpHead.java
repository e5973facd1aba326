package io.github.mqttclient.internal.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP/1.1 message: a first line and header fields (RFC 9112). Names of fields are
 * compared without regard to case.
 *
 * <pre>
 *  GET /mqtt HTTP/1.1            HTTP/1.1 101 Switching Protocols
 *  Host: broker.example          Upgrade: websocket
 *                                                                  (an empty line ends it)
 * </pre>
 */
final class HttpHead {
  private final String firstLine;
  private final List<Field> fields = new ArrayList<>();

  private record Field(String name, String value) {}

  HttpHead(String firstLine) {
    this.firstLine = firstLine;
  }

  /** The head of a request; {@code target} is what stands between method and version. */
  static HttpHead request(String method, String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7F) { // Not quoted as a whole: a query may hold a signature.
        throw new IllegalArgumentException(
            "the path must be printable ASCII without spaces: "
                + (Quoted.text(target.substring(i, i + 1)) + " at index " + i));
      }
    }
    return new HttpHead(method + " " + target + " HTTP/1.1");
  }

  /**
   * Adds a field to a request.
   *
   * @throws IllegalArgumentException if it could end the line and begin another, or is no field
   */
  HttpHead with(String name, String value) {
    if (!isToken(name)) {
      throw new IllegalArgumentException("no name of an HTTP header: " + Quoted.text(name));
    }
    int forbidden = indexOfForbidden(value);
    if (forbidden >= 0) { // The value is not quoted as a whole: it may be a secret.
      throw new IllegalArgumentException(
          "HTTP header "
              + name
              + " must be Latin-1 without control characters: "
              + (Quoted.text(value.substring(forbidden, forbidden + 1))
                  + " at index "
                  + forbidden));
    }
    fields.add(new Field(name, value));
    return this;
  }

  /** What goes over the network, with the empty line. */
  byte[] encode() {
    StringBuilder text = new StringBuilder(firstLine).append("\r\n");
    for (Field field : fields) {
      text.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  String firstLine() {
    return firstLine;
  }

  /** All values of the fields with this name, joined by commas; null if there are none. */
  @Nullable String value(String name) {
    String joined = null;
    for (Field field : fields) {
      if (field.name().equalsIgnoreCase(name)) {
        joined = joined == null ? field.value() : joined + ", " + field.value();
      }
    }
    return joined;
  }

  /** Whether one of the comma-separated values of the field is this word, in any case. */
  boolean hasToken(String name, String token) {
    String joined = value(name);
    if (joined == null) {
      return false;
    }
    for (String part : joined.toLowerCase(Locale.ROOT).split(",", -1)) {
      if (part.trim().equals(token.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  /** The three digits of a status line. */
  int status() throws IOException {
    boolean wellFormed =
        firstLine.matches("HTTP/1\\.[0-9] [1-5][0-9][0-9]( .*)?"); // Some leave the last space out.
    if (!wellFormed) {
      throw new IOException("not the status line of HTTP/1.1: " + Quoted.text(firstLine));
    }
    return Integer.parseInt(firstLine.substring(9, 12));
  }

  /** Adds a line of a received head. */
  void addLine(String line) throws IOException {
    if (line.startsWith(" ") || line.startsWith("\t")) {
      throw new IOException("folded HTTP header line: " + Quoted.text(line)); // RFC 9112 5.2
    }
    int colon = line.indexOf(':');
    String name = colon < 0 ? line : line.substring(0, colon);
    String value = colon < 0 ? "" : withoutBlanksAround(line.substring(colon + 1));
    if (colon < 0 || !isToken(name) || indexOfForbidden(value) >= 0) {
      throw new IOException("not an HTTP header line: " + Quoted.text(line));
    }
    fields.add(new Field(name, value));
  }

  /** Blanks and tabs only, unlike trim: a control character makes the line invalid. */
  private static String withoutBlanksAround(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (start < end && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isToken(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      boolean digit = c >= '0' && c <= '9';
      if (!letter && !digit && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /** Where a value has what could end the line, or cannot travel; -1 if nowhere. */
  private static int indexOfForbidden(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7F || c > 0xFF) {
        return i;
      }
    }
    return -1;
  }
}
