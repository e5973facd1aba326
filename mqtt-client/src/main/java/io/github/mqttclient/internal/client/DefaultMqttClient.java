package io.github.mqttclient.internal.client;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.InFlightStore;
import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MessageStream;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttEventLoop;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttStatistics;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.PersistenceException;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.Responder;
import io.github.mqttclient.SubscribeOptions;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.TlsOptions;
import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.UnsubscribeResult;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.internal.loop.CallbackThread;
import io.github.mqttclient.internal.loop.ClientDriver;
import io.github.mqttclient.internal.loop.Command;
import io.github.mqttclient.internal.loop.EventLoop;
import io.github.mqttclient.internal.loop.EventLoopGroup;
import io.github.mqttclient.internal.session.PublishRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The client: turns calls into commands for the network thread. Holds no state of the protocol. */
public final class DefaultMqttClient implements MqttClient {
  private static final int STREAM_CAPACITY = 1_000;
  private static final long CLOSE_MILLIS = 1_000;

  private final ClientSettings settings;
  private final EventLoop loop;
  private final EventLoopGroup group;
  private final ClientDriver driver;
  private final PublishEntrance entrance;
  private final Supplier<MqttClientBuilder> toBuilder;

  /** Null if the application brought an executor of its own. */
  private final @Nullable CallbackThread callbackThread;

  /** The streams that are open, to close them with the client; null before the first. */
  private final AtomicReference<@Nullable Set<MessageStream>> streams = new AtomicReference<>();

  public DefaultMqttClient(ClientSettings settings, Supplier<MqttClientBuilder> toBuilder) {
    ConfigurationLints.check(settings);
    this.settings = settings;
    this.toBuilder = toBuilder;
    this.group =
        settings.eventLoop == null ? new EventLoopGroup(1) : (EventLoopGroup) settings.eventLoop;
    this.loop = group.nextLoop();
    Executor executor = settings.callbackExecutor;
    if (executor == null) {
      callbackThread = new CallbackThread();
      executor = callbackThread;
    } else {
      callbackThread = null;
    }
    this.driver = newDriver(settings, executor);
    this.entrance = new PublishEntrance(loop, driver, settings.queueFullPolicy);
    group.add(this);
  }

  private ClientDriver newDriver(ClientSettings settings, Executor executor) {
    InFlightStore store = null;
    try {
      store = settings.persistence == null ? null : settings.persistence.open(settings.clientId);
      return new ClientDriver(
          loop,
          DriverConfiguration.settings(
              settings, group.tls(Objects.requireNonNullElse(settings.tls, TlsOptions.defaults()))),
          DriverConfiguration.callbacks(settings, executor),
          store,
          this::tokenOf);
    } catch (IOException e) {
      closeQuietly(store);
      throw new PersistenceException(
          "the session of \"" + settings.clientId + "\" cannot be opened: " + e.getMessage(), e);
    }
  }

  private static void closeQuietly(@Nullable InFlightStore store) {
    try {
      if (store != null) {
        store.close();
      }
    } catch (IOException e) {
      // The failure to open it is what the application has to know.
    }
  }

  /** The token of a message that an earlier process has left. */
  private PublishToken tokenOf(ClientDriver driver, MqttMessage message) {
    PublishToken token = PublishToken.of(driver, message);
    driver.queueLimit().enterAnyway(message.payload().length);
    token.enteredQueue();
    return token;
  }

  public static MqttEventLoop newEventLoop(int threads) {
    return new EventLoopGroup(threads);
  }

  /** Refuses an event loop that is somebody else's. */
  public static void requireOwn(MqttEventLoop eventLoop) {
    if (!(eventLoop instanceof EventLoopGroup)) {
      throw new IllegalArgumentException(
          "eventLoop must come from MqttEventLoop.create: " + eventLoop.getClass().getName());
    }
  }

  @Override
  public MqttToken<ConnectResult> connect() {
    RequestToken<ConnectResult> token = new RequestToken<>(loop);
    post(token, now -> driver.lifecycle().connect(token, now));
    return token;
  }

  /** Sends a command on its way; a client that is closed needs no thread to say so. */
  private void post(MqttToken<?> token, Command command) {
    if (driver.lifecycle().state() == ClientState.CLOSED) {
      token.completeExceptionally(new ClientClosedException());
    } else {
      loop.post(failingWith(token, command));
    }
  }

  /** The command; a defect that shows itself by an exception fails the token, too. */
  private static Command failingWith(MqttToken<?> token, Command command) {
    return now -> {
      try {
        command.run(now);
      } catch (RuntimeException | Error e) {
        token.completeExceptionally(e);
        throw e;
      }
    };
  }

