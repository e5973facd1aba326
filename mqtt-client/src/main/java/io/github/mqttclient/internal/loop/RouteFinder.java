package io.github.mqttclient.internal.loop;

import io.github.mqttclient.TlsOptions;
import io.github.mqttclient.internal.transport.ServerUri;
import io.github.mqttclient.internal.transport.UnixSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what has to be known before a server can be dialed: its proxy, keys, path and headers,
 * and addresses. Nothing of it makes the network thread wait.
 */
final class RouteFinder {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");

  private final EventLoop loop;
  private final TransportOptions options;

  /** Told what was found, on the network thread; it may have lost interest meanwhile. */
  interface Listener {
    void found(Route route, List<SocketAddress> addresses, long now);

    /**
     * These are the servers of a domain, in the order in which to try them; each is to be found.
     */
    void foundServers(List<ServerUri> servers, long now);

    /** There is no address for this name, of the server or of its proxy. */
    void unresolved(String host, IOException failure, long now);

    /**
     * Keys cannot be used, a provider of the application has failed, DNS knows no server of a
     * domain, or nothing can be dialed.
     */
    void unreachable(Exception failure, long now);
  }

  RouteFinder(EventLoop loop, TransportOptions options) {
    this.loop = loop;
    this.options = options;
  }

  void find(ServerUri server, Listener listener) {
    if (server.scheme().isDomain()) {
      lookUpServers(server, listener);
      return;
    }
    if (server.scheme().isTls()) {
      warnOfInsecurity(server);
    }
    if (Route.isSlow(server, options)) {
      loop.blockingWork().execute(() -> findNow(server, listener));
    } else {
      findNow(server, listener);
    }
  }

  private void findNow(ServerUri server, Listener listener) {
    try {
      Route route = Route.find(server, options);
      if (server.scheme() == ServerUri.Scheme.UNIX) {
        SocketAddress address = UnixSockets.address(server.target());
        loop.post(now -> listener.found(route, List.of(address), now));
      } else {
        resolve(route, listener);
      }
    } catch (IOException | RuntimeException e) {
      loop.post(now -> listener.unreachable(e, now));
    }
  }

  private void lookUpServers(ServerUri domain, Listener listener) {
    loop.blockingWork()
        .execute(
            () -> {
              try {
                List<ServerUri> servers =
                    ServiceRecord.servers(
                        domain,
                        loop.resolver().services(domain.service()),
                        ThreadLocalRandom.current()::nextInt);
                loop.post(now -> listener.foundServers(servers, now));
              } catch (IOException | RuntimeException e) {
                loop.post(now -> listener.unreachable(e, now));
              }
            });
  }

  private void warnOfInsecurity(ServerUri server) {
    TlsOptions tls = options.tls().options();
    if (tls.insecureTrustAllCertificates()) {
      LOG.warn("TLS to {} is insecure: certificates of anyone are accepted", server);
    }
    if (tls.insecureSkipHostNameVerification()) {
      LOG.warn("TLS to {} is insecure: the host name is not checked", server);
    }
  }

  private void resolve(Route route, Listener listener) {
    if (route.proxy() == null || route.proxy().remoteDns()) {
      resolveFirst(route, listener);
    } else {
      String host = route.server().host();
      loop.resolver().resolve(host, new LookUp(route, host, listener, true));
    }
  }

  private void resolveFirst(Route route, Listener listener) {
    String host = route.firstHost();
    loop.resolver().resolve(host, new LookUp(route, host, listener, false));
  }

  /** A name that is being looked up, and what comes after it. */
  private final class LookUp implements Resolver.Callback, Command {
    private final Route route;
    private final String host;
    private final Listener listener;

    /** Whether the name is that of a server which a proxy has to connect to, and not dialed. */
    private final boolean isProxied;

    /** Empty before they are found. */
    private List<InetAddress> addresses = List.of();

    LookUp(Route route, String host, Listener listener, boolean isProxied) {
      this.route = route;
      this.host = host;
      this.listener = listener;
      this.isProxied = isProxied;
    }

    @Override
    public void resolved(List<InetAddress> addresses) {
      this.addresses = addresses;
      loop.post(this);
    }

    @Override
    public void failed(IOException exception) {
      loop.post(now -> listener.unresolved(host, exception, now));
    }

    @Override
    public void run(long now) {
      if (isProxied) {
        resolveFirst(route.withProxiedHost(addresses.get(0).getHostAddress()), listener);
        return;
      }
      List<SocketAddress> toDial;
      try {
        toDial = route.toDial(addresses);
      } catch (IOException e) {
        listener.unreachable(e, now);
        return;
      }
      listener.found(route, toDial, now);
    }
  }
}
