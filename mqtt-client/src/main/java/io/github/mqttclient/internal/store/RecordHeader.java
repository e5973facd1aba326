package io.github.mqttclient.internal.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What stands in front of the bytes of a record. All numbers are big-endian.
 *
 * <pre>
 *    0      1      2        6        10        18          22          26         26 + length
 *   +------+------+--------+--------+---------+-----------+-----------+-- ... --+-----+
 *   | mark | type | length | rest   | number  | CRC-32 of | CRC-32 of | bytes   | end |
 *   | 0xB5 |      |        |        |         | the bytes | 0 to 21   |         | 0xA5|
 *   +------+------+--------+--------+---------+-----------+-----------+-- ... --+-----+
 * </pre>
 *
 * <ul>
 *   <li><i>rest</i> is how many bytes of the same commit follow this record. So each record tells
 *       where its commit ends, and a commit of which a part is missing is recognized as a whole.
 *   <li>The header has a checksum of its own. If only the bytes are damaged, it still tells where
 *       the next record begins; and a header that is whole but whose record is longer than the file
 *       is the torn end of a log, not damage.
 *   <li>The checksum of the header includes the segment and the position. A copy of a record that
 *       is part of a message's payload cannot be taken for a record.
 *   <li>The end is never zero: zeros at the end of a file were never written.
 * </ul>
 *
 * @param type {@link #PUT} or {@link #REMOVE}
 * @param length how many bytes follow the header, the end byte not counted
 */
@SuppressWarnings("ByteBufferBackingArray") // Each buffer is all of its array.
record RecordHeader(byte type, int length, int rest, long number, int checksum) {
  static final byte PUT = 1;
  static final byte REMOVE = 2;

  static final int LENGTH = 26;

  /** Header and end. */
  static final int OVERHEAD = LENGTH + 1;

  private static final byte MARK = (byte) 0xB5;
  private static final byte END = (byte) 0xA5;
  private static final int CHECKSUM_AT = 18;
  private static final int OWN_CHECKSUM_AT = 22;

  /** How many bytes the record takes in the file. */
  long size() {
    return (long) OVERHEAD + length;
  }

  /** Writes mark, header without its own checksum, and end; the bytes must be there already. */
  void write(ByteBuffer to, int at) {
    to.put(at, MARK)
        .put(at + 1, type)
        .putInt(at + 2, length)
        .putInt(at + 6, rest)
        .putLong(at + 10, number)
        .putInt(at + CHECKSUM_AT, checksum)
        .put(at + LENGTH + length, END);
  }

  /** Completes a header that {@link #write} wrote, when it is known where it will stand. */
  static void seal(ByteBuffer in, int at, int rest, long segment, long position) {
    in.putInt(at + 6, rest)
        .putInt(at + OWN_CHECKSUM_AT, ownChecksum(in.array(), at, segment, position));
  }

  /** The header that stands here, or null if none does or it is damaged. */
  static @Nullable RecordHeader read(ByteBuffer from, int at, long segment, long position) {
    if (from.get(at) != MARK) {
      return null;
    }
    RecordHeader header = readUnchecked(from, at);
    boolean valid =
        (header.type == PUT || header.type == REMOVE)
            && header.length >= 0
            && header.rest >= 0
            && from.getInt(at + OWN_CHECKSUM_AT)
                == ownChecksum(from.array(), at, segment, position);
    return valid ? header : null;
  }

  static RecordHeader readUnchecked(ByteBuffer from, int at) {
    return new RecordHeader(
        from.get(at + 1),
        from.getInt(at + 2),
        from.getInt(at + 6),
        from.getLong(at + 10),
        from.getInt(at + CHECKSUM_AT));
  }

  /** Whether this byte after the record's bytes is what it shall be. */
  static boolean isEnd(byte b) {
    return b == END;
  }

  static int checksum(byte[] bytes, int offset, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  private static int ownChecksum(byte[] bytes, int at, long segment, long position) {
    CRC32 crc = new CRC32();
    crc.update(bytes, at, OWN_CHECKSUM_AT);
    crc.update(ByteBuffer.allocate(16).putLong(segment).putLong(position).array());
    return (int) crc.getValue();
  }
}
