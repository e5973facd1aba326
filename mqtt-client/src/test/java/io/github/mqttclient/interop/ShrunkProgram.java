package io.github.mqttclient.interop;

import io.github.mqttclient.FilePersistence;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.ScramAuthentication;
import io.github.mqttclient.TlsOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What an application does, to be run after a shrinker has been over it and the library. */
final class ShrunkProgram {
  private static final int MESSAGES = 100;

  private ShrunkProgram() {}

  /**
   * Arguments: a directory for persistence, the certificates to trust, user and password for SCRAM
   * with HiveMQ, its URI; then those of servers that take everyone. It prints {@code passed uri}
   * for each server.
   */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    TlsOptions tls = TlsOptions.builder().caFile(Path.of(args[1])).alpn("mqtt", "http/1.1").build();
    ScramAuthentication scram = ScramAuthentication.sha256(args[2], args[3].toCharArray());
    exchange(args[4], MqttClient.builder().enhancedAuthentication(scram));
    for (int i = 5; i < args.length; i++) {
      MqttClientBuilder builder =
          MqttClient.builder()
              .persistentSession(Duration.ofMinutes(1))
              .persistence(FilePersistence.in(directory.resolve("client-" + i)));
      exchange(args[i], args[i].matches("(mqtts|wss):.*") ? builder.tls(tls) : builder);
    }
  }

  private static void exchange(String uri, MqttClientBuilder builder) throws Exception {
    String topic = "shrunk/" + UUID.randomUUID();
    BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    try (MqttClient client =
        builder
            .server(uri)
            .clientId("client-" + UUID.randomUUID())
            .reconnect(ReconnectPolicy.never())
            .build()) {
      client.connect().get(20, TimeUnit.SECONDS);
      client
          .subscribe(topic, 2, message -> arrived.add(message.payloadAsString()))
          .get(20, TimeUnit.SECONDS);
      for (int i = 0; i < MESSAGES; i++) {
        client.publish(topic, "message " + i, i % 3).get(20, TimeUnit.SECONDS);
        String next = arrived.poll(20, TimeUnit.SECONDS);
        if (!("message " + i).equals(next)) {
          throw new IllegalStateException(uri + ": message " + i + " came as " + next);
        }
      }
      client.unsubscribe(topic).get(20, TimeUnit.SECONDS);
      client.disconnect().get(20, TimeUnit.SECONDS);
    }
    System.out.println("passed " + uri);
  }
}
