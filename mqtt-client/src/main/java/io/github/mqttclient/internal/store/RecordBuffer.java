package io.github.mqttclient.internal.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Records in memory, in the form they will have in the file. */
final class RecordBuffer {
  private static final int MAX_KEPT_CAPACITY = 1024 * 1024;

  /** Leaves room for another buffer and a segment's header in the number that counts the rest. */
  private static final int MAX_LENGTH = 1 << 30;

  private ByteBuffer bytes = ByteBuffer.allocate(1024);
  private int length;

  interface Visitor {
    void record(RecordHeader header, int offset);
  }

  boolean isEmpty() {
    return length == 0;
  }

  int length() {
    return length;
  }

  byte[] array() {
    return bytes.array();
  }

  void put(long number, byte[] record) throws IOException {
    ensure(RecordHeader.OVERHEAD + (long) record.length);
    System.arraycopy(record, 0, array(), length + RecordHeader.LENGTH, record.length);
    int checksum = RecordHeader.checksum(record, 0, record.length);
    add(new RecordHeader(RecordHeader.PUT, record.length, 0, number, checksum));
  }

  void remove(long number) throws IOException {
    ensure(RecordHeader.OVERHEAD);
    add(new RecordHeader(RecordHeader.REMOVE, 0, 0, number, 0));
  }

  /**
   * Copies a record from its file. The checksum of its bytes goes with them, unchecked: a record
   * that was damaged on the disk is found damaged at the next opening, not made valid here.
   */
  void copy(Place place, LogFile from) throws IOException {
    ensure(place.size());
    from.read(place.offset(), array(), length, place.size());
    int checksum = RecordHeader.readUnchecked(bytes, length).checksum();
    int count = place.size() - RecordHeader.OVERHEAD;
    add(new RecordHeader(RecordHeader.PUT, count, 0, place.number(), checksum));
  }

  private void add(RecordHeader header) {
    header.write(bytes, length);
    length += (int) header.size();
  }

  private void ensure(long more) throws IOException {
    long needed = length + more;
    if (needed > MAX_LENGTH) {
      throw new IOException(
          "too much to store at once: " + needed + " bytes, more than " + MAX_LENGTH);
    }
    if (needed > array().length) {
      int capacity = (int) Math.min(Math.max(needed, 2L * array().length), MAX_LENGTH);
      bytes = ByteBuffer.wrap(Arrays.copyOf(array(), capacity));
    }
  }

  /** Makes the records ready to be written at this position, followed by the rest of a commit. */
  void seal(long segment, long position, int rest) {
    forEach(
        (header, offset) -> {
          int end = offset + (int) header.size();
          RecordHeader.seal(bytes, offset, length - end + rest, segment, position + offset);
        });
  }

  void forEach(Visitor visitor) {
    int offset = 0;
    while (offset < length) {
      RecordHeader header = RecordHeader.readUnchecked(bytes, offset);
      visitor.record(header, offset);
      offset += (int) header.size();
    }
  }

  void clear() {
    length = 0;
    if (array().length > MAX_KEPT_CAPACITY) {
      bytes = ByteBuffer.allocate(1024);
    }
  }
}
