package io.github.mqttclient.internal.loop;

import io.github.mqttclient.SocketOptions;
import io.github.mqttclient.internal.transport.UnixSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens the sockets of an attempt: TCP from a local address, if there is one, or Unix domain. */
final class Sockets implements Dialer.ChannelOpener {
  private final SocketOptions options;

  /** From where TCP connections go out; empty: the system chooses. */
  private final List<InetSocketAddress> local;

  private Sockets(SocketOptions options, List<InetSocketAddress> local) {
    this.options = options;
    this.local = local;
  }

  /** For Unix domain sockets, which have no local address. */
  static Sockets unix(SocketOptions options) {
    return new Sockets(options, List.of());
  }

  /** For TCP; looks the local address up, which may take its time. */
  static Sockets tcp(SocketOptions options) throws IOException {
    InetSocketAddress wanted = options.localAddress().orElse(null);
    if (wanted == null) {
      return new Sockets(options, List.of());
    }
    if (!wanted.isUnresolved()) {
      return new Sockets(options, List.of(wanted));
    }
    List<InetSocketAddress> local = new ArrayList<>();
    try {
      for (InetAddress address : InetAddress.getAllByName(wanted.getHostString())) {
        local.add(new InetSocketAddress(address, wanted.getPort()));
      }
    } catch (UnknownHostException e) {
      throw new IOException("cannot resolve the local address " + text(wanted), e);
    }
    return new Sockets(options, local);
  }

  /** Whether {@link #tcp} has to look something up. */
  static boolean isSlow(SocketOptions options) {
    return options.localAddress().isPresent() && options.localAddress().get().isUnresolved();
  }

  /**
   * Those of the addresses that can be reached from the local one, in their order.
   *
   * @throws IOException if there are none
   */
  List<SocketAddress> reachable(List<InetAddress> addresses, int port) throws IOException {
    List<SocketAddress> reachable = new ArrayList<>();
    for (InetAddress address : addresses) {
      if (local.isEmpty() || localFor(address) != null) {
        reachable.add(new InetSocketAddress(address, port));
      }
    }
    if (reachable.isEmpty() && !local.isEmpty()) {
      throw new IOException(
          "cannot go from the local address " + text(local.get(0)) + " to any of " + addresses);
    }
    return reachable;
  }

  private @Nullable InetSocketAddress localFor(InetAddress remote) {
    for (InetSocketAddress from : local) {
      InetAddress address = from.getAddress();
      if (address.isAnyLocalAddress() || address.getClass() == remote.getClass()) {
        return from;
      }
    }
    return null;
  }

  @Override
  public SocketChannel open(SocketAddress to) throws IOException {
    InetSocketAddress remote = to instanceof InetSocketAddress tcp ? tcp : null;
    SocketChannel channel = remote == null ? UnixSockets.open() : SocketChannel.open();
    try {
      channel.configureBlocking(false);
      // Before it is connected: TCP tells the server then how far its window can grow.
      if (options.sendBufferSize().isPresent()) {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBufferSize().getAsInt());
      }
      if (options.receiveBufferSize().isPresent()) {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBufferSize().getAsInt());
      }
      if (remote != null) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, options.tcpNoDelay());
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, options.keepAlive());
        bind(channel, localFor(remote.getAddress()));
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void bind(SocketChannel channel, @Nullable InetSocketAddress from)
      throws IOException {
    if (from == null) {
      return;
    }
    try {
      if (from.getPort() != 0) { // So that the one before, closed a moment ago, does not block it.
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      }
      channel.bind(from);
    } catch (IOException e) {
      throw new IOException(
          "cannot bind the local address " + text(from) + ": " + e.getMessage(), e);
    }
  }

  private static String text(InetSocketAddress from) {
    String host = from.getHostString();
    return from.getPort() == 0 ? host : host + " port " + from.getPort();
  }
}
