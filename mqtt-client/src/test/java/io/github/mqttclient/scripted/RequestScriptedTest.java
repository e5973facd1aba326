package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subAck;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.reach;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static io.github.mqttclient.fixtures.ScriptedServer.stall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.ConnectionLostException;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.NotConnectedException;
import io.github.mqttclient.PublishRefusedException;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.RequestTimeoutException;
import io.github.mqttclient.SubscribeRefusedException;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.fixtures.Packets.PublishBuilder;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.session.SubscribeRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code request}: what is sent, and which response goes where. */
class RequestScriptedTest extends RequestScene {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final int FENCE = 999;

  @Test
  void aRequestSaysWhereItsResponseGoesAndIsCompletedByIt() {
    MqttClient client = connectedClient(granting(1, expectRequest("add"), respond(0, "42")));
    MqttMessage request =
        MqttMessage.builder().topic("add").payload("40+2").contentType("sum").build();

    ReceivedMessage response = await(client.request(request, Duration.ofMillis(61_001)));

    assertThat(response.payloadAsString()).isEqualTo("42");
    assertThat(responseTopic(0)).isEqualTo(RESPONSE_TOPIC);
    assertThat(requests.get(0).payload()).isEqualTo(request.payload());
    assertThat(requests.get(0).properties().string(PropertyId.CONTENT_TYPE)).isEqualTo("sum");
    assertThat(requests.get(0).properties().bytes(PropertyId.CORRELATION_DATA)).hasSize(16);
    assertThat(requests.get(0).properties().integer(PropertyId.MESSAGE_EXPIRY_INTERVAL, 0))
        .isEqualTo(62);
  }

  @Test
  void requestsShareOneSubscriptionAndResponsesComeInAnyOrder() {
    MqttClient client =
        connectedClient(
            granting(
                1,
                expectRequest("a"),
                expectRequest("b"),
                expectRequest("c"),
                respond(2, "C"),
                respond(0, "A"),
                respond(1, "B")));

    MqttToken<ReceivedMessage> a = client.request(request("a"), LONG);
    MqttToken<ReceivedMessage> b = client.request(request("b"), LONG);
    MqttToken<ReceivedMessage> c = client.request(request("c"), LONG);

    assertThat(await(a).payloadAsString()).isEqualTo("A");
    assertThat(await(b).payloadAsString()).isEqualTo("B");
    assertThat(await(c).payloadAsString()).isEqualTo("C");
    assertThat(requests)
        .extracting(r -> r.properties().binary(PropertyId.CORRELATION_DATA))
        .doesNotHaveDuplicates();
  }

  @Test
  void aRequestWithoutResponseFailsInTimeAndTheLateResponseGoesToNobody() {
    CountDownLatch timedOut = latch();
    MqttClient client =
        connectedClientWith(
            b -> b.defaultHandler(messages::add),
            granting(
                1,
                expectRequest("a"),
                stall(timedOut),
                server -> send(response(0, publish(5, RESPONSE_TOPIC))).play(server),
                expect(pubAck(5))));

    RequestTimeoutException failure =
        failure(client.request(request("a"), SHORT), RequestTimeoutException.class);
    timedOut.countDown();

    server.assertPlayedToTheEnd();
    assertThat(failure).hasMessage("no response from \"a\" within PT0.05S");
    assertThat(messages).isEmpty();
    assertThat(listener.dropped).isEmpty();
  }

  @Test
  void aRequestThatCouldNotBeSentSaysSoWhenItsTimeIsOver() {
    MqttClient client = connectedClient(expect(subscribe(1, RESPONSE_TOPIC, 1)));

    assertThat(failure(client.request(request("a"), SHORT), RequestTimeoutException.class))
        .hasMessageContaining("the request was not sent");
    assertThat(client.statistics().queued()).isZero();
  }

