package io.github.mqttclient.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Stands in for a server, as a process of its own, so that the clients are measured and not a
 * server: it takes every connection, acknowledges what is published and stores nothing. Prints its
 * port and ends with its standard input.
 */
public final class NullServer {
  /** In place of {@code mqtt}: there is more to ask of this server than of others. */
  static final String SCHEME = "null";

  /** Who subscribes to this topic is told how many PUBLISH packets have come on its connection. */
  static final String COUNT = "benchmark/count";

  private NullServer() {}

  public static void main(String[] args) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      System.out.println(server.getLocalPort());
      Thread end = new Thread(NullServer::awaitEnd, "end");
      end.setDaemon(true);
      end.start();
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        new Thread(() -> new NullConnection(socket).run(), "connection").start();
      }
    }
  }

  private static void awaitEnd() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever said to it.
      }
    } catch (IOException e) {
      // As good as the end.
    }
    Runtime.getRuntime().halt(0);
  }
}
