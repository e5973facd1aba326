package io.github.mqttclient.benchmark;

import io.github.mqttclient.MqttClient;
import java.net.URI;
import java.nio.ByteBuffer;

/** Publishes numbered messages by way of a real server, for the client that receives them. */
final class Flooder implements AutoCloseable {
  private final MqttClient client;
  private final Scenario scenario;
  private final Thread thread = new Thread(this::run, "flooder");
  private volatile boolean stopped;

  private Flooder(MqttClient client, Scenario scenario) {
    this.client = client;
    this.scenario = scenario;
  }

  static Flooder start(URI server, Scenario scenario) throws Exception {
    MqttClient client =
        MqttClient.builder().server(server.toString()).clientId("benchmark-flooder").build();
    client.connect().get();
    Flooder flooder = new Flooder(client, scenario);
    flooder.thread.start();
    return flooder;
  }

  private void run() {
    String topic = WorkerMain.FLOOD + scenario.payloadBytes();
    Window window = new Window(Scenario.IN_FLIGHT);
    for (long number = 0; !stopped; number++) {
      byte[] payload = ByteBuffer.allocate(scenario.payloadBytes()).putLong(number).array();
      window.enter();
      client
          .publish(topic, payload, scenario.qos())
          .whenComplete((result, failure) -> window.done(failure));
    }
  }

  @Override
  public void close() throws Exception {
    stopped = true;
    thread.join();
    client.close();
  }
}
