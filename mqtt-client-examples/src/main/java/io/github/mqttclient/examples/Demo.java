package io.github.mqttclient.examples;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * The main job in one program: it connects, subscribes to {@code sensor/#}, publishes readings at
 * QoS 0, 1 and 2, and prints what arrives and what has completed.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Publishes readings and receives them again, over an embedded broker or yours.")
public final class Demo implements Callable<Integer> {
  private static final int READINGS = 9;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Option(
      names = "--server",
      paramLabel = "URI",
      description = "The broker to use, for example mqtt://localhost:1883.")
  private String server;

  /** The program; see the class. */
  private Demo() {}

  /** What the help and the shell completion of the tools are made of. */
  public static CommandSpec spec() {
    return CommandSpec.forAnnotatedObject(new Demo());
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new Demo()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    if (server != null) {
      return run(server);
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      System.out.println("Started an embedded broker at " + broker.uri());
      return run(broker.uri());
    }
  }

  private static int run(String server) throws InterruptedException {
    try (MqttClient client = MqttClient.builder().server(server).connectTimeout(PATIENCE).build()) {
      return publishAndReceive(client);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof MqttException)) {
        throw new AssertionError("tokens fail with MqttException", e);
      }
      System.err.println("Failed: " + e.getCause().getMessage());
    }
    return 1;
  }

  private static int publishAndReceive(MqttClient client)
      throws ExecutionException, InterruptedException {
    var connected = client.connect().get();
    System.out.println(
        "Connected with " + connected.version() + " as \"" + connected.clientId() + "\"");

    CountDownLatch arrived = new CountDownLatch(READINGS);
    client
        .subscribe(
            "sensor/#",
            2,
            message -> {
              System.out.printf(
                  "  received  %-16s %s  (QoS %d)%n",
                  message.topic(), message.payloadAsString(), message.qos().value());
              arrived.countDown();
            })
        .get();
    System.out.println("Subscribed to sensor/#");

    for (int i = 0; i < READINGS; i++) {
      int qos = i % 3;
      String topic = "sensor/" + new String[] {"kitchen", "cellar", "garden"}[i / 3];
      String reading = String.format(Locale.ROOT, "%.1f", 18 + i * 0.7);
      var result = client.publish(topic, reading, qos).get();
      System.out.printf(
          "  completed %-16s %s  (QoS %d, %s)%n", topic, reading, qos, result.reasonCode());
    }
    if (!arrived.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      System.err.println(arrived.getCount() + " readings did not arrive within " + PATIENCE);
      return 1;
    }
    client.disconnect().get();
    System.out.println("All " + READINGS + " readings arrived; disconnected");
    return 0;
  }
}