  /** Without correlation data, with somebody else's, and twice. */
  @Test
  void aResponseThatNobodyAskedForGoesToNobody() {
    MqttClient client =
        connectedClientWith(
            b -> b.defaultHandler(messages::add),
            granting(
                1,
                expectRequest("a"),
                send(publish(5, RESPONSE_TOPIC)),
                send(
                    publish(6, RESPONSE_TOPIC)
                        .with(PropertyId.CORRELATION_DATA, new byte[] {1, 2})),
                send(publish(7, RESPONSE_TOPIC).with(PropertyId.CORRELATION_DATA, new byte[0])),
                respond(0, "first"),
                respond(0, "second"),
                send(publish(FENCE, RESPONSE_TOPIC)),
                expect(pubAck(5)),
                expect(pubAck(6)),
                expect(pubAck(7)),
                expect(pubAck(FENCE))));

    ReceivedMessage response = await(client.request(request("a"), LONG));

    server.assertPlayedToTheEnd();
    assertThat(response.payloadAsString()).isEqualTo("first");
    assertThat(messages).isEmpty();
    assertThat(listener.dropped).isEmpty();
  }

  @Test
  void aRequestCancelledBeforeItIsSentIsNotSent() {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch cancelled = latch();
    MqttClient client =
        connectedClient(
            expect(subscribe(1, RESPONSE_TOPIC, 1)),
            reach(asked),
            stall(cancelled),
            send(subAck(1, ReasonCode.GRANTED_QOS_1)),
            expectRequest("b"),
            respond(0, "B"));
    MqttToken<ReceivedMessage> a = client.request(request("a"), LONG);
    MqttToken<ReceivedMessage> b = client.request(request("b"), LONG);
    await(asked);

    assertThat(a.cancel(false)).isTrue();
    client.pendingDeliveries(); // Its answer comes behind the cancellation.
    cancelled.countDown();

    assertThat(await(b).payloadAsString()).isEqualTo("B");
    assertThatThrownBy(a::join).isInstanceOf(CancellationException.class);
    assertThat(client.statistics().queued()).isZero();
  }

  @Test
  void aCancelledRequestForgetsItsResponse() {
    CountDownLatch cancelled = latch();
    CountDownLatch sent = new CountDownLatch(1);
    MqttClient client =
        connectedClientWith(
            b -> b.defaultHandler(messages::add),
            granting(
                1,
                expectRequest("a"),
                reach(sent),
                stall(cancelled),
                server -> send(response(0, publish(5, RESPONSE_TOPIC))).play(server),
                expect(pubAck(5))));
    MqttToken<ReceivedMessage> token = client.request(request("a"), LONG);
    await(sent);

    token.cancel(false);
    cancelled.countDown();

    server.assertPlayedToTheEnd();
    assertThat(messages).isEmpty();
  }

  @Test
  void refusedResponseTopicFailsTheRequestAndTheNextOneAsksAgain() {
    MqttClient client =
        connectedClient(
            expect(subscribe(1, RESPONSE_TOPIC, 1)),
            send(subAck(1, ReasonCode.NOT_AUTHORIZED)),
            expect(subscribe(2, RESPONSE_TOPIC, 1)),
            send(subAck(2, ReasonCode.SUCCESS)),
            expectRequest("b"),
            respond(0, "B"));

    assertThat(
            failure(client.request(request("a"), LONG), SubscribeRefusedException.class)
                .reasonCode())
        .isEqualTo(ReasonCode.NOT_AUTHORIZED);
    assertThat(await(client.request(request("b"), LONG)).payloadAsString()).isEqualTo("B");
  }

  @Test
  void refusedPublishFailsTheRequest() {
    MqttClient client =
        connectedClient(
            granting(1, expectRequest("a"), send(pubAck(2, ReasonCode.QUOTA_EXCEEDED))));
    MqttMessage request = request("a").toBuilder().qos(1).build();

    assertThat(failure(client.request(request, LONG), PublishRefusedException.class).reasonCode())
        .isEqualTo(ReasonCode.QUOTA_EXCEEDED);
  }

  @Test
  void theResponseMayComeBeforeThePubAck() {
    MqttClient client =
        connectedClient(granting(1, expectRequest("a"), respond(0, "A"), send(pubAck(2))));
    MqttMessage request = request("a").toBuilder().qos(1).build();

    MqttToken<ReceivedMessage> token = client.request(request, LONG);

    assertThat(await(token).payloadAsString()).isEqualTo("A");
    assertThat(await(RecordingListener.next(listener.delivered))).isNotNull();
  }

