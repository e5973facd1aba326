package io.github.mqttclient.internal.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/**
 * A file of the operating system. An interrupt of the thread closes a {@code FileChannel}; this
 * file opens it again, so that a stray interrupt cannot end the log. The interrupt stays set.
 */
final class SystemFile implements LogFile {
  /** The JDK keeps a buffer outside the heap, as large as the largest transfer, for each thread. */
  private static final int MAX_TRANSFER = 1024 * 1024;

  private final Path path;
  private final Set<OpenOption> options;
  private FileChannel channel;

  private interface Operation {
    long on(FileChannel channel) throws IOException;
  }

  SystemFile(Path path, OpenOption... options) throws IOException {
    this.path = path;
    this.options = Set.of(options);
    channel = FileChannel.open(path, this.options);
  }

  @Override
  public long size() throws IOException {
    return uninterrupted(FileChannel::size);
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      int from = done;
      int count = Math.min(length - done, MAX_TRANSFER);
      long read =
          uninterrupted(c -> c.read(ByteBuffer.wrap(into, offset + from, count), position + from));
      if (read <= 0) {
        throw new FileSystemException(path.toString(), null, "ends too early");
      }
      done += (int) read;
    }
  }

  @Override
  public void write(long position, byte[] from, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      int start = done;
      int count = Math.min(length - done, MAX_TRANSFER);
      done +=
          (int)
              uninterrupted(
                  c -> c.write(ByteBuffer.wrap(from, offset + start, count), position + start));
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    uninterrupted(c -> c.truncate(size).position());
  }

  @Override
  public void force() throws IOException {
    uninterrupted(
        c -> {
          c.force(false);
          return 0;
        });
  }

  /** All operations are at a position, so doing one again does no harm. */
  private long uninterrupted(Operation operation) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return operation.on(channel);
        } catch (ClosedByInterruptException e) {
          interrupted = true;
          Thread.interrupted();
          channel = FileChannel.open(path, options);
        }
      }
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw (IOException)
          new FileSystemException(path.toString(), null, e.getMessage()).initCause(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
