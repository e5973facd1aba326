package io.github.mqttclient.internal.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of a connection in memory. How many bytes go through at a time is up to the
 * test; the other end sees all that was written.
 */
final class MemoryLink implements Transport {
  /** What the client has written and the server has not taken. */
  final ByteArrayOutputStream toServer = new ByteArrayOutputStream();

  /** From the number of bytes on offer to the number that the network takes now. */
  IntUnaryOperator writes = offered -> offered;

  IntUnaryOperator reads = available -> available;

  boolean isOpen = true;
  boolean outputShut;
  boolean closed;

  /** Whether the server has closed its end; what it sent before is read first. */
  boolean inputShut;

  /** What reading and writing fail with; null: they do not. */
  @Nullable IOException failure;

  private byte[] toClient = {};
  private int taken;

  /** The server sends. */
  void send(byte[] bytes) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(toClient, taken, toClient.length - taken);
    all.writeBytes(bytes);
    toClient = all.toByteArray();
    taken = 0;
  }

  boolean hasInput() {
    return taken < toClient.length || inputShut || failure != null;
  }

  /** The server is gone, and what it sent last is lost. */
  void drop() {
    taken = toClient.length;
    inputShut = true;
  }

  byte[] takeOutput() {
    byte[] bytes = toServer.toByteArray();
    toServer.reset();
    return bytes;
  }

  @Override
  public SelectableChannel channel() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean finishOpening() {
    return isOpen;
  }

  @Override
  public int interestOps() {
    return isOpen ? 0 : SelectionKey.OP_CONNECT;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int available = Math.min(toClient.length - taken, into.remaining());
    if (available == 0) {
      if (failure != null) {
        throw failure;
      }
      return inputShut && taken == toClient.length ? -1 : 0;
    }
    int count = Math.min(available, reads.applyAsInt(available));
    into.put(toClient, taken, count);
    taken += count;
    return count;
  }

  @Override
  public boolean hasBufferedInput() {
    return false;
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (outputShut || closed) {
      throw new IOException("written after the end");
    }
    int count = Math.min(from.remaining(), writes.applyAsInt(from.remaining()));
    for (int i = 0; i < count; i++) {
      toServer.write(from.get());
    }
  }

  @Override
  public boolean flush() {
    return true;
  }

  @Override
  public void shutdownOutput() {
    outputShut = true;
  }

  @Override
  public void close() {
    closed = true;
  }
}
