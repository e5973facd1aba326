package io.github.mqttclient.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A way to a broker on which packets can be lost and connections be cut. */
final class CuttableProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final InetSocketAddress server;
  private final ServerSocket listening;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();

  /** A permit for each piece of data that was lost. */
  private final Semaphore lost = new Semaphore(0);

  CuttableProxy(Broker broker) {
    this(broker.address());
  }

  CuttableProxy(InetSocketAddress server) {
    this.server = server;
    try {
      listening = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start("accept", this::acceptAll);
  }

  int port() {
    return listening.getLocalPort();
  }

  String uri() {
    return "mqtt://127.0.0.1:" + port();
  }

  /** From now on the broker's packets do not reach the clients that are connected. */
  void loseAnswers() {
    links.forEach(link -> link.losesAnswers = true);
  }

  /** From now on the packets of the clients that are connected do not reach the broker. */
  void loseRequests() {
    links.forEach(link -> link.losesRequests = true);
  }

  /** Waits until something was lost. */
  void awaitLoss() {
    try {
      if (!lost.tryAcquire(InteropScene.DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("nothing was sent within " + InteropScene.DEADLINE);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends the connections that there are, on both sides; the next one works again. */
  void cut() {
    links.forEach(Link::close);
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket client = listening.accept();
        Link link = new Link(client, new Socket(server.getAddress(), server.getPort()));
        links.add(link);
        start("requests", link::passRequests);
        start("answers", link::passAnswers);
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, "cuttable-proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** A client's connection and the one to the broker for it. */
  private final class Link {
    private final Socket client;
    private final Socket server;
    private volatile boolean losesRequests;
    private volatile boolean losesAnswers;

    Link(Socket client, Socket server) throws IOException {
      this.client = client;
      this.server = server;
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    }

    void passRequests() {
      pass(client, server, () -> losesRequests);
    }

    void passAnswers() {
      pass(server, client, () -> losesAnswers);
    }

    private void pass(Socket from, Socket to, BooleanSupplier loses) {
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
          if (loses.getAsBoolean()) {
            lost.release();
          } else {
            out.write(buffer, 0, length);
          }
        }
      } catch (IOException e) {
        // One of them is gone: the other one goes, too.
      } finally {
        close();
      }
    }

    void close() {
      links.remove(this);
      closeQuietly(client);
      closeQuietly(server);
    }

    private void closeQuietly(Socket socket) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is gone in any case.
      }
    }
  }
}
