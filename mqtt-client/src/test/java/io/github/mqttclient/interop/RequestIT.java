package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.RequestTimeoutException;
import io.github.mqttclient.UserProperty;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Requests of one client, answered by another (section 4.10). */
class RequestIT extends InteropScene {
  private static final MqttVersion V5 = MqttVersion.MQTT_5_0;

  private final String topic = unique("service");

  private MqttMessage request(String payload, int qos) {
    return MqttMessage.builder().topic(topic).payload(payload).qos(qos).build();
  }

  @EachBroker
  void aRequestIsAnsweredWithAllThatTheResponderSays(Brokers broker) {
    MqttClient requester = client(broker, V5);
    MqttClient responder = client(broker, V5);
    await(
        responder.respond(
            topic,
            1,
            request ->
                request
                    .response()
                    .payload("re: " + request.payloadAsString())
                    .contentType("text/plain")
                    .userProperty("took", "3 ms")
                    .build()));

    for (int qos = 0; qos <= 2; qos++) {
      ReceivedMessage response = await(requester.request(request("at " + qos, qos), DEADLINE));

      assertThat(response.payloadAsString()).isEqualTo("re: at " + qos);
      assertThat(response.contentType()).hasValue("text/plain");
      assertThat(response.userProperties()).containsExactly(new UserProperty("took", "3 ms"));
    }
  }

  @EachBroker
  void manyRequestsAtATimeGetTheirOwnResponses(Brokers broker) {
    MqttClient one = client(broker, V5);
    MqttClient other = client(broker, V5);
    MqttClient responder = client(broker, V5);
    await(
        responder.respondAsync(
            topic,
            1,
            request ->
                CompletableFuture.supplyAsync(
                    () -> request.response().payload(request.payload()).build())));

    List<MqttToken<ReceivedMessage>> ofOne = new ArrayList<>();
    List<MqttToken<ReceivedMessage>> ofOther = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      ofOne.add(one.request(request("one " + i, 1), DEADLINE));
      ofOther.add(other.request(request("other " + i, 1), DEADLINE));
    }

    for (int i = 0; i < 500; i++) {
      assertThat(await(ofOne.get(i)).payloadAsString()).isEqualTo("one " + i);
      assertThat(await(ofOther.get(i)).payloadAsString()).isEqualTo("other " + i);
    }
  }

  /**
   * The handlers of one client do not stand in the way of its responses. With QoS 0, as brokers may
   * hold back what comes behind an unacknowledged message (WAITS_FOR_ACKNOWLEDGEMENTS).
   */
  @EachBroker
  void aClientMayAskItselfFromAHandler(Brokers broker) {
    MqttClient client = client(broker, V5);
    MqttClient responder = client(broker, V5);
    Inbox inbox = new Inbox();
    await(responder.respond(topic, 1, request -> request.response().payload("answer").build()));
    await(
        client.subscribe(
            topic + "/start",
            0,
            m -> inbox.onMessage(client.request(request("?", 0), DEADLINE).get())));

    await(client.publish(topic + "/start", "", 0));

    assertThat(inbox.next().payloadAsString()).isEqualTo("answer");
  }

  @EachBroker
  void withoutResponderTheTimeRunsOutAndTheNextRequestWorks(Brokers broker) {
    MqttClient requester = client(broker, V5);

    failure(
        requester.request(request("nobody", 1), Duration.ofMillis(300)),
        RequestTimeoutException.class);
    await(
        client(broker, V5)
            .respond(topic, 1, request -> request.response().payload("somebody").build()));

    assertThat(await(requester.request(request("?", 1), DEADLINE)).payloadAsString())
        .isEqualTo("somebody");
  }

  @EachBroker
  void aServerMayBeAskedForResponseInformation(Brokers broker) {
    MqttClient requester =
        client(
            broker, V5, b -> b.requestResponseInformation(true).requestProblemInformation(false));
    await(
        client(broker, V5)
            .respond(topic, 1, request -> request.response().payload("answer").build()));

    assertThat(await(requester.request(request("?", 1), DEADLINE)).payloadAsString())
        .isEqualTo("answer");
    await(requester.unsubscribe(topic + "/unknown"));
  }
}
