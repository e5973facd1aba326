package io.github.mqttclient.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/**
 * A stream of bytes to and from the server, ordered and lossless, none of whose methods waits. It
 * belongs to the network thread.
 */
public interface Transport {

  /** What to register with the selector. */
  SelectableChannel channel();

  /** Makes progress with opening (of all layers); true as soon as bytes can flow. */
  boolean finishOpening() throws IOException;

  /**
   * What to wait for beyond what its user wants, as interest operations: while opening, all that
   * the next step needs; afterwards OP_WRITE if a layer holds bytes that the network has not taken.
   */
  int interestOps();

  /** Reads what is there: the number of bytes, 0 if there are none now, -1 at the end. */
  int read(ByteBuffer into) throws IOException;

  /** Whether read would give bytes that no select announces, because a layer has them already. */
  boolean hasBufferedInput();

  /** Takes what it can and advances the buffer by that. */
  void write(ByteBuffer from) throws IOException;

  /** Offers the network what the layers hold back; true when nothing is left. */
  boolean flush() throws IOException;

  /** Says that nothing more will be written; reading goes on. */
  void shutdownOutput() throws IOException;

  /** Closes it; never fails. */
  void close();
}
