package io.github.mqttclient;

/** How hard sender and receiver try to deliver a message (MQTT 5.0 section 4.3). */
public enum QoS {
  /** Sent once and never acknowledged: it arrives once or not at all. */
  AT_MOST_ONCE,

  /** Sent until it is acknowledged: it arrives once or more often. */
  AT_LEAST_ONCE,

  /** A handshake of four packets: it arrives exactly once. */
  EXACTLY_ONCE;

  private static final QoS[] VALUES = values();

  /**
   * The quality of service with the given number.
   *
   * @throws IllegalArgumentException if {@code value} is not 0, 1 or 2
   */
  public static QoS of(int value) {
    if (value < 0 || value > 2) {
      throw new IllegalArgumentException("QoS must be 0, 1 or 2: " + value);
    }
    return VALUES[value];
  }

  /** The number that stands for it in a packet: 0, 1 or 2. */
  public int value() {
    return ordinal();
  }
}
