package io.github.mqttclient.benchmark;

import io.github.mqttclient.FilePersistence;
import io.github.mqttclient.MqttClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** This client, with files that are synced at every commit, which is the default. */
final class OurDurablePublisher implements DurableMain.Publisher {
  private final MqttClient client;

  OurDurablePublisher(String server, Path directory) throws Exception {
    client =
        MqttClient.builder()
            .server(server)
            .clientId("durable-ours")
            .persistentSession(Duration.ofHours(1))
            .persistence(FilePersistence.in(directory))
            .build();
    client.connect().get();
  }

  @Override
  public void publish(byte[] payload, Semaphore window) {
    client
        .publish("durable", payload, 1)
        .whenComplete(
            (result, failure) -> {
              if (failure != null) {
                failure.printStackTrace();
              }
              window.release();
            });
  }

  @Override
  public void close() throws Exception {
    client.disconnect().get();
    client.close();
  }
}
