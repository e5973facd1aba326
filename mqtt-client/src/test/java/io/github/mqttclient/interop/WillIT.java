package io.github.mqttclient.interop;

import static io.github.mqttclient.interop.BrokerQuirks.Quirk.DISCONNECT_OVERLOOKED;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.NO_WILL_ON_DISCONNECT_WITH_WILL_MESSAGE;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.WILL_HAS_ONLY_USER_PROPERTIES;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.Will;
import io.github.mqttclient.conformance.Normative;
import java.time.Duration;

/** The message that the broker publishes for a client that breaks off. */
class WillIT extends InteropScene {
  private static final MqttVersion V5 = MqttVersion.MQTT_5_0;

  private final String topic = unique("will");
  private final Inbox inbox = new Inbox();

  @EachBrokerAndVersion
  @Normative({
    "MQTT5-3.1.2-9",
    "MQTT5-3.1.2-12",
    "MQTT5-3.1.3-1",
    "MQTT311-3.1.2-9",
    "MQTT311-3.1.2-14",
    "MQTT311-3.1.3-1",
    "MQTT31-4"
  })
  void willIsPublishedWhenTheConnectionIsCut(Brokers broker, MqttVersion version) {
    await(client(broker, version).subscribe(topic, 2, inbox));
    for (QoS qos : QoS.values()) {
      MqttMessage message = MqttMessage.builder().topic(topic).payload("gone").qos(qos).build();
      FaultyProxy proxy = proxy(broker);
      connected(
          builder(broker, version)
              .server(proxy.uri())
              .credentials("name", "password")
              .will(Will.of(message)));

      proxy.cut();

      ReceivedMessage will = inbox.next();
      assertThat(will.payloadAsString()).isEqualTo("gone");
      assertThat(will.qos()).isEqualTo(qos);
      assertThat(will.retain()).isFalse();
    }
  }

  @EachBrokerAndVersion
  void retainedWillIsKept(Brokers broker, MqttVersion version) {
    MqttClient observer = client(broker, version);
    Inbox live = new Inbox();
    await(observer.subscribe(topic, 1, live));
    MqttMessage message =
        MqttMessage.builder().topic(topic).payload("gone").qos(1).retain(true).build();
    FaultyProxy proxy = proxy(broker);
    connected(builder(broker, version).server(proxy.uri()).will(Will.of(message)));

    proxy.cut();
    live.next();
    await(client(broker, version).subscribe(topic, 1, inbox));

    ReceivedMessage kept = inbox.next();
    assertThat(kept.payloadAsString()).isEqualTo("gone");
    assertThat(kept.retain()).isTrue();
    await(observer.publish(topic, "", 1, true));
  }

  @EachBrokerAndVersion
  void emptyWillIsPublished(Brokers broker, MqttVersion version) {
    await(client(broker, version).subscribe(topic, 1, inbox));
    FaultyProxy proxy = proxy(broker);
    connected(builder(broker, version).server(proxy.uri()).will(Will.of(topic, "", 1)));

    proxy.cut();

    assertThat(inbox.next().payload()).isEmpty();
  }

  @EachBrokerAndVersion
  @Normative({"EXT-129", "MQTT5-3.14.4-2", "MQTT311-3.14.4-1", "MQTT31-28"})
  void noWillIsPublishedAfterDisconnectOrClose(Brokers broker, MqttVersion version) {
    broker.quirks().assumeNone(DISCONNECT_OVERLOOKED);
    await(client(broker, version).subscribe(topic, 1, inbox));
    MqttClientBuilder builder = builder(broker, version).will(Will.of(topic, "gone", 1));

    MqttClient client = connected(builder);
    await(client.disconnect());
    await(client.connect());
    client.close();
    // The broker is done with a connection before it accepts the next one of the same client.
    await(connected(builder).publish(topic, "end", 1));

    assertThat(inbox.textsBefore("end")).isEmpty();
  }

