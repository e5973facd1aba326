package io.github.mqttclient.internal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a directory for one log: a set of this process, and for other processes a lock on a file,
 * which the operating system releases when the process dies.
 *
 * <p>The set is asked first: on POSIX systems to open and close a locked file once more releases
 * the lock that the process has. The file stays when the lock is released; to delete it would be a
 * race.
 */
final class DirectoryLock implements Closeable {
  static final String FILE_NAME = "lock";

  /** The real paths of the directories in use. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path realPath;
  private final FileChannel channel;

  private DirectoryLock(Path realPath, FileChannel channel) {
    this.realPath = realPath;
    this.channel = channel;
  }

  /** Takes the directory, which must exist. */
  static DirectoryLock take(Path directory) throws IOException {
    Path realPath = directory.toRealPath();
    if (!HELD.add(realPath)) {
      throw inUse(directory, "client");
    }
    try {
      return new DirectoryLock(realPath, lock(directory));
    } catch (Throwable e) {
      HELD.remove(realPath);
      throw e;
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(FILE_NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(directory, "process");
      }
      return channel;
    } catch (OverlappingFileLockException e) { // Of this library in another class loader.
      channel.close();
      throw (IOException) inUse(directory, "client").initCause(e);
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  private static FileSystemException inUse(Path directory, String other) {
    return new FileSystemException(
        directory.toString(), null, "the session is in use by another " + other);
  }

  @Override
  public void close() throws IOException {
    try {
      if (channel.isOpen()) {
        HELD.remove(realPath);
      }
    } finally {
      channel.close();
    }
  }
}
