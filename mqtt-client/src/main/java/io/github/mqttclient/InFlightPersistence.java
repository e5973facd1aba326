package io.github.mqttclient;

import java.io.IOException;

/**
 * Where a client keeps what must survive the process: QoS 1 and 2 messages that wait to be sent or
 * to be acknowledged, and the identifiers of QoS 2 messages received.
 *
 * <p>{@link FilePersistence} writes files; an implementation of one's own can use a database.
 * Without any, the session lives in the client object and ends with it.
 */
public interface InFlightPersistence {

  /**
   * Opens the store of one client, for it alone. Called when the client is built.
   *
   * @param clientId never empty
   * @throws IOException if it cannot be opened or is in use; the client is not built then
   */
  InFlightStore open(String clientId) throws IOException;
}
