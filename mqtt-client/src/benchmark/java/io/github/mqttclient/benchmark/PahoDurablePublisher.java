package io.github.mqttclient.benchmark;

import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MqttDefaultFilePersistence;

/** Eclipse Paho (MQTT 3.1.1) with its file persistence. */
final class PahoDurablePublisher implements DurableMain.Publisher {
  private final MqttAsyncClient client;

  PahoDurablePublisher(String server, Path directory) throws Exception {
    client =
        new MqttAsyncClient(
            server, "durable-paho", new MqttDefaultFilePersistence(directory.toString()));
    MqttConnectOptions options = new MqttConnectOptions();
    options.setCleanSession(false);
    options.setMaxInflight(65_535); // The window below is the bound; at its own bound Paho throws.
    client.connect(options).waitForCompletion();
  }

  @Override
  public void publish(byte[] payload, Semaphore window) throws MqttException {
    client.publish("durable", payload, 1, false, null, new Listener(window));
  }

  @Override
  public void close() throws MqttException {
    client.disconnect().waitForCompletion();
    client.close();
  }

  private record Listener(Semaphore window) implements IMqttActionListener {
    @Override
    public void onSuccess(IMqttToken token) {
      window.release();
    }

    @Override
    public void onFailure(IMqttToken token, Throwable failure) {
      failure.printStackTrace();
      window.release();
    }
  }
}
