package io.github.mqttclient;

/** What a client is doing. */
public enum ClientState {
  /** No connection, and none is being made. Next: {@link #CONNECTING} or {@link #CLOSED}. */
  DISCONNECTED,

  /**
   * From {@code connect} to CONNACK. Next: {@link #CONNECTED}, {@link #DISCONNECTED} or {@link
   * #CLOSED}.
   */
  CONNECTING,

  /**
   * The server accepted the connection. Next: {@link #DISCONNECTING}, {@link #DISCONNECTED} when it
   * is lost, or {@link #CLOSED}.
   */
  CONNECTED,

  /**
   * From {@code disconnect} until the network connection is closed. Next: {@link #DISCONNECTED} or
   * {@link #CLOSED}.
   */
  DISCONNECTING,

  /** After {@code close}, for ever. */
  CLOSED
}
