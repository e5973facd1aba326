package io.github.mqttclient.internal.client;

import io.github.mqttclient.CredentialsProvider;
import io.github.mqttclient.EnhancedAuthentication;
import io.github.mqttclient.InFlightPersistence;
import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.MqttEventLoop;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.PacketListener;
import io.github.mqttclient.ProxyProvider;
import io.github.mqttclient.QueueFullPolicy;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.ServerRedirection;
import io.github.mqttclient.SocketOptions;
import io.github.mqttclient.TlsOptions;
import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.WebSocketOptions;
import io.github.mqttclient.Will;
import io.github.mqttclient.internal.dispatch.Callbacks.FilterHandler;
import io.github.mqttclient.internal.transport.ServerUri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a client is built with: the defaults, in one place. The builder, which has checked each
 * value, writes it; after that it is only read.
 */
public final class ClientSettings {
  // Shared by all clients that keep the defaults: of ten thousand each byte counts.
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
  private static final List<MqttVersion> VERSIONS =
      List.of(MqttVersion.MQTT_5_0, MqttVersion.MQTT_3_1_1);
  private static final QueueFullPolicy FAIL = QueueFullPolicy.fail();
  private static final ReconnectPolicy EXPONENTIAL =
      ReconnectPolicy.exponential(Duration.ofSeconds(1), Duration.ofMinutes(2));

  public List<ServerUri> servers = List.of();

  /** Null: the defaults. */
  public @Nullable TlsOptions tls;

  public @Nullable WebSocketOptions webSocket;
  public @Nullable ProxyProvider proxy;
  public SocketOptions socket = SocketOptions.defaults();
  public @Nullable CredentialsProvider credentialsProvider;

  public String clientId = "";
  public @Nullable String userName;
  public byte @Nullable [] password;
  public @Nullable EnhancedAuthentication authentication;
  public Duration keepAlive = MINUTE;
  public Duration connectTimeout = HALF_A_MINUTE;
  public ServerRedirection redirection = ServerRedirection.OFF;
  public List<MqttVersion> versions = VERSIONS;

  /** Null: a clean session. */
  public @Nullable Duration sessionExpiry;

  public @Nullable Will will;
  public List<UserProperty> connectProperties = List.of();
  public boolean requestResponseInformation;
  public boolean requestProblemInformation = true;
  public int receiveMaximum = 65_535;
  public int maximumPacketSize = 16 * 1024 * 1024;
  public int maximumInFlight = 65_535;
  public int topicAliases = 16;
  public int topicAliasMaximum;
  public int outboundMessages = 10_000;
  public long outboundBytes = 64L * 1024 * 1024;
  public int inboundMessages = 10_000;
  public long inboundBytes = 64L * 1024 * 1024;
  public QueueFullPolicy queueFullPolicy = FAIL;
  public boolean queueQos0 = true;
  public ReconnectPolicy reconnectPolicy = EXPONENTIAL;
  public boolean connectRetry;

  /** Null: the session lives in the client. */
  public @Nullable InFlightPersistence persistence;

  public boolean manualAcknowledgement;
  public @Nullable MqttClientListener listener;
  public @Nullable PacketListener packetListener;
  public @Nullable Executor callbackExecutor;

  /** Null: handlers run with the listener, one at a time. */
  public @Nullable Executor parallelExecutor;

  public @Nullable MqttEventLoop eventLoop;
  public @Nullable MessageHandler defaultHandler;
  public List<FilterHandler> handlers = List.of();
  public Duration waitForHandlers = HALF_A_MINUTE;

  public ClientSettings() {}

