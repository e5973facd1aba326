package io.github.mqttclient.internal.transport;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is and how to reach it.
 *
 * @param scheme how to speak to it
 * @param host a name or an address, an IPv6 address without brackets; empty for a Unix domain
 *     socket
 * @param port 1 to 65,535; 0 for a Unix domain socket
 * @param target path and query of a WebSocket, or the path of a Unix domain socket, beginning with
 *     a slash; empty for other schemes
 */
public record ServerUri(Scheme scheme, String host, int port, String target) {
  private static final String DEFAULT_TARGET = "/mqtt";
  private static final String UNIX_PREFIX = "unix:";

  /** How to speak to a server. */
  public enum Scheme {
    /** MQTT over TCP. */
    MQTT(1883),
    /** MQTT over TLS over TCP. */
    MQTTS(8883),
    /** MQTT over WebSocket over TCP. */
    WS(80),
    /** MQTT over WebSocket over TLS over TCP. */
    WSS(443),
    /** MQTT over a Unix domain socket. */
    UNIX(0);

    private final int defaultPort;

    Scheme(int defaultPort) {
      this.defaultPort = defaultPort;
    }

    /** Whether TLS is spoken. */
    public boolean isTls() {
      return this == MQTTS || this == WSS;
    }

    /** Whether MQTT is carried by a WebSocket. */
    public boolean isWebSocket() {
      return this == WS || this == WSS;
    }

    private static @Nullable Scheme of(String name) {
      return switch (name) {
        case "mqtt", "tcp" -> MQTT;
        case "mqtts", "ssl", "tls" -> MQTTS;
        case "ws" -> WS;
        case "wss" -> WSS;
        default -> null;
      };
    }
  }

  /**
   * Reads {@code mqtt://host[:port]} ({@code tcp} means the same), or {@code mqtts://host[:port]}
   * for TLS ({@code ssl} and {@code tls} mean the same), or {@code ws://host[:port][/path][?query]}
   * and {@code wss://} for WebSocket, without and with TLS; their default path is {@code /mqtt}. Or
   * {@code unix:/path} ({@code unix:///path} means the same), a path as it stands: what would be an
   * escape elsewhere is a part of it.
   *
   * @throws IllegalArgumentException naming the URI and what is wrong with it
   */
  public static ServerUri parse(String text) {
    if (text.regionMatches(true, 0, UNIX_PREFIX, 0, UNIX_PREFIX.length())) {
      return unix(text);
    }
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw invalid(text, e.getReason(), e);
    }
    String name = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    Scheme scheme = Scheme.of(name);
    if (scheme == null) {
      throw invalid(text, "the scheme must be mqtt, tcp, mqtts, ssl, tls, ws, wss or unix", null);
    }
    if (uri.getHost() == null) {
      throw invalid(text, "it must be scheme://host[:port]", null);
    }
    if (uri.getRawUserInfo() != null) {
      // Without the text: it holds a password.
      throw new IllegalArgumentException(
          "server URI must not hold user name and password: use credentials(...)");
    }
    String target = target(text, uri, scheme);
    int port = uri.getPort() == -1 ? scheme.defaultPort : uri.getPort();
    if (port < 1 || port > 65_535) {
      throw invalid(text, "the port must be from 1 to 65535", null);
    }
    String host = uri.getHost();
    return new ServerUri(
        scheme, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port, target);
  }

  private static ServerUri unix(String text) {
    String path = text.substring(UNIX_PREFIX.length());
    path = path.startsWith("//") ? path.substring(2) : path;
    if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
      throw invalid(text, "it must be unix:/path, without U+0000", null);
    }
    return new ServerUri(Scheme.UNIX, "", 0, path);
  }

  private static String target(String text, URI uri, Scheme scheme) {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    if (!scheme.isWebSocket()) {
      boolean further = uri.getRawQuery() != null || uri.getRawFragment() != null;
      if (further || !path.replace("/", "").isEmpty()) {
        throw invalid(text, "it must end after host and port", null);
      }
      return "";
    }
    if (uri.getRawFragment() != null) {
      throw invalid(text, "it must have no fragment (#)", null);
    }
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return (path.isEmpty() ? DEFAULT_TARGET : path) + query;
  }

  private static IllegalArgumentException invalid(
      String text, String rule, @Nullable Throwable cause) {
    return new IllegalArgumentException("server URI \"" + text + "\": " + rule, cause);
  }

  /** With scheme and port, so that {@link #parse} makes the same of it. */
  public String uri() {
    return scheme == Scheme.UNIX
        ? toString()
        : scheme.name().toLowerCase(Locale.ROOT) + "://" + this + target;
  }

  /** {@code host:port}, with brackets around an IPv6 address; or {@code unix:/path}. */
  @Override
  public String toString() {
    return scheme == Scheme.UNIX ? UNIX_PREFIX + target : bracketed(host) + ":" + port;
  }

  /** A host as it stands before a port: an IPv6 address has brackets around it. */
  static String bracketed(String host) {
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }
}
