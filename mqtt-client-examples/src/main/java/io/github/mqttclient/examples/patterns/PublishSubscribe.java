package io.github.mqttclient.examples.patterns;

import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.examples.cli.ConsoleLogging;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Publish and subscribe, in the steps of the tutorial that most users of Paho for Go began with:
 * client options, a default handler, on-connect, on-connection-lost, debug and error logs, and a
 * function each to subscribe, publish and unsubscribe.
 *
 * <pre>{@code
 * mvn -q compile exec:java -Dpattern=PublishSubscribe -Dexec.args="mqtt://localhost:1883"
 * }</pre>
 *
 * <p>It prints, beside a line for each packet on standard error:
 *
 * <pre>
 * connected
 * subscribed to topic/test
 * received "message 0" on topic/test
 * ...
 * received "message 4" on topic/test
 * unsubscribed from topic/test
 * </pre>
 */
public final class PublishSubscribe {
  private static final String TOPIC = "topic/test";
  private static final int MESSAGES = 5;

  private final CountDownLatch arrived = new CountDownLatch(MESSAGES);

  private PublishSubscribe() {}

  public static void main(String[] args) throws Exception {
    new PublishSubscribe().run(args.length > 0 ? args[0] : "mqtt://localhost:1883");
  }

  private void run(String server) throws ExecutionException, InterruptedException {
    debugAndErrorLogs();
    try (MqttClient client =
        MqttClient.builder()
            .server(server)
            .clientId("java-mqtt-client")
            .credentials("emqx", "public")
            .keepAlive(Duration.ofSeconds(60))
            .defaultHandler(this::received) // For what no handler of a subscription takes.
            .listener(new Events())
            .build()) {
      client.connect().get();
      subscribe(client);
      publish(client);
      if (!arrived.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException(arrived.getCount() + " messages did not come back");
      }
      unsubscribe(client);
      client.disconnect().get();
    }
  }

  /**
   * The library logs to slf4j, and what is printed is the business of the logging below that. With
   * Logback it is {@code <logger name="io.github.mqttclient.packets" level="DEBUG"/>}, with
   * slf4j-simple {@code -Dorg.slf4j.simpleLogger.log.io.github.mqttclient.packets=debug}; these
   * examples have a small logging of their own, which prints warnings and errors anyhow.
   */
  private static void debugAndErrorLogs() {
    ConsoleLogging.debug("io.github.mqttclient.packets");
  }

  private static void publish(MqttClient client) throws ExecutionException, InterruptedException {
    for (int i = 0; i < MESSAGES; i++) {
      client.publish(TOPIC, "message " + i, 0).get();
    }
  }

  private void subscribe(MqttClient client) throws ExecutionException, InterruptedException {
    client.subscribe(TOPIC, 1, this::received).get();
    System.out.println("subscribed to " + TOPIC);
  }

  private static void unsubscribe(MqttClient client)
      throws ExecutionException, InterruptedException {
    client.unsubscribe(TOPIC).get();
    System.out.println("unsubscribed from " + TOPIC);
  }

  private void received(ReceivedMessage message) {
    System.out.println("received \"" + message.payloadAsString() + "\" on " + message.topic());
    arrived.countDown();
  }

  /** After a connection was lost the client connects again by itself. */
  private static final class Events implements MqttClientListener {
    @Override
    public void onConnected(ConnectResult result) {
      System.out.println("connected");
    }

    @Override
    public void onConnectionLost(DisconnectCause cause) {
      System.out.println("connection lost: " + cause);
    }
  }
}
