package io.github.mqttclient.examples.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a payload as JSON, as forgiving as the cJSON library: {@code 01} is a number. */
final class JsonParser {
  private static final int MAX_DEPTH = 1000;

  private final byte[] bytes;
  private int position;
  private int depth;

  /** The payload is not JSON. */
  static final class InvalidJsonException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidJsonException(int position) {
      super("not JSON at byte " + position);
    }
  }

  private JsonParser(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The value; {@code null} for an empty payload. */
  static JsonText parse(byte[] payload) throws InvalidJsonException {
    if (payload.length == 0) {
      return JsonText.nothing();
    }
    JsonParser parser = new JsonParser(payload);
    JsonText value = parser.value();
    parser.skipSpace();
    if (parser.position != payload.length) {
      throw parser.invalid();
    }
    return value;
  }

  private JsonText value() throws InvalidJsonException {
    skipSpace();
    if (accept("null")) {
      return JsonText.nothing();
    }
    if (accept("true")) {
      return new JsonText.Plain("true");
    }
    if (accept("false")) {
      return new JsonText.Plain("false");
    }
    return switch (peek()) {
      case '"' -> quoted();
      case '[' -> array();
      case '{' -> members();
      default -> number();
    };
  }

  private JsonText array() throws InvalidJsonException {
    enter();
    List<JsonText> values = new ArrayList<>();
    if (!acceptAfterSpace(']')) {
      do {
        values.add(value());
      } while (acceptAfterSpace(','));
      expect(']');
    }
    depth--;
    return new JsonText.Array(values);
  }

  private JsonText members() throws InvalidJsonException {
    enter();
    List<Map.Entry<JsonText.Quoted, JsonText>> entries = new ArrayList<>();
    if (!acceptAfterSpace('}')) {
      do {
        skipSpace();
        JsonText.Quoted name = quoted();
        expect(':');
        entries.add(new SimpleImmutableEntry<>(name, value()));
      } while (acceptAfterSpace(','));
      expect('}');
    }
    depth--;
    return new JsonText.Members(entries);
  }

  private void enter() throws InvalidJsonException {
    position++;
    depth++;
    if (depth > MAX_DEPTH) {
      throw invalid();
    }
  }

  private JsonText.Quoted quoted() throws InvalidJsonException {
    expect('"');
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int b = next(); b != '"'; b = next()) {
      if (b == '\\') {
        escape(text);
      } else {
        text.write(b);
      }
    }
    return new JsonText.Quoted(text.toByteArray());
  }

  private void escape(ByteArrayOutputStream text) throws InvalidJsonException {
    int b = next();
    if (b == 'u') {
      unicode(text);
      return;
    }
    int index = "\"\\/bfnrt".indexOf(b);
    if (index < 0) {
      throw invalid();
    }
    text.write("\"\\/\b\f\n\r\t".charAt(index));
  }

  private void unicode(ByteArrayOutputStream text) throws InvalidJsonException {
    int code = fourDigits();
    if (code >= 0xDC00 && code <= 0xDFFF) {
      throw invalid();
    }
    if (code >= 0xD800 && code <= 0xDBFF) {
      if (next() != '\\' || next() != 'u') {
        throw invalid();
      }
      int low = fourDigits();
      if (low < 0xDC00 || low > 0xDFFF) {
        throw invalid();
      }
      code = Character.toCodePoint((char) code, (char) low);
    }
    text.writeBytes(Character.toString(code).getBytes(StandardCharsets.UTF_8));
  }

  private int fourDigits() throws InvalidJsonException {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(next(), 16);
      if (digit < 0) {
        throw invalid();
      }
      code = code << 4 | digit;
    }
    return code;
  }

  private JsonText number() throws InvalidJsonException {
    int first = peek();
    if (first != '-' && (first < '0' || first > '9')) {
      throw invalid();
    }
    int end = position;
    while (end < bytes.length && "0123456789+-eE.".indexOf(bytes[end]) >= 0) {
      end++;
    }
    while (end > position) { // As strtod: as much as is a number.
      String text = new String(bytes, position, end - position, StandardCharsets.US_ASCII);
      try {
        double number = Double.parseDouble(text);
        position = end;
        return new JsonText.Plain(JsonNumber.print(number));
      } catch (NumberFormatException e) {
        end--;
      }
    }
    throw invalid();
  }

  private void skipSpace() {
    while (position < bytes.length && bytes[position] >= 0 && bytes[position] <= ' ') {
      position++;
    }
  }

  private boolean accept(String word) {
    byte[] expected = word.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < expected.length; i++) {
      if (position + i >= bytes.length || bytes[position + i] != expected[i]) {
        return false;
      }
    }
    position += expected.length;
    return true;
  }

  private boolean acceptAfterSpace(char c) {
    skipSpace();
    boolean accepted = peek() == c;
    if (accepted) {
      position++;
    }
    return accepted;
  }

  private void expect(char c) throws InvalidJsonException {
    skipSpace();
    if (next() != c) {
      throw invalid();
    }
  }

  private int peek() {
    return position < bytes.length ? bytes[position] & 0xFF : -1;
  }

  private int next() throws InvalidJsonException {
    if (position >= bytes.length) {
      throw invalid();
    }
    return bytes[position++] & 0xFF;
  }

  private InvalidJsonException invalid() {
    return new InvalidJsonException(position);
  }
}
