package io.github.mqttclient.examples.cli;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How long {@code pub -t t -m x} takes beside the smallest Java program that sends the same bytes,
 * {@link SmallestPublisher}: a measurement, not a test, to be run in the directory of the module
 * with nothing but the test classes in the class path. The argument is how many rounds (40). The
 * server is in this program and answers at once.
 */
public final class StartUpMain {
  private static final List<String> PUB = List.of("pub", "-t", "t", "-m", "x", "-p");

  private StartUpMain() {}

  /** A way to send the message, and how long it took. */
  private record Way(String name, List<String> command, List<Double> millis) {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int rounds = args.length == 0 ? 40 : Integer.parseInt(args[0]);
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread answering = new Thread(() -> serve(server));
      answering.setDaemon(true);
      answering.start();
      List<Way> ways = ways(Integer.toString(server.getLocalPort()));
      for (int round = -2; round < rounds; round++) { // The first two warm the caches up.
        for (Way way : ways) {
          double millis = run(way.command());
          if (round >= 0) {
            way.millis().add(millis);
          }
        }
      }
      print(ways);
    }
  }

  private static List<Way> ways(String port) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    List<String> smallest = List.of(java, "-cp", classes);
    return List.of(
        way("smallest program", smallest, List.of(SmallestPublisher.class.getName()), port),
        way("java -jar mqtt.jar pub", List.of(java, "-jar", "target/mqtt.jar"), PUB, port),
        way("bin/mqtt pub", List.of("bin/mqtt"), PUB, port));
  }

  private static Way way(String name, List<String> start, List<String> arguments, String port) {
    List<String> command = new ArrayList<>(start);
    command.addAll(arguments);
    command.add(port);
    return new Way(name, command, new ArrayList<>());
  }

  private static double run(List<String> command) throws IOException, InterruptedException {
    long start = System.nanoTime();
    int exitCode = new ProcessBuilder(command).inheritIO().start().waitFor();
    long nanos = System.nanoTime() - start;
    if (exitCode != 0) {
      throw new IllegalStateException(command + " ended with " + exitCode);
    }
    return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
  }

  private static void print(List<Way> ways) {
    double shortest = 0;
    double middle = 0;
    for (Way way : ways) {
      List<Double> sorted = way.millis().stream().sorted().toList();
      double first = sorted.get(0);
      double median = sorted.get(sorted.size() / 2);
      shortest = shortest == 0 ? first : shortest;
      middle = middle == 0 ? median : middle;
      System.out.printf(
          Locale.ROOT,
          "%-24s shortest %4.0f ms (%.2f), median %4.0f ms (%.2f)%n",
          way.name(),
          first,
          first / shortest,
          median,
          median / middle);
    }
  }

  /** Takes every CONNECT, and reads to the end. */
  private static void serve(ServerSocket server) {
    while (true) {
      try (Socket client = server.accept()) {
        DataInputStream in = new DataInputStream(client.getInputStream());
        in.readUnsignedByte();
        in.skipNBytes(in.readUnsignedByte());
        client.getOutputStream().write(new byte[] {0x20, 2, 0, 0});
        in.readAllBytes();
      } catch (IOException e) {
        if (server.isClosed()) {
          return;
        }
      }
    }
  }
}
