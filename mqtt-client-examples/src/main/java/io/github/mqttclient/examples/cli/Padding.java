package io.github.mqttclient.examples.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * How a field is fitted into its place, with the rules of C's {@code printf} and of mosquitto_sub;
 * all lengths are in bytes.
 *
 * @param left whether it stands at the left ({@code -})
 * @param zeros whether it is filled up with zeros
 * @param width the least length; 0: any
 * @param precision the greatest length of a text; -1: any
 */
record Padding(boolean left, boolean zeros, int width, int precision) {

  /** A text: cut to the precision, filled up with spaces. */
  void text(String text, ByteArrayOutputStream out) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = precision < 0 ? bytes.length : Math.min(bytes.length, precision);
    if (!left) {
      fill(' ', width - length, out);
    }
    out.write(bytes, 0, length);
    if (left) {
      fill(' ', width - length, out);
    }
  }

  /** A number: filled up with spaces or zeros. */
  void number(long number, ByteArrayOutputStream out) {
    String digits = Long.toString(number);
    if (!left) {
      fill(fillCharacter(), width - digits.length(), out);
    }
    out.writeBytes(digits.getBytes(StandardCharsets.US_ASCII));
    if (left) {
      fill(' ', width - digits.length(), out);
    }
  }

  /** Something that is not there. */
  void absentNumber(ByteArrayOutputStream out) {
    fill(fillCharacter(), width, out);
  }

  /** Something that is not there. */
  void absentText(ByteArrayOutputStream out) {
    fill(' ', width, out);
  }

  /** A payload as it is, cut to the width. */
  void bytes(byte[] bytes, ByteArrayOutputStream out) {
    int length = width == 0 ? bytes.length : Math.min(bytes.length, width);
    int missing = width - length;
    fillLeft(missing, out);
    out.write(bytes, 0, length);
    fillRight(missing, out);
  }

  /**
   * A payload in hexadecimal. With a width, half as many of its bytes, as mosquitto_sub does it.
   */
  void hex(byte[] bytes, String digits, ByteArrayOutputStream out) {
    int length = bytes.length;
    int missing = -length;
    if (width > 0) {
      length = Math.min(length, width) / 2;
      missing = width - 2 * length;
    }
    fillLeft(missing, out);
    for (int i = 0; i < length; i++) {
      out.write(digits.charAt(bytes[i] >> 4 & 0xF));
      out.write(digits.charAt(bytes[i] & 0xF));
    }
    fillRight(missing, out);
  }

  private void fillLeft(int missing, ByteArrayOutputStream out) {
    if (!left) {
      fill(fillCharacter(), missing, out);
    }
  }

  private void fillRight(int missing, ByteArrayOutputStream out) {
    if (left) {
      // Also where the payload is too long: so does printf of a negative width.
      fill(' ', Math.abs(missing), out);
    }
  }

  private char fillCharacter() {
    return zeros ? '0' : ' ';
  }

  private static void fill(char c, int count, ByteArrayOutputStream out) {
    for (int i = 0; i < count; i++) {
      out.write(c);
    }
  }
}
