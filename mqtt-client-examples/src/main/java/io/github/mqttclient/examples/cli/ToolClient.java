package io.github.mqttclient.examples.cli;

import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttException;
import io.github.mqttclient.ReasonCode;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A connected client, its settings, and how it says good-bye. */
final class ToolClient {
  private static final long GOODBYE_SECONDS = 6;

  private final MqttClient client;
  private final DisconnectOptions goodbye;

  private ToolClient(MqttClient client, DisconnectOptions goodbye) {
    this.client = client;
    this.goodbye = goodbye;
  }

  /**
   * Waits until the client is connected.
   *
   * @throws MqttException if it cannot be
   */
  static ToolClient connect(MqttClient client, ClientSettings settings)
      throws InterruptedException, UsageException {
    return connect(new ToolClient(client, settings.disconnectOptions(ReasonCode.SUCCESS)));
  }

  /**
   * The same, and when the process is told to end, the client disconnects before it does. That
   * holds from the beginning, so that the server never publishes a will because of a signal.
   */
  static ToolClient connectUntilSignal(MqttClient client, ClientSettings settings)
      throws InterruptedException, UsageException {
    ToolClient tool = new ToolClient(client, settings.disconnectOptions(ReasonCode.SUCCESS));
    tool.disconnectOnSignal();
    return connect(tool);
  }

  private static ToolClient connect(ToolClient tool) throws InterruptedException {
    try {
      tool.client.connect().get();
      return tool;
    } catch (ExecutionException e) {
      throw mqttException(e);
    }
  }

  MqttClient client() {
    return client;
  }

  private void disconnectOnSignal() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread("disconnect") {
              @Override
              public void run() {
                disconnect(goodbye);
              }
            });
  }

  void disconnect() {
    disconnect(goodbye);
  }

  /** Waits until the DISCONNECT is sent and the connection closed. */
  void disconnect(DisconnectOptions options) {
    try {
      client.disconnect(options).get(GOODBYE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // There is no connection any more, which is what was wanted.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Why a token failed. */
  static MqttException mqttException(ExecutionException e) {
    if (e.getCause() instanceof MqttException failure) {
      return failure;
    }
    throw new AssertionError("tokens fail with MqttException", e);
  }
}
