package io.github.mqttclient.internal.session;

import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.Publish;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the numbers stand for that the server sends instead of topics, on one connection (section
 * 3.3.2.3.4). They have nothing to do with those of {@link OutgoingTopicAliases}.
 */
final class IncomingTopicAliases {
  private static final int FIRST_LENGTH = 17;
  private static final String[] EMPTY = {};

  /** For all connections that have announced none. */
  private static final IncomingTopicAliases NONE = new IncomingTopicAliases(0);

  /** What CONNECT announced. */
  private final int maximum;

  /** By alias; grows with the aliases in use, up to one more than the maximum. */
  private @Nullable String[] topics = EMPTY;

  private IncomingTopicAliases(int maximum) {
    this.maximum = maximum;
  }

  static IncomingTopicAliases upTo(int maximum) {
    return maximum == 0 ? NONE : new IncomingTopicAliases(maximum);
  }

  /** The packet with its full topic. An alias that comes with a topic stands for it from now on. */
  Publish resolve(Publish publish) throws ProtocolErrorException {
    int alias = (int) publish.properties().integer(PropertyId.TOPIC_ALIAS, 0);
    if (alias == 0) { // It has none: 0 itself does not get past the decoder.
      return publish;
    }
    if (alias > maximum) {
      throw new ProtocolErrorException(
          ReasonCode.TOPIC_ALIAS_INVALID,
          "topic alias "
              + alias
              + " is above the Topic Alias Maximum of "
              + maximum
              + " that this client announced");
    }
    if (!publish.topic().isEmpty()) {
      remember(alias, publish.topic());
      return publish;
    }
    String topic = alias < topics.length ? topics[alias] : null; // [MQTT-3.3.2-10]
    if (topic == null) {
      throw new ProtocolErrorException(
          ReasonCode.PROTOCOL_ERROR,
          "PUBLISH without topic, and its topic alias "
              + alias
              + " was not defined on this connection");
    }
    return publish.with(topic, publish.properties());
  }

  private void remember(int alias, String topic) {
    if (alias >= topics.length) {
      int roomy = Math.max(FIRST_LENGTH, 2 * alias);
      topics = Arrays.copyOf(topics, Math.min(roomy, maximum + 1));
    }
    topics[alias] = topic;
  }
}
