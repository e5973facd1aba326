package io.github.mqttclient.interop;

import static io.github.mqttclient.interop.BrokerQuirks.Quirk.DISCONNECT_OVERLOOKED;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.NEW_PACKET_ID_ON_REDELIVERY;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.NO_DISCONNECT_ON_TAKEOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.Will;
import io.github.mqttclient.conformance.Normative;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** What outlives a connection: subscriptions, the broker's queue, messages in flight. */
class SessionIT extends InteropScene {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final MqttVersion V5 = MqttVersion.MQTT_5_0;

  private final String topic = unique("session");
  private final Inbox inbox = new Inbox();

  @EachBrokerAndVersion
  @Normative({"MQTT5-3.1.3-2", "MQTT311-3.1.3-2", "MQTT31-8", "MQTT31-10"})
  void newClientTakesTheQueueOver(Brokers broker, MqttVersion version) {
    List<String> texts = IntStream.range(0, 200).mapToObj(Integer::toString).toList();
    MqttClient publisher = client(broker, version);
    for (int qos = 1; qos <= 2; qos++) {
      String topic = unique("queue");
      MqttClientBuilder builder = builder(broker, version).persistentSession(HOUR);
      MqttClient first = connected(builder);
      await(first.subscribe(topic, qos, message -> {}));
      await(first.disconnect());
      DeliveryToken last = null;
      for (String text : texts) {
        last = publisher.publish(topic, text, qos);
      }
      await(last);

      Inbox inbox = new Inbox();
      MqttClient second = closing(first.toBuilder().handler(topic, inbox).build());
      ConnectResult result = await(second.connect());

      assertThat(inbox.texts(texts.size())).isEqualTo(texts);
      assertThat(result.sessionPresent()).isEqualTo(version != MqttVersion.MQTT_3_1);
    }
  }

  @EachBrokerAndVersion
  @Normative({"MQTT5-3.1.2-23", "MQTT311-3.1.2-4"})
  void subscriptionAndItsHandlerSurviveADisconnect(Brokers broker, MqttVersion version) {
    MqttClient client = client(broker, version, b -> b.persistentSession(HOUR));
    await(client.subscribe(topic, 1, inbox));
    await(client.disconnect());

    await(client.connect());
    await(client.publish(topic, "again", 1));

    assertThat(inbox.next().payloadAsString()).isEqualTo("again");
  }

  @EachBrokerAndVersion
  @Normative({"MQTT5-3.1.2-4", "MQTT311-3.1.2-6"})
  void cleanSessionDiscardsTheOldOne(Brokers broker, MqttVersion version) {
    MqttClient publisher = client(broker, version);
    String clientId = unique("client");
    MqttClient persistent =
        client(broker, version, b -> b.clientId(clientId).persistentSession(HOUR));
    await(persistent.subscribe(topic, 1, message -> {}));
    await(persistent.disconnect());
    await(publisher.publish(topic, "queued", 1));

    MqttClient clean = client(broker, version, b -> b.clientId(clientId).defaultHandler(inbox));
    await(clean.disconnect());
    MqttClient again =
        closing(
            builder(broker, version)
                .clientId(clientId)
                .persistentSession(HOUR)
                .defaultHandler(inbox)
                .build());
    ConnectResult result = await(again.connect());
    await(publisher.publish(topic, "without subscription", 1));
    await(again.subscribe(topic, 1, inbox));
    await(publisher.publish(topic, "end", 1));

    assertThat(result.sessionPresent()).isFalse();
    assertThat(inbox.textsBefore("end")).isEmpty();
  }

  @EachBroker
  @Normative({"EXT-41", "EXT-143"})
  void sessionIsKeptUntilItsExpiry(Brokers broker) {
    // Its end is heard of by the will, which is due with it at the latest.
    await(client(broker, V5).subscribe(topic, 1, inbox));
    FaultyProxy proxy = proxy(broker);
    MqttClient client =
        connected(
            builder(broker, V5)
                .server(proxy.uri())
                .listener(listener)
                .reconnect(ReconnectPolicy.never()) // Not before the session has ended.
                .persistentSession(Duration.ofSeconds(1))
                .reconnect(ReconnectPolicy.never()) // Or it would be back before the expiry.
                .will(Will.of(topic, "expired", 1).delay(HOUR)));

    proxy.cut();
    next(listener.lost);
    assertThat(inbox.next().payloadAsString()).isEqualTo("expired");
    ConnectResult result = await(client.connect());

    assertThat(result.sessionPresent()).isFalse();
    assertThat(result.sessionExpiry()).isEqualTo(Duration.ofSeconds(1));
  }

  @EachBroker
  @Normative("EXT-144")
  void disconnectCanEndTheSession(Brokers broker) {
    broker.quirks().assumeNone(DISCONNECT_OVERLOOKED);
    MqttClient client = client(broker, V5, b -> b.persistentSession(HOUR));
    await(client.subscribe(topic, 1, inbox));

    await(client.disconnect());
    boolean kept = await(client.connect()).sessionPresent();
    await(client.disconnect(DisconnectOptions.builder().sessionExpiry(Duration.ZERO).build()));
    boolean keptAgain = await(client.connect()).sessionPresent();

    assertThat(kept).isTrue();
    assertThat(keptAgain).isFalse();
  }

