package io.github.mqttclient.internal.loop;

import io.github.mqttclient.CredentialsProvider;
import io.github.mqttclient.EnhancedAuthentication;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ProxyProvider;
import io.github.mqttclient.ServerRedirection;
import io.github.mqttclient.SocketOptions;
import io.github.mqttclient.WebSocketOptions;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.tls.TlsContexts;
import io.github.mqttclient.internal.transport.ServerUri;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to connect.
 *
 * @param servers in the order in which they are tried
 * @param versions in the order in which they are tried
 * @param connect what to say; what a version lacks is left out of it
 * @param tls for servers whose scheme is one with TLS
 * @param webSocket for servers whose scheme is one with WebSocket
 * @param proxy says which one for each server; null: none
 * @param socket for every address that is dialed
 * @param timeout for an attempt over all servers
 * @param redirection whether servers may send the client to others
 * @param credentials asked at each attempt; null: those of {@code connect} are used
 * @param authentication what does the authentication whose method {@code connect} names, if any
 */
public record ConnectSettings(
    List<ServerUri> servers,
    List<MqttVersion> versions,
    Connect connect,
    TlsContexts tls,
    WebSocketOptions webSocket,
    @Nullable ProxyProvider proxy,
    SocketOptions socket,
    Duration timeout,
    ServerRedirection redirection,
    @Nullable CredentialsProvider credentials,
    @Nullable EnhancedAuthentication authentication) {}
