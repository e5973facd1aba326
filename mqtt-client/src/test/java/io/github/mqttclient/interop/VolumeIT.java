package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttStatistics;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.conformance.Normative;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Many messages from one publisher to one subscriber: in order, none lost, none twice. */
class VolumeIT extends InteropScene {
  private static final Duration LIMIT = Duration.ofSeconds(100);

  @EachBrokerAndVersion
  void hundredThousandAtQoS0(Brokers broker, MqttVersion version) {
    publishesArriveInOrderOnce(broker, version, QoS.AT_MOST_ONCE, 100_000);
  }

  /** More than there are packet identifiers, so that each must be given back in time. */
  @EachBrokerAndVersion
  @Normative({
    "MQTT5-2.2.1-3", "MQTT5-2.2.1-5", "MQTT5-3.3.4-7", "MQTT5-4.3.2-1", "MQTT5-4.3.2-4",
    "MQTT5-4.9.0-2", "MQTT311-2.3.1-2", "MQTT311-2.3.1-6", "MQTT311-4.3.2-1", "MQTT311-4.3.2-2",
    "MQTT31-18", "EXT-85"
  })
  void hundredThousandAtQoS1(Brokers broker, MqttVersion version) {
    publishesArriveInOrderOnce(broker, version, QoS.AT_LEAST_ONCE, 100_000);
  }

  @EachBrokerAndVersion
  @Normative({
    "MQTT5-4.3.3-1",
    "MQTT5-4.3.3-4",
    "MQTT5-4.3.3-8",
    "MQTT5-4.3.3-11",
    "MQTT5-4.9.0-2",
    "MQTT311-4.3.3-1",
    "MQTT311-4.3.3-2"
  })
  void twentyThousandAtQoS2(Brokers broker, MqttVersion version) {
    publishesArriveInOrderOnce(broker, version, QoS.EXACTLY_ONCE, 20_000);
  }

  private void publishesArriveInOrderOnce(Brokers broker, MqttVersion version, QoS qos, int count) {
    MqttClient publisher = client(broker, version);
    MqttClient subscriber = client(broker, version);
    String topic = unique("volume");
    Sequence sequence = new Sequence(count);
    await(subscriber.subscribe(topic, qos, sequence::onMessage));
    AtomicInteger failed = new AtomicInteger();

    DeliveryToken last = null;
    for (int i = 0; i < count; i++) {
      last = publisher.publish(topic, ByteBuffer.allocate(Integer.BYTES).putInt(i).array(), qos);
      var unused =
          last.whenComplete(
              (result, failure) -> {
                if (failure != null) {
                  failed.incrementAndGet();
                }
              });
    }

    assertThat(await(sequence.complete, LIMIT)).isEqualTo(count);
    await(last);
    await(publisher.disconnect()); // What is in flight is waited for.
    await(subscriber.disconnect());
    MqttStatistics statistics = publisher.statistics();
    assertThat(failed).hasValue(0);
    assertThat(statistics.delivered()).isEqualTo(count);
    assertThat(statistics.inFlight()).isZero();
    assertThat(statistics.queued()).isZero();
    assertThat(subscriber.statistics().received()).isEqualTo(count);
  }

  /** Handler of messages that are numbered from 0. */
  private static final class Sequence {
    private final int count;
    private int next;

    /** Fails with the first message that is not the next one. */
    private final CompletableFuture<Integer> complete = new CompletableFuture<>();

    Sequence(int count) {
      this.count = count;
    }

    void onMessage(ReceivedMessage message) {
      int number = message.payloadAsBuffer().getInt();
      if (number != next) {
        complete.completeExceptionally(new AssertionError(number + " instead of " + next));
      }
      next++;
      if (next == count) {
        complete.complete(count);
      }
    }
  }
}
