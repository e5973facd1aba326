package io.github.mqttclient.internal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The file system as the log needs it. Tests put one of their own in its place, which fails. */
interface LogFiles {

  /** Makes the directory if need be, and holds it until closed. */
  Closeable lock(Path directory) throws IOException;

  /** The names of all files in a directory. */
  List<String> list(Path directory) throws IOException;

  LogFile openToRead(Path file) throws IOException;

  /** Opens a file to read and write; makes it if need be. */
  LogFile openToWrite(Path file) throws IOException;

  void delete(Path file) throws IOException;

  /** Waits until it is on the disk which files the directory has. */
  void force(Path directory) throws IOException;
}
