package io.github.mqttclient.internal.session;

/** How far the delivery of a message had come that an earlier process has left. */
public enum RestoredFlow {
  /** The PUBLISH was never sent. */
  WAITING,
  /** The PUBLISH was sent and not acknowledged. */
  PUBLISHED,
  /** The PUBREC has come: the PUBREL is due. */
  RELEASED
}
