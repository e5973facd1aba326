package io.github.mqttclient.interop;

import static io.github.mqttclient.interop.BrokerQuirks.Quirk.DISCONNECT_OVERLOOKED;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.Will;
import io.github.mqttclient.conformance.Normative;
import java.time.Duration;

/** Messages and sessions that a broker keeps for a time. */
class ExpiryIT extends InteropScene {
  private static final MqttVersion V5 = MqttVersion.MQTT_5_0;
  private static final Duration HOUR = Duration.ofHours(1);

  private final String topic = unique("expiry");
  private final Inbox inbox = new Inbox();

  /** Lets the broker's time go on: its will is due after two seconds. */
  private void passTwoSeconds(Brokers broker) {
    String clock = unique("clock");
    Inbox ticks = new Inbox();
    await(client(broker, V5).subscribe(clock, 1, ticks));
    FaultyProxy proxy = proxy(broker);
    connected(
        builder(broker, V5)
            .server(proxy.uri())
            .reconnect(ReconnectPolicy.never())
            .persistentSession(HOUR)
            .will(Will.of(clock, "tick", 1).delay(Duration.ofSeconds(2))));
    proxy.cut();
    ticks.next();
  }

  private MqttMessage message(String payload, Duration expiry) {
    return MqttMessage.builder().topic(topic).payload(payload).qos(1).messageExpiry(expiry).build();
  }

  @EachBroker
  void aMessageThatExpiresInTheBrokerIsNotDeliveredAndTheOthersSayWhatIsLeft(Brokers broker) {
    MqttClient publisher = client(broker, V5);
    MqttClient subscriber = client(broker, V5, b -> b.persistentSession(HOUR));
    await(subscriber.subscribe(topic, 1, inbox));
    await(subscriber.disconnect());

    await(publisher.publish(message("short", Duration.ofSeconds(1))));
    await(publisher.publish(message("long", HOUR)));
    passTwoSeconds(broker);
    await(subscriber.connect());

    ReceivedMessage received = inbox.next();
    assertThat(received.payloadAsString()).isEqualTo("long");
    assertThat(received.messageExpiry().orElseThrow())
        .isBetween(HOUR.minus(DEADLINE), HOUR.minusSeconds(1));
  }

  @EachBroker
  @Normative("EXT-144")
  void disconnectCanShortenTheSessionOrKeepItForLonger(Brokers broker) {
    broker.quirks().assumeNone(DISCONNECT_OVERLOOKED);
    MqttClient kept = client(broker, V5, b -> b.persistentSession(Duration.ofSeconds(1)));
    MqttClient ended = client(broker, V5, b -> b.persistentSession(HOUR));

    await(kept.disconnect(DisconnectOptions.builder().sessionExpiry(HOUR).build()));
    await(
        ended.disconnect(DisconnectOptions.builder().sessionExpiry(Duration.ofSeconds(1)).build()));
    passTwoSeconds(broker);

    assertThat(await(kept.connect()).sessionPresent()).isTrue();
    assertThat(await(ended.connect()).sessionPresent()).isFalse();
  }
}
