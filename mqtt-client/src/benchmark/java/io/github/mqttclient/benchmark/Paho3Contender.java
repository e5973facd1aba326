package io.github.mqttclient.benchmark;

import java.net.URI;
import java.nio.ByteBuffer;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Eclipse Paho, MQTT 3.1.1, asynchronous, nothing on the disk, its in-flight limit raised. */
final class Paho3Contender implements Contender {
  private final MqttAsyncClient client;
  private final boolean noDelay;

  Paho3Contender(URI server, boolean noDelay) throws MqttException {
    this.noDelay = noDelay;
    client =
        new MqttAsyncClient(
            "tcp://" + server.getAuthority(), "benchmark-paho3", new MemoryPersistence());
  }

  @Override
  public void connect() throws MqttException {
    MqttConnectOptions options = new MqttConnectOptions();
    options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
    options.setMaxInflight(65_535); // With the default of 10 publish throws soon.
    if (noDelay) {
      options.setSocketFactory(new NoDelaySocketFactory());
    }
    client.connect(options).waitForCompletion();
  }

  @Override
  public Publisher publisher(Completion completion) {
    IMqttActionListener listener =
        new IMqttActionListener() {
          @Override
          public void onSuccess(IMqttToken token) {
            completion.done(null);
          }

          @Override
          public void onFailure(IMqttToken token, Throwable failure) {
            completion.done(failure);
          }
        };
    return (topic, payload, qos) -> {
      MqttMessage message = new MqttMessage(payload);
      message.setQos(qos);
      client.publish(topic, message, null, listener);
    };
  }

  @Override
  public void subscribe(String topic, int qos, Receiver receiver) throws MqttException {
    client.setCallback(new Arrivals(receiver));
    client.subscribe(topic, qos).waitForCompletion();
  }

  /** What Paho calls back; only the messages matter here. */
  private record Arrivals(Receiver receiver) implements MqttCallback {
    @Override
    public void messageArrived(String topic, MqttMessage message) {
      byte[] payload = message.getPayload();
      receiver.receive(ByteBuffer.wrap(payload).getLong(), payload.length);
    }

    @Override
    public void connectionLost(Throwable cause) {}

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {}
  }
}
