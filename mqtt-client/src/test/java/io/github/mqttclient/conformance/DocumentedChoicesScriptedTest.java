package io.github.mqttclient.conformance;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.expectEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.ScriptedServer;
import io.github.mqttclient.internal.packet.PropertyId;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Where the standard leaves a choice or names no reaction: what this client does. */
class DocumentedChoicesScriptedTest {
  private static final byte[] NO_UTF8 = {(byte) 0xFF, (byte) 0xFE};

  private final ScriptedServer server = new ScriptedServer();
  private final BlockingQueue<ReceivedMessage> messages = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    server.close();
  }

  private MqttClientBuilder builder(MqttVersion version) {
    return MqttClient.builder()
        .server(server.uri())
        .clientId("c")
        .version(version)
        .defaultHandler(messages::add);
  }

  private static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(ScriptedServer.DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Test
  @Normative("EXT-28")
  void aSessionThatOnlyTheServerKnowsIsContinuedBefore5() {
    server.play(expect(connect().cleanStart(false)), send(connAck().sessionPresent()));

    try (MqttClient client =
        builder(MqttVersion.MQTT_3_1_1).persistentSession(Duration.ofHours(1)).build()) {
      assertThat(await(client.connect()).sessionPresent()).isTrue();
    }
  }

  @Test
  @Normative("EXT-74")
  void aSubscriptionIdentifierThatWasNeverUsedIsShownAndNoError() {
    server.play(
        expect(connect()),
        send(connAck()),
        send(publish(1, "a").with(PropertyId.SUBSCRIPTION_IDENTIFIER, 5)),
        expect(pubAck(1)));

    try (MqttClient client = builder(MqttVersion.MQTT_5_0).build()) {
      await(client.connect());

      assertThat(RecordingListener.next(messages).subscriptionIdentifiers()).containsExactly(5);
      server.assertPlayedToTheEnd();
    }
  }

  @Test
  @Normative("EXT-77")
  void aReceivedPayloadIsNotComparedWithItsFormat() {
    server.play(
        expect(connect()),
        send(connAck()),
        send(publish(1, "a").payload(NO_UTF8).with(PropertyId.PAYLOAD_FORMAT_INDICATOR, 1)),
        expect(pubAck(1)));

    try (MqttClient client = builder(MqttVersion.MQTT_5_0).build()) {
      await(client.connect());

      ReceivedMessage message = RecordingListener.next(messages);
      assertThat(message.isPayloadUtf8()).isTrue();
      assertThat(message.payload()).isEqualTo(NO_UTF8);
      server.assertPlayedToTheEnd();
    }
  }

  /** The application's promise, as {@code payloadUtf8} says. */
  @Test
  @Normative("EXT-131")
  void aPublishedPayloadIsNotComparedWithItsFormat() {
    server.play(
        expect(connect()),
        send(connAck()),
        expect(publish(1, "a").payload(NO_UTF8).with(PropertyId.PAYLOAD_FORMAT_INDICATOR, 1)),
        send(pubAck(1)));

    try (MqttClient client = builder(MqttVersion.MQTT_5_0).build()) {
      await(client.connect());
      await(
          client.publish(
              MqttMessage.builder()
                  .topic("a")
                  .payload(NO_UTF8)
                  .payloadUtf8(true)
                  .qos(QoS.AT_LEAST_ONCE)
                  .build()));
    }
  }

  /** One rule of matching for all versions; the message is not lost, it goes where others go. */
  @Test
  @Normative("MQTT31-27")
  void aWildcardDoesNotMatchSystemTopicsIn31Either() {
    server.play(
        expect(connect()), send(connAck()), send(publish(1, "$SYS/uptime")), expect(pubAck(1)));

    try (MqttClient client =
        builder(MqttVersion.MQTT_3_1).handler("#", message -> fail("matched " + message)).build()) {
      await(client.connect());

      assertThat(RecordingListener.next(messages).topic()).isEqualTo("$SYS/uptime");
      server.assertPlayedToTheEnd();
    }
  }

  /** A broken executor stands for any failure of ours between a packet and its acknowledgement. */
  @Test
  @Normative("MQTT311-4.8.0-2")
  void aFailureInHandlingAPacketClosesTheConnection() {
    Logger log = (Logger) LoggerFactory.getLogger("io.github.mqttclient");
    log.setLevel(Level.OFF);
    server.play(expect(connect()), send(connAck()), send(publish(1, "a")), expectEnd());

    try (MqttClient client =
        builder(MqttVersion.MQTT_3_1_1)
            .callbackExecutor(
                task -> {
                  throw new IllegalStateException("broken");
                })
            .build()) {
      await(client.connect());

      server.assertPlayedToTheEnd();
    } finally {
      log.setLevel(null);
    }
  }
}
