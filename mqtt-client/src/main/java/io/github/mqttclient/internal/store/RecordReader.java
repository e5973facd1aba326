package io.github.mqttclient.internal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads records again that the recovery has found good. */
final class RecordReader implements Closeable {
  private final LogFiles files;

  /** The file that the last record was in. */
  private @Nullable LogFile file;

  private @Nullable Segment segment;

  RecordReader(LogFiles files) {
    this.files = files;
  }

  byte[] read(Place place) throws IOException {
    byte[] record = new byte[place.size()];
    fileOf(place.segment()).read(place.offset(), record, 0, record.length);
    RecordHeader header =
        RecordHeader.read(ByteBuffer.wrap(record), 0, place.segment().number(), place.offset());
    int length = record.length - RecordHeader.OVERHEAD;
    if (header == null
        || header.checksum() != RecordHeader.checksum(record, RecordHeader.LENGTH, length)) {
      throw new FileSystemException(
          place.segment().path().toString(),
          null,
          "the record at offset " + place.offset() + " was good and is damaged now");
    }
    return Arrays.copyOfRange(record, RecordHeader.LENGTH, RecordHeader.LENGTH + length);
  }

  private LogFile fileOf(Segment wanted) throws IOException {
    LogFile current = file;
    if (current != null && wanted.equals(segment)) {
      return current;
    }
    close();
    LogFile opened = files.openToRead(wanted.path());
    file = opened;
    segment = wanted;
    return opened;
  }

  @Override
  public void close() throws IOException {
    LogFile closing = file;
    file = null;
    if (closing != null) {
      closing.close();
    }
  }
}
