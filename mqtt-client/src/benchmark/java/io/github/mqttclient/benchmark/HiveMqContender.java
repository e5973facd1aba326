package io.github.mqttclient.benchmark;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** The HiveMQ client, MQTT 5.0, asynchronous, as it is by default. */
final class HiveMqContender implements Contender {
  private final Mqtt5AsyncClient client;

  HiveMqContender(URI server) {
    client =
        MqttClient.builder()
            .identifier("benchmark-hivemq")
            .serverHost(server.getHost())
            .serverPort(server.getPort())
            .useMqttVersion5()
            .buildAsync();
  }

  @Override
  public void connect() throws Exception {
    client.connectWith().cleanStart(true).keepAlive(60).send().get();
  }

  @Override
  public Publisher publisher(Completion completion) {
    BiConsumer<Mqtt5PublishResult, Throwable> told =
        (result, failure) ->
            completion.done(failure == null ? result.getError().orElse(null) : failure);
    Map<String, MqttTopic> topics = new HashMap<>();
    return (topic, payload, qos) ->
        client
            .publish(
                Mqtt5Publish.builder()
                    .topic(topics.computeIfAbsent(topic, MqttTopic::of))
                    .qos(MqttQos.fromCode(qos))
                    .payload(payload)
                    .build())
            .whenComplete(told);
  }

  @Override
  public void subscribe(String topic, int qos, Receiver receiver) throws Exception {
    client
        .subscribeWith()
        .topicFilter(topic)
        .qos(MqttQos.fromCode(qos))
        .callback(
            message -> {
              ByteBuffer payload = message.getPayload().orElseThrow();
              receiver.receive(payload.getLong(payload.position()), payload.remaining());
            })
        .send()
        .get();
  }
}
