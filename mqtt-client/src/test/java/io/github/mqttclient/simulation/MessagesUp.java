package io.github.mqttclient.simulation;

import io.github.mqttclient.MessageExpiredException;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.PersistenceException;
import io.github.mqttclient.PublishRefusedException;
import io.github.mqttclient.QoS;
import io.github.mqttclient.SessionLostException;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.fixtures.TestRequests.Publishing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/**
 * What the application has published, over all processes, and what it was told.
 *
 * <p>The promises: each token gets one outcome, and that is the truth. What was durable when a
 * process died goes on in the next one, with another token. What was not durable was not sent
 * either. A token that died with its process may never get an outcome.
 */
final class MessagesUp {
  /** Every message has a topic of its own. */
  private final Map<String, Message> messages = new LinkedHashMap<>();

  /** The tokens of the process that runs. */
  private final List<Publishing> living = new ArrayList<>();

  /** Whether the last commit has succeeded. If not, outcomes told since may not be durable. */
  private boolean isStoreCertain;

  private static final class Message {
    final MqttMessage message;

    /** The first is that of the publish, the others are of processes that have restored it. */
    final List<Publishing> tokens = new ArrayList<>();

    boolean wasDurable;

    Message(MqttMessage message) {
      this.message = message;
    }

    Publishing lastToken() {
      return tokens.get(tokens.size() - 1);
    }

    @Override
    public String toString() {
      return message.topic();
    }
  }

  int count() {
    return messages.size();
  }

  Publishing publish(MqttMessage message) {
    messages.put(message.topic(), new Message(message));
    return addToken(message);
  }

  /** The token for a message that an earlier process has left. */
  Publishing restored(MqttMessage message) {
    stored(message.topic());
    Publishing before = messages.get(message.topic()).lastToken();
    require(
        before.outcomes() == 0 || !isStoreCertain,
        before + " goes out again, though the application was told its outcome");
    return addToken(message);
  }

  private Publishing addToken(MqttMessage message) {
    Publishing token = TestRequests.publish(message);
    messages.get(message.topic()).tokens.add(token);
    living.add(token);
    return token;
  }

  /** A commit that had it has succeeded. */
  void stored(String topic) {
    messages.get(topic).wasDurable = true;
  }

  /** Cancels a token, unless it has died. */
  void cancel(Publishing token) {
    if (living.contains(token)) {
      token.cancel(true);
    }
  }

  void processDied(boolean isStoreCertain) {
    living.clear();
    this.isStoreCertain = isStoreCertain;
  }

  boolean allHaveOutcomes() {
    return living.stream().allMatch(token -> token.outcomes() > 0);
  }

  void check(ReferenceServer server) {
    for (Publishing token : living) {
      require(token.outcomes() == 1, token + " has " + token.outcomes() + " outcomes");
      require(token.hasLeftQueue(), token + " occupies the queue for ever");
    }
    Map<String, Integer> received = new HashMap<>();
    server.received().forEach(topic -> received.merge(topic, 1, Integer::sum));
    for (Message message : messages.values()) {
      check(message, received.getOrDefault(message.message.topic(), 0), server);
    }
    checkOrder(server.received(), "up/");
  }

  private static void check(Message message, int times, ReferenceServer server) {
    for (Publishing token : message.tokens) {
      require(token.outcomes() <= 1, token + " has " + token.outcomes() + " outcomes");
    }
    QoS qos = message.message.qos();
    require(qos == QoS.AT_LEAST_ONCE || times <= 1, message + " arrives " + times + " times");
    if (qos == QoS.AT_MOST_ONCE) {
      return;
    }
    if (message.tokens.stream().anyMatch(token -> token.isDone() && !isFailed(token))) {
      require(times >= 1, message + " was delivered and has not arrived");
    }
    Publishing last = message.lastToken();
    if (last.isCancelled()) {
      return;
    }
    if (!last.isDone()) {
      checkWithoutOutcome(message, times, server);
    } else if (isFailed(last)) {
      checkFailure(last, times, server);
    }
  }

  private static boolean isFailed(Publishing token) {
    return token.isCompletedExceptionally();
  }

  /** Its process has died, and no other has found it in the store. */
  private static void checkWithoutOutcome(Message message, int times, ReferenceServer server) {
    if (!message.wasDurable) {
      require(times == 0, message + " was sent before it was durable");
    } else if (message.message.messageExpiry().isEmpty()
        && !(message.message.qos() == QoS.EXACTLY_ONCE && server.sessions() > 1)) {
      boolean refused = server.refuses(message.message.topic());
      require(times >= 1 || refused, message + " was durable and is lost");
    }
  }

  /** The last token of a message says what has become of it, over all processes. */
  private static void checkFailure(Publishing token, int times, ReferenceServer server) {
    try {
      token.join();
    } catch (CompletionException e) {
      Throwable failure = e.getCause();
      if (failure instanceof NotSentException
          || failure instanceof MessageExpiredException
          || failure instanceof PersistenceException
          || failure instanceof PublishRefusedException) {
        require(times == 0, token + " failed with " + failure + " and has arrived");
      } else {
        require(failure instanceof SessionLostException, token + " failed with " + failure);
        require(server.sessions() > 1, "no session was lost, but " + token + ": " + failure);
      }
    }
  }

  /** The messages of one QoS arrive in the order of their numbers; repetitions do not count. */
  static void checkOrder(Collection<String> topics, String prefix) {
    int[] last = {-1, -1, -1};
    Map<String, Boolean> seen = new HashMap<>();
    for (String topic : topics) {
      if (topic.startsWith(prefix) && seen.put(topic, true) == null) {
        int qos = topic.charAt(prefix.length()) - '0';
        int number = Integer.parseInt(topic.substring(prefix.length() + 2));
        require(number > last[qos], topic + " comes after number " + last[qos]);
        last[qos] = number;
      }
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }
}