  /** What the application has subscribed comes again as well, and a request that waited goes. */
  @Test
  void afterALostSessionOpenRequestsAreAnsweredOverTheNextConnection() {
    CountDownLatch sent = new CountDownLatch(1);
    Step[] first = granting(1, expectRequest("a"), reach(sent), cut(), expect(connect()));
    Step[] second = granting(3, expectRequest("b"), respond(0, "A"), respond(1, "B"));
    play(
        connAck(),
        steps(
            first,
            new Step[] {
              send(connAck()), expect(subscribe(2, "x", 0)), send(subAck(2, ReasonCode.SUCCESS))
            },
            second));
    MqttClient client = client(b -> b.reconnect(ReconnectPolicy.exponential(SHORT, SHORT)));
    await(client.connect());
    MqttToken<ReceivedMessage> a = client.request(request("a"), LONG);
    await(sent);
    RecordingListener.next(listener.lost);

    client.subscribe("x", 0, messages::add);
    MqttToken<ReceivedMessage> b = client.request(request("b"), LONG);

    assertThat(await(a).payloadAsString()).isEqualTo("A");
    assertThat(await(b).payloadAsString()).isEqualTo("B");
  }

  private static Step[] steps(Step[]... parts) {
    return Stream.of(parts).flatMap(Stream::of).toArray(Step[]::new);
  }

  @Test
  void aResumedSessionKeepsTheSubscription() {
    CountDownLatch sent = new CountDownLatch(1);
    play(
        connAck(),
        granting(
            1,
            expectRequest("a"),
            reach(sent),
            cut(),
            expect(connect()),
            send(connAck().sessionPresent()),
            expectRequest("b"),
            respond(0, "A"),
            respond(1, "B")));
    MqttClient client =
        client(
            b ->
                b.persistentSession(Duration.ofHours(1))
                    .reconnect(ReconnectPolicy.exponential(SHORT, SHORT)));
    await(client.connect());
    MqttToken<ReceivedMessage> a = client.request(request("a"), LONG);
    await(sent);
    RecordingListener.next(listener.lost); // Else QoS 0 might go to the dead connection.

    MqttToken<ReceivedMessage> b = client.request(request("b"), LONG);

    assertThat(await(a).payloadAsString()).isEqualTo("A");
    assertThat(await(b).payloadAsString()).isEqualTo("B");
  }

  @Test
  void closeAndDisconnectFailWhatIsOpen() {
    CountDownLatch sent = new CountDownLatch(2);
    MqttClient client = connectedClient(granting(1, expectRequest("a"), reach(sent), reach(sent)));
    MqttToken<ReceivedMessage> token = client.request(request("a"), LONG);
    await(sent);

    client.close();

    failure(token, ClientClosedException.class);
    failure(client.request(request("a"), LONG), ClientClosedException.class);
  }

  @Test
  void disconnectFailsWhatIsOpen() {
    CountDownLatch sent = new CountDownLatch(1);
    MqttClient client = connectedClient(granting(1, expectRequest("a"), reach(sent)));
    failure(client().request(request("a"), LONG), NotConnectedException.class);
    MqttToken<ReceivedMessage> token = client.request(request("a"), LONG);
    await(sent);

    await(client.disconnect());

    failure(token, ConnectionLostException.class);
    failure(client.request(request("a"), LONG), NotConnectedException.class);
  }

  @Test
  void aConnectionOf3HasNoRequests() {
    MqttClient client = connectedClientWith(b -> b.version(MqttVersion.MQTT_3_1_1));

    assertThat(failure(client.request(request("a"), LONG), UnsupportedFeatureException.class))
        .hasMessageContaining("responseTopic needs MQTT 5.0");
  }