  @EachBroker
  @Normative("EXT-129")
  void disconnectWithWillMessagePublishesIt(Brokers broker) {
    broker.quirks().assumeNone(NO_WILL_ON_DISCONNECT_WITH_WILL_MESSAGE);
    await(client(broker, V5).subscribe(topic, 1, inbox));
    MqttClient client = client(broker, V5, b -> b.will(Will.of(topic, "asked for", 1)));

    await(
        client.disconnect(
            DisconnectOptions.builder()
                .reasonCode(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                .build()));

    assertThat(inbox.next().payloadAsString()).isEqualTo("asked for");
  }

  @EachBroker
  @Normative({"EXT-133", "MQTT5-3.1.2-9"})
  void willCarriesItsProperties(Brokers broker) {
    await(client(broker, V5).subscribe(topic, 2, inbox));
    MqttMessage message =
        MqttMessage.builder()
            .topic(topic)
            .payload("gone")
            .qos(2)
            .payloadUtf8(true)
            .messageExpiry(Duration.ofHours(1))
            .contentType("text/plain")
            .responseTopic("answers")
            .correlationData(new byte[] {0, 1})
            .userProperty("z", "1")
            .userProperty("a", "2")
            .userProperty("z", "3")
            .build();
    FaultyProxy proxy = proxy(broker);
    connected(builder(broker, V5).server(proxy.uri()).will(Will.of(message)));

    proxy.cut();

    MqttMessage will = inbox.next().toMessage();
    assertThat(will.userProperties()).isEqualTo(message.userProperties());
    broker.quirks().assumeNone(WILL_HAS_ONLY_USER_PROPERTIES);
    assertThat(will.messageExpiry().orElseThrow())
        .isBetween(Duration.ofHours(1).minusSeconds(30), Duration.ofHours(1));
    assertThat(will.toBuilder().messageExpiry(Duration.ofHours(1)).build()).isEqualTo(message);
  }

  @EachBroker
  void delayedWillComesLater(Brokers broker) {
    await(client(broker, V5).subscribe(topic, 1, inbox));
    FaultyProxy proxy = proxy(broker);
    connected(
        builder(broker, V5)
            .server(proxy.uri())
            .reconnect(ReconnectPolicy.never()) // Else it may be back before the will is due.
            .persistentSession(Duration.ofHours(1))
            .will(Will.of(topic, "gone", 1).delay(Duration.ofSeconds(1))));

    long cut = System.nanoTime();
    proxy.cut();

    assertThat(inbox.next().payloadAsString()).isEqualTo("gone");
    assertThat(Duration.ofNanos(System.nanoTime() - cut)).isGreaterThan(Duration.ofMillis(900));
  }

  @EachBroker
  void delayedWillIsNotPublishedIfTheClientIsBackInTime(Brokers broker) {
    await(client(broker, V5).subscribe(topic, 1, inbox));
    FaultyProxy proxy = proxy(broker);
    MqttClient client =
        connected(
            builder(broker, V5)
                .server(proxy.uri())
                .listener(listener)
                .persistentSession(Duration.ofHours(1))
                .will(Will.of(topic, "gone", 1).delay(Duration.ofSeconds(1))));

    proxy.cut();
    next(listener.lost);
    boolean resumed = await(client.connect()).sessionPresent();
    // It stays: a DISCONNECT may be overlooked, and then the new connection's will is published. A
    // second will with the same delay is due later than the first one would have been.
    FaultyProxy clock = proxy(broker);
    connected(
        builder(broker, V5)
            .server(clock.uri())
            .reconnect(ReconnectPolicy.never())
            .persistentSession(Duration.ofHours(1))
            .will(Will.of(topic, "end", 1).delay(Duration.ofSeconds(1))));
    clock.cut();

    assertThat(resumed).isTrue();
    assertThat(inbox.textsBefore("end")).isEmpty();
  }
}
