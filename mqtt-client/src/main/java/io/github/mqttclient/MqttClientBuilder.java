package io.github.mqttclient;

import io.github.mqttclient.internal.client.ClientSettings;
import io.github.mqttclient.internal.client.DefaultMqttClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * Collects the settings of a client. Only {@link #server} is required; each setter says its default
 * and checks its argument at once, {@link #build()} checks what depends on several.
 */
public final class MqttClientBuilder {
  private static final int MAX_KEEP_ALIVE_SECONDS = 65_535;
  private static final int MAX_PACKET_SIZE = 268_435_460;

  private final ClientSettings settings;

  MqttClientBuilder() {
    settings = new ClientSettings();
  }

  private MqttClientBuilder(ClientSettings settings) {
    this.settings = settings;
  }

  static MqttEventLoop newEventLoop(int threads) {
    return DefaultMqttClient.newEventLoop(threads);
  }

  /**
   * Where to connect to: {@code mqtt://host[:port]}, or {@code tcp://} as in Paho, with default
   * port 1883; for TLS {@code mqtts://host[:port]}, or {@code ssl://} or {@code tls://}, with
   * default port 8883; for WebSocket {@code ws://host[:port][/path][?query]} with default port 80,
   * and {@code wss://} with default port 443, both with default path {@code /mqtt}; for a Unix
   * domain socket {@code unix:/path}, as it stands, without escapes (Java 16, not on Android). With
   * several, each attempt to connect tries them in this order. An IPv6 address stands in brackets.
   *
   * <p>{@code mqtt+srv://domain} and {@code mqtts+srv://domain} stand for the servers that the SRV
   * records {@code _mqtt._tcp.domain} and {@code _secure-mqtt._tcp.domain} name, looked up at each
   * attempt and tried by priority and weight (RFC 2782), 16 at most. Their certificates must be for
   * the domain, since DNS can be forged (RFC 9525). Needs the modules {@code java.naming} and
   * {@code jdk.naming.dns}; Android has neither, and the attempt fails.
   *
   * @throws IllegalArgumentException if one of them is not such a URI
   */
  public MqttClientBuilder server(String... uris) {
    settings.servers(uris);
    return this;
  }

  /**
   * How to speak TLS with the servers whose URI says so; the others are spoken to in plain.
   * Default: {@link TlsOptions#defaults()}.
   */
  public MqttClientBuilder tls(TlsOptions options) {
    settings.tls = Objects.requireNonNull(options, "options");
    return this;
  }

  /** How WebSockets are opened, for servers with {@code ws://} or {@code wss://}. */
  public MqttClientBuilder webSocket(WebSocketOptions options) {
    settings.webSocket = Objects.requireNonNull(options, "options");
    return this;
  }

  /**
   * The proxy through which servers are reached: {@link ProxyOptions}, or a function that is asked
   * for each server of each attempt to connect. Default: none. Unix domain sockets have none.
   */
  public MqttClientBuilder proxy(ProxyProvider proxy) {
    settings.proxy = Objects.requireNonNull(proxy, "proxy");
    return this;
  }

  /** Local address, buffer sizes and the like. Default: {@link SocketOptions#defaults()}. */
  public MqttClientBuilder socket(SocketOptions options) {
    settings.socket = Objects.requireNonNull(options, "options");
    return this;
  }

  /**
   * The client identifier (section 3.1.3.1). Default: empty, so that a 5.0 or 3.1.1 server assigns
   * one; a persistent session and MQTT 3.1 need one.
   */
  public MqttClientBuilder clientId(String clientId) {
    settings.clientId = Checks.text("clientId", clientId); // [MQTT-3.1.3-4]
    return this;
  }

  /** User name and password; the password is sent as UTF-8. Default: neither. */
  public MqttClientBuilder credentials(String userName, String password) {
    return credentials(userName, password.getBytes(StandardCharsets.UTF_8));
  }

  /** User name and password as bytes, at most 65,535, not copied. Default: neither. */
  public MqttClientBuilder credentials(String userName, byte[] password) {
    return userName(userName).password(password);
  }

  /**
   * User name and password that are asked for anew at each attempt to connect, as for tokens that
   * expire. They take the place of those that are set otherwise. Default: none.
   */
  public MqttClientBuilder credentials(CredentialsProvider provider) {
    settings.credentialsProvider = Objects.requireNonNull(provider, "provider");
    return this;
  }

  /** A user name; without a password unless that is set, too. Default: none. */
  public MqttClientBuilder userName(String userName) {
    settings.userName = Checks.text("userName", userName); // [MQTT-3.1.3-12]
    return this;
  }

  /** A password; without a user name only MQTT 5.0 can carry it. Default: none. */
  public MqttClientBuilder password(byte[] password) {
    settings.password = Checks.binary("password", password);
    return this;
  }

  /**
   * Enhanced authentication (5.0 section 4.12), beside or instead of user name and password; for
   * example {@link ScramAuthentication}. Its steps for connecting count to the connect timeout; a
   * server that does not take part is given up. Needs MQTT 5.0. Default: none.
   */
  public MqttClientBuilder enhancedAuthentication(EnhancedAuthentication authentication) {
    Checks.text("authentication method", authentication.method());
    settings.authentication = authentication;
    return this;
  }

  /**
   * The longest time without a packet to the server (section 3.1.2.10); a PINGREQ is sent in time.
   * Whole seconds up to 65,535, rounded up; zero: none. Default: 60 s.
   */
  public MqttClientBuilder keepAlive(Duration keepAlive) {
    Duration seconds = Checks.seconds("keepAlive", keepAlive);
    if (seconds.getSeconds() > MAX_KEEP_ALIVE_SECONDS) {
      throw new IllegalArgumentException("keepAlive must be at most 65535 s: " + keepAlive);
    }
    settings.keepAlive = seconds;
    return this;
  }

  /**
   * How long a connection attempt may take in all: credentials, keys, name resolution, TCP, proxy,
   * TLS, WebSocket and CONNACK, over all addresses and servers; each step leaves shares of the time
   * for what may follow, so that a server that never answers does not keep the next one from being
   * tried. Default: 30 s.
   */
  public MqttClientBuilder connectTimeout(Duration connectTimeout) {
    settings.connectTimeout = Checks.positive("connectTimeout", connectTimeout);
    return this;
  }

  /**
   * Whether the client goes where a 5.0 server sends it. Default: {@link ServerRedirection#OFF}.
   */
  public MqttClientBuilder serverRedirection(ServerRedirection redirection) {
    settings.redirection = Objects.requireNonNull(redirection, "redirection");
    return this;
  }

  /**
   * The version to speak, or several in the order in which they are tried: the next one is tried
   * when the server says that it does not support the one before, or closes the connection before
   * CONNACK. Default: MQTT 5.0, then 3.1.1.
   */
  public MqttClientBuilder version(MqttVersion... versions) {
    if (versions.length == 0) {
      throw new IllegalArgumentException("at least one version is required");
    }
    settings.versions = List.of(versions);
    return this;
  }

  /**
   * Lets the session outlive the connection, on the server for as long as {@code expiry} (5.0;
   * whole seconds, rounded up, at least 1; 4,294,967,295 s: for ever) or as long as the server
   * likes (3.1.1 and 3.1). It sets Clean Start 0 and Session Expiry together. Default: a clean
   * session that ends with its connection. Needs a client identifier.
   */
  public MqttClientBuilder persistentSession(Duration expiry) {
    Duration seconds = Checks.seconds("expiry", expiry);
    if (seconds.isZero()) {
      throw new IllegalArgumentException(
          "expiry must be longer than zero: a session that ends with its connection is not"
              + " persistent");
    }
    settings.sessionExpiry = seconds;
    return this;
  }

  /** The message that the server publishes when the connection breaks. Default: none. */
  public MqttClientBuilder will(Will will) {
    settings.will = Objects.requireNonNull(will, "will");
    return this;
  }

  /** Adds a user property to CONNECT (5.0). */
  public MqttClientBuilder connectProperty(String name, String value) {
    settings.addConnectProperty(new UserProperty(name, value));
    return this;
  }

  /** Whether to ask what the topics for responses are to begin with (5.0). Default: no. */
  public MqttClientBuilder requestResponseInformation(boolean request) {
    settings.requestResponseInformation = request;
    return this;
  }

  /** Whether reason strings and user properties may come in every packet (5.0). Default: yes. */
  public MqttClientBuilder requestProblemInformation(boolean request) {
    settings.requestProblemInformation = request;
    return this;
  }

  /**
   * How many QoS 1 and 2 messages the server may have in flight to this client (5.0), 1 to 65,535.
   * Default: 65,535.
   */
  public MqttClientBuilder receiveMaximum(int receiveMaximum) {
    settings.receiveMaximum = Checks.range("receiveMaximum", receiveMaximum, 1, 65_535);
    return this;
  }

  /**
   * The largest packet that this client takes, in bytes, up to 268,435,460; a larger one ends the
   * connection before memory is given to it. Default: 16 MiB.
   */
  public MqttClientBuilder maximumPacketSize(int maximumPacketSize) {
    settings.maximumPacketSize =
        Checks.range("maximumPacketSize", maximumPacketSize, 1, MAX_PACKET_SIZE);
    return this;
  }

  /**
   * How many QoS 1 and 2 messages this client has in flight at most, 1 to 65,535; a 5.0 server can
   * lower it with its Receive Maximum. Further ones wait in the queue. Default: 65,535.
   */
  public MqttClientBuilder maximumInFlight(int maximumInFlight) {
    settings.maximumInFlight = Checks.range("maximumInFlight", maximumInFlight, 1, 65_535);
    return this;
  }

  /**
   * How many topics this client sends as a number at most (topic aliases, 5.0), 0 to 65,535; a
   * server can lower it with its Topic Alias Maximum, and most do. A topic that is published again
   * soon gets an alias by itself, and gives it up to one that is used more. It never outlives the
   * connection. 0 turns it off. Default: 16.
   */
  public MqttClientBuilder topicAliases(int topicAliases) {
    settings.topicAliases = Checks.range("topicAliases", topicAliases, 0, 65_535);
    return this;
  }

  /**
   * How many topics the server may send to this client as a number (Topic Alias Maximum, 5.0), 0 to
   * 65,535; received messages always have their full topic. The client remembers as many topics for
   * each connection, of 64 KiB each at the worst. Default: 0, none; few servers make use of it.
   */
  public MqttClientBuilder topicAliasMaximum(int topicAliasMaximum) {
    settings.topicAliasMaximum = Checks.range("topicAliasMaximum", topicAliasMaximum, 0, 65_535);
    return this;
  }

  /**
   * How much may be {@linkplain MqttClient#publish(MqttMessage) published} and wait to be sent, in
   * messages and in bytes of payload. Default: 10,000 messages and 64 MiB.
   */
  public MqttClientBuilder outboundQueue(int messages, long bytes) {
    settings.outboundMessages = Checks.range("messages", messages, 1, Integer.MAX_VALUE);
    settings.outboundBytes = Checks.atLeastOne("bytes", bytes);
    return this;
  }

  /** What {@code publish} does when that queue is full. Default: {@link QueueFullPolicy#fail()}. */
  public MqttClientBuilder whenQueueFull(QueueFullPolicy policy) {
    settings.queueFullPolicy = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Whether QoS 0 messages, too, wait in the queue while there is no connection; if not, they fail
   * at once. Default: yes.
   */
  public MqttClientBuilder queueQos0(boolean queueQos0) {
    settings.queueQos0 = queueQos0;
    return this;
  }

  /**
   * When to connect again by itself after a connection was lost. {@code disconnect} and {@code
   * close} end it in every state. Default: {@link ReconnectPolicy#exponential exponential} from 1 s
   * to 2 min; {@link ReconnectPolicy#never()} turns it off.
   */
  public MqttClientBuilder reconnect(ReconnectPolicy policy) {
    settings.reconnectPolicy = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Whether {@code connect} goes on under the reconnect policy when its first attempt fails; its
   * token then completes when the client is connected. Default: no, it fails.
   */
  public MqttClientBuilder connectRetry(boolean connectRetry) {
    settings.connectRetry = connectRetry;
    return this;
  }

  /**
   * Where to keep what must survive the process: {@code FilePersistence.in(directory)}. Needs a
   * client identifier. Default: nowhere; the session lives in the client object.
   */
  public MqttClientBuilder persistence(InFlightPersistence persistence) {
    settings.persistence = Objects.requireNonNull(persistence, "persistence");
    return this;
  }

  /**
   * How many messages may wait for their handlers, and how many bytes of payload; when it is full
   * nothing is read from the server until handlers have caught up. Default: 10,000 messages and 64
   * MiB.
   */
  public MqttClientBuilder inboundQueue(int messages, long bytes) {
    settings.inboundMessages = Checks.range("messages", messages, 1, Integer.MAX_VALUE);
    settings.inboundBytes = Checks.atLeastOne("bytes", bytes);
    return this;
  }

  /**
   * Whether the application acknowledges each QoS 1 and 2 message itself with {@link
   * ReceivedMessage#acknowledge()}. Default: no, they are acknowledged when their handlers have
   * returned.
   */
  public MqttClientBuilder manualAcknowledgement(boolean manualAcknowledgement) {
    settings.manualAcknowledgement = manualAcknowledgement;
    return this;
  }

  /** Who is told of what happens to the client. Default: nobody. */
  public MqttClientBuilder listener(MqttClientListener listener) {
    settings.listener = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /** Who sees every packet decoded, for diagnosis. Default: nobody, and nothing is recorded. */
  public MqttClientBuilder packetListener(PacketListener listener) {
    settings.packetListener = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * Where handlers and listeners run: one at a time and in order. Default: a daemon thread of the
   * client, there while it is needed. {@code Runnable::run} stands for the network thread, one less
   * to wake: they must return at once then and cannot wait for tokens. With {@link
   * #parallelDelivery} only the listener runs there.
   */
  public MqttClientBuilder callbackExecutor(Executor callbackExecutor) {
    settings.callbackExecutor = Objects.requireNonNull(callbackExecutor, "callbackExecutor");
    return this;
  }

  /**
   * Runs message handlers in parallel on this executor: the messages of one topic one after the
   * other in the order of their arrival, those of different topics in no order and at the same
   * time, as far as the executor has threads. A handler that serves several topics must be
   * thread-safe. A slow handler then holds up its own topic only, and the acknowledgements of QoS 1
   * and 2 messages that came later, since these leave in the order of arrival.
   *
   * <p>The listener stays on the {@linkplain #callbackExecutor callback executor}, where it is told
   * of one event after the other, in no order with the messages.
   *
   * <p>{@link #inboundQueue} bounds all topics together. While the executor takes no work messages
   * wait in that queue; nothing is lost. Default: handlers run one at a time, in the order of
   * arrival.
   */
  public MqttClientBuilder parallelDelivery(Executor executor) {
    settings.parallelExecutor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /**
   * Network threads shared with other clients. Default: a thread of the client's own.
   *
   * @throws IllegalArgumentException if it does not come from {@link MqttEventLoop#create}
   */
  public MqttClientBuilder eventLoop(MqttEventLoop eventLoop) {
    DefaultMqttClient.requireOwn(Objects.requireNonNull(eventLoop, "eventLoop"));
    settings.eventLoop = eventLoop;
    return this;
  }

  /**
   * Puts a handler in place from the start, without subscribing: for the messages of a session that
   * the server resumes, which can arrive as soon as the client is connected. Without it they wait a
   * while for a handler, see {@link #waitForHandlers}.
   */
  public MqttClientBuilder handler(String filter, MessageHandler handler) {
    settings.addHandler(TopicFilter.of(filter), Objects.requireNonNull(handler, "handler"));
    return this;
  }

  /**
   * The handler for messages that no other handler is in place for; it is given them at once.
   * Default: none, they wait for a handler, see {@link #waitForHandlers}.
   */
  public MqttClientBuilder defaultHandler(MessageHandler defaultHandler) {
    settings.defaultHandler = Objects.requireNonNull(defaultHandler, "defaultHandler");
    return this;
  }

  /**
   * How long after {@code connect} messages wait for a handler if none is in place for them and
   * there is no {@linkplain #defaultHandler default handler}. {@code subscribe} or {@code receive}
   * with a matching filter gives them to the new handler, in the order of their arrival and before
   * later messages. Zero: they do not wait. Default: 30 s.
   *
   * <p>A QoS 1 or 2 message that waits is not acknowledged, and, as acknowledgements leave in the
   * order of arrival, holds back those that came after it. So that it cannot stop the server for
   * ever, messages are dropped when the time is over, at once if they come later, and the oldest
   * before that if half of {@link #inboundQueue} waits (QoS 0 goes first), if half of {@link
   * #receiveMaximum} is held back, if the filter was unsubscribed or refused, or if the session
   * ends without the server taking it up again. A message that is dropped is acknowledged, counted
   * in {@link MqttStatistics#dropped()}, reported to {@link MqttClientListener#onMessageDropped},
   * and logged if it is the first one. A reconnection by the client itself does not begin the time
   * anew.
   */
  public MqttClientBuilder waitForHandlers(Duration time) {
    settings.waitForHandlers = Checks.notNegative("time", time);
    return this;
  }

  /**
   * A client with these settings. It starts no thread and opens no connection before {@code
   * connect}.
   *
   * @throws IllegalStateException if no server is given, or TLS or WebSocket options but no server
   *     that speaks so, or a persistent session or a persistence has no client identifier
   * @throws PersistenceException if the persistence cannot be opened
   */
  public MqttClient build() {
    settings.requireComplete();
    ClientSettings copy = new ClientSettings(settings);
    return new DefaultMqttClient(copy, () -> new MqttClientBuilder(new ClientSettings(copy)));
  }
}
