package io.github.mqttclient.examples.cli;

import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.ProxyOptions;
import io.github.mqttclient.SocketOptions;
import io.github.mqttclient.TlsOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * How the server is reached: the one place where TLS, WebSocket, proxy, Unix socket, SRV and bind
 * options meet the library. What the library cannot do is refused here with its name.
 */
final class TransportOptions {
  /** To be wired to the library's options one by one; each then leaves this list. */
  private static final Option[] NOT_YET = {
    Option.CA_PATH, Option.KEY_FORM, Option.SRV,
  };

  /** Each of them turns TLS on, as with mosquitto's clients. */
  private static final Option[] WITH_TLS = {Option.CA_FILE, Option.TLS_OS_CERTS};

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
    for (Option option : NOT_YET) {
      if (options.has(option)) {
        throw notYet(option.shortName());
      }
    }
    boolean secure = usesTls(options);
    if (secure) {
      builder.tls(tls(options));
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
    boolean webSocket = options.has(Option.WEB_SOCKET);
    String scheme = webSocket ? (secure ? "wss" : "ws") : (secure ? "mqtts" : "mqtt");
    int port = options.number(Option.PORT, secure ? 8883 : 1883);
    return scheme + "://" + bracketed + ":" + port + (webSocket ? "/mqtt" : "");
  }

  private static boolean usesTls(ParsedOptions options) {
    for (Option option : WITH_TLS) {
      if (options.has(option)) {
        return true;
      }
    }
    return false;
  }

  private static TlsOptions tls(ParsedOptions options) throws UsageException {
    TlsOptions.Builder tls = TlsOptions.builder();
    try {
      if (options.has(Option.CA_FILE)) {
        tls.caFile(Path.of(options.last(Option.CA_FILE, "")));
      }
      if (options.has(Option.CERTIFICATE)) {
        tls.clientCertificate(
            Path.of(options.last(Option.CERTIFICATE, "")), Path.of(options.last(Option.KEY, "")));
      }
      if (options.has(Option.CIPHERS)) {
        tls.cipherSuites(options.last(Option.CIPHERS, "").split(":"));
      }
      if (options.has(Option.ALPN)) {
        tls.alpn(options.last(Option.ALPN, ""));
      }
      if (options.has(Option.TLS_VERSION)) {
        tls.protocols(protocol(options.last(Option.TLS_VERSION, "")));
      }
      return tls.insecureSkipHostNameVerification(options.has(Option.INSECURE)).build();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static String protocol(String version) throws UsageException {
    return switch (version) {
      case "tlsv1.3" -> "TLSv1.3";
      case "tlsv1.2" -> "TLSv1.2";
      case "tlsv1.1" -> "TLSv1.1";
      default -> throw new UsageException("Unsupported TLS version: " + version);
    };
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

  static UsageException notYet(String option) {
    return new UsageException(option + " is not supported by this version of the library.");
  }

  private static void checkTogether(ParsedOptions options) throws UsageException {
    if (options.has(Option.CERTIFICATE) != options.has(Option.KEY)) {
      throw new UsageException("Both certfile and keyfile must be provided if one of them is set.");
    }
    if (options.has(Option.KEY_FORM) && !options.has(Option.KEY)) {
      throw new UsageException("If keyform is set, keyfile must be also specified.");
    }
    if (options.has(Option.UNIX) && (usesTls(options) || options.has(Option.WEB_SOCKET))) {
      throw new UsageException("--unix cannot be used with TLS or WebSocket.");
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
