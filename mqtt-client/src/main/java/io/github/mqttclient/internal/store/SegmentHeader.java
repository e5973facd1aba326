package io.github.mqttclient.internal.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a segment. The first 16 bytes are the same in every version of the format.
 *
 * <pre>
 *    0           8         12          16        24         32   36          36 + n
 *   +-----------+---------+-----------+---------+----------+----+-----------+-----------+-----+
 *   | "MQTTLOG" | version | CRC-32 of | oldest  | previous | n  | client id | CRC-32 of | end |
 *   | LF        |         | 0 to 11   | segment | size     |    | in UTF-8  | 16 to ... | 0xA5|
 *   +-----------+---------+-----------+---------+----------+----+-----------+-----------+-----+
 * </pre>
 *
 * @param oldest the first segment that had a live record when this one was begun; those before it
 *     are to be ignored, even if a power failure has brought a deleted one back
 * @param previousSize the size that the segment before this one must have
 */
@SuppressWarnings("ByteBufferBackingArray") // Each buffer is all of its array.
record SegmentHeader(long oldest, long previousSize) {
  static final int VERSION = 1;

  private static final byte[] MAGIC = "MQTTLOG\n".getBytes(StandardCharsets.US_ASCII);
  private static final int PREFIX = 16;
  private static final int CLIENT_ID_AT = 36;
  private static final int MAX_CLIENT_ID = 65_535;
  private static final byte END = (byte) 0xA5;

  static int length(byte[] clientId) {
    return CLIENT_ID_AT + clientId.length + 5;
  }

  byte[] encode(byte[] clientId) {
    ByteBuffer header = ByteBuffer.allocate(length(clientId)).put(MAGIC).putInt(VERSION);
    header.putInt(RecordHeader.checksum(header.array(), 0, 12));
    header.putLong(oldest).putLong(previousSize).putInt(clientId.length).put(clientId);
    int covered = CLIENT_ID_AT + clientId.length - PREFIX;
    header.putInt(RecordHeader.checksum(header.array(), PREFIX, covered)).put(END);
    return header.array();
  }

  /**
   * Reads the header of a segment, or gives null if it is damaged or not there.
   *
   * @throws FileSystemException if it is a segment of another version or client
   */
  static @Nullable SegmentHeader read(FileWindow file, byte[] clientId) throws IOException {
    if (file.end() < PREFIX) {
      return null;
    }
    int at = file.load(0, PREFIX);
    ByteBuffer bytes = file.bytes();
    if (!Arrays.equals(Arrays.copyOf(bytes.array(), MAGIC.length), MAGIC)
        || bytes.getInt(at + 12) != RecordHeader.checksum(bytes.array(), at, 12)) {
      return null;
    }
    int version = bytes.getInt(at + 8);
    if (version != VERSION) {
      throw file.exception(
          "written by format version " + version + "; this library reads version " + VERSION);
    }
    return readVersion1(file, clientId);
  }

  private static @Nullable SegmentHeader readVersion1(FileWindow file, byte[] clientId)
      throws IOException {
    if (file.end() < CLIENT_ID_AT) {
      return null;
    }
    int at = file.load(0, CLIENT_ID_AT);
    int count = file.bytes().getInt(at + 32);
    if (count < 0 || count > MAX_CLIENT_ID || CLIENT_ID_AT + count + 5 > file.end()) {
      return null;
    }
    at = file.load(0, CLIENT_ID_AT + count + 5);
    ByteBuffer bytes = file.bytes();
    int idAt = at + CLIENT_ID_AT;
    int checksum = RecordHeader.checksum(bytes.array(), at + PREFIX, idAt + count - at - PREFIX);
    if (bytes.getInt(idAt + count) != checksum || bytes.get(idAt + count + 4) != END) {
      return null;
    }
    byte[] id = Arrays.copyOfRange(bytes.array(), idAt, idAt + count);
    if (!Arrays.equals(id, clientId)) {
      throw file.exception(
          "belongs to the client \"" + new String(id, StandardCharsets.UTF_8) + "\"");
    }
    return new SegmentHeader(bytes.getLong(at + 16), bytes.getLong(at + 24));
  }
}
