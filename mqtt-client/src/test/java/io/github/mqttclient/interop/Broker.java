package io.github.mqttclient.interop;

import io.github.mqttclient.ServerLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A real MQTT server on a free port of 127.0.0.1 that lets everyone in and keeps sessions. */
public interface Broker extends AutoCloseable {
  /** The product, for test names and messages: {@code Mosquitto}. */
  String name();

  /** What it lacks or does differently. */
  BrokerQuirks quirks();

  /** What it says of itself in a CONNACK of 5.0. */
  ServerLimits limits();

  int port();

  default String host() {
    return "127.0.0.1";
  }

  default String uri() {
    return "mqtt://" + host() + ":" + port();
  }

  default InetSocketAddress address() {
    return new InetSocketAddress(host(), port());
  }

  /** Ends all connections and comes back on the same port with every session and message kept. */
  default void restart() {
    throw new UnsupportedOperationException(name() + ": ask for CANNOT_BE_RESTARTED first");
  }

  /** Stops the server and deletes its files. */
  @Override
  void close();

  /** A port that nobody listens on; another program may still take it before the caller does. */
  static int freePort() {
    try (ServerSocket socket =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on 127.0.0.1", e);
    }
  }

  /** Deletes a broker's temporary folder. */
  static void delete(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
