package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttVersion;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a packet whose end has not arrived, in arrays that grow with the bytes that
 * really came.
 *
 * <p>The payload of a large PUBLISH is gathered apart from what stands before it, in the array that
 * the application gets: so it is not copied once more when it is complete.
 */
final class HeldPacket {
  /** A payload of at least this many bytes is gathered apart. */
  static final int LARGE_PAYLOAD = 16 * 1024;

  /** For a large payload there is room for so many times what has arrived, or thrice as much. */
  private static final int GROWTH = 8;

  private static final byte[] NO_BYTES = {};

  private byte[] bytes = NO_BYTES;
  private int length;

  /** Null unless the payload is gathered apart; then {@link #bytes} end in front of it. */
  private byte @Nullable [] payload;

  private int payloadLength;

  boolean isEmpty() {
    return length == 0;
  }

  /** How many bytes have arrived. */
  int length() {
    return length + payloadLength;
  }

  /** The packet up to its payload, or all of it. */
  byte[] bytes() {
    return bytes;
  }

  /** How many of {@link #bytes} belong to the packet. */
  int bytesLength() {
    return length;
  }

  byte @Nullable [] payload() {
    return payload;
  }

  /** How much memory it takes. */
  int capacity() {
    return bytes.length + (payload == null ? 0 : payload.length);
  }

  /**
   * Adds what has arrived.
   *
   * @param size of the packet, or a little more than has arrived if it is not known yet
   */
  void add(byte[] from, int position, int end, int size) {
    int count = end - position;
    byte[] payload = this.payload;
    if (payload != null) {
      System.arraycopy(from, position, withRoom(payload, count, size), payloadLength, count);
      payloadLength += count;
      return;
    }
    int needed = length + count;
    if (needed > bytes.length) {
      int roomy = (int) Math.min(2L * needed, size); // never beyond the packet
      bytes = Arrays.copyOf(bytes, Math.max(needed, roomy));
    }
    System.arraycopy(from, position, bytes, length, count);
    length = needed;
  }

  /** Adds what has arrived of a payload that is gathered apart, and leaves what is behind it. */
  void addPayload(ByteBuffer from, int size) {
    byte[] payload = this.payload;
    if (payload != null) {
      int count = Math.min(from.remaining(), size - length());
      from.get(withRoom(payload, count, size), payloadLength, count);
      payloadLength += count;
    }
  }

  private byte[] withRoom(byte[] payload, int count, int size) {
    int needed = payloadLength + count;
    if (needed <= payload.length) {
      return payload;
    }
    byte[] larger = Arrays.copyOf(payload, room(needed, size - length));
    this.payload = larger;
    return larger;
  }

  /** Gathers the rest of a PUBLISH of this size apart, if it is a large payload. */
  void separatePayload(int size, MqttVersion version) {
    if (payload != null || size - length < LARGE_PAYLOAD) {
      return;
    }
    int start = Publish.payloadStart(bytes, length, version);
    if (start < 0) {
      return;
    }
    int arrived = length - start;
    byte[] payload = new byte[room(arrived, size - start)];
    System.arraycopy(bytes, start, payload, 0, arrived);
    bytes = Arrays.copyOf(bytes, start);
    length = start;
    this.payload = payload;
    payloadLength = arrived;
  }

  /** Not a little less than all: growing once more would copy all. */
  private static int room(int arrived, int all) {
    long room = (long) GROWTH * arrived;
    return 3 * room >= all ? all : (int) room;
  }

  void clear() {
    bytes = NO_BYTES;
    length = 0;
    payload = null;
    payloadLength = 0;
  }
}
