package io.github.mqttclient.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/**
 * A stream of bytes to and from the server, ordered and lossless, none of whose methods waits. It
 * belongs to the network thread.
 *
 * <p>A transport may be a layer over another one. A layer can have taken more from either side than
 * it has given to the other; {@link #hasBufferedInput} and {@link #flush} are there so that none of
 * that is forgotten.
 */
public interface Transport {

  /** What to register with the selector. */
  SelectableChannel channel();

  /** Makes progress with opening, of all layers; true as soon as bytes can flow. */
  boolean finishOpening() throws IOException;

  /**
   * What has not come yet while it is opening, for the text of a time-out: {@code "the TLS
   * handshake"}; empty if no layer waits for anything.
   */
  default String awaited() {
    return "";
  }

  /**
   * What to wait for beyond what its user wants, as interest operations of a selection key: while
   * opening, all that the next step needs, which is nothing while it waits for another thread;
   * afterwards OP_WRITE if a layer holds bytes that the network has not taken.
   */
  int interestOps();

  /** Reads what is there: the number of bytes, 0 if there are none now, -1 at the end. */
  int read(ByteBuffer into) throws IOException;

  /** Whether {@link #read} has something to give that no select announces: a layer has it. */
  boolean hasBufferedInput();

  /**
   * Takes what it can and advances the buffer by that. A layer may hold back what it has taken if
   * the network does not take it: see {@link #flush}.
   */
  void write(ByteBuffer from) throws IOException;

  /** Offers the network what the layers hold back; true when nothing is left. */
  boolean flush() throws IOException;

  /**
   * Says that nothing more will be written, after what is held back; reading goes on. Layers say
   * good-bye in their own way first.
   */
  void shutdownOutput() throws IOException;

  /** Closes it; never fails. */
  void close();
}
