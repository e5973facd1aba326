package io.github.mqttclient.examples.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A value of JSON, printed as the cJSON library prints it, which mosquitto_sub uses. Texts are
 * bytes, because a payload need not be UTF-8.
 */
sealed interface JsonText {

  /** {@code null}, {@code true}, {@code false} or a number, as it is printed. */
  record Plain(String text) implements JsonText {}

  /** A text in quotation marks. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Quoted(byte[] bytes) implements JsonText {}

  record Array(List<JsonText> values) implements JsonText {}

  record Members(List<Map.Entry<Quoted, JsonText>> entries) implements JsonText {}

  /** A payload as a text, {@code null} if it is empty. A text ends at a NUL, as in C. */
  static JsonText of(byte[] payload) {
    return payload.length == 0 ? nothing() : new Quoted(untilNul(payload));
  }

  static JsonText nothing() {
    return new Plain("null");
  }

  static Quoted of(String text) {
    return new Quoted(text.getBytes(StandardCharsets.UTF_8));
  }

  static JsonText of(long number) {
    return new Plain(Long.toString(number));
  }

  private static byte[] untilNul(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return Arrays.copyOf(bytes, end);
  }

  /** Prints it in one line, or with {@code pretty} on several. */
  default void print(boolean pretty, int depth, ByteArrayOutputStream out) {
    if (this instanceof Plain plain) {
      out.writeBytes(plain.text().getBytes(StandardCharsets.US_ASCII));
    } else if (this instanceof Quoted quoted) {
      quote(quoted.bytes(), out);
    } else if (this instanceof Array array) {
      printArray(array, pretty, depth, out);
    } else if (this instanceof Members members) {
      printMembers(members, pretty, depth, out);
    } else {
      throw new AssertionError(this);
    }
  }

  private static void printArray(
      Array array, boolean pretty, int depth, ByteArrayOutputStream out) {
    out.write('[');
    boolean first = true;
    for (JsonText value : array.values()) {
      if (!first) {
        out.writeBytes((pretty ? ", " : ",").getBytes(StandardCharsets.US_ASCII));
      }
      first = false;
      value.print(pretty, depth + 1, out);
    }
    out.write(']');
  }

  private static void printMembers(
      Members members, boolean pretty, int depth, ByteArrayOutputStream out) {
    out.write('{');
    newline(pretty, out);
    boolean first = true;
    for (Map.Entry<Quoted, JsonText> entry : members.entries()) {
      if (!first) {
        out.write(',');
        newline(pretty, out);
      }
      first = false;
      tabs(pretty, depth + 1, out);
      quote(entry.getKey().bytes(), out);
      out.write(':');
      tabs(pretty, 1, out);
      entry.getValue().print(pretty, depth + 1, out);
    }
    if (!first) {
      newline(pretty, out);
    }
    tabs(pretty, depth, out);
    out.write('}');
  }

  private static void newline(boolean pretty, ByteArrayOutputStream out) {
    if (pretty) {
      out.write('\n');
    }
  }

  private static void tabs(boolean pretty, int count, ByteArrayOutputStream out) {
    for (int i = 0; pretty && i < count; i++) {
      out.write('\t');
    }
  }

  private static void quote(byte[] bytes, ByteArrayOutputStream out) {
    out.write('"');
    for (byte b : bytes) {
      int escape = "\"\\\b\f\n\r\t".indexOf(b & 0xFF);
      if (escape >= 0) {
        out.write('\\');
        out.write("\"\\bfnrt".charAt(escape));
      } else if (b >= 0 && b < 0x20) {
        out.writeBytes(String.format("\\u%04x", (int) b).getBytes(StandardCharsets.US_ASCII));
      } else {
        out.write(b);
      }
    }
    out.write('"');
  }
}
