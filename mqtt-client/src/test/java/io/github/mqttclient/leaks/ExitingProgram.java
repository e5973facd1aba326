package io.github.mqttclient.leaks;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.fixtures.Resources;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A program whose main method ends, for a test to see when the process does. */
final class ExitingProgram {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration HOUR = Duration.ofHours(1);

  private final CountDownLatch waits = new CountDownLatch(1);
  private final MqttClient client;

  /** What the program does before its main method ends. */
  enum Behaviour {
    /** It closes the client while that waits to reconnect. */
    CLOSES_WHILE_WAITING_TO_RECONNECT,
    /** It closes the client while that is connected. */
    CLOSES,
    /** It disconnects and does not close. */
    DISCONNECTS,
    /** Its first connect failed. */
    CANNOT_CONNECT,
    /** It goes on in the handler, which disconnects. */
    RECEIVES,
    /** The same, though a daemon thread has started everything. */
    RECEIVES_FROM_DAEMON
  }

  private ExitingProgram(String server) {
    client =
        MqttClient.builder()
            .server(server)
            .clientId("c")
            .reconnect(ReconnectPolicy.fixed(HOUR))
            .listener(
                new MqttClientListener() {
                  @Override
                  public void onReconnecting(int attempt, Duration delay) {
                    waits.countDown();
                  }
                })
            .build();
  }

  /** Arguments: server, behaviour. */
  public static void main(String[] args) throws Exception {
    ExitingProgram program = new ExitingProgram(args[0]);
    switch (Behaviour.valueOf(args[1])) {
      case CLOSES_WHILE_WAITING_TO_RECONNECT -> {
        program.client.connect().get();
        System.out.println("connected");
        program.waits.await();
        program.close();
      }
      case CLOSES -> {
        program.client.connect().get();
        program.close();
      }
      case DISCONNECTS -> {
        program.client.connect().get();
        program.client.disconnect().get();
        System.out.println("disconnected");
      }
      case CANNOT_CONNECT ->
          System.out.println(
              program
                  .client
                  .connect()
                  .handle((result, e) -> e == null ? "connected" : "not connected")
                  .get());
      case RECEIVES -> program.receive(Thread.currentThread());
      case RECEIVES_FROM_DAEMON -> {
        Thread main = Thread.currentThread();
        Thread daemon = new Thread(() -> program.receive(main));
        daemon.setDaemon(true);
        daemon.start();
        daemon.join();
      }
    }
  }

  private void close() {
    client.close();
    boolean ended = Resources.eventually(SOON, () -> Resources.clientThreads().isEmpty());
    System.out.println(ended ? "no thread is left" : "left: " + Resources.clientThreads());
  }

  private void receive(Thread main) {
    client.connect().join();
    client
        .subscribe(
            "topic",
            0,
            message -> {
              main.join();
              System.out.println("received after the end of main");
              client.disconnect();
            })
        .join();
    System.out.println("subscribed");
  }
}
