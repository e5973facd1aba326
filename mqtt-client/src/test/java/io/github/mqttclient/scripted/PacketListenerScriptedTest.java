package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttPacket;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.fixtures.RecordingListener;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** A packet listener sees what goes over the wire, in both directions. */
class PacketListenerScriptedTest extends ScriptedScene {
  private final BlockingQueue<MqttPacket> packets = new LinkedBlockingQueue<>();

  private List<String> nextLines(int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(RecordingListener.next(packets).toString());
    }
    return lines;
  }

  @Test
  void everyPacketOfEveryConnectionIsSeen() {
    Instant before = Instant.now();
    server.play(
        expect(connect()),
        send(connAck()),
        expect(publish(1, "a").payload("secret")),
        send(pubAck(1)),
        expect(disconnect()),
        expectEnd(),
        expect(connect()),
        send(connAck()),
        expect(disconnect()),
        expectEnd());
    MqttClient client =
        client(
            b ->
                b.version(MqttVersion.MQTT_5_0)
                    .credentials("u", "secret")
                    .packetListener(packets::add));

    await(client.connect());
    await(client.publish("a", "secret", 1));
    await(client.disconnect());
    await(client.connect());
    await(client.disconnect());

    MqttPacket connect = RecordingListener.next(packets);
    assertThat(connect.time()).isBetween(before, Instant.now());
    assertThat(connect.toJson()).contains("\"userName\":\"u\"").doesNotContain("secret");
    assertThat(nextLines(7))
        .containsExactly(
            "Client c received CONNACK (0)",
            "Client c sending PUBLISH (d0, q1, r0, m1, 'a', ... (6 bytes))",
            "Client c received PUBACK (m1, rc0)",
            "Client c sending DISCONNECT (0)",
            "Client c sending CONNECT",
            "Client c received CONNACK (0)",
            "Client c sending DISCONNECT (0)");
    assertThat(packets).isEmpty();
  }

  /** It is application code: it may block, and the network goes on. */
  @Test
  void listenerRunsInOrderWithMessagesAndNeverOnTheNetworkThread() {
    CountDownLatch entered = latch();
    CountDownLatch blocked = latch();
    BlockingQueue<String> order = new LinkedBlockingQueue<>();
    MqttClient client =
        connectedClientWith(
            b ->
                b.defaultHandler(message -> order.add("message " + message.topic()))
                    .packetListener(
                        packet -> {
                          if (packet.type() == MqttPacket.Type.PUBLISH
                              && packet.direction() == MqttPacket.Direction.RECEIVED) {
                            entered.countDown();
                            await(blocked);
                            order.add(Thread.currentThread().getName() + " " + packet.packetId());
                          }
                        }),
            send(publish(1, "a")),
            send(publish(2, "b")),
            expect(publish(1, "c")),
            send(pubAck(1)));

    await(entered);
    await(client.publish("c", "", 1)); // While the listener blocks.
    blocked.countDown();

    assertThat(RecordingListener.next(order)).isEqualTo("mqtt-callback OptionalInt[1]");
    assertThat(RecordingListener.next(order)).isEqualTo("message a");
    assertThat(RecordingListener.next(order)).isEqualTo("mqtt-callback OptionalInt[2]");
    assertThat(RecordingListener.next(order)).isEqualTo("message b");
  }
}
