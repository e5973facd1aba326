package io.github.mqttclient.internal.transport;

import java.io.IOException;

/** A proxy refused, or does not speak its protocol; the text names it and quotes its answer. */
public final class ProxyException extends IOException {
  private static final long serialVersionUID = 1;

  ProxyException(String message) {
    super(message);
  }
}
