package io.github.mqttclient.benchmark;

import java.util.List;
import java.util.Locale;

/** The medians as Markdown, with the least and the greatest of the rounds. */
final class Tables {
  private final Results results;
  private final StringBuilder out = new StringBuilder();

  Tables(Results results) {
    this.results = results;
  }

  String toMarkdown() {
    out.append("Medians of the rounds (minimum to maximum). ")
        .append(results.conditions())
        .append('\n');
    if (results.failures() > 0) {
      out.append("\nRuns that failed and are left out: ").append(results.failures()).append(".\n");
    }
    List<Scenario> all = results.scenarios();
    List<Scenario> floods =
        all.stream().filter(scenario -> scenario.work() != Scenario.Work.ROUND_TRIP).toList();
    List<Scenario> roundTrips = results.scenarios(Scenario.Work.ROUND_TRIP);
    table("Messages a second", floods, Sample.RATE);
    table("Lost messages, %", results.scenarios(Scenario.Work.RECEIVE), Sample.LOST);
    table("CPU time of the client's process a message, µs", all, Sample.CPU);
    table("Allocated by the client's process a message, bytes", all, Sample.ALLOCATED);
    table("Round trip, median, µs", roundTrips, Sample.P50);
    table("Round trip, 99 % are faster, µs", roundTrips, Sample.P99);
    table("Round trip, 99.9 % are faster, µs", roundTrips, Sample.P999);
    return out.toString();
  }

  private void table(String title, List<Scenario> scenarios, String figure) {
    if (scenarios.isEmpty()) {
      return;
    }
    List<Client> clients = results.clients(scenarios);
    out.append("\n**").append(title).append("**\n\n| |");
    clients.forEach(client -> out.append(' ').append(client.label()).append(" |"));
    out.append("\n|---|").append("---:|".repeat(clients.size())).append('\n');
    for (Scenario scenario : scenarios) {
      out.append("| ").append(scenario.label()).append(" |");
      for (Client client : clients) {
        out.append(' ').append(cell(results.range(scenario, client, figure))).append(" |");
      }
      out.append('\n');
    }
  }

  private static String cell(Results.Range range) {
    if (Double.isNaN(range.median())) {
      return "";
    }
    return number(range.median())
        + " ("
        + number(range.minimum())
        + " to "
        + number(range.maximum())
        + ")";
  }

  /** With two decimals below 100. */
  static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 99.995 ? "%.2f" : "%,.0f", value);
  }
}
