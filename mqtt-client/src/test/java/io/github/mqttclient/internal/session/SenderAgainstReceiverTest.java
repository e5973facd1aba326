package io.github.mqttclient.internal.session;

import static io.github.mqttclient.internal.session.TestPackets.NOW;
import static io.github.mqttclient.internal.session.TestPackets.capabilities;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.fixtures.RecordingEffects.Delivery;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.fixtures.TestRequests.Publishing;
import io.github.mqttclient.internal.packet.ClientPacket;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.PubAck;
import io.github.mqttclient.internal.packet.PubComp;
import io.github.mqttclient.internal.packet.PubRec;
import io.github.mqttclient.internal.packet.PubRel;
import io.github.mqttclient.internal.packet.Publish;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The two ends of the QoS flows against each other: they are the same for client and server, so no
 * server is needed. What is on its way is lost whenever the connection is cut.
 */
class SenderAgainstReceiverTest {
  private final RecordingEffects sending = new RecordingEffects();
  private final RecordingEffects receiving = new RecordingEffects();
  private final PublishSender sender =
      new PublishSender(sending, new PacketIdentifiers(), 65_535, 0);

  private final Deque<ClientPacket> toReceiver = new ArrayDeque<>();
  private final Deque<ClientPacket> toSender = new ArrayDeque<>();

  /** What the application has and has not finished. */
  private final List<Delivery> unfinished = new ArrayList<>();

  private final List<String> delivered = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "3, 1", "3, 2", "65535, 1", "65535, 2"})
  @Normative({"MQTT5-4.3.2-4", "MQTT5-4.3.3-4", "MQTT5-4.3.3-8", "MQTT5-4.3.3-11", "MQTT5-4.9.0-2"})
  void withoutLossEachMessageArrivesOnceAndInOrder(int receiveMaximum, int qos) throws Exception {
    PublishReceiver receiver = new PublishReceiver(receiving, receiveMaximum);
    connect(receiver, receiveMaximum);
    List<Publishing> requests = publish(200, qos);

    boolean progress = true;
    while (progress) {
      progress = moveToReceiver(receiver);
      progress |= finish(receiver, 0);
      progress |= moveToSender();
    }

    assertThat(delivered).isEqualTo(topics(requests));
    assertThat(requests).allMatch(request -> request.outcomes() == 1);
    assertThat(sender.isIdle()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  @Normative({
    "MQTT5-4.3.3-6",
    "MQTT5-4.3.3-10",
    "MQTT5-4.3.3-12",
    "MQTT5-4.4.0-1",
    "MQTT5-4.6.0-1",
    "MQTT5-3.3.4-7",
    "EXT-78",
    "EXT-139"
  })
  void howeverOftenTheConnectionIsCutQos2ArrivesOnceAndQos1AtLeastOnce(long seed) throws Exception {
    Random random = new Random(seed);
    int receiveMaximum = 1 + random.nextInt(8);
    PublishReceiver receiver = new PublishReceiver(receiving, receiveMaximum);
    connect(receiver, receiveMaximum);
    List<Publishing> exactlyOnce = publish(60, 2);
    List<Publishing> atLeastOnce = publish(60, 1);

    for (int step = 0; step < 100_000 && !sender.isIdle(); step++) {
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3 -> moveToReceiver(receiver);
        case 4, 5, 6 -> finish(receiver, random.nextInt(unfinished.size() + 1));
        case 7, 8 -> moveToSender();
        default -> {
          if (random.nextInt(5) == 0) {
            cut(receiver);
            connect(receiver, receiveMaximum);
          }
        }
      }
    }

    assertThat(sender.isIdle()).as("seed %s ends", seed).isTrue();
    assertThat(delivered.stream().filter(topics(exactlyOnce)::contains))
        .as("QoS 2, seed %s", seed)
        .isEqualTo(topics(exactlyOnce));
    assertThat(delivered).as("QoS 1, seed %s", seed).containsAll(topics(atLeastOnce));
    assertThat(delivered.stream().filter(topics(atLeastOnce)::contains).distinct())
        .as("order of QoS 1, seed %s", seed)
        .isEqualTo(topics(atLeastOnce));
    assertThat(exactlyOnce).allMatch(request -> request.outcomes() == 1);
    assertThat(atLeastOnce).allMatch(request -> request.outcomes() == 1);
  }

  private void connect(PublishReceiver receiver, int receiveMaximum) {
    receiver.connected(capabilities());
    sender.connected(capabilities(PropertyId.RECEIVE_MAXIMUM, receiveMaximum), NOW);
    collect();
  }

  private void cut(PublishReceiver receiver) {
    toReceiver.clear();
    toSender.clear();
    sender.disconnected();
    receiver.disconnected();
  }

  private List<Publishing> publish(int count, int qos) {
    List<Publishing> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Publishing request = TestRequests.publish("q" + qos + "/" + i, qos);
      requests.add(request);
      sender.publish(request, NOW);
    }
    collect();
    return requests;
  }

  private boolean moveToReceiver(PublishReceiver receiver) throws ProtocolErrorException {
    ClientPacket packet = toReceiver.poll();
    if (packet instanceof Publish publish) {
      receiver.onPublish(publish);
    } else if (packet instanceof PubRel pubRel) {
      receiver.onPubRel(pubRel);
    }
    collect();
    return packet != null;
  }

  private boolean moveToSender() throws ProtocolErrorException {
    ClientPacket packet = toSender.poll();
    if (packet instanceof PubAck pubAck) {
      sender.onPubAck(pubAck);
    } else if (packet instanceof PubRec pubRec) {
      sender.onPubRec(pubRec);
    } else if (packet instanceof PubComp pubComp) {
      sender.onPubComp(pubComp);
    }
    sender.sendWaiting(NOW);
    collect();
    return packet != null;
  }

  private boolean finish(PublishReceiver receiver, int index) {
    if (index >= unfinished.size()) {
      return false;
    }
    Delivery delivery = unfinished.remove(index);
    receiver.acknowledge(
        delivery.sequence(), delivery.publish().qos(), delivery.publish().packetId());
    collect();
    return true;
  }

  /** Puts what the two have asked for where it belongs. */
  private void collect() {
    toReceiver.addAll(sending.packets());
    sending.clear();
    toSender.addAll(receiving.packets());
    for (Delivery delivery : receiving.deliveries()) {
      delivered.add(delivery.publish().topic());
      unfinished.add(delivery);
    }
    receiving.clear();
  }

  private static List<String> topics(List<Publishing> requests) {
    return requests.stream().map(request -> request.message().topic()).toList();
  }
}
