package io.github.mqttclient.benchmark;

import io.github.mqttclient.interop.MosquittoBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Durable publishing, this client beside Paho in one run: QoS 1, 256 bytes, 1,000 in flight, to
 * Mosquitto on this machine, every message on the disk before it is sent.
 *
 * <p>The clients take turns, each with a new connection and an empty directory; the figures are
 * medians of the rounds. Arguments: rounds, seconds a round, directory (its disk is what counts).
 */
public final class DurableMain {
  private static final int IN_FLIGHT = 1_000;
  private static final int PAYLOAD_BYTES = 256;
  private static final int WARM_UP_SECONDS = 2;

  private DurableMain() {}

  /** A client that publishes durably. */
  interface Publisher extends AutoCloseable {
    /** Publishes; the permit is given back when the message is acknowledged. */
    void publish(byte[] payload, Semaphore window) throws Exception;
  }

  private interface Opener {
    Publisher open(String server, Path directory) throws Exception;
  }

  private enum Client {
    OURS(OurDurablePublisher::new),
    PAHO3(PahoDurablePublisher::new);

    private final Opener opener;

    Client(Opener opener) {
      this.opener = opener;
    }
  }

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    Path parent =
        args.length > 2 ? Path.of(args[2]) : Path.of(System.getProperty("java.io.tmpdir"));
    double[][] rates = new double[Client.values().length][rounds];
    try (MosquittoBroker broker = MosquittoBroker.start()) {
      for (int round = 0; round < rounds; round++) {
        for (Client client : Client.values()) {
          rates[client.ordinal()][round] = measure(client, broker, parent, seconds);
        }
      }
    }
    for (Client client : Client.values()) {
      print(client.name().toLowerCase(Locale.ROOT), rates[client.ordinal()]);
    }
    double ratio = median(rates[Client.OURS.ordinal()]) / median(rates[Client.PAHO3.ordinal()]);
    System.out.printf(Locale.ROOT, "ours is %.1f times as fast as paho3%n", ratio);
  }

  private static double measure(Client client, MosquittoBroker broker, Path parent, int seconds)
      throws Exception {
    Path directory = Files.createTempDirectory(parent, "durable-");
    try (Publisher publisher = client.opener.open("tcp://127.0.0.1:" + broker.port(), directory)) {
      publishFor(publisher, WARM_UP_SECONDS);
      return publishFor(publisher, seconds);
    } finally {
      delete(directory);
    }
  }

  /** The rate, until the last acknowledgement. */
  private static double publishFor(Publisher publisher, int seconds) throws Exception {
    Semaphore window = new Semaphore(IN_FLIGHT);
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(seconds);
    long count = 0;
    while (System.nanoTime() - end < 0) {
      window.acquire();
      publisher.publish(new byte[PAYLOAD_BYTES], window);
      count++;
    }
    if (!window.tryAcquire(IN_FLIGHT, 1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("not all messages were acknowledged within a minute");
    }
    return count * 1e9 / (System.nanoTime() - start);
  }

  private static void print(String name, double[] rates) {
    System.out.printf(
        Locale.ROOT,
        "%-6s %,10.0f messages/s (%,.0f to %,.0f)%n",
        name,
        median(rates),
        Arrays.stream(rates).min().orElseThrow(),
        Arrays.stream(rates).max().orElseThrow());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : List.copyOf(files.sorted(Comparator.reverseOrder()).toList())) {
        Files.delete(file);
      }
    }
  }
}
