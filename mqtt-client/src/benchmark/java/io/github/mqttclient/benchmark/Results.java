package io.github.mqttclient.benchmark;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** All samples of a comparison, and where they come from. */
final class Results {
  private final String date = Instant.now().truncatedTo(ChronoUnit.MINUTES).toString();
  private final int rounds;
  private final double warmUpSeconds;
  private final double seconds;
  private final String server;
  private final List<Run> runs = new ArrayList<>();

  /** One client doing one scenario once; the sample is null if that failed. */
  private record Run(int round, Scenario scenario, Client client, Sample sample) {}

  /** What the rounds came to; the values are NaN if all of them failed. */
  record Range(double median, double minimum, double maximum) {}

  Results(int rounds, double warmUpSeconds, double seconds, String server) {
    this.rounds = rounds;
    this.warmUpSeconds = warmUpSeconds;
    this.seconds = seconds;
    this.server = server;
  }

  void add(int round, Scenario scenario, Client client, Sample sample) {
    runs.add(new Run(round, scenario, client, sample));
  }

  List<Scenario> scenarios() {
    return runs.stream().map(Run::scenario).distinct().toList();
  }

  List<Scenario> scenarios(Scenario.Work work) {
    return scenarios().stream().filter(scenario -> scenario.work() == work).toList();
  }

  /** The clients that did one of these scenarios. */
  List<Client> clients(List<Scenario> scenarios) {
    return runs.stream()
        .filter(run -> scenarios.contains(run.scenario))
        .map(Run::client)
        .distinct()
        .toList();
  }

  Range range(Scenario scenario, Client client, String figure) {
    double[] values =
        runs.stream()
            .filter(run -> run.scenario.equals(scenario) && run.client == client)
            .filter(run -> run.sample != null && run.sample.figures().containsKey(figure))
            .mapToDouble(run -> run.sample.figures().get(figure))
            .sorted()
            .toArray();
    return values.length == 0
        ? new Range(Double.NaN, Double.NaN, Double.NaN)
        : new Range(values[values.length / 2], values[0], values[values.length - 1]);
  }

  long failures() {
    return runs.stream().filter(run -> run.sample == null).count();
  }

  String conditions() {
    return String.format(
        Locale.ROOT,
        "%s, Java %s, %s %s, %d processors; %s; rounds: %d, each %s s after %s s of warming up; %s.",
        date,
        System.getProperty("java.version"),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        server.isEmpty() ? "the embedded null server" : server,
        rounds,
        number(seconds),
        number(warmUpSeconds),
        clients(scenarios()).stream()
            .map(Client::jar)
            .distinct()
            .collect(Collectors.joining(", ")));
  }

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  String toJson() {
    String lines =
        runs.stream().map(Results::toJson).collect(Collectors.joining(",\n    ", "\n    ", "\n  "));
    return "{\n  \"conditions\": \"" + conditions() + "\",\n  \"runs\": [" + lines + "]\n}\n";
  }

  private static String toJson(Run run) {
    StringBuilder json = new StringBuilder();
    json.append("{\"round\": ").append(run.round);
    json.append(", \"scenario\": \"").append(run.scenario.id()).append('"');
    json.append(", \"client\": \"").append(run.client.id()).append('"');
    if (run.sample == null) {
      return json.append(", \"failed\": true}").toString();
    }
    run.sample
        .figures()
        .forEach(
            (name, value) ->
                json.append(String.format(Locale.ROOT, ", \"%s\": %.3f", name, value)));
    return json.append('}').toString();
  }
}
