package io.github.mqttclient.interop;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.ReceivedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps the messages that it is given, in their order, for a test to wait for. */
final class Inbox implements MessageHandler {
  private final BlockingQueue<ReceivedMessage> messages = new LinkedBlockingQueue<>();

  @Override
  public void onMessage(ReceivedMessage message) {
    messages.add(message);
  }

  ReceivedMessage next() {
    return InteropScene.next(messages);
  }

  List<ReceivedMessage> next(int count) {
    List<ReceivedMessage> next = new ArrayList<>();
    while (next.size() < count) {
      next.add(next());
    }
    return next;
  }

  /** The payloads of the next messages. */
  List<String> texts(int count) {
    return next(count).stream().map(ReceivedMessage::payloadAsString).toList();
  }

  /**
   * The payloads of the messages before this one. That is how a test knows that a message did not
   * come: another one that was published after it has come.
   */
  List<String> textsBefore(String last) {
    List<String> texts = new ArrayList<>();
    for (String text = next().payloadAsString();
        !text.equals(last);
        text = next().payloadAsString()) {
      texts.add(text);
    }
    return texts;
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }
}
