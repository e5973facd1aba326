package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import io.github.mqttclient.ConnectRefusedException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ServerRedirection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** HiveMQ with {@link RedirectingExtension} sends clients to Mosquitto. */
class RedirectionIT extends InteropScene {
  private static MosquittoBroker other;
  private static RedirectingExtension extension;
  private static HiveMqBroker broker;

  @BeforeAll
  static void startBrokers() {
    other = MosquittoBroker.start();
    extension = new RedirectingExtension(address(other));
    broker = HiveMqBroker.startWith(extension);
  }

  @AfterAll
  static void stopBrokers() {
    broker.close();
    other.close();
  }

  private static String address(Broker broker) {
    return broker.host() + ":" + broker.port();
  }

  private MqttClientBuilder builder(ServerRedirection redirection) {
    return MqttClient.builder()
        .server(broker.uri())
        .clientId(unique("redirected"))
        .listener(listener)
        .serverRedirection(redirection);
  }

  @Test
  void connAckLeadsToTheOtherBroker() {
    extension.answer = ConnackReasonCode.USE_ANOTHER_SERVER;
    MqttClient client = connected(builder(ServerRedirection.TEMPORARY_ONLY));

    assertThat(next(listener.connected).server()).isEqualTo(address(other));

    Inbox inbox = new Inbox();
    await(client.subscribe("redirected/a", 1, inbox));
    await(client.publish("redirected/a", "there", 1));
    assertThat(inbox.next().payloadAsString()).isEqualTo("there");
  }

  @Test
  void connAckIsARefusalForAClientThatStays() {
    extension.answer = ConnackReasonCode.SERVER_MOVED;
    MqttClient client = closing(builder(ServerRedirection.OFF).build());

    ConnectRefusedException refusal = failure(client.connect(), ConnectRefusedException.class);

    assertThat(refusal.reasonCode()).isEqualTo(ReasonCode.SERVER_MOVED);
    assertThat(refusal.serverReference()).hasValue(address(other));
  }

  @Test
  void disconnectLeadsToTheOtherBrokerWithItsSubscriptions() {
    extension.answer = ConnackReasonCode.SUCCESS;
    MqttClientBuilder settings = builder(ServerRedirection.ON);
    MqttClient client = connected(settings);
    Inbox inbox = new Inbox();
    await(client.subscribe("redirected/b", 1, inbox));
    String clientId = next(listener.connected).clientId();

    extension.sendAway(clientId, DisconnectReasonCode.SERVER_MOVED);

    DisconnectCause.ByServer cause = (DisconnectCause.ByServer) next(listener.lost);
    assertThat(cause.reasonCode()).isEqualTo(ReasonCode.SERVER_MOVED);
    assertThat(cause.serverReference()).hasValue(address(other));
    assertThat(next(listener.connected).server()).isEqualTo(address(other));
    await(client.publish("redirected/b", "there", 1));
    assertThat(inbox.next().payloadAsString()).isEqualTo("there");
  }
}
