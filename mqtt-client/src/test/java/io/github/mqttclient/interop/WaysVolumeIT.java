package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ProxyOptions;
import io.github.mqttclient.QoS;
import io.github.mqttclient.SocketOptions;
import io.github.mqttclient.fixtures.AllocatedBytes;
import io.github.mqttclient.interop.FaultyProxy.Way;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way with the smallest pieces that a network can make, and with a hundred mebibytes. */
class WaysVolumeIT extends InteropScene {
  private static final int MIB = 1024 * 1024;
  private static final int MESSAGE = 25 * MIB;
  private static final int MESSAGES = 4;

  private static Ways ways;

  private final String topic = unique("volume");
  private final Inbox inbox = new Inbox();

  @BeforeAll
  static void start() {
    ways = new Ways();
  }

  @AfterAll
  static void stop() throws Exception {
    ways.close();
  }

  /** A client whose bytes all go through something else on their way. */
  private static MqttClientBuilder through(FaultyProxy relay, Ways.Way way) {
    MqttClientBuilder builder = ways.builder(way).clientId(unique("client"));
    int port = relay.port();
    return switch (way) {
      case HTTP_PROXY -> builder.proxy(ProxyOptions.http("127.0.0.1", port));
      case SOCKS5_PROXY -> builder.proxy(ProxyOptions.socks5("127.0.0.1", port));
      default -> builder.server(ways.uri(way).replaceFirst("[0-9]+$", "" + port));
    };
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNIX_DOMAIN_SOCKET")
  void everyByteTravelsAloneInBothDirections(Ways.Way way) {
    FaultyProxy relay = closing(new FaultyProxy(ways.address(way)));
    if (way != Ways.Way.SOCKS5_PROXY) { // Microsocks takes what one read gives for the request.
      relay.faultOfNewConnections(Way.TO_SERVER, Fault::drip);
    }
    relay.faultOfNewConnections(Way.TO_CLIENT, Fault::drip);
    SocketOptions smallBuffers =
        SocketOptions.defaults().sendBufferSize(1_000).receiveBufferSize(1_000);

    for (MqttVersion version : MqttVersion.values()) {
      MqttClient client = connected(through(relay, way).version(version).socket(smallBuffers));
      await(client.subscribe(topic, 2, inbox));
      for (QoS qos : QoS.values()) {
        for (int length : new int[] {0, 1, 130, 5_000}) {
          byte[] payload = new byte[length];
          new Random(length).nextBytes(payload);
          await(client.publish(topic, payload, qos));
          assertThat(inbox.next().payload()).isEqualTo(payload);
        }
      }
      await(client.disconnect());
    }
  }

  /** An array for each message that arrives, a third of one while it grows, and little else. */
  @ParameterizedTest
  @EnumSource
  void hundredMebibytesArriveWholeAndCostNotTwiceTheirSize(Ways.Way way) {
    Set<Thread> others = networkThreads();
    MqttClient client =
        connected(ways.builder(way).clientId(unique("client")).maximumPacketSize(MESSAGE + 1_000));
    await(client.subscribe(topic, 1, inbox));
    Set<Thread> networkThreads = networkThreads();
    networkThreads.removeAll(others);
    assertThat(networkThreads).hasSize(1);
    long networkThread = networkThreads.iterator().next().getId();
    byte[] payload = new byte[MESSAGE];
    new Random(7).nextBytes(payload);
    long before = AllocatedBytes.of(networkThread);

    for (int i = 0; i < MESSAGES; i++) {
      payload[0] = (byte) i;
      await(client.publish(topic, payload, 1));
      byte[] received = inbox.next().payload();
      assertThat(received.length).isEqualTo(MESSAGE);
      assertThat(checksum(received)).as("message %d", i).isEqualTo(checksum(payload));
    }

    assertThat(AllocatedBytes.of(networkThread) - before)
        .as("bytes allocated by the network thread")
        .isLessThan(2L * MESSAGES * MESSAGE);
  }

  private static Set<Thread> networkThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("mqtt-network"))
        .collect(Collectors.toSet());
  }

  private static long checksum(byte[] bytes) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    return checksum.getValue();
  }
}
