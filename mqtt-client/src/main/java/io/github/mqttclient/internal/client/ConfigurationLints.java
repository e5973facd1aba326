package io.github.mqttclient.internal.client;

import io.github.mqttclient.internal.transport.ServerUri;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings that make a client and are seldom meant: logged at WARN when it is built, with the
 * remedy. What shows itself only later is in {@code UsageLints}.
 */
final class ConfigurationLints {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");

  private ConfigurationLints() {}

  static void check(ClientSettings settings) {
    if (settings.keepAlive.isZero()) {
      LOG.warn(
          "keepAlive is 0: a connection that broke without a word may stay unnoticed for hours, and"
              + " the will is not published. Remedy: keepAlive(Duration.ofSeconds(60))");
    }
    if (settings.persistence != null && settings.sessionExpiry == null) {
      LOG.warn(
          "There is a persistence, but the session is not persistent: messages survive the process,"
              + " but the server forgets the session with its connection, so that subscriptions are"
              + " lost and QoS 2 messages in flight fail. Remedy: persistentSession(expiry)");
    }
    if (settings.password != null || settings.credentialsProvider != null) {
      settings.servers.forEach(ConfigurationLints::checkSecrecy);
    }
  }

  private static void checkSecrecy(ServerUri server) {
    boolean isLocal = server.scheme() == ServerUri.Scheme.UNIX || isLoopback(server.host());
    if (!server.scheme().isTls() && !isLocal) {
      LOG.warn(
          "The password goes to {} without TLS: whoever sees the network can read it. Remedy: {}",
          server,
          server.scheme().isWebSocket() ? "wss://" : "mqtts://");
    }
  }

  /** By its name or address as it is written; nothing is resolved. */
  private static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.matches("127(\\.[0-9]+){3}")
        || name.equals("::1")
        || name.equals("0:0:0:0:0:0:0:1");
  }
}
