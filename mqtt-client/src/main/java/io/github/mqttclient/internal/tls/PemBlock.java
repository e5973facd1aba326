package io.github.mqttclient.internal.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of a PEM file (RFC 7468).
 *
 * @param type {@code CERTIFICATE}, {@code PRIVATE KEY}, …
 * @param isEncrypted whether it has the header of OpenSSL's own encryption, which is obsolete
 * @param base64 what it holds
 */
record PemBlock(String type, boolean isEncrypted, String base64) {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  /** Lines like {@code Proc-Type: 4,ENCRYPTED} before the base64. */
  private static final Pattern HEADERS = Pattern.compile("^(?:\\s*[A-Za-z-]+:[^\n]*\n)+");

  /** The blocks of a file; text around them is a comment. */
  static List<PemBlock> parse(byte[] file) {
    Matcher matcher = BLOCK.matcher(new String(file, StandardCharsets.US_ASCII));
    List<PemBlock> blocks = new ArrayList<>();
    while (matcher.find()) {
      Matcher headers = HEADERS.matcher(matcher.group(2));
      boolean hasHeaders = headers.find();
      blocks.add(
          new PemBlock(
              matcher.group(1),
              hasHeaders && headers.group().contains("ENCRYPTED"),
              matcher.group(2).substring(hasHeaders ? headers.end() : 0)));
    }
    return blocks;
  }

  /**
   * The bytes.
   *
   * @throws IllegalArgumentException if it is not base64
   */
  byte[] bytes() {
    return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
  }
}
