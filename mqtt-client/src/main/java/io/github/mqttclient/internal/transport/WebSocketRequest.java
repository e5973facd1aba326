package io.github.mqttclient.internal.transport;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a server is asked for when a connection is to become a WebSocket.
 *
 * @param host the value of the Host header: {@link #authority}
 * @param target path and query as they travel, beginning with a slash
 * @param subprotocol {@code mqtt}, or {@code mqttv3.1} for MQTT 3.1
 * @param answer whether the server must choose the sub-protocol
 * @param headers what the request has beyond the headers of the upgrade; a Host takes the place of
 *     {@code host}
 * @param maximumFrameLength what a frame of the server may have
 */
public record WebSocketRequest(
    String host,
    String target,
    String subprotocol,
    SubprotocolAnswer answer,
    Map<String, String> headers,
    long maximumFrameLength) {

  /** What makes the upgrade, and what would give a GET a content. */
  private static final Set<String> OURS =
      Set.of("upgrade", "connection", "content-length", "transfer-encoding");

  /** Whether a server may leave the sub-protocol out of its answer. */
  public enum SubprotocolAnswer {
    REQUIRED,
    OPTIONAL
  }

  public WebSocketRequest {
    if (!target.startsWith("/")) {
      throw new IllegalArgumentException(
          "the path must begin with a slash: " + Quoted.text(target));
    }
    for (String name : headers.keySet()) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (OURS.contains(lower) || lower.startsWith("sec-websocket-")) {
        throw new IllegalArgumentException("the header " + name + " is set by the client itself");
      }
    }
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** Host and port for the Host header; the port is left out if it is that of the scheme. */
  public static String authority(String host, int port, boolean secure) {
    String bracketed = ServerUri.bracketed(host);
    return port == (secure ? 443 : 80) ? bracketed : bracketed + ":" + port;
  }

  /** Without the headers and the query: both may hold secrets. */
  @Override
  public String toString() {
    return host + target.split("\\?", 2)[0] + " (" + subprotocol + ")";
  }
}
