package io.github.mqttclient.internal.client;

import io.github.mqttclient.WebSocketOptions;
import io.github.mqttclient.internal.dispatch.Callbacks;
import io.github.mqttclient.internal.loop.ConnectSettings;
import io.github.mqttclient.internal.loop.DriverSettings;
import io.github.mqttclient.internal.loop.TransportOptions;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.tls.TlsContexts;
import io.github.mqttclient.internal.wire.Binary;
import java.util.Objects;
import java.util.concurrent.Executor;

/** From what the application set to what the network thread works with. */
final class DriverConfiguration {
  private static final int LARGEST_PACKET = 268_435_460;
  private static final int MOST_IN_FLIGHT = 65_535;

  /** One object for all clients that keep the defaults. */
  private static final Properties DEFAULT_PROPERTIES = connectProperties(new ClientSettings());

  private DriverConfiguration() {}

  static DriverSettings settings(ClientSettings settings, TlsContexts tls) {
    return new DriverSettings(
        new ConnectSettings(
            settings.servers,
            settings.versions,
            connect(settings),
            new TransportOptions(
                tls,
                Objects.requireNonNullElse(settings.webSocket, WebSocketOptions.DEFAULT),
                settings.proxy,
                settings.socket),
            settings.connectTimeout,
            settings.redirection,
            settings.credentialsProvider,
            settings.authentication),
        settings.maximumPacketSize,
        settings.receiveMaximum,
        settings.maximumInFlight,
        settings.topicAliases,
        settings.outboundMessages,
        settings.outboundBytes,
        settings.queueFullPolicy,
        settings.queueQos0,
        settings.reconnectPolicy,
        settings.connectRetry,
        settings.manualAcknowledgement,
        settings.waitForHandlers);
  }

  static Callbacks callbacks(ClientSettings settings, Executor executor) {
    return new Callbacks(
        executor,
        settings.parallelExecutor,
        settings.listener,
        settings.packetListener,
        settings.defaultHandler,
        settings.handlers,
        settings.inboundMessages,
        settings.inboundBytes,
        settings.receiveMaximum);
  }

  private static Connect connect(ClientSettings settings) {
    Properties properties = connectProperties(settings);
    return new Connect(
        settings.clientId,
        settings.sessionExpiry == null,
        (int) settings.keepAlive.getSeconds(),
        settings.will,
        settings.userName,
        settings.password == null ? null : Binary.of(settings.password),
        properties.equals(DEFAULT_PROPERTIES) ? DEFAULT_PROPERTIES : properties);
  }

  /** What differs from the defaults of the specification. */
  private static Properties connectProperties(ClientSettings settings) {
    Properties.Builder properties = Properties.builder();
    if (settings.sessionExpiry != null) {
      properties.set(PropertyId.SESSION_EXPIRY_INTERVAL, settings.sessionExpiry.getSeconds());
    }
    if (settings.receiveMaximum < MOST_IN_FLIGHT) {
      properties.set(PropertyId.RECEIVE_MAXIMUM, settings.receiveMaximum);
    }
    if (settings.maximumPacketSize < LARGEST_PACKET) {
      properties.set(PropertyId.MAXIMUM_PACKET_SIZE, settings.maximumPacketSize);
    }
    if (settings.topicAliasMaximum > 0) {
      properties.set(PropertyId.TOPIC_ALIAS_MAXIMUM, settings.topicAliasMaximum);
    }
    if (settings.requestResponseInformation) {
      properties.set(PropertyId.REQUEST_RESPONSE_INFORMATION, 1);
    }
    if (!settings.requestProblemInformation) {
      properties.set(PropertyId.REQUEST_PROBLEM_INFORMATION, 0);
    }
    if (settings.authentication != null) {
      properties.set(PropertyId.AUTHENTICATION_METHOD, settings.authentication.method());
    }
    return properties.userProperties(settings.connectProperties).build();
  }
}
