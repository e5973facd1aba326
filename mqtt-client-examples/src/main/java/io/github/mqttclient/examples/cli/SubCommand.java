package io.github.mqttclient.examples.cli;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.RetainHandling;
import io.github.mqttclient.SubscribeOptions;
import io.github.mqttclient.SubscribeRefusedException;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.TopicFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** {@code sub}: subscribes and prints what arrives until something ends it. */
final class SubCommand {
  private static final byte[] NOTHING = {};

  private final ParsedOptions options;
  private final Console console;
  private final ClientSettings settings;
  private final MqttVersion version;
  private final MessagePrinter printer;
  private final Ending ending = new Ending();
  private final List<TopicFilter> filteredOut = new ArrayList<>();
  private final Queue<DeliveryToken> removals = new ConcurrentLinkedQueue<>();
  private final int count;
  private final double chance;

  /** Used by the callback thread alone (with -d by the network thread alone). */
  private int printed;

  private volatile @Nullable MqttClient client;

  SubCommand(ParsedOptions options, Console console) throws UsageException {
    this.options = options;
    this.console = console;
    this.settings = new ClientSettings(options);
    this.version = settings.version();
    this.printer = new MessagePrinter(options, console);
    for (String filter : options.all(Option.FILTER_OUT)) {
      filteredOut.add(TopicFilter.of(filter));
    }
    this.count = options.number(Option.COUNT, 0);
    this.chance = ValueRules.decimal(options.last(Option.RANDOM_FILTER, "100")).doubleValue() / 100;
  }

  /** Returns the exit code. */
  int run() throws UsageException, InterruptedException {
    if (!options.has(Option.TOPIC)) {
      throw new UsageException("You must specify a topic to subscribe to.");
    }
    if (options.has(Option.NO_RETAINED) && options.has(Option.RETAINED_ONLY)) {
      throw new UsageException("Combining '-R' and '--retained-only' makes no sense.");
    }
    SubscribeOptions subscribeOptions = settings.subscribeOptions();
    Incoming incoming =
        new Incoming(
            this::accept,
            ending,
            subscribeOptions,
            Incoming.conversation(options, console, subscriptionOptions()));
    MqttClient built =
        settings
            .builder()
            .manualAcknowledgement(true)
            .reconnect(ReconnectPolicy.fixed(Duration.ofSeconds(1)))
            .defaultHandler(incoming)
            .build();
    client = built;
    ToolClient tool = ToolClient.connect(built, settings);
    ending.onSignal();
    subscribe(built, subscribeOptions, incoming);
    Ending.Reason reason = ending.await(options.number(Option.TIMEOUT, 0));
    awaitRemovals();
    tool.disconnect(settings.disconnectOptions(goodbye(reason)));
    incoming.flush();
    return exitCode(reason);
  }

  private void subscribe(MqttClient connected, SubscribeOptions subscribeOptions, Incoming incoming)
      throws InterruptedException {
    List<Subscription> subscriptions = new ArrayList<>();
    for (String filter : options.all(Option.TOPIC)) {
      subscriptions.add(subscription(filter));
    }
    var token = connected.subscribe(subscriptions, subscribeOptions, incoming);
    for (String filter : options.all(Option.UNSUBSCRIBE)) {
      var unused = connected.unsubscribe(List.of(filter), settings.unsubscribeProperties());
    }
    try {
      token.get();
    } catch (ExecutionException e) {
      refused(e.getCause());
    }
    if (options.has(Option.EXIT_AFTER_SUBSCRIBE)) {
      ending.end(Ending.Reason.DONE);
    }
  }

  /** Some filters may be refused, as long as one is granted. */
  private void refused(Throwable failure) {
    if (failure instanceof SubscribeRefusedException refused) {
      if (refused.result().reasonCodes().stream().allMatch(ReasonCode::isError)) {
        console.error("All subscription requests were denied.");
        ending.end(Ending.Reason.DONE);
      }
    } else {
      console.error("Error: " + failure.getMessage(), failure);
      ending.end(Ending.Reason.FAILED);
    }
  }

  private Subscription subscription(String filter) {
    Subscription subscription = Subscription.of(filter, QoS.of(options.number(Option.QOS, 0)));
    if (version == MqttVersion.MQTT_5_0) {
      if (options.has(Option.RETAIN_AS_PUBLISHED)) {
        subscription = subscription.retainAsPublished(true);
      }
      if (options.has(Option.NO_RETAINED)) {
        subscription = subscription.retainHandling(RetainHandling.DO_NOT_SEND);
      }
    }
    return subscription;
  }

  private int subscriptionOptions() {
    if (version != MqttVersion.MQTT_5_0) {
      return 0;
    }
    return (options.has(Option.RETAIN_AS_PUBLISHED) ? 0x08 : 0)
        | (options.has(Option.NO_RETAINED) ? 0x20 : 0);
  }

  private void accept(Arrival arrival) {
    ReceivedMessage message = arrival.message();
    if (ending.isOver()) {
      return;
    }
    if (options.has(Option.RETAINED_ONLY) && !message.retain()) {
      ending.end(Ending.Reason.DONE);
      return;
    }
    if ((options.has(Option.NO_RETAINED) && message.retain()) || isFilteredOut(message)) {
      return;
    }
    if (options.has(Option.REMOVE_RETAINED) && message.retain()) {
      remove(message.topic());
    }
    if (chance >= 1 || ThreadLocalRandom.current().nextDouble() < chance) {
      printer.print(arrival);
    }
    printed++;
    if (printed == count || console.isClosed()) {
      ending.end(Ending.Reason.DONE);
    }
  }

  private boolean isFilteredOut(ReceivedMessage message) {
    for (TopicFilter filter : filteredOut) {
      if (filter.matches(message.topic())) {
        return true;
      }
    }
    return false;
  }

  private void remove(String topic) {
    MqttClient connected = client;
    if (connected != null) {
      removals.add(connected.publish(topic, NOTHING, 1, true));
    }
  }

  private void awaitRemovals() throws InterruptedException {
    for (DeliveryToken token = removals.poll(); token != null; token = removals.poll()) {
      try {
        token.get();
      } catch (ExecutionException e) {
        console.error("Error: " + e.getCause().getMessage());
      }
    }
  }

  /** A signal and a time-out let the will be published, as with mosquitto_sub. */
  private static ReasonCode goodbye(Ending.Reason reason) {
    return switch (reason) {
      case SIGNAL, TIMED_OUT -> ReasonCode.DISCONNECT_WITH_WILL_MESSAGE;
      case DONE, FAILED -> ReasonCode.SUCCESS;
    };
  }

  private int exitCode(Ending.Reason reason) {
    return switch (reason) {
      case SIGNAL, DONE -> ExitCodes.SUCCESS;
      case FAILED -> ExitCodes.FAILURE;
      case TIMED_OUT -> {
        console.error("Timed out");
        yield ExitCodes.TIMED_OUT;
      }
    };
  }
}
