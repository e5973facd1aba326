package io.github.mqttclient.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Which charts there are. */
final class Charts {
  private final Results results;
  private final Path folder;

  private Charts(Results results, Path folder) {
    this.results = results;
    this.folder = folder;
  }

  /** Writes those of which there are data. */
  static void draw(Results results, Path folder) throws IOException {
    Charts charts = new Charts(results, folder);
    List<Scenario> publish = results.scenarios(Scenario.Work.PUBLISH);
    List<Scenario> receive = results.scenarios(Scenario.Work.RECEIVE);
    List<Scenario> floods =
        results.scenarios().stream()
            .filter(scenario -> scenario.work() != Scenario.Work.ROUND_TRIP)
            .toList();
    charts.draw("publish", "Published messages a second (more is better)", publish, Sample.RATE);
    charts.draw("receive", "Received messages a second (more is better)", receive, Sample.RATE);
    charts.draw("cpu", "CPU time a message, µs (less is better)", floods, Sample.CPU);
    charts.draw(
        "allocation", "Allocated bytes a message (less is better)", floods, Sample.ALLOCATED);
    charts.drawLatencies(results.scenarios(Scenario.Work.ROUND_TRIP));
  }

  private void draw(String file, String title, List<Scenario> scenarios, String figure)
      throws IOException {
    BarChart chart = new BarChart(title, BarChart.Scale.LINEAR);
    List<Client> clients = results.clients(scenarios);
    clients.forEach(client -> chart.addSeries(client.label(), client.ordinal()));
    for (Scenario scenario : scenarios) {
      chart.addGroup(
          scenario.labelLines(),
          clients.stream().map(client -> results.range(scenario, client, figure)).toList());
    }
    write(file, chart);
  }

  private void drawLatencies(List<Scenario> scenarios) throws IOException {
    BarChart chart =
        new BarChart(
            "Round trip of one message, µs, logarithmic (less is better)",
            BarChart.Scale.LOGARITHMIC);
    List<Client> clients = results.clients(scenarios);
    clients.forEach(client -> chart.addSeries(client.label(), client.ordinal()));
    for (Scenario scenario : scenarios) {
      for (String figure : List.of(Sample.P50, Sample.P99, Sample.P999)) {
        chart.addGroup(
            List.of("QoS " + scenario.qos(), percentile(figure)),
            clients.stream().map(client -> results.range(scenario, client, figure)).toList());
      }
    }
    write("latency", chart);
  }

  private static String percentile(String figure) {
    return switch (figure) {
      case Sample.P50 -> "median";
      case Sample.P99 -> "99 %";
      default -> "99.9 %";
    };
  }

  private void write(String file, BarChart chart) throws IOException {
    if (!chart.isEmpty()) {
      Files.writeString(folder.resolve(file + ".svg"), chart.toSvg());
    }
  }
}