  @Test
  void responseInformationIsThePrefixOfTheResponseTopic() {
    server.play(
        expect(connect()),
        send(connAck().with(PropertyId.RESPONSE_INFORMATION, "tenant/7/")),
        expect(subscribe(1, "tenant/7/c", 1)),
        send(subAck(1, ReasonCode.GRANTED_QOS_1)),
        expectRequest("a"),
        respond(0, "A"));
    MqttClient client = client(b -> b.requestResponseInformation(true));
    await(client.connect());

    await(client.request(request("a"), LONG));

    assertThat(responseTopic(0)).isEqualTo("tenant/7/c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/+", "#", ""})
  void responseInformationThatIsNoTopicIsNotUsed(String information) {
    expectWarnings();
    server.play(
        steps(
            new Step[] {
              expect(connect()), send(connAck().with(PropertyId.RESPONSE_INFORMATION, information))
            },
            granting(1, expectRequest("a"), respond(0, "A"))));
    MqttClient client = client(b -> b.requestResponseInformation(true));
    await(client.connect());

    assertThat(await(client.request(request("a"), LONG)).payloadAsString()).isEqualTo("A");
  }

  @Test
  void wildcardsInTheClientIdentifierDoNotGetIntoTheTopic() {
    play(
        connAck(),
        expect(subscribe(1, "response/a%2B%23%25/b", 1)),
        send(subAck(1, ReasonCode.GRANTED_QOS_1)),
        expectRequest("a"),
        respond(0, "A"));
    MqttClient client = client(b -> b.clientId("a+#%/b"));
    await(client.connect());

    await(client.request(request("a"), LONG));
  }

  @Test
  void aHandlerMayWaitForAResponse() {
    MqttClient client =
        connectedClientWith(
            b -> b.inboundQueue(1, 1_000),
            expect(subscribe(1, "work", 0)),
            send(subAck(1, ReasonCode.SUCCESS)),
            send(publish("work").payload("1")),
            send(publish("work").payload("2")),
            send(publish("work").payload("3")),
            expect(subscribe(2, RESPONSE_TOPIC, 1)),
            send(subAck(2, ReasonCode.GRANTED_QOS_1)),
            expectRequest("a"),
            respond(0, "A"));
    MqttClient[] self = {client};

    await(
        client.subscribe(
            "work",
            0,
            message -> {
              if (message.payloadAsString().equals("1")) {
                messages.add(self[0].request(request("a"), LONG).get());
              }
            }));

    assertThat(nextMessage().payloadAsString()).isEqualTo("A");
  }

  /** A handler of everything gets its copy, not that of the subscription for responses. */
  @Test
  void handlersWithAFilterThatMatchesSeeResponsesToo() {
    int all = SubscribeRequest.identifierOf(List.of(Subscription.of("#", 0)));
    int own = SubscribeRequest.identifierOf(List.of(Subscription.of(RESPONSE_TOPIC, 1)));
    MqttClient client =
        connectedClient(
            expect(subscribe(1, "#", 0)),
            send(subAck(1, ReasonCode.SUCCESS)),
            expect(subscribe(2, RESPONSE_TOPIC, 1)),
            send(subAck(2, ReasonCode.GRANTED_QOS_1)),
            expectRequest("a"),
            server -> send(identified(0, own)).play(server),
            server -> send(identified(0, all)).play(server),
            server -> send(response(0)).play(server),
            send(publish("end")));

    await(client.subscribe("#", 0, messages::add));
    await(client.request(request("a"), LONG));

    assertThat(nextMessage().subscriptionIdentifiers()).containsExactly(all);
    assertThat(nextMessage().subscriptionIdentifiers()).isEmpty();
    assertThat(nextMessage().topic()).isEqualTo("end");
  }

  private PublishBuilder identified(int request, int id) {
    return response(request).with(PropertyId.SUBSCRIPTION_IDENTIFIER, id);
  }

  @Test
  void mistakesOfTheCallerAreThrownAtOnce() {
    MqttClient client = client();
    MqttMessage plain = request("a");

    assertThatThrownBy(() -> client.request(plain.toBuilder().responseTopic("r").build(), LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("response topic");
    assertThatThrownBy(
            () -> client.request(plain.toBuilder().correlationData(new byte[1]).build(), LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("correlation data");
    for (Duration timeout : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
      assertThatThrownBy(() -> client.request(plain, timeout))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(timeout.toString());
    }
  }
}
