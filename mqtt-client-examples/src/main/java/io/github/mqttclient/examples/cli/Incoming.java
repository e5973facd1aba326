package io.github.mqttclient.examples.cli;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.SubscribeOptions;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages on their way to the output: each gets, with {@code -d}, its place in the
 * conversation; it is acknowledged when it is printed.
 */
final class Incoming implements MessageHandler {
  private final Consumer<Arrival> consumer;
  private final Ending ending;
  private final boolean showsIdentifiers;
  private final @Nullable ConversationLog conversation;

  /**
   * Messages for this consumer.
   *
   * @param ending when it is over, what still arrives is left to the next session
   * @param subscribed whether the user has chosen a subscription identifier
   * @param conversation where the packets are printed, with {@code -d}
   */
  Incoming(
      Consumer<Arrival> consumer,
      Ending ending,
      SubscribeOptions subscribed,
      @Nullable ConversationLog conversation) {
    this.consumer = consumer;
    this.ending = ending;
    this.showsIdentifiers = subscribed.identifier().isPresent();
    this.conversation = conversation;
    if (conversation != null) {
      ConsoleLogging.listen(conversation);
    }
  }

  /** Messages for {@code sub} or {@code rr}, with {@code -d} if it is given. */
  static @Nullable ConversationLog conversation(
      ParsedOptions options, Console console, int subscriptionOptions) {
    if (!console.isDebug()) {
      return null;
    }
    MqttVersion version = new ClientSettings(options).version();
    boolean printsSubscribed = options.tool() == Tool.SUB && !console.isQuiet();
    return new ConversationLog(
        new Transcript(console), version, subscriptionOptions, printsSubscribed);
  }

  @Override
  public void onMessage(ReceivedMessage message) {
    if (ending.isOver()) {
      return;
    }
    Arrival arrival = new Arrival(message, identifiers(message), Instant.now());
    if (conversation == null) {
      consumer.accept(arrival);
      message.acknowledge();
      return;
    }
    conversation.print(message, () -> consumer.accept(arrival));
    message.acknowledge();
  }

  private List<Integer> identifiers(ReceivedMessage message) {
    return showsIdentifiers ? message.subscriptionIdentifiers() : List.of();
  }

  /** Prints what is still held back. */
  void flush() {
    if (conversation != null) {
      conversation.flush();
    }
  }
}
