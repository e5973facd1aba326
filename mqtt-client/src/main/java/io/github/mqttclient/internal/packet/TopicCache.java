package io.github.mqttclient.internal.packet;

import io.github.mqttclient.internal.wire.MalformedPacketException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topic of PUBLISH, without a new string and without checking it again if the same bytes
 * came not long ago.
 *
 * <p>A table with one place for each of a few hash values; a newer topic displaces an older one.
 * Only short topics of ASCII are kept, with their bytes as words of eight: so a topic is found in
 * about as many steps as it has words. Nothing is allocated before the first topic.
 */
final class TopicCache {
  static final int SLOTS = 128; // a power of two
  static final int MAX_LENGTH = 128;
  private static final int SLOT_BITS = Integer.numberOfTrailingZeros(SLOTS);
  private static final String[] NO_TOPICS = {};
  private static final long[][] NO_WORDS = {};

  /** Odd, and its bits are without order: a product spreads each bit over those above it. */
  private static final long SPREADING = 0x9E3779B97F4A7C15L;

  /** Empty before the first topic, then {@link #SLOTS} long. */
  private @Nullable String[] topics = NO_TOPICS;

  /** The bytes of the topics. */
  private long[][] words = NO_WORDS;

  /** The next field of the packet, which must be a topic name or empty. */
  String read(PacketReader in) throws MalformedPacketException {
    int length = in.peekStringLength();
    if (length < 0 || length > MAX_LENGTH) {
      return decode(in);
    }
    int start = in.position() + 2;
    int slot = slot(in, start, length);
    String known = topics.length == 0 ? null : topics[slot];
    if (known != null && known.length() == length && isSame(words[slot], in, start, length)) {
      in.skip(2 + length);
      return known;
    }
    String topic = decode(in);
    if (topic.length() == length) { // ASCII
      keep(slot, topic, in, start);
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

  private void keep(int slot, String topic, PacketReader in, int start) {
    if (topics.length == 0) {
      topics = new @Nullable String[SLOTS];
      words = new long[SLOTS][];
    }
    int length = topic.length();
    long[] bytes = new long[(length + 7) / 8];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = word(in, start, length, i);
    }
    topics[slot] = topic;
    words[slot] = bytes;
  }

  private static int slot(PacketReader in, int start, int length) {
    long hash = length;
    for (int i = 0; 8 * i < length; i++) {
      hash = (hash ^ word(in, start, length, i)) * SPREADING;
    }
    return (int) (hash >>> (Long.SIZE - SLOT_BITS));
  }

  private static boolean isSame(long[] known, PacketReader in, int start, int length) {
    for (int i = 0; i < known.length; i++) {
      if (known[i] != word(in, start, length, i)) {
        return false;
      }
    }
    return true;
  }

  /** The bytes from 8 i, or the last eight if there are not as many; all of a shorter topic. */
  private static long word(PacketReader in, int start, int length, int i) {
    if (length >= 8) {
      return in.word(start + Math.min(8 * i, length - 8));
    }
    long word = 0;
    for (int at = start; at < start + length; at++) {
      word = word << 8 | (in.array()[at] & 0xFF);
    }
    return word;
  }
}
