package io.github.mqttclient;

/**
 * Network threads that several clients share: thousands of clients can live on one thread.
 *
 * <p>{@code MqttEventLoop loop = MqttEventLoop.create(1)}, then {@link
 * MqttClientBuilder#eventLoop(MqttEventLoop)} of each client. A thread runs only while one of its
 * clients has something to do with it.
 */
public interface MqttEventLoop extends AutoCloseable {

  /**
   * An event loop of its own.
   *
   * @param threads how many network threads; clients are spread over them evenly
   * @throws IllegalArgumentException if {@code threads} is not from 1 to 1024
   */
  static MqttEventLoop create(int threads) {
    return MqttClientBuilder.newEventLoop(Checks.range("threads", threads, 1, 1024));
  }

  /** Closes the clients that use it and ends its threads. */
  @Override
  void close();
}
