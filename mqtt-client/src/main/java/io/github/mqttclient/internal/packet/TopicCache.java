package io.github.mqttclient.internal.packet;

import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topic of PUBLISH, without a new string and without checking it again if the same bytes
 * came not long ago.
 *
 * <p>A table with one entry for each of a few hash values; a newer topic takes the place of an
 * older one. Nothing is allocated before the first topic; long topics are not kept.
 */
final class TopicCache {
  static final int SLOTS = 128; // a power of two
  static final int MAX_LENGTH = 128;

  /** Empty before the first topic, then {@link #SLOTS} long. */
  private @Nullable Entry[] entries = {};

  /** The next field of the packet, which must be a topic name or empty. */
  String read(PacketReader in) throws MalformedPacketException {
    int length = in.peekStringLength();
    if (length < 0 || length > MAX_LENGTH) {
      return decode(in);
    }
    byte[] bytes = in.array();
    int offset = in.position() + 2;
    int slot = slot(bytes, offset, length);
    Entry entry = entries.length == 0 ? null : entries[slot];
    if (entry != null && entry.isFor(bytes, offset, length)) {
      in.skip(2 + length);
      return entry.topic;
    }
    String topic = decode(in);
    if (entries.length == 0) {
      entries = new @Nullable Entry[SLOTS];
    }
    entries[slot] = new Entry(Arrays.copyOfRange(bytes, offset, offset + length), topic);
    return topic;
  }

  private static String decode(PacketReader in) throws MalformedPacketException {
    String topic = in.readString("topic");
    if (Publish.hasWildcard(topic)) { // [MQTT-3.3.2-2] [3.1.1 MQTT-3.3.2-2]
      throw in.malformed("topic", "has a wildcard: " + topic);
    }
    return topic;
  }

  private static int slot(byte[] bytes, int offset, int length) {
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    return (hash ^ (hash >>> 7) ^ (hash >>> 14)) & (SLOTS - 1);
  }

  /** A topic and the bytes that it was decoded from. */
  private static final class Entry {
    final byte[] key;
    final String topic;

    Entry(byte[] key, String topic) {
      this.key = key;
      this.topic = topic;
    }

    boolean isFor(byte[] bytes, int offset, int length) {
      if (key.length != length) {
        return false;
      }
      for (int i = 0; i < length; i++) {
        if (key[i] != bytes[offset + i]) {
          return false;
        }
      }
      return true;
    }
  }
}
