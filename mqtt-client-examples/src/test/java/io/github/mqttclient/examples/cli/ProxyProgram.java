package io.github.mqttclient.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Real proxies, each on a free port of 127.0.0.1. */
final class ProxyProgram {
  private ProxyProgram() {}

  /** A SOCKS5 proxy; {@code login} are its options -u and -P, or none. */
  static ServerProgram microsocks(Path directory, String... login) throws IOException {
    int port = ServerProgram.freePort();
    List<String> options = new ArrayList<>(List.of("-i", "127.0.0.1", "-p", "" + port));
    options.addAll(List.of(login));
    return ServerProgram.start("microsocks", options, directory, port);
  }

  /** An HTTP proxy whose CONNECT may lead to this port only. */
  static ServerProgram tinyproxy(Path directory, int connectPort) throws IOException {
    int port = ServerProgram.freePort();
    List<String> lines = List.of("Port " + port, "Listen 127.0.0.1", "ConnectPort " + connectPort);
    Path file = Files.write(directory.resolve("tinyproxy-" + port + ".conf"), lines);
    return ServerProgram.start("tinyproxy", List.of("-d", "-c", file.toString()), directory, port);
  }
}
