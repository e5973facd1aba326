package io.github.mqttclient.internal.wire;

import java.util.Arrays;

/**
 * Writes the fields of packets, one after the other, into an array that grows (section 1.5).
 *
 * <p>A large payload is not copied: the writer remembers the array and the place where it belongs
 * (a splice), and it is copied when the bytes go to the transport.
 *
 * <pre>
 *   bytes    | packet | packet, its payload is large |     | packet |
 *                                                    ^ splice: the payload's own array
 *   pieces   |<------------- first ----------------->|second|<third->|
 * </pre>
 */
public final class ByteWriter {
  /** A payload of at least this many bytes is spliced: to remember it is cheaper than a copy. */
  public static final int SPLICE_THRESHOLD = 512;

  /** The largest Remaining Length and the largest variable byte integer. */
  public static final int MAX_VARIABLE_BYTE_INTEGER = 268_435_455;

  private static final byte[] EMPTY = {};
  private static final int INITIAL_CAPACITY = 256;
  private static final int MAX_KEPT_CAPACITY = 256 * 1024;
  private static final int MAX_LENGTH = 65_535;

  private byte[] bytes;
  private int position;

  /** The spliced arrays; the first {@link #spliceCount} are in use, in the order of their place. */
  private byte[][] splices = {};

  /** Where each splice belongs: in front of the byte at this index of {@link #bytes}. */
  private int[] splicePositions = {};

  private int spliceCount;
  private long splicedLength;

  public ByteWriter() {
    this(INITIAL_CAPACITY);
  }

  public ByteWriter(int initialCapacity) {
    bytes = new byte[Math.max(initialCapacity, 8)];
  }

  /** How many bytes were written, spliced ones included. */
  public long length() {
    return position + splicedLength;
  }

  /** How many bytes were written without the spliced ones: so much memory the writer takes. */
  public int position() {
    return position;
  }

  /** The buffer: all that was written, in order, if nothing was spliced. */
  public byte[] array() {
    return bytes;
  }

  /** How many pieces {@link #forEachPiece} gives. */
  public int pieceCount() {
    int count = spliceCount;
    int from = 0;
    for (int i = 0; i < spliceCount; i++) {
      count += splicePositions[i] > from ? 1 : 0;
      from = splicePositions[i];
    }
    return position > from ? count + 1 : count;
  }

  /** Gives all that was written, in order; the arrays are valid until the next write or reset. */
  public void forEachPiece(PieceConsumer consumer) {
    int from = 0;
    for (int i = 0; i < spliceCount; i++) {
      if (splicePositions[i] > from) {
        consumer.accept(bytes, from, splicePositions[i] - from);
      }
      consumer.accept(splices[i], 0, splices[i].length);
      from = splicePositions[i];
    }
    if (position > from) {
      consumer.accept(bytes, from, position - from);
    }
  }

  /** All that was written, in one array of its own. */
  public byte[] toByteArray() {
    byte[] all = new byte[Math.toIntExact(length())];
    int[] at = {0};
    forEachPiece(
        (array, offset, length) -> {
          System.arraycopy(array, offset, all, at[0], length);
          at[0] += length;
        });
    return all;
  }

  /** Forgets all that was written and keeps the buffer, unless it has grown very large. */
  public void reset() {
    truncate(0);
    if (bytes.length > MAX_KEPT_CAPACITY) {
      bytes = new byte[INITIAL_CAPACITY];
    }
  }

  /** Forgets all but the first {@code length} bytes; not to be used to cut a payload in two. */
  public void truncate(long length) {
    while (spliceCount > 0 && startOfLastSplice() >= length) {
      spliceCount--;
      splicedLength -= splices[spliceCount].length;
      splices[spliceCount] = EMPTY;
    }
    position = (int) (length - splicedLength);
  }

  /** How many bytes were written before the last splice. */
  private long startOfLastSplice() {
    int last = spliceCount - 1;
    return splicePositions[last] + splicedLength - splices[last].length;
  }

  public void writeByte(int value) {
    ensure(1);
    bytes[position++] = (byte) value;
  }

  /** 0 to 65,535, high byte first (section 1.5.2). */
  public void writeTwoByteInteger(int value) {
    ensure(2);
    putTwoByteInteger(position, value);
    position += 2;
  }

  /** 0 to 4,294,967,295, high byte first (section 1.5.3). */
  public void writeFourByteInteger(long value) {
    ensure(4);
    putTwoByteInteger(position, (int) (value >>> 16));
    putTwoByteInteger(position + 2, (int) value);
    position += 4;
  }

