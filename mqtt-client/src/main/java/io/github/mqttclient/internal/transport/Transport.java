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

  /** What the transport waits for until it is open, as interest operations of a selection key. */
  int openingOps();

  /** Makes progress with opening; true as soon as bytes can flow. */
  boolean finishOpening() throws IOException;

  /** Reads what is there: the number of bytes, 0 if there are none now, -1 at the end. */
  int read(ByteBuffer into) throws IOException;

  /** Writes what the network takes now and advances the buffer by that. */
  void write(ByteBuffer from) throws IOException;

  /** Says that nothing more will be written; reading goes on. */
  void shutdownOutput() throws IOException;

  /** Closes it; never fails. */
  void close();
}
