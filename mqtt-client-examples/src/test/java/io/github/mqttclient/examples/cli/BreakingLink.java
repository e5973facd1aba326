package io.github.mqttclient.examples.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to the broker whose first two connections break after so many bytes. */
final class BreakingLink implements AutoCloseable {
  private final ServerSocket server;
  private final int brokerPort;
  private final int bytes;
  private final AtomicInteger connections = new AtomicInteger();

  private BreakingLink(ServerSocket server, int brokerPort, int bytes) {
    this.server = server;
    this.brokerPort = brokerPort;
    this.bytes = bytes;
  }

  static BreakingLink to(int brokerPort, int bytes) throws IOException {
    ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    BreakingLink link = new BreakingLink(server, brokerPort, bytes);
    daemon(link::accept);
    return link;
  }

  int port() {
    return server.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
        boolean breaks = connections.incrementAndGet() <= 2;
        daemon(() -> copy(client, broker, breaks ? bytes : Long.MAX_VALUE));
        daemon(() -> copy(broker, client, Long.MAX_VALUE));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  /** Until the end of one side, or of the bytes that are let through; then both sides end. */
  private static void copy(Socket from, Socket to, long limit) {
    byte[] buffer = new byte[4096];
    long left = limit;
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      while (left > 0) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          return;
        }
        out.write(buffer, 0, count);
        left -= count;
      }
    } catch (IOException e) {
      // The other direction has ended.
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
