package io.github.mqttclient.examples.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * The cipher suites of {@code --ciphers}, by the names of OpenSSL ({@code
 * ECDHE-RSA-AES128-GCM-SHA256}) or of Java ({@code TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}).
 */
final class CipherNames {
  /** OpenSSL's list does not touch these; they are offered beside it. */
  private static final List<String> OF_TLS_1_3 =
      List.of("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256");

  private CipherNames() {}

  /** The suites of a list with colons, and those of TLS 1.3 unless it names some of them. */
  static String[] suites(String list) {
    List<String> suites = new ArrayList<>();
    boolean namesTls13 = false;
    for (String name : list.split(":", -1)) {
      String suite = name.indexOf('_') >= 0 ? name : ofOpenSsl(name);
      namesTls13 |= OF_TLS_1_3.contains(suite);
      suites.add(suite);
    }
    if (!namesTls13) {
      suites.addAll(0, OF_TLS_1_3);
    }
    return suites.toArray(new String[0]);
  }

  private static String ofOpenSsl(String name) {
    int keyExchangeEnd = 0;
    for (String prefix : List.of("ECDHE-ECDSA-", "ECDHE-RSA-", "DHE-RSA-", "DHE-DSS-")) {
      if (name.startsWith(prefix)) {
        keyExchangeEnd = prefix.length();
      }
    }
    String keyExchange = keyExchangeEnd == 0 ? "RSA-" : name.substring(0, keyExchangeEnd);
    String cipher =
        name.substring(keyExchangeEnd)
            .replace("AES128", "AES-128")
            .replace("AES256", "AES-256")
            .replace("AES-128-SHA", "AES-128-CBC-SHA")
            .replace("AES-256-SHA", "AES-256-CBC-SHA")
            .replaceFirst("POLY1305$", "POLY1305-SHA256");
    return ("TLS_" + keyExchange + "WITH_" + cipher).replace('-', '_');
  }
}
