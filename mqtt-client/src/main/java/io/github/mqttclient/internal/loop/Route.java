package io.github.mqttclient.internal.loop;

import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ProxyOptions;
import io.github.mqttclient.ProxyProvider;
import io.github.mqttclient.TlsException;
import io.github.mqttclient.WebSocketOptions;
import io.github.mqttclient.internal.tls.TlsEngines;
import io.github.mqttclient.internal.transport.BufferPool;
import io.github.mqttclient.internal.transport.ProxyRequest;
import io.github.mqttclient.internal.transport.ProxyTransport;
import io.github.mqttclient.internal.transport.ServerUri;
import io.github.mqttclient.internal.transport.SocketTransport;
import io.github.mqttclient.internal.transport.TlsTransport;
import io.github.mqttclient.internal.transport.Transport;
import io.github.mqttclient.internal.transport.WebSocketRequest;
import io.github.mqttclient.internal.transport.WebSocketRequest.SubprotocolAnswer;
import io.github.mqttclient.internal.transport.WebSocketTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The way to one server: what had to be found out before its layers are made, and the making, in
 * the order in which the bytes meet them.
 *
 * @param sockets open what is dialed
 * @param proxy null if the server is reached without
 * @param proxiedHost what a proxy is told: the server's name or its address
 * @param tls null if the server is not spoken to with TLS
 * @param target path and query of the WebSocket; empty if there is none
 * @param headers of the WebSocket
 */
record Route(
    ServerUri server,
    TransportOptions options,
    Sockets sockets,
    @Nullable ProxyOptions proxy,
    String proxiedHost,
    @Nullable TlsEngines tls,
    String target,
    Map<String, String> headers) {
  /** Made when the first WebSocket is: it takes a while, which a client without need not wait. */
  private static final class MaskKeys {
    static final SecureRandom RANDOM = new SecureRandom();
  }

  /** Where layers do what would make the network thread wait. */
  record Surroundings(BufferPool buffers, Executor blockingWork, Runnable wakeUp) {}

  /**
   * Reads keys and asks the providers of the application, which may take its time.
   *
   * @throws TlsException if keys or certificates cannot be used
   * @throws ConnectFailedException if the provider of proxies has failed
   * @throws IOException if the local address has no such name
   */
  static Route find(ServerUri server, TransportOptions options) throws IOException {
    ServerUri.Scheme scheme = server.scheme();
    boolean isUnix = scheme == ServerUri.Scheme.UNIX;
    TlsEngines tls = scheme.isTls() ? options.tls().current() : null;
    WebSocketOptions webSocket = options.webSocket();
    return new Route(
        server,
        options,
        isUnix ? Sockets.unix(options.socket()) : Sockets.tcp(options.socket()),
        isUnix ? null : proxyFor(server, options.proxy()),
        server.host(),
        tls,
        scheme.isWebSocket() ? webSocket.path().orElse(server.target()) : "",
        scheme.isWebSocket() ? webSocket.headers() : Map.of());
  }

  private static @Nullable ProxyOptions proxyFor(
      ServerUri server, @Nullable ProxyProvider provider) {
    try {
      return provider == null ? null : provider.proxyFor(server.uri());
    } catch (RuntimeException e) {
      throw new ConnectFailedException(
          server + ": the provider of proxies failed: " + e.getMessage(), e);
    }
  }

  /** The same with an address for the proxy, which is not to resolve the name. */
  Route withProxiedHost(String address) {
    return new Route(server, options, sockets, proxy, address, tls, target, headers);
  }

  /** Whether finding it may block. */
  static boolean isSlow(ServerUri server, TransportOptions options) {
    ProxyProvider provider = options.proxy();
    return server.scheme() != ServerUri.Scheme.MQTT
        || (provider != null && !(provider instanceof ProxyOptions))
        || Sockets.isSlow(options.socket());
  }

  /** Whose name has to be resolved: the server's or the proxy's. */
  String firstHost() {
    return proxy == null ? server.host() : proxy.host();
  }

  /**
   * Where to dial, in this order, if these are the addresses of {@link #firstHost}.
   *
   * @throws IOException if the local address keeps all of them from being reached
   */
  List<SocketAddress> toDial(List<InetAddress> addresses) throws IOException {
    return sockets.reachable(
        AddressOrder.alternating(addresses), proxy == null ? server.port() : proxy.port());
  }

  /** The layers over a connection to one of them, which is closed if that fails. */
  Transport open(SocketChannel channel, MqttVersion version, Surroundings surroundings)
      throws IOException {
    Transport transport = SocketTransport.over(channel);
    try {
      transport = throughProxy(transport);
      transport = withTls(transport, surroundings);
      return withWebSocket(transport, version);
    } catch (IOException | RuntimeException e) {
      transport.close();
      throw e;
    }
  }

  private Transport throughProxy(Transport lower) {
    if (proxy == null) {
      return lower;
    }
    ProxyRequest.Login login =
        proxy
            .userName()
            .map(user -> new ProxyRequest.Login(user, proxy.password().orElse("")))
            .orElse(null);
    ProxyRequest request = new ProxyRequest(proxy.toString(), proxiedHost, server.port(), login);
    return switch (proxy.type()) {
      case HTTP -> ProxyTransport.http(lower, request);
      case SOCKS5 -> ProxyTransport.socks5(lower, request);
    };
  }

  private Transport withTls(Transport lower, Surroundings surroundings) throws IOException {
    TlsEngines engines = tls;
    if (engines == null) {
      return lower;
    }
    return new TlsTransport(
        lower,
        engines.engine(server.tlsName(), server.port()),
        engines.sessionCheck(),
        surroundings.buffers(),
        surroundings.blockingWork(),
        surroundings.wakeUp());
  }

  private Transport withWebSocket(Transport lower, MqttVersion version) {
    if (!server.scheme().isWebSocket()) {
      return lower;
    }
    WebSocketOptions webSocket = options.webSocket();
    String byVersion = version == MqttVersion.MQTT_3_1 ? "mqttv3.1" : "mqtt"; // [MQTT-6.0.0-3]
    return new WebSocketTransport(
        lower,
        new WebSocketRequest(
            WebSocketRequest.authority(server.host(), server.port(), server.scheme().isTls()),
            target,
            webSocket.subprotocol().orElse(byVersion),
            webSocket.subprotocolRequired()
                ? SubprotocolAnswer.REQUIRED
                : SubprotocolAnswer.OPTIONAL,
            headers,
            webSocket.maximumFrameSize()),
        MaskKeys.RANDOM);
  }
}
