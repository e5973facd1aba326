package io.github.mqttclient;

/** What a client is doing. */
public enum ClientState {
  /** No connection, and none is being made. Next: {@link #CONNECTING} or {@link #CLOSED}. */
  DISCONNECTED,

  /**
   * An attempt is being made, from its beginning to CONNACK. Next: {@link #CONNECTED}, {@link
   * #WAITING_TO_RECONNECT}, {@link #DISCONNECTED} or {@link #CLOSED}.
   */
  CONNECTING,

  /**
   * The server accepted the connection. Next: {@link #DISCONNECTING}, {@link #WAITING_TO_RECONNECT}
   * or {@link #DISCONNECTED} when it is lost, or {@link #CLOSED}.
   */
  CONNECTED,

  /**
   * The next attempt is made when its time has come. Next: {@link #CONNECTING}, {@link
   * #DISCONNECTED} or {@link #CLOSED}.
   */
  WAITING_TO_RECONNECT,

  /**
   * From {@code disconnect} until the network connection is closed. Next: {@link #DISCONNECTED} or
   * {@link #CLOSED}.
   */
  DISCONNECTING,

  /** After {@code close}, for ever. */
  CLOSED
}
