package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.Packets.subAck;
import static io.github.mqttclient.fixtures.Packets.subscribe;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.send;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.fixtures.Packets.Expected;
import io.github.mqttclient.fixtures.Packets.PublishBuilder;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import io.github.mqttclient.internal.packet.ClientPacket;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Publish;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server that takes part in request / response. */
class RequestScene extends ScriptedScene {
  static final String RESPONSE_TOPIC = "response/c";

  /** The requests that came, in order. */
  final List<Publish> requests = new ArrayList<>();

  static MqttMessage request(String topic) {
    return MqttMessage.builder().topic(topic).payload("?").build();
  }

  /** Grants the subscription to the response topic, and goes on. */
  static Step[] granting(int packetId, Step... steps) {
    return Stream.concat(
            Stream.of(
                expect(subscribe(packetId, RESPONSE_TOPIC, 1)),
                send(subAck(packetId, ReasonCode.GRANTED_QOS_1))),
            Stream.of(steps))
        .toArray(Step[]::new);
  }

  /** Waits for a request to this topic, and keeps it. */
  Step expectRequest(String topic) {
    return expect(
        new Expected() {
          @Override
          public @Nullable String difference(ClientPacket packet, MqttVersion version) {
            if (packet instanceof Publish publish
                && publish.topic().equals(topic)
                && publish.properties().has(PropertyId.RESPONSE_TOPIC)
                && publish.properties().has(PropertyId.CORRELATION_DATA)) {
              requests.add(publish);
              return null;
            }
            return packet.toString();
          }

          @Override
          public String toString() {
            return "a request to " + topic;
          }
        });
  }

  /** Sends the response to one of the requests. */
  Step respond(int request, String payload) {
    return server -> send(response(request).payload(payload)).play(server);
  }

  /** The response to one of the requests that came; to be called by a step. */
  PublishBuilder response(int request) {
    return response(request, publish(responseTopic(request)));
  }

  PublishBuilder response(int request, PublishBuilder message) {
    byte[] correlationData = requests.get(request).properties().bytes(PropertyId.CORRELATION_DATA);
    return message.with(PropertyId.CORRELATION_DATA, Objects.requireNonNull(correlationData));
  }

  String responseTopic(int request) {
    return Objects.requireNonNull(
        requests.get(request).properties().string(PropertyId.RESPONSE_TOPIC));
  }
}
