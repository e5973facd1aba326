package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.fixtures.Resources;
import io.github.mqttclient.interop.FaultyProxy.End;
import io.github.mqttclient.interop.FaultyProxy.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A connection can end behind any packet, or within it: whatever the client and the server know of
 * each other then, the next connection completes it. (Complaint 10 of users of other clients.)
 */
class PacketBoundaryIT extends InteropScene {
  /** CONNECT, SUBSCRIBE, and for QoS 1 and 2 what is sent as the sender and as the receiver. */
  private static final int PACKETS_EACH_WAY = 8;

  static Stream<Arguments> waysAndEnds() {
    return Stream.of(MqttVersion.MQTT_5_0, MqttVersion.MQTT_3_1_1)
        .flatMap(
            version ->
                Arrays.stream(Way.values())
                    .flatMap(
                        way ->
                            Arrays.stream(End.values())
                                .map(end -> Arguments.of(version, way, end))));
  }

  @ParameterizedTest
  @MethodSource("waysAndEnds")
  void dialogueThatIsCutBehindAnyPacketIsCompleted(MqttVersion version, Way way, End end) {
    assertCompletesWhereverItIsCut(version, way, end, Fault::cutBehindPacket);
  }

  @ParameterizedTest
  @MethodSource("waysAndEnds")
  void dialogueThatIsCutWithinAnyPacketIsCompleted(MqttVersion version, Way way, End end) {
    assertCompletesWhereverItIsCut(version, way, end, Fault::cutWithinPacket);
  }

  private void assertCompletesWhereverItIsCut(
      MqttVersion version, Way way, End end, IntFunction<Fault> cutAt) {
    int packet = 1;
    while (isCutAndCompletes(version, way, end, cutAt.apply(packet))) {
      packet++;
    }
    assertThat(packet).as("the first packet that does not exist").isGreaterThan(PACKETS_EACH_WAY);
  }

  /** Whether the dialogue was long enough to be cut there. */
  private boolean isCutAndCompletes(MqttVersion version, Way way, End end, Fault fault) {
    FaultyProxy proxy = proxy(Brokers.MOSQUITTO);
    proxy.endOfCut(end);
    proxy.faultOfNewConnections(way, Fault.once(fault));
    List<String> arrived = Collections.synchronizedList(new ArrayList<>());
    String topic = unique("boundary");
    try (MqttClient client =
        builder(Brokers.MOSQUITTO, version)
            .server(proxy.uri())
            .persistentSession(Duration.ofHours(1))
            .connectRetry(true)
            .reconnect(attempt -> Optional.of(Duration.ofMillis(1)))
            .build()) {
      await(client.connect());
      await(client.subscribe(topic, 2, message -> arrived.add(message.payloadAsString())));
      for (String text : List.of("first", "second")) {
        for (QoS qos : List.of(QoS.AT_LEAST_ONCE, QoS.EXACTLY_ONCE)) {
          await(client.publish(topic, text + " at " + qos.value(), qos));
          awaitArrival(arrived, text + " at " + qos.value());
        }
      }
      boolean isCut = proxy.cuts() > 0;
      // Behind what would come twice.
      await(client.publish(topic, "end", 2));
      awaitArrival(arrived, "end");
      List<String> inOrder = arrived.stream().distinct().toList();

      assertThat(inOrder)
          .containsExactly("first at 1", "first at 2", "second at 1", "second at 2", "end");
      assertThat(arrived).containsOnlyOnce("first at 2", "second at 2", "end");
      assertThat(client.pendingDeliveries()).isEmpty();
      return isCut;
    }
  }

  private static void awaitArrival(List<String> arrived, String text) {
    assertThat(Resources.eventually(DEADLINE, () -> arrived.contains(text))).as(text).isTrue();
  }
}
