package io.github.mqttclient.internal.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;

/**
 * The name of a client's directory, different for different client identifiers on every file
 * system.
 *
 * <p>Lower-case letters, digits, {@code _} and {@code -} stand for themselves, the other bytes of
 * the identifier's UTF-8 are written {@code %xx}: upper-case letters too, since a file system may
 * take A for a. A name that Windows reserves gets its first letter escaped. What becomes too long
 * for a file name is cut and ends in {@code ~}, which no other name has, and the SHA-256 of the
 * identifier.
 */
final class DirectoryName {
  /** File names have up to 255 bytes, 143 on encrypted file systems. */
  private static final int MAX_LENGTH = 120;

  private static final int KEPT_OF_LONG = 48;
  private static final String HEX = "0123456789abcdef";
  private static final Set<String> RESERVED = Set.of("con", "prn", "aux", "nul");

  private DirectoryName() {}

  static String of(byte[] clientId) {
    StringBuilder name = new StringBuilder();
    for (byte b : clientId) {
      if ("abcdefghijklmnopqrstuvwxyz0123456789_-".indexOf(b) >= 0) {
        name.append((char) b);
      } else {
        appendHex(name.append('%'), b);
      }
    }
    if (isReserved(name.toString())) {
      appendHex(name.deleteCharAt(0).insert(0, '%'), 1, clientId[0]);
    }
    return name.length() <= MAX_LENGTH ? name.toString() : shortened(name, clientId);
  }

  private static boolean isReserved(String name) {
    return RESERVED.contains(name) || name.matches("(com|lpt)[0-9]");
  }

  private static String shortened(StringBuilder name, byte[] clientId) {
    name.setLength(KEPT_OF_LONG);
    name.append('~');
    try {
      for (byte b : MessageDigest.getInstance("SHA-256").digest(clientId)) {
        appendHex(name, b);
      }
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java and every Android has SHA-256", e);
    }
    return name.toString();
  }

  private static void appendHex(StringBuilder name, byte b) {
    appendHex(name, name.length(), b);
  }

  private static void appendHex(StringBuilder name, int at, byte b) {
    name.insert(at, HEX.charAt(b & 0x0F)).insert(at, HEX.charAt(b >> 4 & 0x0F));
  }

  /**
   * The bytes of a client identifier.
   *
   * @throws IllegalArgumentException if it is empty, too long or not to be written in UTF-8
   */
  static byte[] bytesOf(String clientId) {
    byte[] bytes = clientId.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > 65_535) {
      throw new IllegalArgumentException(
          "a session that is stored needs a client identifier of 1 to 65535 bytes, not "
              + bytes.length);
    }
    if (!new String(bytes, StandardCharsets.UTF_8).equals(clientId)) {
      throw new IllegalArgumentException("the client identifier has a lone surrogate");
    }
    return bytes;
  }
}
