package io.github.mqttclient.internal.wire;

/**
 * A packet that cannot be parsed (MQTT 5.0 section 1.2); it ends the connection with 0x81.
 *
 * <p>The text names the field and the value, as in {@code PUBLISH topic: is 100 bytes long, but
 * only 3 are left}.
 */
public final class MalformedPacketException extends Exception {
  private static final long serialVersionUID = 1;

  public MalformedPacketException(String field, String problem) {
    super(field + ": " + problem);
  }
}
