package io.github.mqttclient.conformance;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.ScriptedServer;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** There is a transport that loses nothing and keeps the order: TCP. */
class ByteStreamScriptedTest {
  private static final int MESSAGES = 100;

  /** From one byte to more than a socket takes or gives at once. */
  private static byte[] payload(int number) {
    byte[] payload = new byte[1 + number * 3_001];
    Arrays.fill(payload, (byte) number);
    return payload;
  }

  @ParameterizedTest
  @EnumSource
  @Normative({"MQTT5-4.2-1", "MQTT311-7.1.2-1"})
  void tcpCarriesPacketsCompleteAndInOrder(MqttVersion version) throws Exception {
    BlockingQueue<ReceivedMessage> messages = new LinkedBlockingQueue<>();
    List<Step> script = new ArrayList<>(List.of(expect(connect()), send(connAck())));
    for (int i = 0; i < MESSAGES; i++) {
      script.add(expect(publish("up").payload(payload(i))));
      script.add(send(publish("down").payload(payload(i))));
    }

    try (ScriptedServer server = new ScriptedServer();
        MqttClient client =
            MqttClient.builder()
                .server(server.uri())
                .clientId("c")
                .version(version)
                .defaultHandler(messages::add)
                .build()) {
      server.play(script.toArray(Step[]::new));
      client.connect().get(ScriptedServer.DEADLINE.toSeconds(), TimeUnit.SECONDS);
      for (int i = 0; i < MESSAGES; i++) {
        var unused = client.publish("up", payload(i), QoS.AT_MOST_ONCE);
      }

      for (int i = 0; i < MESSAGES; i++) {
        assertThat(RecordingListener.next(messages).payload()).isEqualTo(payload(i));
      }
      server.assertPlayedToTheEnd();
    }
  }
}