  /** 0 to 268,435,455 in the shortest form (section 1.5.5). */
  public void writeVariableByteInteger(int value) {
    ensure(4);
    putVariableByteInteger(position, value);
    position += sizeOfVariableByteInteger(value);
  }

  /**
   * Text after its length (section 1.5.4).
   *
   * @throws IllegalArgumentException if it has more than 65,535 bytes, a lone surrogate or U+0000
   */
  public void writeString(String text) {
    int chars = text.length();
    if (chars > MAX_LENGTH) {
      throw new IllegalArgumentException("text has " + chars + " characters, more than 65535");
    }
    ensure(2 + 3 * chars);
    int end = Utf8.encode(text, bytes, position + 2);
    int length = end - position - 2;
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException("text has " + length + " bytes, more than 65535");
    }
    putTwoByteInteger(position, length);
    position = end;
  }

  /**
   * Binary data after its length (section 1.5.6).
   *
   * @throws IllegalArgumentException if it has more than 65,535 bytes
   */
  public void writeBinary(byte[] data) {
    if (data.length > MAX_LENGTH) {
      throw new IllegalArgumentException("data has " + data.length + " bytes, more than 65535");
    }
    writeTwoByteInteger(data.length);
    copy(data);
  }

  /** A payload, which has no length of its own; spliced from {@link #SPLICE_THRESHOLD} on. */
  public void writePayload(byte[] payload) {
    if (payload.length < SPLICE_THRESHOLD) {
      copy(payload);
      return;
    }
    if (spliceCount == splices.length) {
      int capacity = Math.max(4, 2 * spliceCount);
      splices = Arrays.copyOf(splices, capacity);
      splicePositions = Arrays.copyOf(splicePositions, capacity);
    }
    splices[spliceCount] = payload;
    splicePositions[spliceCount] = position;
    spliceCount++;
    splicedLength += payload.length;
  }

  /**
   * Begins a packet with the first byte of its fixed header (section 2.1).
   *
   * @param expectedLength the Remaining Length to make room for; a wrong guess costs a move
   * @return what {@link #endBlock} needs
   */
  public int startPacket(int firstByte, int expectedLength) {
    writeByte(firstByte);
    return startBlock(expectedLength);
  }

  /** Begins something that has its length in front of it as a variable byte integer. */
  public int startBlock(int expectedLength) {
    ensure(4);
    int start = position;
    int reserved = sizeOfVariableByteInteger(expectedLength);
    bytes[start] = (byte) reserved; // for endBlock, which overwrites it
    position += reserved;
    return start;
  }

  /**
   * Ends what {@link #startPacket} or {@link #startBlock} has begun: writes its length.
   *
   * @throws IllegalArgumentException if it is longer than 268,435,455 bytes
   */
  public void endBlock(int start) {
    int reserved = bytes[start];
    long length = position - start - reserved + splicedAfter(start);
    if (length > MAX_VARIABLE_BYTE_INTEGER) {
      throw new IllegalArgumentException("packet has " + length + " bytes, more than 268435455");
    }
    int needed = sizeOfVariableByteInteger((int) length);
    if (needed != reserved) {
      move(start + reserved, needed - reserved);
    }
    putVariableByteInteger(start, (int) length);
  }

  private long splicedAfter(int start) {
    long sum = 0;
    for (int i = spliceCount - 1; i >= 0 && splicePositions[i] > start; i--) {
      sum += splices[i].length;
    }
    return sum;
  }

  /** Moves everything from {@code from} on by {@code distance} bytes. */
  private void move(int from, int distance) {
    ensure(4);
    System.arraycopy(bytes, from, bytes, from + distance, position - from);
    position += distance;
    for (int i = spliceCount - 1; i >= 0 && splicePositions[i] >= from; i--) {
      splicePositions[i] += distance;
    }
  }

  /** How many bytes the shortest form of a variable byte integer takes: 1 to 4. */
  public static int sizeOfVariableByteInteger(int value) {
    if (value < 0x80) {
      return 1;
    }
    return value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
  }

  private void putVariableByteInteger(int at, int value) {
    int rest = value;
    int i = at;
    while (rest >= 0x80) {
      bytes[i++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[i] = (byte) rest; // [MQTT-1.5.5-1]
  }

  private void putTwoByteInteger(int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }

  private void copy(byte[] source) {
    ensure(source.length);
    System.arraycopy(source, 0, bytes, position, source.length);
    position += source.length;
  }

  private void ensure(int more) {
    if (more > bytes.length - position) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(position, more), 2 * bytes.length));
    }
  }

  /** Receives what a writer has written, piece by piece. */
  public interface PieceConsumer {
    void accept(byte[] array, int offset, int length);
  }
}
