package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.disconnect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subAck;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.fixtures.CapturedLog;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import io.github.mqttclient.internal.packet.PropertyId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What works and is seldom meant: a WARN with the remedy, once for each client. */
class UsageLintsScriptedTest extends ScriptedScene {
  private final CapturedLog log = new CapturedLog();

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void nothingIsWarnedOfInAnOrdinaryLife() {
    MqttClient client =
        connectedClientWith(
            b -> b.persistentSession(Duration.ofHours(1)),
            expect(subscribe(1, "a", 1)),
            send(subAck(1, ReasonCode.GRANTED_QOS_1)),
            send(publish("a")),
            expect(publish(2, "b")),
            send(pubAck(2)),
            expect(disconnect()),
            expectEnd());

    await(client.subscribe("a", 1, messages::add));
    nextMessage();
    await(client.publish("b", "", 1));
    await(client.disconnect());
    client.close();

    assertThat(log.lines()).isEmpty();
  }

  /** They back off, too: see ReconnectorTest. */
  @Test
  void fightForOneIdentifierIsWarnedOfOnce() {
    List<Step> script = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      script.addAll(
          List.of(
              expect(connect()),
              send(connAck()),
              send(disconnect(ReasonCode.SESSION_TAKEN_OVER)),
              expectEnd()));
    }
    server.play(script.toArray(new Step[0]));
    MqttClient client = client();

    for (int i = 0; i < 4; i++) {
      await(client.connect());
      RecordingListener.next(listener.lost);
      if (i == 0) {
        assertThat(log.lines()).isEmpty();
      }
    }

    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("WARN Another client connects as \"c\": ")
        .endsWith("Remedy: a clientId of its own for each client");
  }

  @Test
  void lowerQosThanAskedForIsWarnedOfOnce() {
    MqttClient client =
        connectedClient(
            expect(subscribe(1, Subscription.of("a", 1), Subscription.of("b", 2))),
            send(subAck(1, ReasonCode.GRANTED_QOS_1, ReasonCode.GRANTED_QOS_1)),
            expect(subscribe(2, "c", 2)),
            send(subAck(2, ReasonCode.SUCCESS)));

    await(
        client.subscribe(List.of(Subscription.of("a", 1), Subscription.of("b", 2)), messages::add));
    await(client.subscribe("c", 2, messages::add));

    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("WARN The server granted QoS 1 for \"b\", not 2: ")
        .endsWith("or subscribe with QoS 1");
  }

  @Test
  void messageAboveTheMaximumQosOfTheServerIsWarnedOfOnce() {
    play(connAck().with(PropertyId.MAXIMUM_QOS, 0));
    MqttClient client = client();
    await(client.connect());

    failure(client.publish("a", "", 1), UnsupportedFeatureException.class);
    failure(client.publish("b", "", 2), UnsupportedFeatureException.class);

    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("WARN A message to \"a\" is not sent: ")
        .contains("Maximum QoS")
        .endsWith("Remedy: publish what ConnectResult.version() and limits() allow");
  }

  @Test
  void shorterSessionThanAskedForIsWarnedOf() {
    play(connAck().with(PropertyId.SESSION_EXPIRY_INTERVAL, 0));
    MqttClient client = client(b -> b.persistentSession(Duration.ofHours(1)));

    await(client.connect());

    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("WARN The server keeps the session for PT0S after a connection, not for PT1H: ")
        .endsWith("allows persistentSession(PT1H)");
  }

  @Test
  void subscribingInOnConnectedIsWarnedOfOnce() {
    server.play(
        expect(connect()),
        send(connAck()),
        expect(subscribe(1, "a", 0)),
        send(subAck(1, ReasonCode.SUCCESS)),
        cut(),
        expect(connect()),
        send(connAck()),
        expect(subscribe(2, "a", 0)), // The client's own; the one of the listener is too many.
        send(subAck(2, ReasonCode.SUCCESS)),
        expect(subscribe(3, "a", 0)),
        send(subAck(3, ReasonCode.SUCCESS)));
    AtomicReference<MqttClient> client = new AtomicReference<>();
    BlockingQueue<MqttToken<SubscribeResult>> tokens = new LinkedBlockingQueue<>();
    client.set(
        client(
            b ->
                b.reconnect(ReconnectPolicy.fixed(Duration.ofMillis(1)))
                    .listener(
                        new MqttClientListener() {
                          @Override
                          public void onConnected(ConnectResult result) {
                            tokens.add(client.get().subscribe("a", 0, messages::add));
                          }
                        })));

    await(client.get().connect());
    await(RecordingListener.next(tokens));
    await(RecordingListener.next(tokens));

    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("WARN onConnected subscribes: ")
        .endsWith("handler(filter, handler) in the builder");
  }
}
