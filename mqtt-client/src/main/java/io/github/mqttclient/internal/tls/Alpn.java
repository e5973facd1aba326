package io.github.mqttclient.internal.tls;

import io.github.mqttclient.TlsException;
import io.github.mqttclient.TlsException.Problem;
import java.util.List;
import javax.net.ssl.SSLParameters;

/**
 * Application-layer protocol negotiation (RFC 7301). Reached by name, because Android has it since
 * API 29 only.
 */
final class Alpn {
  private Alpn() {}

  static void offer(List<String> protocols, SSLParameters parameters) {
    if (protocols.isEmpty()) {
      return;
    }
    try {
      SSLParameters.class
          .getMethod("setApplicationProtocols", String[].class)
          .invoke(parameters, (Object) protocols.toArray(new String[0]));
    } catch (ReflectiveOperationException e) {
      throw new TlsException(
          "this platform cannot offer application protocols (ALPN) " + protocols,
          Problem.OPTIONS,
          null,
          e);
    }
  }
}
