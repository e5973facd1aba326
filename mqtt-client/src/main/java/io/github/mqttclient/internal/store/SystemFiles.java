package io.github.mqttclient.internal.store;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of the operating system. */
final class SystemFiles implements LogFiles {

  @Override
  public Closeable lock(Path directory) throws IOException {
    createDirectories(directory);
    return DirectoryLock.take(directory);
  }

  /** Like that of {@code Files}, but a power failure does not undo it, and links are followed. */
  private void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) { // Else someone was faster.
        throw e;
      }
    }
    if (parent != null) {
      force(parent);
    }
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(file -> names.add(String.valueOf(file.getFileName())));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return names;
  }

  @Override
  public LogFile openToRead(Path file) throws IOException {
    return new SystemFile(file, StandardOpenOption.READ);
  }

  @Override
  public LogFile openToWrite(Path file) throws IOException {
    if (Files.notExists(file)) {
      FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
    }
    return new SystemFile(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /**
   * Windows cannot open a directory and does not need to; some file systems of Android refuse to
   * force one. So this is an attempt, as it is in SQLite.
   */
  @Override
  @SuppressWarnings("EmptyCatch")
  public void force(Path directory) {
    if (File.separatorChar == '\\') {
      return;
    }
    try (LogFile opened = openToRead(directory)) {
      opened.force();
    } catch (IOException e) {
      // See above: nothing that could be done about it.
    }
  }
}
