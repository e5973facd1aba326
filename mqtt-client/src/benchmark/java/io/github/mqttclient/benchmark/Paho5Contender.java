package io.github.mqttclient.benchmark;

import java.net.URI;
import java.nio.ByteBuffer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Eclipse Paho, MQTT 5.0, asynchronous, nothing on the disk, its receive maximum raised. */
final class Paho5Contender implements Contender {
  private final MqttAsyncClient client;
  private final boolean noDelay;

  Paho5Contender(URI server, boolean noDelay) throws MqttException {
    this.noDelay = noDelay;
    client =
        new MqttAsyncClient(
            "tcp://" + server.getAuthority(), "benchmark-paho5", new MemoryPersistence());
  }

  @Override
  public void connect() throws MqttException {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setCleanStart(true);
    options.setReceiveMaximum(65_535);
    if (noDelay) {
      options.setSocketFactory(new NoDelaySocketFactory());
    }
    client.connect(options).waitForCompletion();
  }

  @Override
  public Publisher publisher(Completion completion) {
    MqttActionListener listener =
        new MqttActionListener() {
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
    public void disconnected(MqttDisconnectResponse response) {}

    @Override
    public void mqttErrorOccurred(MqttException failure) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String server) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
  }
}
