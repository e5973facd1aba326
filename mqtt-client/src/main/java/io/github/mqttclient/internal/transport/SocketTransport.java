package io.github.mqttclient.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A socket: TCP, or a Unix domain socket. */
public final class SocketTransport implements Transport {
  private final SocketChannel channel;

  private SocketTransport(SocketChannel channel) {
    this.channel = channel;
  }

  /** Over a channel that is connected or about to be. */
  public static SocketTransport over(SocketChannel channel) {
    return new SocketTransport(channel);
  }

  @Override
  public SelectableChannel channel() {
    return channel;
  }

  @Override
  public boolean finishOpening() throws IOException {
    return channel.finishConnect();
  }

  @Override
  public int interestOps() {
    return channel.isConnected() ? 0 : SelectionKey.OP_CONNECT;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return channel.read(into);
  }

  @Override
  public boolean hasBufferedInput() {
    return false;
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    channel.write(from);
  }

  @Override
  public boolean flush() {
    return true;
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing is lost: all that mattered was written before, and the descriptor is freed.
    }
  }
}
