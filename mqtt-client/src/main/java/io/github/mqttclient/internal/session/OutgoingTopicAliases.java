package io.github.mqttclient.internal.session;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Publish;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which topics are sent as numbers on one connection (section 3.3.2.3.4). Only the packet on its
 * way is shortened: the message keeps its topic, since it may have to be sent again on another
 * connection, where no alias of this one means anything. [MQTT-3.3.2-7]
 *
 * <p>An alias costs three bytes when it is defined and pays with the next message, so:
 *
 * <ul>
 *   <li>A topic gets one when it is published for the second time, and the first was not long ago:
 *       a table with one place for each of a few hash values remembers it. Topics that are used
 *       once leave nothing else behind.
 *   <li>When all are taken, the one that was not used for the longest time is redefined, but only
 *       if it was last used before the newcomer was. So topics that take turns, and are more than
 *       there are aliases, do not drive each other out with each message; some keep theirs.
 * </ul>
 *
 * <p>Each message costs a look into a hash table; nothing is allocated but at a definition, and
 * nothing at all if the server takes no aliases.
 */
final class OutgoingTopicAliases {
  /** With an alias the packet grows by four bytes at most; shorter topics are not worth it. */
  private static final int SHORTEST_TOPIC = 5;

  private static final int LEAST_RECENT = 32;

  /** For a sender without connection. */
  static final OutgoingTopicAliases NONE = new OutgoingTopicAliases(0);

  private final int maximum;

  /** The topics that have an alias; the one not used for the longest time first. */
  private final Map<String, Alias> aliases = new LinkedHashMap<>(16, 0.75f, true);

  /** Topics without alias that were used lately; a power of two, or empty before the first. */
  private @Nullable String[] recent = {};

  /** At the same index: when it was used. */
  private long[] recentUse = {};

  /** Counts messages: the clock that uses are compared by. */
  private long uses;

  private static final class Alias {
    final int number;

    /** What stands for the topic in a packet that has no other properties. */
    final Properties properties;

    long lastUse;

    Alias(int number) {
      this.number = number;
      this.properties = Properties.builder().set(PropertyId.TOPIC_ALIAS, number).build();
    }
  }

  /** At most so many, and none is defined yet. [MQTT-3.2.2-17] [MQTT-3.2.2-18] [MQTT-3.3.2-9] */
  OutgoingTopicAliases(int maximum) {
    this.maximum = maximum;
  }

  /**
   * What stands for the topic of a message that may be sent and has nothing special about it:
   * {@link Properties#NONE} if the topic stays. Null: it needs a closer look, and {@link #shorten}.
   */
  @Nullable Properties ofPlain(MqttMessage message, Capabilities capabilities) {
    String topic = message.topic();
    if (!capabilities.isPlain(message)) {
      return null;
    }
    if (maximum == 0 || topic.length() < SHORTEST_TOPIC) {
      return Properties.NONE;
    }
    Alias alias = aliases.get(topic);
    if (alias == null) {
      return null;
    }
    alias.lastUse = ++uses;
    return alias.properties;
  }

  /** The packet as it is to be sent: with its topic, or an alias, or both. */
  Publish shorten(Publish publish, Capabilities capabilities) {
    String topic = publish.topic();
    if (maximum == 0 || topic.length() < SHORTEST_TOPIC) {
      return publish;
    }
    uses++;
    Alias alias = aliases.get(topic);
    if (alias != null) {
      alias.lastUse = uses;
      return publish.with("", withAlias(publish.properties(), alias));
    }
    return define(publish, capabilities);
  }

  private static Properties withAlias(Properties properties, Alias alias) {
    return properties.isEmpty()
        ? alias.properties
        : properties.toBuilder().set(PropertyId.TOPIC_ALIAS, alias.number).build();
  }

  private Publish define(Publish publish, Capabilities capabilities) {
    String topic = publish.topic();
    long formerUse = formerUse(topic);
    if (formerUse == 0) {
      return publish;
    }
    String displaced = null;
    int number = aliases.size() + 1; // From 1. [MQTT-3.3.2-8]
    if (aliases.size() == maximum) {
      Map.Entry<String, Alias> eldest = aliases.entrySet().iterator().next();
      if (eldest.getValue().lastUse > formerUse) {
        return publish;
      }
      displaced = eldest.getKey();
      number = eldest.getValue().number;
    }
    Alias alias = new Alias(number);
    Publish definition = publish.with(topic, withAlias(publish.properties(), alias));
    if (capabilities.tooLarge(definition) != null) {
      return publish; // The message alone is not.
    }
    if (displaced != null) {
      aliases.remove(displaced);
    }
    alias.lastUse = uses;
    aliases.put(topic, alias);
    return definition;
  }

  /** When the topic was used before; 0: not lately. From now on it was. */
  private long formerUse(String topic) {
    if (recent.length == 0) {
      int size = Math.max(LEAST_RECENT, Integer.highestOneBit(maximum) * 4);
      recent = new @Nullable String[size];
      recentUse = new long[size];
    }
    int hash = topic.hashCode();
    int slot = (hash ^ (hash >>> 16)) & (recent.length - 1);
    long formerUse = topic.equals(recent[slot]) ? recentUse[slot] : 0;
    recent[slot] = topic;
    recentUse[slot] = uses;
    return formerUse;
  }
}
