package io.github.mqttclient;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Settings of the sockets, for every address that is dialed: of a server, or of the proxy in front
 * of it. To a Unix domain socket only the sizes of the buffers apply.
 *
 * @param localAddress where a connection comes from; port 0: one that the system chooses
 * @param tcpNoDelay whether small packets are sent at once (TCP_NODELAY)
 * @param keepAlive whether TCP probes an idle connection (SO_KEEPALIVE), beside the keep-alive of
 *     MQTT
 * @param sendBufferSize of the system, in bytes (SO_SNDBUF); empty: the system chooses
 * @param receiveBufferSize of the system, in bytes (SO_RCVBUF); empty: the system chooses
 */
public record SocketOptions(
    Optional<InetSocketAddress> localAddress,
    boolean tcpNoDelay,
    boolean keepAlive,
    OptionalInt sendBufferSize,
    OptionalInt receiveBufferSize) {

  private static final SocketOptions DEFAULTS =
      new SocketOptions(Optional.empty(), true, false, OptionalInt.empty(), OptionalInt.empty());

  public SocketOptions {
    Objects.requireNonNull(localAddress, "localAddress");
    checkSize("sendBufferSize", sendBufferSize);
    checkSize("receiveBufferSize", receiveBufferSize);
  }

  private static void checkSize(String name, OptionalInt bytes) {
    if (bytes.isPresent()) {
      Checks.atLeastOne(name, bytes.getAsInt());
    }
  }

  /** What a client uses to which nothing else is said. */
  public static SocketOptions defaults() {
    return DEFAULTS;
  }

  /**
   * The same with a local address: one of this machine, to choose the network, or a port, or both.
   * Addresses of servers that are not of its family (IPv4 or IPv6) are not dialed; those of 0.0.0.0
   * and :: are all. An unresolved one is looked up at each attempt to connect. If it cannot be used
   * the attempt fails with a {@link ConnectFailedException} that names it. Default: none, the
   * system chooses.
   *
   * <p>A fixed port allows one connection to a server at a time, and a new one only when the system
   * has forgotten the one before, which may take minutes.
   */
  public SocketOptions localAddress(InetSocketAddress localAddress) {
    return new SocketOptions(
        Optional.of(localAddress), tcpNoDelay, keepAlive, sendBufferSize, receiveBufferSize);
  }

  /**
   * The same with a local address as text: a name or an address, and a port if need be: {@code
   * 192.0.2.7}, {@code 192.0.2.7:4000}, {@code [2001:db8::7]:4000}. It is looked up at each attempt
   * to connect.
   *
   * @throws IllegalArgumentException if it is no such text
   * @see #localAddress(InetSocketAddress)
   */
  public SocketOptions localAddress(String localAddress) {
    int colon = localAddress.lastIndexOf(':');
    boolean isBracketed = localAddress.startsWith("[");
    boolean hasPort =
        isBracketed
            ? localAddress.startsWith("]", colon - 1)
            : colon >= 0 && localAddress.indexOf(':') == colon;
    String host = hasPort ? localAddress.substring(0, colon) : localAddress;
    if (isBracketed && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    Checks.host("localAddress", host);
    int port = hasPort ? port(localAddress, localAddress.substring(colon + 1)) : 0;
    return localAddress(InetSocketAddress.createUnresolved(host, port));
  }

  private static int port(String localAddress, String digits) {
    try {
      return Checks.range("port of localAddress", Integer.parseInt(digits), 0, 65_535);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "localAddress must end with a port after its colon: \"" + localAddress + "\"", e);
    }
  }

  /** The same with TCP_NODELAY on or off. Default: on; off saves packets and costs time. */
  public SocketOptions tcpNoDelay(boolean tcpNoDelay) {
    return new SocketOptions(
        localAddress, tcpNoDelay, keepAlive, sendBufferSize, receiveBufferSize);
  }

  /** The same with SO_KEEPALIVE on or off; how often TCP probes, the system knows. Default: off. */
  public SocketOptions keepAlive(boolean keepAlive) {
    return new SocketOptions(
        localAddress, tcpNoDelay, keepAlive, sendBufferSize, receiveBufferSize);
  }

  /**
   * The same with a size of the send buffer in bytes, at least 1; the system may take another one.
   * Default: the system's, which often grows as needed while a fixed one does not.
   */
  public SocketOptions sendBufferSize(int bytes) {
    return new SocketOptions(
        localAddress, tcpNoDelay, keepAlive, OptionalInt.of(bytes), receiveBufferSize);
  }

  /** The same with a size of the receive buffer, under the same rules. */
  public SocketOptions receiveBufferSize(int bytes) {
    return new SocketOptions(
        localAddress, tcpNoDelay, keepAlive, sendBufferSize, OptionalInt.of(bytes));
  }
}
