package io.github.mqttclient.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The broker of the comparisons, on a port of its own. */
final class Mosquitto {
  private Mosquitto() {}

  /** Starts it with further lines of configuration. */
  static ServerProgram start(Path directory, String... configuration) throws IOException {
    String unused = ServerProgram.required("mosquitto_sub");
    int port = ServerProgram.freePort();
    List<String> lines = new ArrayList<>(List.of("listener " + port + " 127.0.0.1"));
    lines.addAll(List.of("user root", "max_queued_messages 0", "max_packet_size 20000000"));
    lines.addAll(List.of(configuration));
    Path file = Files.write(directory.resolve("mosquitto-" + port + ".conf"), lines);
    return ServerProgram.start("mosquitto", List.of("-c", file.toString()), directory, port);
  }
}
