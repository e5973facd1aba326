package io.github.mqttclient.internal.session;

/** What a {@link Connection} waits for in time. */
enum Timer {
  /** Send a PINGREQ, if nothing else has been sent for the Keep Alive. */
  KEEP_ALIVE,
  /** Give the server up, if its PINGRESP has not come. */
  PING_RESPONSE,
  /** Disconnect, though not everything in flight has been acknowledged. */
  DRAIN,
  /** Give up a re-authentication that does not come to its end. */
  AUTHENTICATION
}
