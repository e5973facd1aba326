package io.github.mqttclient.internal.tls;

import io.github.mqttclient.TlsException;
import io.github.mqttclient.TlsException.Problem;
import io.github.mqttclient.TlsOptions;
import io.github.mqttclient.internal.transport.TlsTransport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Makes the TLS engines of connections; engines of one context resume each other's sessions. */
public final class TlsEngines {
  private static final List<String> DEFAULT_PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  private final SSLContext context;
  private final TlsOptions options;
  private final Pins pins;

  TlsEngines(SSLContext context, TlsOptions options) {
    this.context = context;
    this.options = options;
    this.pins = new Pins(options.pins());
  }

  /** What to ask of a session besides what the engine asks. */
  public TlsTransport.SessionCheck sessionCheck() {
    return pins;
  }

  /**
   * An engine for a connection to a server.
   *
   * @param host its name or address, as the application gave it
   * @throws TlsException if the platform lacks something that the options want
   */
  public SSLEngine engine(String host, int port) {
    SSLEngine engine = context.createSSLEngine(host, port);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(protocols(engine));
    if (!options.cipherSuites().isEmpty()) {
      parameters.setCipherSuites(
          supported("cipher suite", options.cipherSuites(), engine.getSupportedCipherSuites()));
    }
    if (!options.insecureSkipHostNameVerification()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    setServerName(host, parameters);
    Alpn.offer(options.alpn(), parameters);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Those that the platform enables anyway, so that what an administrator turned off stays off. */
  private String[] protocols(SSLEngine engine) {
    if (!options.protocols().isEmpty()) {
      return supported("protocol", options.protocols(), engine.getSupportedProtocols());
    }
    List<String> enabled = new ArrayList<>(Arrays.asList(engine.getEnabledProtocols()));
    enabled.retainAll(DEFAULT_PROTOCOLS);
    return enabled.isEmpty() ? engine.getEnabledProtocols() : enabled.toArray(new String[0]);
  }

  private static String[] supported(String what, List<String> wanted, String[] supported) {
    for (String name : wanted) {
      if (!Arrays.asList(supported).contains(name)) {
        throw new TlsException(
            "TLS " + what + " " + name + " is not one of " + Arrays.toString(supported),
            Problem.OPTIONS,
            null,
            null);
      }
    }
    return wanted.toArray(new String[0]);
  }

  /** Server name indication, which is for names only (RFC 6066 section 3). */
  private static void setServerName(String host, SSLParameters parameters) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    boolean isAddress =
        name.indexOf(':') >= 0 || name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    if (isAddress) {
      return;
    }
    try {
      parameters.setServerNames(Collections.singletonList(new SNIHostName(name)));
    } catch (IllegalArgumentException e) {
      // Not a name that could be sent; servers without virtual hosts do not need one.
    }
  }
}
