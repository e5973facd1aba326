package io.github.mqttclient.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What a layer and its server tell each other before bytes can flow: bytes in, bytes out, no
 * network. Used once.
 */
interface Handshake {
  byte[] NOTHING = {};

  /** What to send first. */
  byte[] begin();

  /**
   * Takes from an answer what has come of it and no byte that belongs to the next layer.
   *
   * @return what to send next, {@link #NOTHING} if that is not known before more of it comes
   * @throws IOException if the answer refuses or is none; the text says whose it was
   */
  byte[] onAnswer(ByteBuffer answer) throws IOException;

  boolean isComplete();

  /** Who it is that answers, as in {@code "the proxy http://proxy.example:3128"}. */
  String server();
}
