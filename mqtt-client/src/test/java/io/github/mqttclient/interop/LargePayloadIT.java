package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReceivedMessage;
import java.util.Random;

/** Messages that no buffer holds and no read or write takes at once. */
class LargePayloadIT extends InteropScene {
  private static final int MIB = 1024 * 1024;

  @EachBrokerAndVersion
  void oneMebibyteAtEachQoS(Brokers broker, MqttVersion version) {
    for (QoS qos : QoS.values()) {
      payloadArrives(broker, version, qos, MIB);
    }
  }

  @EachBrokerAndVersion
  void sixteenMebibytes(Brokers broker, MqttVersion version) {
    payloadArrives(broker, version, QoS.AT_LEAST_ONCE, 16 * MIB);
  }

  private void payloadArrives(Brokers broker, MqttVersion version, QoS qos, int length) {
    MqttClient client = client(broker, version, b -> b.maximumPacketSize(length + 1_000));
    byte[] payload = new byte[length];
    new Random(length).nextBytes(payload);
    String topic = unique("large");
    Inbox inbox = new Inbox();
    await(client.subscribe(topic, qos, inbox));

    var published = client.publish(topic, payload, qos);

    ReceivedMessage received = inbox.next();
    await(published);
    assertThat(received.qos()).isEqualTo(qos);
    assertThat(received.payload()).isEqualTo(payload);
    await(client.disconnect());
  }
}
