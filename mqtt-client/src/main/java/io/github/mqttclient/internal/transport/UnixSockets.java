package io.github.mqttclient.internal.transport;

import java.io.File;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;

/** Unix domain sockets. Reached by name, because Java has them since 16 and Android does not. */
public final class UnixSockets {
  private UnixSockets() {}

  /**
   * The address of the socket at this path; looks at the file.
   *
   * @throws IOException if something else is there, or the platform has no such sockets
   */
  public static SocketAddress address(String path) throws IOException {
    File file = new File(path);
    if (file.isFile() || file.isDirectory()) { // The system would only say: connection refused.
      throw new IOException(
          "there is a " + (file.isFile() ? "file" : "directory") + " and not a socket");
    }
    try {
      return (SocketAddress)
          Class.forName("java.net.UnixDomainSocketAddress")
              .getMethod("of", String.class)
              .invoke(null, path);
    } catch (ReflectiveOperationException e) {
      throw explained(e);
    }
  }

  /** A channel that is not connected. */
  public static SocketChannel open() throws IOException {
    try {
      return (SocketChannel)
          SocketChannel.class
              .getMethod("open", ProtocolFamily.class)
              .invoke(null, StandardProtocolFamily.valueOf("UNIX"));
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      throw explained(e);
    }
  }

  private static IOException explained(Exception e) {
    return e.getCause() instanceof IOException failure
        ? failure
        : new IOException("this platform has no Unix domain sockets; Java 16 and later has", e);
  }
}
