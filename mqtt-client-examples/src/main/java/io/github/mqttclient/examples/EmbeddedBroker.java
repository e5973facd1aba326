package io.github.mqttclient.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/**
 * A broker inside this program, for whoever has none at hand: ActiveMQ Artemis with an MQTT
 * acceptor on the loopback address. It keeps everything in memory and writes no file.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private final EmbeddedActiveMQ artemis = new EmbeddedActiveMQ();
  private final int port;

  private EmbeddedBroker(int port) {
    this.port = port;
  }

  /** Starts it on a free port. */
  static EmbeddedBroker start() throws Exception {
    return start(freePort(), 0);
  }

  /**
   * Starts it.
   *
   * @param webSocketPort a second port, for MQTT over WebSocket; 0: none
   */
  public static EmbeddedBroker start(int port, int webSocketPort) throws Exception {
    EmbeddedBroker broker = new EmbeddedBroker(port);
    Configuration configuration =
        new ConfigurationImpl()
            .setPersistenceEnabled(false)
            .setSecurityEnabled(false)
            .setJMXManagementEnabled(false)
            .addAcceptorConfiguration("mqtt", acceptor(port));
    if (webSocketPort != 0) {
      configuration.addAcceptorConfiguration("ws", acceptor(webSocketPort));
    }
    broker.artemis.setConfiguration(configuration);
    broker.artemis.start();
    return broker;
  }

  /** An acceptor of Artemis sees by itself whether a client speaks WebSocket. */
  private static String acceptor(int port) {
    return "tcp://127.0.0.1:" + port + "?protocols=MQTT";
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public String uri() {
    return "mqtt://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    try {
      artemis.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the embedded broker did not stop", e);
    }
  }
}
