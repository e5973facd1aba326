package io.github.mqttclient;

/**
 * Whether a client goes where a 5.0 server sends it (section 4.11): CONNACK or DISCONNECT with
 * {@link ReasonCode#USE_ANOTHER_SERVER} or {@link ReasonCode#SERVER_MOVED} and a Server Reference.
 *
 * <p>A client that is redirected gives its user name, password and messages to a server that the
 * application did not name. So it is off by default, and to be turned on where the servers are
 * trusted and spoken to with TLS. The other server is spoken to in the same way: the same scheme,
 * and so never without TLS if this one has it, the same {@link TlsOptions} and host name check, the
 * same path of a WebSocket, the same proxy.
 *
 * <p>A Server Reference names one or several servers as {@code host[:port]}, with an IPv6 address
 * in brackets and the default port of the scheme; a URI with the same scheme is understood, too.
 * They are tried in their order, 16 at most, and then what is left of the builder's list, all
 * within the connect timeout. An attempt follows five redirections at most, and none to a server
 * that it has tried already; the {@link ConnectRefusedException} says so. After a DISCONNECT the
 * client connects at once, or after the delay of the {@linkplain ReconnectPolicy reconnect policy}
 * if the connection before was lost within 10 s, too; without a reconnect policy it does not.
 */
public enum ServerRedirection {
  /**
   * It does not. The reference is in {@link ConnectRefusedException#serverReference()} or {@link
   * DisconnectCause.ByServer#serverReference()}; a refusal is followed by the next server of the
   * builder's list.
   */
  OFF,

  /**
   * It follows {@link ReasonCode#USE_ANOTHER_SERVER}, for one connection: after that it tries the
   * builder's list again.
   */
  TEMPORARY_ONLY,

  /**
   * It follows {@link ReasonCode#SERVER_MOVED}, too. When the new server has accepted the client it
   * takes the place of the old one for as long as the client lives; {@link ConnectResult#server()}
   * tells the application which one that is. Servers found by DNS SRV are always looked up anew.
   */
  ON
}
