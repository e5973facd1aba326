package io.github.mqttclient.benchmark;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.PublishResult;
import io.github.mqttclient.QoS;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;

/** This client, as it is by default, MQTT 5.0; handlers run on its callback executor. */
final class OurContender implements Contender {
  private final MqttClient client;

  OurContender(URI server) {
    client = MqttClient.builder().server(server.toString()).clientId("benchmark-ours").build();
  }

  @Override
  public void connect() throws Exception {
    client.connect().get();
  }

  @Override
  public Publisher publisher(Completion completion) {
    BiConsumer<PublishResult, Throwable> told = (result, failure) -> completion.done(failure);
    return (topic, payload, qos) ->
        client.publish(MqttMessage.of(topic, payload, QoS.of(qos), false)).whenComplete(told);
  }

  @Override
  public void subscribe(String topic, int qos, Receiver receiver) throws Exception {
    client
        .subscribe(
            topic,
            qos,
            message -> {
              byte[] payload = message.payload();
              receiver.receive(ByteBuffer.wrap(payload).getLong(), payload.length);
            })
        .get();
  }
}