  @Override
  public DeliveryToken publish(String topic, String payload, int qos) {
    return publish(topic, payload, qos, false);
  }

  @Override
  public DeliveryToken publish(String topic, String payload, QoS qos) {
    return publish(MqttMessage.of(topic, utf8(payload), qos, false));
  }

  @Override
  public DeliveryToken publish(String topic, byte[] payload, int qos) {
    return publish(topic, payload, qos, false);
  }

  @Override
  public DeliveryToken publish(String topic, byte[] payload, QoS qos) {
    return publish(MqttMessage.of(topic, payload, qos, false));
  }

  @Override
  public DeliveryToken publish(String topic, String payload, int qos, boolean retain) {
    return publish(topic, utf8(payload), qos, retain);
  }

  @Override
  public DeliveryToken publish(String topic, byte[] payload, int qos, boolean retain) {
    return publish(MqttMessage.of(topic, payload, QoS.of(qos), retain));
  }

  private static byte[] utf8(String payload) {
    return payload.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public DeliveryToken publish(MqttMessage message) {
    PublishToken token = PublishToken.of(driver, Objects.requireNonNull(message, "message"));
    send(token);
    return token;
  }

  private void send(PublishToken token) {
    if (driver.lifecycle().isGoingOn()) {
      entrance.enter(token);
    } else {
      post(token, token); // Behind a connect that may be on its way; else it fails there.
    }
  }

  @Override
  public MqttToken<ReceivedMessage> request(MqttMessage message, Duration timeout) {
    ResponseToken token = new ResponseToken(driver, message, timeout);
    send(token.publish());
    return token;
  }

  @Override
  public MqttToken<SubscribeResult> respond(String filter, int qos, Responder responder) {
    Objects.requireNonNull(responder, "responder");
    return subscribe(filter, qos, new ResponderCalls(this, driver, responder, null));
  }

  @Override
  public MqttToken<SubscribeResult> respondAsync(
      String filter,
      int qos,
      Function<? super ReceivedMessage, ? extends CompletionStage<MqttMessage>> responder) {
    Objects.requireNonNull(responder, "responder");
    return subscribe(filter, qos, new ResponderCalls(this, driver, null, responder));
  }

  @Override
  public MqttToken<SubscribeResult> subscribe(String filter, int qos, MessageHandler handler) {
    return subscribe(Subscription.of(filter, qos), handler);
  }

  @Override
  public MqttToken<SubscribeResult> subscribe(String filter, QoS qos, MessageHandler handler) {
    return subscribe(Subscription.of(filter, qos), handler);
  }

  @Override
  public MqttToken<SubscribeResult> subscribe(Subscription subscription, MessageHandler handler) {
    return subscribe(List.of(subscription), handler);
  }

  @Override
  public MqttToken<SubscribeResult> subscribe(
      List<Subscription> subscriptions, MessageHandler handler) {
    return subscribe(subscriptions, SubscribeOptions.DEFAULT, handler);
  }

  @Override
  public MqttToken<SubscribeResult> subscribe(
      List<Subscription> subscriptions, SubscribeOptions options, MessageHandler handler) {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(handler, "handler");
    if (subscriptions.isEmpty()) { // [MQTT-3.8.3-2]
      throw new IllegalArgumentException("at least one subscription is required");
    }
    driver.subscribing();
    SubscribeToken token = new SubscribeToken(loop, List.copyOf(subscriptions), options, handler);
    post(token, now -> driver.subscribe(token, now));
    return token;
  }

  @Override
  public MqttToken<UnsubscribeResult> unsubscribe(String... filters) {
    return unsubscribe(List.of(filters), List.of());
  }

  @Override
  public MqttToken<UnsubscribeResult> unsubscribe(
      List<String> filters, List<UserProperty> userProperties) {
    if (filters.isEmpty()) { // [MQTT-3.10.3-2]
      throw new IllegalArgumentException("at least one topic filter is required");
    }
    List<TopicFilter> parsed = new ArrayList<>();
    for (String filter : filters) {
      parsed.add(TopicFilter.of(filter));
    }
    UnsubscribeToken token =
        new UnsubscribeToken(loop, List.copyOf(parsed), List.copyOf(userProperties));
    post(token, now -> driver.unsubscribe(token, now));
    return token;
  }

  @Override
  public MessageStream receive(String filter, int qos) {
    Subscription subscription = Subscription.of(filter, qos);
    QueuedMessageStream stream =
        new QueuedMessageStream(
            STREAM_CAPACITY,
            handler -> subscribe(subscription, handler),
            closed -> release(subscription.filter(), closed));
    openStreams().add(stream);
    if (driver.lifecycle().state() == ClientState.CLOSED) {
      stream.close(); // Nobody else would.
    }
    CompletableFuture<?> unused =
        stream
            .subscribed()
            .whenComplete(
                (result, failure) -> {
                  if (failure != null) {
                    stream.close(); // No message will come.
                  }
                });
    return stream;
  }

  private Set<MessageStream> openStreams() {
    Set<MessageStream> open = streams.get();
    if (open == null) {
      streams.compareAndSet(null, ConcurrentHashMap.newKeySet()); // Else another thread was first.
      open = Objects.requireNonNull(streams.get());
    }
    return open;
  }

  /** Takes a closed stream out of place, and ends the subscription if nobody else needs it. */
  private void release(TopicFilter filter, QueuedMessageStream stream) {
    openStreams().remove(stream);
    UnsubscribeToken token = new UnsubscribeToken(loop, List.of(filter), List.of());
    post(token, now -> driver.release(filter, stream, token, now));
  }

  @Override
  public MqttToken<Duration> ping() {
    RequestToken<Duration> token = new RequestToken<>(loop);
    post(token, now -> driver.ping(token, now));
    return token;
  }

  @Override
  public MqttToken<Void> reauthenticate() {
    if (settings.authentication == null) { // [MQTT-4.12.0-7]
      throw new IllegalStateException(
          "reauthenticate needs enhancedAuthentication(…) in the builder");
    }
    RequestToken<Void> token = new RequestToken<>(loop);
    post(token, now -> driver.reauthenticate(token, now));
    return token;
  }

  @Override
  public void reconnectNow() {
    if (driver.lifecycle().isGoingOn()) {
      loop.post(driver.lifecycle()::reconnectNow);
    }
  }

  @Override
  public MqttToken<Void> disconnect() {
    return disconnect(DisconnectOptions.DEFAULT);
  }

  @Override
  public MqttToken<Void> disconnect(DisconnectOptions options) {
    Objects.requireNonNull(options, "options");
    if (settings.sessionExpiry == null
        && options.sessionExpiry().isPresent()
        && !options.sessionExpiry().get().isZero()) {
      throw new IllegalArgumentException(
          "sessionExpiry " + options.sessionExpiry().get() + ", but the session is not persistent");
    }
    RequestToken<Void> token = new RequestToken<>(loop);
    if (driver.lifecycle().state() == ClientState.CLOSED) {
      token.complete(null);
    } else {
      loop.post(failingWith(token, now -> driver.lifecycle().disconnect(token, options, now)));
    }
    return token;
  }

  @Override
  public void close() {
    if (driver.lifecycle().state() == ClientState.CLOSED) {
      return;
    }
    RequestToken<Void> token = new RequestToken<>(loop);
    loop.post(now -> driver.lifecycle().close(token, now));
    if (!loop.isCurrentThread()) {
      awaitClosed(token);
    }
    Set<MessageStream> open = streams.get();
    if (open != null) {
      open.forEach(MessageStream::close); // Those that come later close themselves.
    }
    CallbackThread thread = callbackThread;
    if (thread != null) { // Not before: on the network thread the closing is still to come.
      CompletableFuture<?> unused = token.whenComplete((nothing, failure) -> thread.end());
    }
    group.remove(this);
  }

  private static void awaitClosed(RequestToken<Void> token) {
    try {
      token.get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // The network thread goes on closing; there is nothing the caller could do about it.
    }
  }

  @Override
  public List<DeliveryToken> pendingDeliveries() {
    RequestToken<List<DeliveryToken>> answer = new RequestToken<>(loop);
    Command ask = now -> answer.complete(deliveryTokens(driver.pendingPublishes()));
    if (loop.isCurrentThread()) {
      ask.run(0);
    } else {
      loop.post(ask);
    }
    return answer.join();
  }

  private static List<DeliveryToken> deliveryTokens(List<PublishRequest> requests) {
    List<DeliveryToken> tokens = new ArrayList<>();
    for (PublishRequest request : requests) {
      tokens.add((PublishToken) request);
    }
    return tokens;
  }

  @Override
  public ClientState state() {
    return driver.lifecycle().state();
  }

  @Override
  public MqttStatistics statistics() {
    return driver.statistics();
  }

  @Override
  public MqttClientBuilder toBuilder() {
    return toBuilder.get();
  }
}
