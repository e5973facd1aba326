package io.github.mqttclient.internal.transport;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is and how to reach it.
 *
 * @param scheme how to speak to it
 * @param host a name or an address, an IPv6 address without brackets
 * @param port 1 to 65,535
 */
public record ServerUri(Scheme scheme, String host, int port) {

  /** How to speak to a server. */
  public enum Scheme {
    /** MQTT over TCP. */
    MQTT(1883),
    /** MQTT over TLS over TCP. */
    MQTTS(8883);

    private final int defaultPort;

    Scheme(int defaultPort) {
      this.defaultPort = defaultPort;
    }

    /** Whether TLS is spoken. */
    public boolean isTls() {
      return this == MQTTS;
    }

    private static @Nullable Scheme of(String name) {
      return switch (name) {
        case "mqtt", "tcp" -> MQTT;
        case "mqtts", "ssl", "tls" -> MQTTS;
        default -> null;
      };
    }
  }

  /**
   * Reads {@code mqtt://host[:port]} ({@code tcp} means the same), or {@code mqtts://host[:port]}
   * for TLS ({@code ssl} and {@code tls} mean the same).
   *
   * @throws IllegalArgumentException naming the URI and what is wrong with it
   */
  public static ServerUri parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw invalid(text, e.getReason(), e);
    }
    String name = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    Scheme scheme = Scheme.of(name);
    if (scheme == null) {
      throw invalid(text, "the scheme must be mqtt, tcp, mqtts, ssl or tls", null);
    }
    if (uri.getHost() == null) {
      throw invalid(text, "it must be scheme://host[:port]", null);
    }
    if (uri.getRawUserInfo() != null) {
      // Without the text: it holds a password.
      throw new IllegalArgumentException(
          "server URI must not hold user name and password: use credentials(...)");
    }
    boolean path = uri.getRawPath() != null && !uri.getRawPath().replace("/", "").isEmpty();
    if (path || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw invalid(text, "it must end after host and port", null);
    }
    int port = uri.getPort() == -1 ? scheme.defaultPort : uri.getPort();
    if (port < 1 || port > 65_535) {
      throw invalid(text, "the port must be from 1 to 65535", null);
    }
    String host = uri.getHost();
    return new ServerUri(
        scheme, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
  }

  private static IllegalArgumentException invalid(
      String text, String rule, @Nullable Throwable cause) {
    return new IllegalArgumentException("server URI \"" + text + "\": " + rule, cause);
  }

  /** {@code host:port}, with brackets around an IPv6 address. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
