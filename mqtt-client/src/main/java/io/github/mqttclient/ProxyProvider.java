package io.github.mqttclient;

import org.jspecify.annotations.Nullable;

/**
 * Says through which proxy a server is reached. {@link ProxyOptions} are a provider that gives
 * themselves for every server.
 */
@FunctionalInterface
public interface ProxyProvider {

  /**
   * Called for each server of each attempt to connect, also of those that the client makes by
   * itself, on a thread for work that may block; the connect timeout goes on meanwhile. If it
   * throws, the server fails with a {@link ConnectFailedException} that has the failure as its
   * cause, and the next one is tried. It is not called for Unix domain sockets, which are reached
   * without a proxy.
   *
   * @param server the URI of the server, with its port: {@code mqtts://broker.example:8883}
   * @return the proxy; null: none, the server is reached directly
   */
  @Nullable ProxyOptions proxyFor(String server);
}
