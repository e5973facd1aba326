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
  private static final @Nullable Known[] NONE = {};
  private static final long[] NO_WORDS = {};

  /** Odd, and its bits are without order: a product spreads each bit over those above it. */
  private static final long SPREADING = 0x9E3779B97F4A7C15L;

  /** Empty before the first topic, then {@link #SLOTS} long. */
  private @Nullable Known[] table = NONE;

  /** A topic that came, with its bytes as words. */
  private static final class Known {
    final String topic;

    /** In bytes, which are its characters. */
    final int length;

    /** Its first and its last eight bytes, all bytes of a topic that is not longer than that. */
    final long first;

    final long last;

    /** The words of what lies between; the last of them may reach into {@code last}. */
    final long[] middle;

    Known(String topic, long first, long last, long[] middle) {
      this.topic = topic;
      this.length = topic.length();
      this.first = first;
      this.last = last;
      this.middle = middle;
    }

    boolean isMiddle(PacketReader in, int start) {
      for (int i = 0; i < middle.length; i++) {
        if (middle[i] != middleWord(in, start, i)) {
          return false;
        }
      }
      return true;
    }
  }

  /** The next field of the packet, which must be a topic name or empty. */
  String read(PacketReader in) throws MalformedPacketException {
    int length = in.peekStringLength();
    if (length < 0 || length > MAX_LENGTH) {
      return decode(in);
    }
    int start = in.position() + 2;
    long first = length < 8 ? shortWord(in, start, length) : in.word(start);
    long last = length <= 8 ? first : in.word(start + length - 8);
    int slot = slot(in, start, length, first, last);
    Known known = table.length == 0 ? null : table[slot];
    if (known != null
        && known.length == length
        && known.first == first
        && known.last == last
        && known.isMiddle(in, start)) {
      in.skip(2 + length);
      return known.topic;
    }
    String topic = decode(in);
    if (topic.length() == length) { // ASCII
      keep(slot, new Known(topic, first, last, middle(in, start, length)));
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

  private void keep(int slot, Known known) {
    if (table.length == 0) {
      table = new @Nullable Known[SLOTS];
    }
    table[slot] = known;
  }

  private static int slot(PacketReader in, int start, int length, long first, long last) {
    long hash = (first ^ length) * SPREADING;
    for (int i = 0; i < middleWords(length); i++) {
      hash = (hash ^ middleWord(in, start, i)) * SPREADING;
    }
    return (int) (((hash ^ last) * SPREADING) >>> (Long.SIZE - SLOT_BITS));
  }

  private static long[] middle(PacketReader in, int start, int length) {
    int count = middleWords(length);
    long[] words = count == 0 ? NO_WORDS : new long[count];
    for (int i = 0; i < count; i++) {
      words[i] = middleWord(in, start, i);
    }
    return words;
  }

  /** How many words begin behind the first and before the last. */
  private static int middleWords(int length) {
    return length <= 16 ? 0 : (length - 9) / 8;
  }

  private static long middleWord(PacketReader in, int start, int i) {
    return in.word(start + 8 * (i + 1));
  }

  private static long shortWord(PacketReader in, int start, int length) {
    long word = 0;
    for (int at = start; at < start + length; at++) {
      word = word << 8 | (in.array()[at] & 0xFF);
    }
    return word;
  }
}
