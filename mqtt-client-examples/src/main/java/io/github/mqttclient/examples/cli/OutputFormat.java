package io.github.mqttclient.examples.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A format of {@code -F}, compiled to a list of parts: literal bytes, fields of the message ({@code
 * %}) and of the time ({@code @}).
 */
final class OutputFormat {
  private static final String FIELDS = "%ACDEFIJPRSUXjlmpqrtx";

  private final List<Part> parts;

  /** What is printed of a message, one after the other. */
  sealed interface Part permits Literal, TimeField, MessageField {
    void print(Arrival arrival, ByteArrayOutputStream out);
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Literal(byte[] bytes) implements Part {
    @Override
    public void print(Arrival arrival, ByteArrayOutputStream out) {
      out.write(bytes, 0, bytes.length);
    }
  }

  private record TimeField(char code) implements Part {
    @Override
    public void print(Arrival arrival, ByteArrayOutputStream out) {
      byte[] text = TimeFormat.field(code, arrival.localTime()).getBytes(StandardCharsets.UTF_8);
      out.write(text, 0, text.length);
    }
  }

  private OutputFormat(List<Part> parts) {
    this.parts = parts;
  }

  /**
   * Compiles the text of {@code -F}.
   *
   * @param pretty whether JSON is printed on several lines
   * @throws UsageException naming what is wrong with it
   */
  static OutputFormat compile(String format, boolean pretty) throws UsageException {
    Compiler compiler = new Compiler(format, pretty);
    return new OutputFormat(compiler.compile());
  }

  /** Whether {@code %J} is in it, which asks for a payload that is JSON. */
  boolean needsJsonPayload() {
    for (Part part : parts) {
      if (part instanceof MessageField field && field.code() == 'J') {
        return true;
      }
    }
    return false;
  }

  void print(Arrival arrival, ByteArrayOutputStream out) {
    for (Part part : parts) {
      part.print(arrival, out);
    }
  }

  /** Reads a format from left to right. */
  private static final class Compiler {
    private final String format;
    private final boolean pretty;
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int position;

    Compiler(String format, boolean pretty) {
      this.format = format;
      this.pretty = pretty;
    }

    List<Part> compile() throws UsageException {
      while (position < format.length()) {
        char c = format.charAt(position++);
        switch (c) {
          case '%' -> messageField();
          case '@' -> timeField();
          case '\\' -> literal.append(escaped());
          default -> literal.append(c);
        }
      }
      endLiteral();
      return List.copyOf(parts);
    }

    private void messageField() throws UsageException {
      boolean left = accept('-');
      boolean zeros = accept('0');
      int width = number();
      int precision = accept('.') ? number() : -1;
      char code = next("format");
      if (FIELDS.indexOf(code) < 0) {
        throw new UsageException("Invalid format specifier '" + code + "'.");
      }
      if (code == '%') {
        literal.append('%');
        return;
      }
      endLiteral();
      parts.add(new MessageField(code, new Padding(left, zeros, width, precision), pretty));
    }

    private void timeField() throws UsageException {
      char code = next("format");
      if (code == '@') {
        literal.append('@');
        return;
      }
      endLiteral();
      parts.add(new TimeField(code));
    }

    private char escaped() throws UsageException {
      char c = next("escape");
      return switch (c) {
        case '\\' -> '\\';
        case '0' -> '\0';
        case 'a' -> '\007';
        case 'e' -> '\033';
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'v' -> '\013';
        default -> throw new UsageException("Invalid escape specifier '" + c + "'.");
      };
    }

    private char next(String what) throws UsageException {
      if (position == format.length()) {
        throw new UsageException("Incomplete " + what + " specifier.");
      }
      return format.charAt(position++);
    }

    private boolean accept(char c) {
      if (position < format.length() && format.charAt(position) == c) {
        position++;
        return true;
      }
      return false;
    }

    private int number() {
      int number = 0;
      while (position < format.length() && Character.isDigit(format.charAt(position))) {
        number = Math.min(number * 10 + format.charAt(position++) - '0', 1_000_000);
      }
      return number;
    }

    private void endLiteral() {
      if (literal.length() > 0) {
        parts.add(new Literal(literal.toString().getBytes(StandardCharsets.UTF_8)));
        literal.setLength(0);
      }
    }
  }
}
