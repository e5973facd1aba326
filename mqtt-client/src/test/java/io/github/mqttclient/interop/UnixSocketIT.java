package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReconnectPolicy;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mosquitto behind a Unix domain socket; the socket goes and comes with the broker. */
class UnixSocketIT extends InteropScene {
  private static final int ROUNDS = 10;

  @TempDir private Path directory;

  private String uri() {
    return "unix:" + directory.resolve("mosquitto.sock");
  }

  private MosquittoBroker broker() {
    return closing(MosquittoBroker.start("listener 0 " + directory.resolve("mosquitto.sock")));
  }

  @Test
  void clientComesBackWhenTheBrokerDoesAndKeepsItsSubscription() {
    MosquittoBroker broker = broker();
    for (MqttVersion version : MqttVersion.values()) {
      MqttClient client =
          connected(
              MqttClient.builder()
                  .server(uri())
                  .version(version)
                  .clientId(unique("unix"))
                  .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(5)))
                  .listener(listener));
      next(listener.connected);
      Inbox inbox = new Inbox();
      String topic = unique("unix");
      await(client.subscribe(topic, 2, inbox));

      broker.restart();
      next(listener.lost);
      next(listener.connected);

      for (QoS qos : QoS.values()) {
        await(client.publish(topic, "over a file, " + qos, qos));
        assertThat(inbox.next().payloadAsString()).isEqualTo("over a file, " + qos);
      }
      await(client.disconnect());
    }
  }

  @Test
  void brokerThatIsEndedAgainAndAgainLosesNothing() {
    MosquittoBroker broker = broker();
    NumberedTraffic traffic = closing(new NumberedTraffic(uri(), settings -> settings));

    for (int round = 0; round < ROUNDS; round++) {
      traffic.awaitProgress(10);
      broker.restart();
    }
    traffic.finish();

    traffic.assertCompleteButForRepeats(ROUNDS + " rounds");
  }
}
