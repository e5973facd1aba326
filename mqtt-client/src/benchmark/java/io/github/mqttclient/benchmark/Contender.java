package io.github.mqttclient.benchmark;

/**
 * A client library in the comparison, connected once; one object, one connection.
 *
 * <p>Rules that keep the comparison fair: the message object of the library is built for each
 * publish, as an application would (what depends on the topic only may be kept); nothing is
 * batched, queued or throttled here; a publish is done when the library says so.
 */
interface Contender {

  /** Connects and waits for CONNACK: clean start, keep alive of 60 s. */
  void connect() throws Exception;

  /** A way to publish, for one thread, that tells the completion how each publish ends. */
  Publisher publisher(Completion completion);

  /** Subscribes and waits for SUBACK; messages are acknowledged by the library itself. */
  void subscribe(String topic, int qos, Receiver receiver) throws Exception;

  /** Publishes and returns. */
  @FunctionalInterface
  interface Publisher {
    void publish(String topic, byte[] payload, int qos) throws Exception;
  }

  /** Told of the end of each publish, from whatever thread the library calls back on. */
  @FunctionalInterface
  interface Completion {
    /**
     * QoS 0: the library says that the message is sent; 1: PUBACK has come; 2: PUBCOMP.
     *
     * @param failure null if it went well
     */
    void done(Throwable failure);
  }

  /** Takes the payloads that arrive, in one thread at a time. */
  @FunctionalInterface
  interface Receiver {
    /** The number that the first eight bytes say, and the size of the payload. */
    void receive(long number, int size);
  }
}
