package io.github.mqttclient.internal.transport;

import org.jspecify.annotations.Nullable;

/**
 * What a proxy is asked for.
 *
 * @param proxy how errors name the proxy, for example {@code http://proxy.example:3128}
 * @param host a name or an address, an IPv6 address without brackets
 * @param port 1 to 65,535
 * @param login null if the proxy wants none
 */
public record ProxyRequest(String proxy, String host, int port, @Nullable Login login) {

  public ProxyRequest {
    for (int i = 0; i < host.length(); i++) {
      if (host.charAt(i) <= ' ' || host.charAt(i) >= 0x7F) {
        throw new IllegalArgumentException(
            "the host must be printable ASCII without spaces: " + Quoted.text(host));
      }
    }
  }

  /** User name and password. */
  public record Login(String user, String password) {

    /** Without the password. */
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  /** {@code host:port}, with brackets around an IPv6 address. */
  String authority() {
    return ServerUri.bracketed(host) + ":" + port;
  }
}
