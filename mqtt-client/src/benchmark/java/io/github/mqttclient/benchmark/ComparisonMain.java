package io.github.mqttclient.benchmark;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * This client beside Paho and HiveMQ: each scenario with each client in a JVM of its own, the
 * clients in turn, several rounds. Leaves the data as JSON, tables as Markdown and charts as SVG,
 * and prints the tables.
 *
 * <p>The server is a {@link NullServer}, or the one that {@code --server} says; then what the
 * server can do is measured, too. {@code --help} lists the arguments.
 */
public final class ComparisonMain {
  private int rounds = 3;
  private double warmUpSeconds = 3;
  private double seconds = 2;
  private List<Client> clients = List.of(Client.values());
  private List<Scenario> scenarios = Scenario.ids().stream().map(Scenario::of).toList();
  private String server = "";
  private Path out = Path.of("target", "comparison");

  private ComparisonMain() {}

  public static void main(String[] args) throws Exception {
    ComparisonMain comparison = new ComparisonMain();
    for (int i = 0; i < args.length; i += 2) {
      if (args[i].equals("--help") || i + 1 == args.length) {
        help();
        return;
      }
      comparison.set(args[i], args[i + 1]);
    }
    comparison.run();
  }

  private static void help() {
    System.out.printf(
        """
        --rounds 3             how often each client does each scenario; figures are medians
        --warm 3               seconds before the measurement
        --seconds 2            seconds of the measurement
        --clients %s
        --scenarios %s
        --server mqtt://host:port   instead of the embedded null server
        --out target/comparison     the folder for data, tables and charts
        """,
        String.join(",", Client.ids()), String.join(",", Scenario.ids()));
  }

  private void set(String name, String value) {
    switch (name) {
      case "--rounds" -> rounds = Integer.parseInt(value);
      case "--warm" -> warmUpSeconds = Double.parseDouble(value);
      case "--seconds" -> seconds = Double.parseDouble(value);
      case "--clients" -> clients = List.of(value.split(",", -1)).stream().map(Client::of).toList();
      case "--scenarios" ->
          scenarios = List.of(value.split(",", -1)).stream().map(Scenario::of).toList();
      case "--server" -> server = value;
      case "--out" -> out = Path.of(value);
      default -> throw new IllegalArgumentException("no such argument: " + name);
    }
  }

  private void run() throws Exception {
    Results results = new Results(rounds, warmUpSeconds, seconds, server);
    try (Workers workers = server.isEmpty() ? Workers.withNullServer() : Workers.with(uri())) {
      for (int round = 1; round <= rounds; round++) {
        for (Scenario scenario : scenarios) {
          for (Client client : clients) {
            if (client.takesPartIn(scenario)) {
              results.add(round, scenario, client, sample(workers, round, scenario, client));
            }
          }
        }
      }
    }
    Files.createDirectories(out);
    Files.writeString(out.resolve("results.json"), results.toJson());
    String tables = new Tables(results).toMarkdown();
    Files.writeString(out.resolve("results.md"), tables);
    Charts.draw(results, out);
    System.out.println();
    System.out.println(tables);
    System.out.println("Data, tables and charts are in " + out.toAbsolutePath().normalize());
    if (results.failures() > 0) {
      System.exit(1);
    }
  }

  private URI uri() {
    URI uri = URI.create(server);
    if (!"mqtt".equals(uri.getScheme()) || uri.getPort() < 0) {
      throw new IllegalArgumentException("--server must be mqtt://host:port: " + server);
    }
    return uri;
  }

  /** Null if the run failed. */
  private Sample sample(Workers workers, int round, Scenario scenario, Client client)
      throws Exception {
    Sample sample = workers.run(client, scenario, warmUpSeconds, seconds);
    System.out.printf(
        Locale.ROOT,
        "%d/%d %-18s %-15s %s%n",
        round,
        rounds,
        scenario.id(),
        client.id(),
        sample == null ? "FAILED" : sample.inWords());
    return sample;
  }
}
