package io.github.mqttclient.interop;

import static io.github.mqttclient.interop.CommentingExtension.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.PublishRefusedException;
import io.github.mqttclient.PublishResult;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.UnsubscribeResult;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.conformance.Normative;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HiveMQ with {@link CommentingExtension} says why and more, and the application sees it. */
class DiagnosticsIT extends InteropScene {
  private static final List<UserProperty> COMMENT =
      List.of(
          new UserProperty("z", "1"),
          new UserProperty("a", "größer 😀"),
          new UserProperty("z", "2"));

  private static CommentingExtension extension;
  private static HiveMqBroker broker;

  @BeforeAll
  static void startBroker() {
    extension = new CommentingExtension();
    broker = HiveMqBroker.startWith(extension);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private MqttClient commentedClient() {
    return connected(
        MqttClient.builder()
            .server(broker.uri())
            .clientId(unique("commented"))
            .reconnect(ReconnectPolicy.never())
            .listener(listener));
  }

  @Test
  @Normative("EXT-53")
  void resultsHaveReasonStringsAndUserPropertiesInTheirOrder() {
    MqttClient client = commentedClient();

    PublishResult qos1 = await(client.publish("commented/1", "", 1));
    PublishResult qos2 = await(client.publish("commented/2", "", 2));
    SubscribeResult subscribed = await(client.subscribe("commented/3", 1, message -> {}));
    UnsubscribeResult unsubscribed = await(client.unsubscribe("commented/3"));

    assertThat(next(listener.connected).userProperties()).isEqualTo(COMMENT);
    assertThat(qos1.userProperties()).isEqualTo(COMMENT);
    assertThat(qos2.userProperties()).isEqualTo(COMMENT);
    assertThat(subscribed.userProperties()).isEqualTo(COMMENT);
    assertThat(subscribed.reasonString()).hasValue("about the filters");
    assertThat(unsubscribed.userProperties()).isEqualTo(COMMENT);
    assertThat(unsubscribed.reasonString()).hasValue("about the filters");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @Normative({"EXT-53", "MQTT5-4.4.0-2"})
  void refusalsHaveThemToo(int qos) {
    MqttClient client = commentedClient();

    PublishRefusedException refusal =
        failure(client.publish(REFUSED + "/topic", "", qos), PublishRefusedException.class);

    assertThat(refusal.reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    assertThat(refusal.reasonString()).hasValue("not this topic");
    assertThat(refusal.userProperties()).isEqualTo(COMMENT);
    await(client.publish("commented/after", "", qos));
  }

  @Test
  void theEndOfAConnectionHasThem() {
    commentedClient();

    extension.end(next(listener.connected).clientId());

    assertThat(next(listener.lost))
        .isInstanceOfSatisfying(
            DisconnectCause.ByServer.class,
            cause -> {
              assertThat(cause.reasonCode()).isEqualTo(ReasonCode.ADMINISTRATIVE_ACTION);
              assertThat(cause.reasonString()).hasValue("for today");
              assertThat(cause.userProperties()).isEqualTo(COMMENT);
            });
  }
}
