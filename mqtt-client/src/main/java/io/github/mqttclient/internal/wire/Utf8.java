package io.github.mqttclient.internal.wire;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Text as MQTT wants it (section 1.5.4): strict RFC 3629, so no surrogates, no overlong forms,
 * nothing above U+10FFFF, and no U+0000.
 *
 * <p>Control characters and non-characters are accepted, as the standard allows: refusing them
 * would let one publisher disconnect every subscriber (section 5.4.9). U+FEFF is an ordinary
 * character and kept. MQTT 3.1 demands no validation; text is checked there like in the later
 * versions, because a {@code String} could not hold ill-formed text without silently changing it.
 */
final class Utf8 {
  private Utf8() {}

  /** The text in the given bytes, which have {@link #problem no problem}. */
  static String decode(byte[] bytes, int offset, int length) {
    return length == 0
        ? ""
        : new String(bytes, offset, length, StandardCharsets.UTF_8); // [MQTT-1.5.4-3]
  }

  /** Why the given bytes are not text, or null if they are. */
  static @Nullable String problem(byte[] bytes, int offset, int length) {
    int illFormed = indexOfIllFormed(bytes, offset, offset + length);
    if (illFormed < 0) {
      return null;
    }
    int value = bytes[illFormed] & 0xFF;
    String what = value == 0 ? "has U+0000" : "is not UTF-8, has 0x" + Integer.toHexString(value);
    return what + " at byte " + (illFormed - offset) + " of " + length;
  }

  /** The index of the first byte of the first sequence that is not allowed, or -1. */
  static int indexOfIllFormed(byte[] bytes, int offset, int end) {
    int i = offset;
    while (i < end) {
      if (bytes[i] > 0) {
        i++;
        continue;
      }
      int length = lengthOfSequence(bytes, i, end);
      if (length == 0) {
        return i;
      }
      i += length;
    }
    return -1;
  }

  /**
   * The length of the sequence of two to four bytes that begins at {@code i}, or 0 if none does.
   */
  private static int lengthOfSequence(byte[] bytes, int i, int end) {
    int lead = bytes[i] & 0xFF;
    if (lead < 0xC2 || lead > 0xF4) { // U+0000, a stray continuation, overlong, or above U+10FFFF
      return 0;
    }
    int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length > end - i) {
      return 0;
    }
    int second = bytes[i + 1] & 0xFF;
    boolean secondFits =
        switch (lead) {
          case 0xE0 -> second >= 0xA0 && second <= 0xBF; // else overlong
          case 0xED -> second >= 0x80 && second <= 0x9F; // else a surrogate
          case 0xF0 -> second >= 0x90 && second <= 0xBF; // else overlong
          case 0xF4 -> second >= 0x80 && second <= 0x8F; // else above U+10FFFF
          default -> (second & 0xC0) == 0x80;
        };
    if (!secondFits) {
      return 0;
    }
    for (int k = 2; k < length; k++) {
      if ((bytes[i + k] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  /**
   * Writes the text to {@code target} from {@code offset} on, where 3 bytes for each {@code char}
   * must be free, and returns the offset after it.
   *
   * @throws IllegalArgumentException if the text has a lone surrogate or U+0000
   */
  static int encode(String text, byte[] target, int offset) {
    int length = text.length();
    int at = offset;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80 && c != 0) {
        target[at++] = (byte) c;
      } else if (c < 0x80) {
        throw new IllegalArgumentException("text has U+0000 at index " + i); // [MQTT-1.5.4-2]
      } else if (c < 0x800) {
        target[at++] = (byte) (0xC0 | (c >> 6));
        target[at++] = (byte) (0x80 | (c & 0x3F));
      } else if (!Character.isSurrogate(c)) {
        target[at++] = (byte) (0xE0 | (c >> 12));
        target[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        target[at++] = (byte) (0x80 | (c & 0x3F));
      } else {
        int codePoint = supplementaryAt(text, i++);
        target[at++] = (byte) (0xF0 | (codePoint >> 18));
        target[at++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
        target[at++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
        target[at++] = (byte) (0x80 | (codePoint & 0x3F));
      }
    }
    return at;
  }

  private static int supplementaryAt(String text, int i) {
    int codePoint = text.codePointAt(i);
    if (codePoint < 0x10000) { // [MQTT-1.5.4-1]
      throw new IllegalArgumentException("text has a lone surrogate at index " + i);
    }
    return codePoint;
  }
}
