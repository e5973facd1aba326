package io.github.mqttclient.examples.cli;

import io.github.mqttclient.examples.EmbeddedBroker;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker}: the embedded broker, for people without one. */
@Command(
    name = "broker",
    mixinStandardHelpOptions = true,
    description = "Runs a broker on the loopback address until it is stopped; it keeps nothing.")
final class BrokerCommand implements Callable<Integer> {
  @CommandLine.Option(
      names = {"-p", "--port"},
      paramLabel = "<port>",
      defaultValue = "1883",
      description = "The port for MQTT. Default: ${DEFAULT-VALUE}.")
  private int port;

  @CommandLine.Option(
      names = "--ws-port",
      paramLabel = "<port>",
      defaultValue = "0",
      description = "A port for MQTT over WebSocket, path /mqtt. Default: none.")
  private int webSocketPort;

  static int run(String[] args) {
    return new CommandLine(new BrokerCommand()).execute(args);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(port, webSocketPort)) {
      System.out.println("Broker at " + broker.uri() + ", stop it with Ctrl-C");
      new CountDownLatch(1).await(); // Until a signal ends the process.
      return ExitCodes.SUCCESS;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      System.err.println("Error: the broker did not start: " + e.getMessage());
      return ExitCodes.FAILURE;
    }
  }
}
