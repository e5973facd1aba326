package io.github.mqttclient.interop;

import io.github.mqttclient.internal.transport.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;

/** Waits for a transport with a selector, as the network thread does; each wait has a deadline. */
final class DrivenTransport implements AutoCloseable {
  private final Transport transport;
  private final Selector selector;
  private final SelectionKey key;
  private final long deadline = System.nanoTime() + InteropScene.DEADLINE.toNanos();

  private DrivenTransport(Transport transport) throws IOException {
    this.transport = transport;
    this.selector = Selector.open();
    this.key = transport.channel().register(selector, 0);
  }

  /** Waits until it is open; closes it if it does not open. */
  static DrivenTransport open(Transport transport) throws IOException {
    DrivenTransport driven = new DrivenTransport(transport);
    try {
      while (!transport.finishOpening()) {
        driven.select(transport.interestOps());
      }
      return driven;
    } catch (IOException | RuntimeException | Error e) {
      driven.close();
      throw e;
    }
  }

  void write(byte[] packet) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(packet);
    transport.write(bytes);
    while (bytes.hasRemaining() || !transport.flush()) {
      select(SelectionKey.OP_WRITE);
      transport.write(bytes);
    }
  }

  byte[] read(int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      int read = transport.read(bytes);
      if (read < 0) {
        throw new EOFException("the end after " + bytes.position() + " of " + count + " bytes");
      }
      if (read == 0 && !transport.hasBufferedInput()) {
        select(SelectionKey.OP_READ | transport.interestOps());
      }
    }
    return bytes.array();
  }

  /** Says that nothing more comes and waits for the server to say the same. */
  void shutdown() throws IOException {
    transport.shutdownOutput();
    ByteBuffer rest = ByteBuffer.allocate(1_000);
    while (transport.read(rest) >= 0) {
      rest.clear();
      select(SelectionKey.OP_READ | transport.interestOps());
    }
  }

  private void select(int ops) throws IOException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    key.interestOps(ops);
    if (left <= 0 || selector.select(left) == 0) {
      throw new AssertionError("nothing happens within " + InteropScene.DEADLINE);
    }
    selector.selectedKeys().clear();
  }

  @Override
  public void close() {
    transport.close();
    try {
      selector.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
