package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subAck;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.reach;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.Responder;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.fixtures.Packets.PublishBuilder;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import io.github.mqttclient.internal.packet.PropertyId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code respond}: which requests are answered, how, and what is told if they are not. */
class RespondScriptedTest extends ScriptedScene {
  private static final byte[] CORRELATION = {7, 0, -1};
  private static final int FENCE = 999;

  private final Responder echo =
      request -> request.response().payload("re: " + request.payloadAsString()).build();

  private static PublishBuilder request(String payload) {
    return publish("ask")
        .payload(payload)
        .with(PropertyId.RESPONSE_TOPIC, "answers/1")
        .with(PropertyId.CORRELATION_DATA, CORRELATION);
  }

  private static PublishBuilder response(String payload) {
    return publish("answers/1").payload(payload).with(PropertyId.CORRELATION_DATA, CORRELATION);
  }

  /** A client whose server grants the subscription to requests and then goes on. */
  private MqttClient subscribed(Step... steps) {
    return connectedClient(
        Stream.concat(
                Stream.of(expect(subscribe(1, "ask", 1)), send(subAck(1, ReasonCode.SUCCESS))),
                Stream.of(steps))
            .toArray(Step[]::new));
  }

  @Test
  void theResponseGoesWhereTheRequestSaysWithAllThatTheResponderSets() {
    MqttClient client =
        subscribed(
            send(request("1")),
            expect(
                response("one")
                    .with(PropertyId.CONTENT_TYPE, "text/plain")
                    .userProperty("took", "3 ms")));

    await(
        client.respond(
            "ask",
            1,
            request ->
                request
                    .response()
                    .payload("one")
                    .contentType("text/plain")
                    .userProperty("took", "3 ms")
                    .build()));

    server.assertPlayedToTheEnd();
  }

  @Test
  void theResponseHasTheQoSOfTheRequestUnlessTheResponderSaysOtherwise() {
    MqttClient client =
        subscribed(
            send(
                publish(5, "ask")
                    .payload("1")
                    .with(PropertyId.RESPONSE_TOPIC, "answers/1")
                    .with(PropertyId.CORRELATION_DATA, CORRELATION)),
            expect(
                publish(2, "answers/1")
                    .payload("re: 1")
                    .with(PropertyId.CORRELATION_DATA, CORRELATION)),
            expect(pubAck(5)));

    await(client.respond("ask", 1, echo));

    server.assertPlayedToTheEnd();
  }

  @Test
  void aRequestWithoutCorrelationDataIsAnsweredWithout() {
    MqttClient client =
        subscribed(
            send(publish("ask").payload("1").with(PropertyId.RESPONSE_TOPIC, "answers/1")),
            expect(publish("answers/1").payload("re: 1")));

    await(client.respond("ask", 1, echo));

    server.assertPlayedToTheEnd();
  }

  /** However the response was made: without correlation data it would reach nobody. */
  @Test
  void topicAndCorrelationDataAreThoseOfTheRequest() {
    MqttClient client = subscribed(send(request("1")), expect(response("own")));

    await(
        client.respond(
            "ask", 1, request -> MqttMessage.builder().topic("x").payload("own").build()));

    server.assertPlayedToTheEnd();
  }

