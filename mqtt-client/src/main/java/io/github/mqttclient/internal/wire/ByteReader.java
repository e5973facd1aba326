package io.github.mqttclient.internal.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one packet from a range of a byte array (section 1.5).
 *
 * <p>Nothing is read beyond the range: a field that does not fit is a {@link
 * MalformedPacketException} that names the packet, the field and the value. One reader is used for
 * many packets, one after the other.
 */
public class ByteReader {
  private static final byte[] NO_BYTES = {};

  private String packet = "";
  private byte[] bytes = NO_BYTES;
  private int position;
  private int end;

  /** The array as words; null before the first is asked for. */
  private @Nullable ByteBuffer words;

  /** A reader of nothing, until {@link #wrap} is called. */
  public ByteReader() {}

  /** Reads the given range from now on; {@code packet} is its name in exceptions. */
  public final void wrap(String packet, byte[] bytes, int offset, int length) {
    if (offset < 0 || length < 0 || offset > bytes.length - length) {
      throw new IndexOutOfBoundsException(
          offset + " + " + length + " is not in an array of " + bytes.length);
    }
    this.packet = packet;
    if (bytes != this.bytes) {
      this.bytes = bytes;
      words = null;
    }
    this.position = offset;
    this.end = offset + length;
  }

  /** Lets go of the array. */
  public final void release() {
    wrap("", NO_BYTES, 0, 0);
  }

  /** The array that is read; for who looks at bytes in place. */
  public final byte[] array() {
    return bytes;
  }

  /** The index in {@link #array} of the next byte. */
  public final int position() {
    return position;
  }

  /** Eight bytes of {@link #array} from this index, as one number. */
  public final long word(int index) {
    ByteBuffer words = this.words;
    if (words == null) {
      words = ByteBuffer.wrap(bytes);
      this.words = words;
    }
    return words.getLong(index);
  }

  /** Passes over bytes that are there. */
  public final void skip(int length) {
    position += length;
  }

  public final int remaining() {
    return end - position;
  }

  public final boolean atEnd() {
    return position == end;
  }

  /** 0 to 255. */
  public final int readByte(String field) throws MalformedPacketException {
    require(field, 1);
    return bytes[position++] & 0xFF;
  }

  /** 0 to 65,535, high byte first (section 1.5.2). */
  public final int readTwoByteInteger(String field) throws MalformedPacketException {
    require(field, 2);
    int value = (bytes[position] & 0xFF) << 8 | (bytes[position + 1] & 0xFF);
    position += 2;
    return value;
  }

  /** 0 to 4,294,967,295, high byte first (section 1.5.3). */
  public final long readFourByteInteger(String field) throws MalformedPacketException {
    require(field, 4);
    long high = readTwoByteInteger(field);
    return high << 16 | readTwoByteInteger(field);
  }

  /** 0 to 268,435,455, seven bits to a byte, low group first, in the shortest form (1.5.5). */
  public final int readVariableByteInteger(String field) throws MalformedPacketException {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      int digit = readByte(field);
      value |= (digit & 0x7F) << shift;
      if (digit < 0x80) {
        if (digit == 0 && shift > 0) { // [MQTT-1.5.5-1]
          throw malformed(field, "variable byte integer is not in its shortest form: " + value);
        }
        return value;
      }
    }
    throw malformed(field, "variable byte integer is longer than four bytes");
  }

  /** Text of at most 65,535 bytes after its length (section 1.5.4). */
  public final String readString(String field) throws MalformedPacketException {
    int length = readTextLength(field);
    String text = Utf8.decode(bytes, position, length);
    position += length;
    return text;
  }

  /** Passes over a text that is checked as {@link #readString} does. */
  public final void skipString(String field) throws MalformedPacketException {
    int length = readTextLength(field);
    position += length;
  }

  private int readTextLength(String field) throws MalformedPacketException {
    int length = readLength(field);
    String problem = Utf8.problem(bytes, position, length);
    if (problem != null) { // [MQTT-1.5.4-1] [MQTT-1.5.4-2] [3.1.1 MQTT-1.5.3-1]
      throw malformed(field, problem);
    }
    return length;
  }

  /** The length of the text or binary data that comes next, or -1 if it is not there entirely. */
  public final int peekStringLength() {
    if (remaining() < 2) {
      return -1;
    }
    int length = (bytes[position] & 0xFF) << 8 | (bytes[position + 1] & 0xFF);
    return length <= remaining() - 2 ? length : -1;
  }

  /** At most 65,535 bytes after their length (section 1.5.6). */
  public final byte[] readBinary(String field) throws MalformedPacketException {
    return copy(readLength(field));
  }

  /** All that is left. */
  public final byte[] readRest() {
    return copy(remaining());
  }

  /** Hides all but the next {@code length} bytes and returns what {@link #widen} needs. */
  public final int narrow(String field, int length) throws MalformedPacketException {
    requireLength(field, length);
    int outerEnd = end;
    end = position + length;
    return outerEnd;
  }

  /** Shows again what {@link #narrow} has hidden. */
  public final void widen(int outerEnd) {
    end = outerEnd;
  }

  /** Refuses bytes after the last field. */
  public final void requireEnd() throws MalformedPacketException {
    if (position != end) {
      throw malformed("end", remaining() + " bytes left over");
    }
  }

  /** The exception for a field of this packet. */
  public final MalformedPacketException malformed(String field, String problem) {
    return new MalformedPacketException(describe(field), problem);
  }

  /** A field with the packet it stands in, for exceptions: {@code PUBLISH topic}. */
  public final String describe(String field) {
    return packet.isEmpty() ? field : packet + " " + field;
  }

  private byte[] copy(int length) {
    if (length == 0) {
      return NO_BYTES;
    }
    byte[] copy = new byte[length];
    System.arraycopy(bytes, position, copy, 0, length);
    position += length;
    return copy;
  }

  private int readLength(String field) throws MalformedPacketException {
    int length = readTwoByteInteger(field);
    requireLength(field, length);
    return length;
  }

  private void requireLength(String field, int length) throws MalformedPacketException {
    if (length > end - position) {
      throw malformed(field, "is " + length + " bytes long, but only " + remaining() + " are left");
    }
  }

  private void require(String field, int length) throws MalformedPacketException {
    if (length > end - position) {
      throw malformed(field, "is cut off by the end of the packet");
    }
  }
}
