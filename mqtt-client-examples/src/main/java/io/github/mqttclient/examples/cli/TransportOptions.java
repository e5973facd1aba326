package io.github.mqttclient.examples.cli;

import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.ProxyOptions;
import io.github.mqttclient.SocketOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * How the server is reached: the one place where WebSocket, proxy, Unix socket, SRV and bind
 * options meet the library. What Java cannot do is refused here with its name.
 */
final class TransportOptions {
  private static final int SOCKS_PORT = 1080;
  private static final int HTTP_PROXY_PORT = 8080;

  /** Java's TLS has neither pre-shared keys nor OpenSSL's engines. */
  private static final Option[] NEVER = {
    Option.PSK, Option.PSK_IDENTITY, Option.TLS_ENGINE, Option.TLS_ENGINE_KEY,
  };

  private TransportOptions() {}

  static void apply(ParsedOptions options, MqttClientBuilder builder) throws UsageException {
    checkTogether(options);
    for (Option option : NEVER) {
      if (options.has(option)) {
        throw new UsageException(
            option.shortName() + " is not supported: TLS of Java has no such feature.");
      }
    }
    boolean secure = TlsSettings.areIn(options);
    if (secure) {
      builder.tls(TlsSettings.of(options));
    }
    if (options.has(Option.PROXY)) {
      builder.proxy(proxy(options.last(Option.PROXY, "")));
    }
    if (options.has(Option.BIND)) {
      builder.socket(bind(options.last(Option.BIND, "")));
    }
    if (options.has(Option.UNIX)) {
      builder.server("unix:" + Path.of(options.last(Option.UNIX, "")).toAbsolutePath());
      return;
    }
    String host = options.last(Option.HOST, "localhost");
    try {
      builder.server(server(options, host, secure));
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid host given: " + host);
    }
  }

  private static SocketOptions bind(String address) throws UsageException {
    try {
      return SocketOptions.defaults().localAddress(address);
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid bind address given: " + address);
    }
  }

  private static String server(ParsedOptions options, String host, boolean secure)
      throws UsageException {
    String bracketed = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    if (options.has(Option.SRV)) {
      return (secure ? "mqtts" : "mqtt") + "+srv://" + host;
    }
    boolean webSocket = options.has(Option.WEB_SOCKET);
    String scheme = webSocket ? (secure ? "wss" : "ws") : (secure ? "mqtts" : "mqtt");
    int port = options.number(Option.PORT, secure ? 8883 : 1883);
    return scheme + "://" + bracketed + ":" + port + (webSocket ? "/mqtt" : "");
  }

  private static ProxyOptions proxy(String url) throws UsageException {
    try {
      URI uri = new URI(url);
      boolean http = "http".equals(uri.getScheme());
      int port = uri.getPort() > 0 ? uri.getPort() : http ? HTTP_PROXY_PORT : SOCKS_PORT;
      String host = uri.getHost();
      if (host == null) {
        throw new UsageException("Invalid proxy: " + url);
      }
      String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
      ProxyOptions proxy = http ? ProxyOptions.http(bare, port) : ProxyOptions.socks5(bare, port);
      String login = uri.getUserInfo();
      if (login == null) {
        return proxy;
      }
      String[] parts = login.split(":", 2);
      return proxy.credentials(parts[0], parts.length > 1 ? parts[1] : "");
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new UsageException("Invalid proxy: " + e.getMessage());
    }
  }

  private static void checkTogether(ParsedOptions options) throws UsageException {
    TlsSettings.checkTogether(options);
    if (options.has(Option.UNIX)
        && (TlsSettings.areIn(options) || options.has(Option.WEB_SOCKET))) {
      throw new UsageException("--unix cannot be used with TLS or WebSocket.");
    }
    if (options.has(Option.SRV) && (options.has(Option.UNIX) || options.has(Option.WEB_SOCKET))) {
      throw new UsageException("-S cannot be used with --unix or WebSocket.");
    }
    if (options.has(Option.PSK) && !options.has(Option.PSK_IDENTITY)) {
      throw new UsageException("--psk-identity required if --psk used.");
    }
    if (options.has(Option.PROXY)) {
      String url = options.last(Option.PROXY, "");
      if (!url.startsWith("socks5h://") && !url.startsWith("http://")) {
        throw new UsageException("Unsupported proxy protocol: " + url);
      }
    }
  }
}