  @EachBrokerAndVersion
  @Normative({"MQTT5-4.4.0-1", "MQTT5-3.3.1-1", "MQTT311-4.4.0-1", "MQTT31-20"})
  void publishThatIsOpenAtACutIsCompletedOverTheNextConnection(
      Brokers broker, MqttVersion version) {
    await(client(broker, version).subscribe(topic, 2, inbox));
    FaultyProxy proxy = proxy(broker);
    MqttClient publisher =
        connected(
            builder(broker, version)
                .server(proxy.uri())
                .listener(listener)
                .persistentSession(HOUR));
    for (int qos = 1; qos <= 2; qos++) {
      proxy.loseAnswers();
      List<DeliveryToken> open =
          List.of(
              publisher.publish(topic, "first", qos),
              publisher.publish(topic, "second", qos),
              publisher.publish(topic, "third", qos));
      proxy.awaitLoss();
      proxy.cut();
      next(listener.lost);

      await(publisher.connect());
      open.forEach(InteropScene::await);
      await(publisher.publish(topic, "end", qos));

      if (qos == 2) {
        assertThat(inbox.textsBefore("end")).containsExactly("first", "second", "third");
      } else {
        assertThat(inbox.textsBefore("end")).endsWith("first", "second", "third");
      }
      assertThat(publisher.pendingDeliveries()).isEmpty();
    }
  }

  @EachBrokerAndVersion
  @Normative({"MQTT5-4.3.3-10", "MQTT311-4.3.3-2"})
  void messageThatIsUnacknowledgedAtACutComesAgain(Brokers broker, MqttVersion version) {
    MqttClient publisher = client(broker, version);
    for (int qos = 1; qos <= 2; qos++) {
      String topic = unique("again");
      FaultyProxy proxy = proxy(broker);
      MqttClient subscriber =
          connected(
              builder(broker, version)
                  .server(proxy.uri())
                  .listener(listener)
                  .persistentSession(HOUR));
      await(subscriber.subscribe(topic, qos, inbox));
      proxy.loseRequests();
      await(publisher.publish(topic, "message", qos));
      ReceivedMessage before = inbox.next();
      proxy.awaitLoss();
      proxy.cut();
      next(listener.lost);

      await(subscriber.connect());
      await(publisher.publish(topic, "end", qos));

      boolean inNewFlow = broker.quirks().has(NEW_PACKET_ID_ON_REDELIVERY);
      assertThat(before.duplicate()).isFalse();
      assertThat(inbox.textsBefore("end"))
          .isEqualTo(Collections.nCopies(qos == 2 && !inNewFlow ? 0 : 1, "message"));
    }
  }

  @EachBrokerAndVersion
  void messageThatTheApplicationDidNotAcknowledgeComesAgain(Brokers broker, MqttVersion version) {
    MqttClient publisher = client(broker, version);
    MqttClient subscriber =
        client(broker, version, b -> b.persistentSession(HOUR).manualAcknowledgement(true));
    await(subscriber.subscribe(topic, 1, inbox));
    await(publisher.publish(topic, "acknowledged", 1));
    ReceivedMessage acknowledged = inbox.next();
    assertThat(acknowledged.acknowledge()).isTrue();
    await(publisher.publish(topic, "not acknowledged", 1));
    ReceivedMessage open = inbox.next();
    await(subscriber.disconnect());

    await(subscriber.connect());
    ReceivedMessage again = inbox.next();

    assertThat(again.payloadAsString()).isEqualTo("not acknowledged");
    assertThat(again.duplicate()).isEqualTo(!broker.quirks().has(NEW_PACKET_ID_ON_REDELIVERY));
    assertThat(open.acknowledge()).as("of the connection that is gone").isFalse();
    assertThat(again.acknowledge()).isTrue();
    assertThat(inbox.isEmpty()).isTrue();
  }

  @EachBrokerAndVersion
  @Normative("EXT-115")
  void clientWhoseSessionIsTakenOverIsTold(Brokers broker, MqttVersion version) {
    MqttClientBuilder builder = builder(broker, version);
    MqttClient second = closing(builder.build());
    connected(builder.listener(listener));

    await(second.connect());

    DisconnectCause cause = next(listener.lost);
    if (version == V5 && !broker.quirks().has(NO_DISCONNECT_ON_TAKEOVER)) {
      assertThat(cause).isInstanceOf(DisconnectCause.ByServer.class);
      assertThat(((DisconnectCause.ByServer) cause).reasonCode())
          .isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
    } else {
      assertThat(cause).isInstanceOf(DisconnectCause.NetworkFailure.class);
    }
    await(second.ping());
  }
}
