package io.github.mqttclient.examples.cli;

import io.github.mqttclient.MqttClientBuilder;

/**
 * How the server is reached: the one place where TLS, WebSocket, proxy, Unix socket, SRV and bind
 * options meet the library. What the library cannot do (yet) is refused here with its name.
 */
final class TransportOptions {
  /** To be wired to the library's options one by one; each then leaves this list. */
  private static final Option[] NOT_YET = {
    Option.CA_FILE,
    Option.CA_PATH,
    Option.CERTIFICATE,
    Option.KEY,
    Option.KEY_FORM,
    Option.CIPHERS,
    Option.INSECURE,
    Option.ALPN,
    Option.TLS_VERSION,
    Option.TLS_OS_CERTS,
    Option.WEB_SOCKET,
    Option.PROXY,
    Option.UNIX,
    Option.SRV,
    Option.BIND,
  };

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
    String host = options.last(Option.HOST, "localhost");
    String bracketed = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    try {
      builder.server("mqtt://" + bracketed + ":" + options.number(Option.PORT, 1883));
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid host given: " + host);
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
