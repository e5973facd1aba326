package io.github.mqttclient.internal.transport;

import java.io.IOException;

/**
 * The server refused the upgrade to WebSocket, broke the protocol or closed with a reason; the text
 * says what it sent.
 */
public final class WebSocketException extends IOException {
  private static final long serialVersionUID = 1;

  private final int closeCode;

  /**
   * @param closeCode what the close frame to the server says, or what the server's said (RFC 6455
   *     section 7.4)
   */
  WebSocketException(int closeCode, String message) {
    super(message);
    this.closeCode = closeCode;
  }

  /** The status code of the close frame, sent or received; 1002 if the upgrade failed. */
  public int closeCode() {
    return closeCode;
  }
}
