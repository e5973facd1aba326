package io.github.mqttclient.internal.packet;

import io.github.mqttclient.ReasonCode;

/**
 * A packet that can be parsed but is not allowed (MQTT 5.0 section 1.2); it ends the connection.
 */
public final class ProtocolErrorException extends Exception {
  private static final long serialVersionUID = 1;

  private final ReasonCode reasonCode;

  /** An error with the code that the DISCONNECT must carry, if the version has one. */
  public ProtocolErrorException(ReasonCode reasonCode, String text) {
    super(text);
    this.reasonCode = reasonCode;
  }

  /** An error for which there is no better code than 0x82. */
  static ProtocolErrorException protocolError(String text) {
    return new ProtocolErrorException(ReasonCode.PROTOCOL_ERROR, text);
  }

  public ReasonCode reasonCode() {
    return reasonCode;
  }
}
