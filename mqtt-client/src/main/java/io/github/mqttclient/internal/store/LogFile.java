package io.github.mqttclient.internal.store;

import java.io.Closeable;
import java.io.IOException;

/** An open file, read and written at positions. Its exceptions name the file. */
interface LogFile extends Closeable {

  long size() throws IOException;

  /** Reads exactly so many bytes. */
  void read(long position, byte[] into, int offset, int length) throws IOException;

  /** Writes all the bytes; after an exception any of them may be in the file. */
  void write(long position, byte[] from, int offset, int length) throws IOException;

  void truncate(long size) throws IOException;

  /** Waits until content and size are on the disk. */
  void force() throws IOException;
}
