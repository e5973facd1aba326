package io.github.mqttclient.simulation;

import io.github.mqttclient.QoS;
import io.github.mqttclient.internal.packet.Publish;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was given to the application, over all processes.
 *
 * <p>The promises: a QoS 1 or 2 message comes again until a handler has returned; so every message
 * is handled, whatever dies meanwhile. A QoS 2 message is delivered once by each process at most,
 * and never again once it is recorded that it was received, which happens after the handler has
 * returned and before the server is told. A process that dies between delivery and record has not
 * handled the message as far as anybody knows, so the next one delivers it again.
 */
final class MessagesDown {
  /** By all processes. */
  private final Set<String> handled = new HashSet<>();

  /** By all processes, in order. */
  private final List<String> delivered = new ArrayList<>();

  /** QoS 2 messages of which the store has or had the identifier, or must have had it. */
  private final Set<String> recorded = new HashSet<>();

  /** By this process, in order. */
  private final List<String> deliveredNow = new ArrayList<>();

  private final Set<String> onceNow = new HashSet<>();

  /** Which QoS 2 message an identifier stands for. */
  private final Map<Integer, String> topics = new HashMap<>();

  void delivered(Publish publish) {
    String topic = publish.topic();
    delivered.add(topic);
    deliveredNow.add(topic);
    if (publish.qos() != QoS.AT_LEAST_ONCE && !onceNow.add(topic)) {
      throw new AssertionError(topic + " is delivered twice by one process");
    }
    if (publish.qos() == QoS.EXACTLY_ONCE) {
      topics.put(publish.packetId(), topic);
      if (recorded.contains(topic)) {
        throw new AssertionError(topic + " is delivered again, though it is recorded");
      }
    }
  }

  void handled(Publish publish) {
    handled.add(publish.topic());
  }

  /** The identifier of a QoS 2 message is durable, or the server is told that it is. */
  void recorded(int packetId) {
    recorded.add(topics.get(packetId));
  }

  void processDied() {
    MessagesUp.checkOrder(deliveredNow, "down/");
    deliveredNow.clear();
    onceNow.clear();
    topics.clear();
  }

  void check(ReferenceServer server) {
    MessagesUp.checkOrder(deliveredNow, "down/");
    MessagesUp.checkOrder(delivered, "down/");
    for (String topic : server.messagesOfSession()) {
      if (!handled.contains(topic)) {
        throw new AssertionError(topic + " was never handled");
      }
    }
  }
}
