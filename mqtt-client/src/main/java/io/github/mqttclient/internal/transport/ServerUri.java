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
 * @param port 1 to 65,535; 0 for a Unix domain socket, and if DNS is to say it
 * @param target path and query of a WebSocket, or the path of a Unix domain socket, beginning with
 *     a slash; empty for other schemes
 * @param tlsName what TLS tells it (SNI) and what its certificate must be for: the host, but for a
 *     server that DNS has named for a domain
 */
public record ServerUri(Scheme scheme, String host, int port, String target, String tlsName) {
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
    UNIX(0),
    /** A domain: DNS names its servers for MQTT over TCP (RFC 2782). */
    MQTT_SRV(0),
    /** A domain: DNS names its servers for MQTT over TLS over TCP. */
    MQTTS_SRV(0);

    private final int defaultPort;

    Scheme(int defaultPort) {
      this.defaultPort = defaultPort;
    }

    /** Whether TLS is spoken. */
    public boolean isTls() {
      return this == MQTTS || this == WSS || this == MQTTS_SRV;
    }

    /** Whether MQTT is carried by a WebSocket. */
    public boolean isWebSocket() {
      return this == WS || this == WSS;
    }

    /** Whether this is a domain, whose servers DNS has to be asked for. */
    public boolean isDomain() {
      return this == MQTT_SRV || this == MQTTS_SRV;
    }

    private String uriName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '+');
    }

    private static @Nullable Scheme of(String name) {
      return switch (name) {
        case "mqtt", "tcp" -> MQTT;
        case "mqtts", "ssl", "tls" -> MQTTS;
        case "ws" -> WS;
        case "wss" -> WSS;
        case "mqtt+srv" -> MQTT_SRV;
        case "mqtts+srv" -> MQTTS_SRV;
        default -> null;
      };
    }
  }

  /** A server whose certificate is for its host. */
  public ServerUri(Scheme scheme, String host, int port, String target) {
    this(scheme, host, port, target, host);
  }

  /**
   * Reads {@code mqtt://host[:port]} ({@code tcp} means the same), or {@code mqtts://host[:port]}
   * for TLS ({@code ssl} and {@code tls} mean the same), or {@code ws://host[:port][/path][?query]}
   * and {@code wss://} for WebSocket, without and with TLS; their default path is {@code /mqtt}; or
   * {@code mqtt+srv://domain} and {@code mqtts+srv://domain}, whose servers DNS names. Or {@code
   * unix:/path} ({@code unix:///path} means the same), a path as it stands: what would be an escape
   * elsewhere is a part of it.
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
      throw invalid(
          text,
          "the scheme must be mqtt, tcp, mqtts, ssl, tls, ws, wss, unix, mqtt+srv or mqtts+srv",
          null);
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
    if (scheme.isDomain()) {
      return domain(text, uri, scheme);
    }
    int port = uri.getPort() == -1 ? scheme.defaultPort : uri.getPort();
    if (port < 1 || port > 65_535) {
      throw invalid(text, "the port must be from 1 to 65535", null);
    }
    String host = uri.getHost();
    return new ServerUri(
        scheme, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port, target);
  }

  private static ServerUri domain(String text, URI uri, Scheme scheme) {
    if (uri.getPort() != -1) {
      throw invalid(text, "it must have no port, which the SRV records say", null);
    }
    if (uri.getHost().matches("\\[.*|[0-9.]*")) {
      throw invalid(text, "it must be a domain, not an address", null);
    }
    return new ServerUri(scheme, uri.getHost(), 0, "");
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
    return new IllegalArgumentException("server URI " + Quoted.text(text) + ": " + rule, cause);
  }

  /** The SRV records of a domain. */
  public String service() {
    return (scheme == Scheme.MQTTS_SRV ? "_secure-mqtt._tcp." : "_mqtt._tcp.") + host;
  }

  /**
   * A server that DNS names for this domain. As anyone may have forged what DNS says, its
   * certificate must be for the domain (RFC 9525 section 6.1, RFC 7673 section 4).
   *
   * @throws IllegalArgumentException if host and port cannot be those of a server
   */
  public ServerUri server(String host, int port) {
    Scheme spoken = scheme == Scheme.MQTTS_SRV ? Scheme.MQTTS : Scheme.MQTT;
    ServerUri server = parse(spoken.uriName() + "://" + host + ":" + port);
    String tlsName = spoken.isTls() ? this.host : server.host;
    return new ServerUri(spoken, server.host, server.port, "", tlsName);
  }

  /**
   * Another server to be spoken to in the same way.
   *
   * @param reference {@code host[:port]} (5.0 section 4.11), or a URI with the same scheme
   * @throws IllegalArgumentException naming the reference and what is wrong with it
   */
  public ServerUri another(String reference) {
    if (reference.contains("://")) {
      ServerUri other = parse(reference);
      if (other.scheme != scheme) {
        throw invalid(reference, "the scheme must stay " + scheme.uriName(), null);
      }
      return other;
    }
    if (reference.matches(".*[/?#].*")) {
      throw invalid(reference, "it must be host[:port]", null);
    }
    ServerUri other = parse(scheme.uriName() + "://" + reference);
    return new ServerUri(scheme, other.host, other.port, target);
  }

  /** With scheme and port, so that {@link #parse} makes the same of it. */
  public String uri() {
    return switch (scheme) {
      case UNIX -> toString();
      case MQTT_SRV, MQTTS_SRV -> scheme.uriName() + "://" + host;
      default -> scheme.uriName() + "://" + this + target;
    };
  }

  /** Written out, as what a record has by itself takes a command-line tool too long to link. */
  @Override
  public int hashCode() {
    return 31 * (31 * host.hashCode() + port) + target.hashCode();
  }

  /**
   * {@code host:port}, with brackets around an IPv6 address; or {@code unix:/path}; or the name of
   * the records of a domain.
   */
  @Override
  public String toString() {
    return switch (scheme) {
      case UNIX -> UNIX_PREFIX + target;
      case MQTT_SRV, MQTTS_SRV -> service();
      default -> bracketed(host) + ":" + port;
    };
  }

  /** A host as it stands before a port: an IPv6 address has brackets around it. */
  static String bracketed(String host) {
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }
}