  /** A copy that later calls to the builder do not change. */
  public ClientSettings(ClientSettings from) {
    copyWays(from);
    credentialsProvider = from.credentialsProvider;
    clientId = from.clientId;
    userName = from.userName;
    password = from.password;
    authentication = from.authentication;
    keepAlive = from.keepAlive;
    sessionExpiry = from.sessionExpiry;
    will = from.will;
    connectProperties = List.copyOf(from.connectProperties);
    requestResponseInformation = from.requestResponseInformation;
    requestProblemInformation = from.requestProblemInformation;
    copyLimits(from);
    queueFullPolicy = from.queueFullPolicy;
    queueQos0 = from.queueQos0;
    reconnectPolicy = from.reconnectPolicy;
    connectRetry = from.connectRetry;
    persistence = from.persistence;
    manualAcknowledgement = from.manualAcknowledgement;
    listener = from.listener;
    packetListener = from.packetListener;
    callbackExecutor = from.callbackExecutor;
    parallelExecutor = from.parallelExecutor;
    eventLoop = from.eventLoop;
    defaultHandler = from.defaultHandler;
    handlers = List.copyOf(from.handlers);
    waitForHandlers = from.waitForHandlers;
  }

  private void copyLimits(ClientSettings from) {
    receiveMaximum = from.receiveMaximum;
    maximumPacketSize = from.maximumPacketSize;
    maximumInFlight = from.maximumInFlight;
    topicAliases = from.topicAliases;
    topicAliasMaximum = from.topicAliasMaximum;
    outboundMessages = from.outboundMessages;
    outboundBytes = from.outboundBytes;
    inboundMessages = from.inboundMessages;
    inboundBytes = from.inboundBytes;
  }

  /** How servers are reached. */
  private void copyWays(ClientSettings from) {
    servers = List.copyOf(from.servers);
    tls = from.tls;
    webSocket = from.webSocket;
    proxy = from.proxy;
    socket = from.socket;
    redirection = from.redirection;
    connectTimeout = from.connectTimeout;
    versions = from.versions;
  }

  /**
   * Sets the servers, in the order in which they are tried.
   *
   * @throws IllegalArgumentException if one is not {@code scheme://host[:port]} with a scheme that
   *     the client knows
   */
  public void servers(String... uris) {
    if (uris.length == 0) {
      throw new IllegalArgumentException("at least one server is required");
    }
    List<ServerUri> parsed = new ArrayList<>();
    for (String uri : uris) {
      parsed.add(ServerUri.parse(uri));
    }
    servers = parsed;
  }

  /** Whether TLS is spoken with any of the servers. */
  public boolean hasTlsServer() {
    for (ServerUri server : servers) {
      if (server.scheme().isTls()) {
        return true;
      }
    }
    return false;
  }

  public boolean hasWebSocketServer() {
    for (ServerUri server : servers) {
      if (server.scheme().isWebSocket()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Checks what depends on several settings.
   *
   * @throws IllegalStateException if they cannot make a client
   */
  public void requireComplete() {
    if (servers.isEmpty()) {
      throw new IllegalStateException("a server is required: server(\"mqtt://host:1883\")");
    }
    if (tls != null && !hasTlsServer()) {
      throw new IllegalStateException(
          "TLS options are given, but no server speaks TLS: server(\"mqtts://host:8883\")");
    }
    if (webSocket != null && !hasWebSocketServer()) {
      throw new IllegalStateException(
          "WebSocket options are given, but no server: server(\"ws://host/path\")");
    }
    if (sessionExpiry != null && clientId.isEmpty()) {
      throw new IllegalStateException(
          "a persistent session needs a client identifier: clientId(\"…\")");
    }
    if (persistence != null && clientId.isEmpty()) {
      throw new IllegalStateException("persistence needs a client identifier: clientId(\"…\")");
    }
  }

  public void addHandler(TopicFilter filter, MessageHandler handler) {
    List<FilterHandler> all = new ArrayList<>(handlers);
    all.add(new FilterHandler(filter, handler));
    handlers = all;
  }

  public void addConnectProperty(UserProperty property) {
    List<UserProperty> all = new ArrayList<>(connectProperties);
    all.add(property);
    connectProperties = all;
  }
}
