package io.github.mqttclient.internal.loop;

import io.github.mqttclient.ProxyProvider;
import io.github.mqttclient.SocketOptions;
import io.github.mqttclient.WebSocketOptions;
import io.github.mqttclient.internal.tls.TlsContexts;
import org.jspecify.annotations.Nullable;

/**
 * What the layers below MQTT are made with.
 *
 * @param tls for servers whose scheme is one with TLS
 * @param webSocket for servers whose scheme is one with WebSocket
 * @param proxy says which one for each server; null: none
 * @param socket for every address that is dialed
 */
public record TransportOptions(
    TlsContexts tls,
    WebSocketOptions webSocket,
    @Nullable ProxyProvider proxy,
    SocketOptions socket) {}
