package io.github.mqttclient.internal.packet;

import io.github.mqttclient.internal.wire.MalformedPacketException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topic of PUBLISH, without a new string and without checking it again if the same bytes
 * came not long ago.
 *
 * <p>A table with one place for each of a few hash values; a newer topic displaces an older one.
 * Only short topics of ASCII are kept: their characters can be compared with the bytes, so that a
 * topic that is not found costs no more than the comparison. Nothing is allocated before the first
 * topic.
 */
final class TopicCache {
  static final int SLOTS = 128; // a power of two
  static final int MAX_LENGTH = 128;
  private static final String[] EMPTY = {};

  /** Empty before the first topic, then {@link #SLOTS} long. */
  private @Nullable String[] topics = EMPTY;

  /** The next field of the packet, which must be a topic name or empty. */
  String read(PacketReader in) throws MalformedPacketException {
    int length = in.peekStringLength();
    if (length < 0 || length > MAX_LENGTH) {
      return decode(in);
    }
    byte[] bytes = in.array();
    int offset = in.position() + 2;
    int slot = slot(bytes, offset, length);
    String known = topics.length == 0 ? null : topics[slot];
    if (known != null && isSame(known, bytes, offset, length)) {
      in.skip(2 + length);
      return known;
    }
    String topic = decode(in);
    if (topic.length() == length) { // ASCII
      keep(slot, topic);
    }
    return topic;
  }

  private static String decode(PacketReader in) throws MalformedPacketException {
    String topic = in.readString("topic");
    if (Publish.hasWildcard(topic)) { // [MQTT-3.3.2-2] [3.1.1 MQTT-3.3.2-2]
      throw in.malformed("topic", "has a wildcard: " + topic);
    }
    return topic;
  }

  private void keep(int slot, String topic) {
    if (topics.length == 0) {
      topics = new @Nullable String[SLOTS];
    }
    topics[slot] = topic;
  }

  private static int slot(byte[] bytes, int offset, int length) {
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    return (hash ^ (hash >>> 7) ^ (hash >>> 14)) & (SLOTS - 1);
  }

  private static boolean isSame(String topic, byte[] bytes, int offset, int length) {
    if (topic.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (topic.charAt(i) != bytes[offset + i]) {
        return false;
      }
    }
    return true;
  }
}