  @Test
  void aRequestWithoutResponseTopicIsReportedAndNotGivenToTheResponder() {
    expectWarnings();
    MqttClient client =
        subscribed(
            send(publish(5, "ask")),
            expect(pubAck(5)),
            send(request("1")),
            expect(response("re: 1")));

    await(
        client.respond(
            "ask",
            1,
            request -> {
              messages.add(request);
              return echo.respond(request);
            }));

    server.assertPlayedToTheEnd();
    assertThat(RecordingListener.next(listener.handlerFailures))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the message to \"ask\" has no Response Topic");
    assertThat(messages).extracting(ReceivedMessage::payloadAsString).containsExactly("1");
  }

  @Test
  void aResponderThatThrowsGivesNoAnswerAndIsReported() {
    expectWarnings();
    MqttClient client =
        subscribed(
            send(request("1")),
            send(request("2")),
            expect(response("re: 2")),
            send(publish(FENCE, "ask").with(PropertyId.RESPONSE_TOPIC, "answers/1")),
            expect(publish(2, "answers/1").payload("re: ")),
            expect(pubAck(FENCE)));
    IllegalArgumentException failure = new IllegalArgumentException("on purpose");

    await(
        client.respond(
            "ask",
            1,
            request -> {
              if (request.payloadAsString().equals("1")) {
                throw failure;
              }
              return echo.respond(request);
            }));

    server.assertPlayedToTheEnd();
    assertThat(RecordingListener.next(listener.handlerFailures)).isSameAs(failure);
    assertThat(client.statistics().handlerFailures()).isEqualTo(1);
  }

  @Test
  void responsesMayComeLaterAndInAnyOrder() {
    CompletableFuture<MqttMessage> first = new CompletableFuture<>();
    CountDownLatch secondCame = new CountDownLatch(1);
    MqttClient client =
        subscribed(
            send(request("1")),
            send(request("2")),
            expect(response("two")),
            reach(secondCame),
            expect(response("one")));

    await(
        client.respondAsync(
            "ask",
            1,
            request -> {
              if (request.payloadAsString().equals("1")) {
                messages.add(request);
                return first;
              }
              return CompletableFuture.completedFuture(request.response().payload("two").build());
            }));
    MqttMessage one = nextMessage().response().payload("one").build();
    await(secondCame);
    first.complete(one);

    server.assertPlayedToTheEnd();
  }

  @Test
  void aResponseThatFailsLaterIsReported() {
    expectWarnings();
    MqttClient client = subscribed(send(request("1")), send(request("2")), expect(response("two")));
    IllegalArgumentException failure = new IllegalArgumentException("on purpose");

    await(
        client.respondAsync(
            "ask",
            1,
            request ->
                CompletableFuture.supplyAsync(
                    () -> {
                      if (request.payloadAsString().equals("1")) {
                        throw failure;
                      }
                      return request.response().payload("two").build();
                    })));

    server.assertPlayedToTheEnd();
    assertThat(RecordingListener.next(listener.handlerFailures)).isSameAs(failure);
    assertThat(client.statistics().handlerFailures()).isEqualTo(1);
  }

  @Test
  void aResponseThatCannotBePublishedIsReported() {
    expectWarnings();
    play(
        connAck().with(PropertyId.RETAIN_AVAILABLE, 0),
        expect(subscribe(1, "ask", 1)),
        send(subAck(1, ReasonCode.SUCCESS)),
        send(request("1")));
    MqttClient client = client();
    await(client.connect());

    await(client.respond("ask", 1, request -> request.response().retain(true).build()));

    assertThat(RecordingListener.next(listener.handlerFailures))
        .isInstanceOf(UnsupportedFeatureException.class);
  }

  @Test
  void aResponderThatIsPutInPlaceAgainAnswersOnce() {
    Function<ReceivedMessage, CompletionStage<MqttMessage>> async =
        request -> CompletableFuture.completedFuture(request.response().payload("async").build());
    MqttClient client =
        connectedClient(
            expect(subscribe(1, "ask", 1)),
            send(subAck(1, ReasonCode.SUCCESS)),
            expect(subscribe(2, "ask", 1)),
            send(subAck(2, ReasonCode.SUCCESS)),
            expect(subscribe(3, "ask", 1)),
            send(subAck(3, ReasonCode.SUCCESS)),
            expect(subscribe(4, "ask", 1)),
            send(subAck(4, ReasonCode.SUCCESS)),
            send(request("1")),
            expect(response("re: 1")),
            expect(response("async")),
            send(request("2")),
            expect(response("re: 2")),
            expect(response("async")));

    await(client.respond("ask", 1, echo));
    await(client.respond("ask", 1, echo));
    await(client.respondAsync("ask", 1, async));
    await(client.respondAsync("ask", 1, async));

    server.assertPlayedToTheEnd();
  }
}
