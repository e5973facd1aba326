package io.github.mqttclient.internal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** A file of any length, read through a buffer of a fixed size. */
final class FileWindow implements Closeable {
  /** More than the longest header of a segment. */
  static final int SIZE = 128 * 1024;

  private final Path path;
  private final LogFile file;
  private final ByteBuffer bytes;

  /** What the buffer holds: the bytes of the file from {@code start}. */
  private long start;

  private int length;

  private long end;

  private FileWindow(Path path, LogFile file, long end) {
    this.path = path;
    this.file = file;
    this.end = end;
    bytes = ByteBuffer.allocate((int) Math.min(SIZE, end));
  }

  static FileWindow open(LogFiles files, Path path) throws IOException {
    LogFile file = files.openToRead(path);
    try {
      return new FileWindow(path, file, file.size());
    } catch (Throwable e) {
      file.close();
      throw e;
    }
  }

  /** Where the file ends for the reader. */
  long end() {
    return end;
  }

  /** Lets the file end after its last byte that is not zero. */
  void cutZeros() throws IOException {
    while (end > 0) {
      int count = (int) Math.min(SIZE, end);
      int at = load(end - count, count);
      while (count > 0 && bytes.get(at + count - 1) == 0) {
        count--;
        end--;
      }
      if (count > 0) {
        return;
      }
    }
  }

  ByteBuffer bytes() {
    return bytes;
  }

  /**
   * Reads so many bytes, all before the end, into {@link #bytes} if they are not there; returns
   * their index. At most {@link #SIZE}.
   */
  int load(long position, int count) throws IOException {
    if (position < start || position + count > start + length) {
      length = 0;
      int available = (int) Math.min(SIZE, end - position);
      file.read(position, bytes.array(), 0, available);
      start = position;
      length = available;
    }
    return (int) (position - start);
  }

  int checksum(long position, int count) throws IOException {
    CRC32 crc = new CRC32();
    for (int done = 0; done < count; ) {
      int part = Math.min(count - done, SIZE / 2);
      int at = load(position + done, part);
      crc.update(bytes.array(), at, part);
      done += part;
    }
    return (int) crc.getValue();
  }

  /** Writes a range of the file into another, from its beginning. */
  void copy(long from, long to, LogFile target) throws IOException {
    for (long position = from; position < to; ) {
      int count = (int) Math.min(SIZE, to - position);
      target.write(position - from, bytes.array(), load(position, count), count);
      position += count;
    }
  }

  FileSystemException exception(String reason) {
    return new FileSystemException(path.toString(), null, reason);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
