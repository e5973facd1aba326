package io.github.mqttclient.internal.loop;

import io.github.mqttclient.ProxyOptions;
import io.github.mqttclient.WebSocketOptions;
import io.github.mqttclient.internal.tls.TlsContexts;
import org.jspecify.annotations.Nullable;

/**
 * What the layers below MQTT are made with.
 *
 * @param tls for servers whose scheme is one with TLS
 * @param webSocket for servers whose scheme is one with WebSocket
 * @param proxy for all servers; null: none
 */
public record TransportOptions(
    TlsContexts tls, WebSocketOptions webSocket, @Nullable ProxyOptions proxy) {}
