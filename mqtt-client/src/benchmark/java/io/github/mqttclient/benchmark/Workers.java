package io.github.mqttclient.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The processes of the comparison: the null server, if it is used, and a JVM for each run. */
final class Workers implements AutoCloseable {
  private static final int START_AND_END_SECONDS = 60;

  private final URI server;

  /** Null if the server is somebody else's. */
  private final Process nullServer;

  private Workers(URI server, Process nullServer) {
    this.server = server;
    this.nullServer = nullServer;
  }

  static Workers with(URI server) {
    return new Workers(server, null);
  }

  static Workers withNullServer() throws IOException {
    Process process = start(NullServer.class, List.of());
    String port = output(process).readLine();
    return new Workers(URI.create(NullServer.SCHEME + "://127.0.0.1:" + port), process);
  }

  private static Process start(Class<?> mainClass, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The figures of one run; null if it failed, of which standard error tells. */
  Sample run(Client client, Scenario scenario, double warmUpSeconds, double seconds)
      throws Exception {
    boolean needsPublisher = nullServer == null && scenario.work() == Scenario.Work.RECEIVE;
    try (Flooder flooder = needsPublisher ? Flooder.start(server, scenario) : null) {
      Process process =
          start(
              WorkerMain.class,
              List.of(
                  client.id(),
                  scenario.id(),
                  server.toString(),
                  String.valueOf(warmUpSeconds),
                  String.valueOf(seconds)));
      try {
        return await(process, (long) (warmUpSeconds + seconds) + START_AND_END_SECONDS);
      } finally {
        process.destroyForcibly();
      }
    }
  }

  /** The output is one line, which fits into the pipe. */
  private static Sample await(Process process, long seconds) throws Exception {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      System.err.println("the run took more than " + seconds + " s");
      return null;
    }
    return output(process)
        .lines()
        .filter(Sample::isLine)
        .map(Sample::parse)
        .findFirst()
        .orElse(null);
  }

  @Override
  public void close() {
    if (nullServer != null) {
      nullServer.destroy();
    }
  }
}
