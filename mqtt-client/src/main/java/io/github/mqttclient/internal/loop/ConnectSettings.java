package io.github.mqttclient.internal.loop;

import io.github.mqttclient.CredentialsProvider;
import io.github.mqttclient.EnhancedAuthentication;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ServerRedirection;
import io.github.mqttclient.internal.packet.Connect;
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
 * @param transport what the layers below are made with
 * @param timeout for an attempt over all servers
 * @param redirection whether servers may send the client to others
 * @param credentials asked at each attempt; null: those of {@code connect} are used
 * @param authentication what does the authentication whose method {@code connect} names, if any
 */
public record ConnectSettings(
    List<ServerUri> servers,
    List<MqttVersion> versions,
    Connect connect,
    TransportOptions transport,
    Duration timeout,
    ServerRedirection redirection,
    @Nullable CredentialsProvider credentials,
    @Nullable EnhancedAuthentication authentication) {}
