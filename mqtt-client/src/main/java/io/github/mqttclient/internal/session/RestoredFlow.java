package io.github.mqttclient.internal.session;

/** How far the delivery of a message had come that an earlier process has left. */
public enum RestoredFlow {
  /** The PUBLISH was not acknowledged, or not sent. */
  PUBLISHED,
  /** The PUBREC has come: the PUBREL is due. */
  RELEASED
}
