package io.github.mqttclient.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A way to a broker with the faults of a real network: see {@link Fault}. */
final class FaultyProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final InetSocketAddress server;
  private final ServerSocket listening;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger cuts = new AtomicInteger();

  /** What connections get from their beginning. */
  private final Map<Way, Supplier<Fault>> faults = new ConcurrentHashMap<>();

  private volatile End endOfCut = End.FIN;

  /** A permit for each piece of data that was lost. */
  private final Semaphore lost = new Semaphore(0);

  /** The two ways through a connection. */
  enum Way {
    TO_SERVER,
    TO_CLIENT
  }

  /** How a connection that is cut ends for both sides. */
  enum End {
    /** In order: what was sent before arrives, then the end of the stream. */
    FIN,
    /** With a reset, which may overtake what was sent before. */
    RESET
  }

  FaultyProxy(Broker broker) {
    this(broker.address());
  }

  FaultyProxy(InetSocketAddress server) {
    this.server = server;
    for (Way way : Way.values()) {
      faults.put(way, Fault::none);
    }
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

  /** The fault of each connection to come. */
  void faultOfNewConnections(Way way, Supplier<Fault> fault) {
    faults.put(way, fault);
  }

  /** From now on the connections that there are have this fault. */
  void fault(Way way, Supplier<Fault> fault) {
    links.forEach(link -> link.faults.put(way, fault.get()));
  }

  /** From now on the broker's packets do not reach the clients that are connected. */
  void loseAnswers() {
    fault(Way.TO_CLIENT, () -> Fault.loss(lost::release));
  }

  /** From now on the packets of the clients that are connected do not reach the broker. */
  void loseRequests() {
    fault(Way.TO_SERVER, () -> Fault.loss(lost::release));
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
    cut(End.FIN);
  }

  void cut(End end) {
    links.forEach(link -> link.cut(end));
  }

  /** How connections end that are cut by their {@link Fault}. */
  void endOfCut(End end) {
    endOfCut = end;
  }

  /** How many connections have been cut. */
  int cuts() {
    return cuts.get();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    links.forEach(Link::close);
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket client = listening.accept();
        try {
          Link link = new Link(client, new Socket(server.getAddress(), server.getPort()));
          links.add(link);
          start("to-server", () -> link.pass(Way.TO_SERVER));
          start("to-client", () -> link.pass(Way.TO_CLIENT));
        } catch (IOException e) {
          client.close(); // The broker is down, and so is its address for the client.
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, "faulty-proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** A client's connection and the one to the broker for it. */
  private final class Link {
    private final Map<Way, Fault> faults = new ConcurrentHashMap<>();
    private final Map<Way, Socket> destinations = new EnumMap<>(Way.class);

    Link(Socket client, Socket server) throws IOException {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      destinations.put(Way.TO_CLIENT, client);
      destinations.put(Way.TO_SERVER, server);
      FaultyProxy.this.faults.forEach((way, fault) -> faults.put(way, fault.get()));
    }

    void pass(Way way) {
      Way back = way == Way.TO_SERVER ? Way.TO_CLIENT : Way.TO_SERVER;
      try {
        InputStream in = destinations.get(back).getInputStream();
        OutputStream out = destinations.get(way).getOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
          try {
            faults.get(way).pass(buffer, length, out);
          } catch (Fault.Cut e) {
            cut(endOfCut); // It reads on until the other sides have noticed.
          }
        }
      } catch (IOException | InterruptedException e) {
        // One of them is gone: the other one goes, too.
      } finally {
        close();
      }
    }

    void cut(End end) {
      if (!links.remove(this)) {
        return; // It has ended already.
      }
      cuts.incrementAndGet();
      for (Way way : Way.values()) {
        faults.put(way, Fault.loss(lost::release));
      }
      try {
        for (Socket socket : List.copyOf(destinations.values())) {
          if (end == End.FIN) {
            socket.shutdownOutput();
          } else {
            socket.setSoLinger(true, 0);
            socket.close();
          }
        }
      } catch (IOException e) {
        close(); // It ended by itself at the same moment.
      }
    }

    void close() {
      links.remove(this);
      destinations.values().forEach(this::closeQuietly);
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
