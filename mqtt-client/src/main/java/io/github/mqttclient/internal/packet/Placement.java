package io.github.mqttclient.internal.packet;

/** Where a property set stands: in which packet and, where that matters, from which side. */
public enum Placement {
  CONNECT,
  /** In the payload of CONNECT, in front of the will topic. */
  WILL,
  CONNACK,
  CLIENT_PUBLISH,
  SERVER_PUBLISH,
  PUBACK,
  PUBREC,
  PUBREL,
  PUBCOMP,
  SUBSCRIBE,
  SUBACK,
  UNSUBSCRIBE,
  UNSUBACK,
  CLIENT_DISCONNECT,
  SERVER_DISCONNECT,
  AUTH
}
