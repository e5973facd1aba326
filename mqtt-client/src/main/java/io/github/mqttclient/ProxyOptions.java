package io.github.mqttclient;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A proxy on the way to the server, for every scheme.
 *
 * @param type what it speaks
 * @param host its name or address, an IPv6 address without brackets
 * @param port 1 to 65,535
 * @param userName for Basic authentication (HTTP) or RFC 1929 (SOCKS5)
 * @param password given if and only if the user name is
 * @param remoteDns whether the proxy resolves the name of the server; if not, the client does and
 *     tells the proxy an address
 */
public record ProxyOptions(
    Type type,
    String host,
    int port,
    Optional<String> userName,
    Optional<String> password,
    boolean remoteDns)
    implements ProxyProvider {

  private static final int MAX_SOCKS_FIELD = 255;

  /** What a proxy speaks. */
  public enum Type {
    /** HTTP CONNECT. */
    HTTP,
    /** SOCKS version 5 (RFC 1928). */
    SOCKS5
  }

  public ProxyOptions {
    Objects.requireNonNull(type, "type");
    Checks.host("proxy host", host);
    Checks.range("proxy port", port, 1, 65_535);
    if (userName.isPresent() != password.isPresent()) {
      throw new IllegalArgumentException("proxy userName and password must be given together");
    }
    userName.ifPresent(name -> checkUserName(type, name));
    password.ifPresent(secret -> checkLogin(type, "proxy password", secret));
  }

  private static void checkUserName(Type type, String userName) {
    checkLogin(type, "proxy userName", userName);
    if (type == Type.HTTP && userName.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "proxy userName must not contain a colon, which ends it in HTTP: \"" + userName + "\"");
    }
  }

  private static void checkLogin(Type type, String field, String value) {
    Checks.noControlCharacters(field, value);
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (type == Type.SOCKS5 && (bytes == 0 || bytes > MAX_SOCKS_FIELD)) {
      throw new IllegalArgumentException(field + " must have 1 to 255 bytes for SOCKS5: " + bytes);
    }
  }

  /** An HTTP proxy that allows CONNECT to the port of the server. */
  public static ProxyOptions http(String host, int port) {
    return new ProxyOptions(Type.HTTP, host, port, Optional.empty(), Optional.empty(), true);
  }

  /** A SOCKS version 5 proxy. */
  public static ProxyOptions socks5(String host, int port) {
    return new ProxyOptions(Type.SOCKS5, host, port, Optional.empty(), Optional.empty(), true);
  }

  /** The same with a user name and a password. Default: neither. */
  public ProxyOptions credentials(String userName, String password) {
    return new ProxyOptions(
        type, host, port, Optional.of(userName), Optional.of(password), remoteDns);
  }

  /**
   * The same, with the name of the server resolved by the proxy or by the client. Default: true.
   */
  public ProxyOptions remoteDns(boolean remoteDns) {
    return new ProxyOptions(type, host, port, userName, password, remoteDns);
  }

  /** This proxy, whatever the server is. */
  @Override
  public ProxyOptions proxyFor(String server) {
    return this;
  }

  /** {@code socks5://user@proxy.example:1080}, without the password. */
  @Override
  public String toString() {
    return type.name().toLowerCase(Locale.ROOT)
        + "://"
        + userName.map(name -> name + "@").orElse("")
        + (host.indexOf(':') < 0 ? host : "[" + host + "]")
        + ":"
        + port;
  }
}
