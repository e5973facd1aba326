package io.github.mqttclient;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * Prepares user names and passwords for comparison (SASLprep, RFC 4013): different ways to enter
 * the same characters become the same. As queries, so code points that Unicode did not know yet are
 * allowed; normalization is that of the platform's Unicode version, not of 3.2.
 */
final class SaslPrep {
  /** Mapped to nothing (RFC 3454 table B.1). */
  private static final String NOTHING =
      "\u00AD\u034F\u1806\u180B\u180C\u180D\u200C\u200D\u2060\uFEFF"
          + "\uFE00\uFE01\uFE02\uFE03\uFE04\uFE05\uFE06\uFE07"
          + "\uFE08\uFE09\uFE0A\uFE0B\uFE0C\uFE0D\uFE0E\uFE0F";

  /**
   * From and to, each; tables C.2.2 (control), C.6, C.7, C.8 and C.9, without what the
   * normalization takes away.
   */
  private static final int[] PROHIBITED = {
    0x06DD, 0x06DD, 0x070F, 0x070F, 0x180E, 0x180E, 0x200C, 0x200F, 0x2028, 0x202E, 0x2060, 0x2063,
    0x206A, 0x206F, 0x2FF0, 0x2FFB, 0xFEFF, 0xFEFF, 0xFFF9, 0xFFFD, 0x1D173, 0x1D17A, 0xE0001,
    0xE0001, 0xE0020, 0xE007F
  };

  private SaslPrep() {}

  /**
   * The prepared text.
   *
   * @throws IllegalArgumentException if it holds what must not be in it; the text is not quoted,
   *     since it may be a password
   */
  static String prepare(String field, String text) {
    StringBuilder mapped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isOtherSpace(c)) {
        mapped.append(' ');
      } else if (NOTHING.indexOf(c) < 0) {
        mapped.append(c);
      }
    }
    String normalized = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
    checkProhibited(field, normalized);
    checkDirection(field, normalized);
    return normalized;
  }

  /** Other than U+0020 (table C.1.2). U+200B is in table B.1, too; most others see a space. */
  private static boolean isOtherSpace(int c) {
    return c == 0x00A0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200B)
        || c == 0x202F
        || c == 0x205F
        || c == 0x3000;
  }

  private static void checkProhibited(String field, String text) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (isProhibited(c)) {
        throw new IllegalArgumentException(
            String.format("%s must not contain U+%04X (RFC 4013)", field, c));
      }
      i += Character.charCount(c);
    }
  }

  private static boolean isProhibited(int c) {
    int type = Character.getType(c);
    if (isOtherSpace(c)
        || type == Character.CONTROL // C.2
        || type == Character.PRIVATE_USE // C.3
        || type == Character.SURROGATE // C.5
        || (c >= 0xFDD0 && c <= 0xFDEF) // C.4
        || (c & 0xFFFE) == 0xFFFE) {
      return true;
    }
    int at = Arrays.binarySearch(PROHIBITED, c);
    return at >= 0 || (-at - 1) % 2 == 1; // A boundary, or behind the beginning of a range.
  }

  /** Text from right to left stands alone, and begins and ends with itself (RFC 3454 section 6). */
  private static void checkDirection(String field, String text) {
    boolean rightToLeft = false;
    boolean leftToRight = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      rightToLeft |= isRightToLeft(c);
      leftToRight |= Character.getDirectionality(c) == Character.DIRECTIONALITY_LEFT_TO_RIGHT;
      i += Character.charCount(c);
    }
    if (rightToLeft
        && (leftToRight
            || !isRightToLeft(text.codePointAt(0))
            || !isRightToLeft(text.codePointBefore(text.length())))) {
      throw new IllegalArgumentException(
          field + " mixes right-to-left characters with others (RFC 4013)");
    }
  }

  private static boolean isRightToLeft(int c) {
    byte direction = Character.getDirectionality(c);
    return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
        || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
  }
}
