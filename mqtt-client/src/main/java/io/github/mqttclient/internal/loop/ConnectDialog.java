package io.github.mqttclient.internal.loop;

import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.Credentials;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.internal.dispatch.PacketTap;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.session.Capabilities;
import io.github.mqttclient.internal.wire.Binary;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the client says in CONNECT, and what it has learned from the last CONNACK. */
final class ConnectDialog {
  private static final long FOR_EVER = 0xFFFF_FFFFL;

  private Connect connect;
  private final PacketLog packetLog;
  private long sessionExpiry;

  ConnectDialog(ConnectSettings settings, @Nullable PacketTap tap) {
    this.connect = settings.connect();
    this.packetLog = new PacketLog(connect.clientId(), tap);
  }

  Connect connect() {
    return connect;
  }

  /** The next CONNECT carries these. */
  void credentials(Credentials credentials) {
    connect =
        new Connect(
            connect.clientId(),
            connect.cleanStart(),
            connect.keepAlive(),
            connect.will(),
            credentials.userName(),
            Binary.of(credentials.password()),
            connect.properties());
  }

  /** The same with the first data of an enhanced authentication. */
  Connect connect(byte[] authenticationData) {
    if (authenticationData.length == 0) {
      return connect;
    }
    Properties.Builder properties = connect.properties().toBuilder();
    properties.set(PropertyId.AUTHENTICATION_DATA, authenticationData);
    return with(connect.clientId(), properties.build());
  }

  PacketLog packetLog() {
    return packetLog;
  }

  /** Whether the session goes on after the connection, as the server said or else as we asked. */
  boolean sessionSurvives() {
    return sessionExpiry > 0;
  }

  /** DISCONNECT has the last word on how long the session lasts. */
  void sessionExpiryAtDisconnect(Duration expiry) {
    sessionExpiry = expiry.getSeconds();
  }

  /** Remembers what the server said and puts it in words for the application. */
  ConnectResult accepted(
      String server, ConnAck connAck, Capabilities capabilities, MqttVersion version) {
    Properties said = connAck.properties();
    String assigned = said.string(PropertyId.ASSIGNED_CLIENT_IDENTIFIER);
    if (assigned != null && connect.clientId().isEmpty()) {
      connect = with(assigned, connect.properties()); // The session is known by it from now on.
      packetLog.assigned(assigned);
    }
    sessionExpiry = said.integer(PropertyId.SESSION_EXPIRY_INTERVAL, expiryAskedFor(version));
    return new ConnectResult(
        server,
        version,
        connect.clientId(),
        connAck.sessionPresent(),
        Duration.ofSeconds(said.integer(PropertyId.SERVER_KEEP_ALIVE, connect.keepAlive())),
        Duration.ofSeconds(sessionExpiry),
        capabilities.limits(),
        Optional.ofNullable(said.string(PropertyId.RESPONSE_INFORMATION)),
        Optional.ofNullable(said.string(PropertyId.REASON_STRING)),
        said.userProperties());
  }

  private long expiryAskedFor(MqttVersion version) {
    if (version != MqttVersion.MQTT_5_0) {
      return connect.cleanStart() ? 0 : FOR_EVER;
    }
    return connect.properties().integer(PropertyId.SESSION_EXPIRY_INTERVAL, 0);
  }

  private Connect with(String clientId, Properties properties) {
    return new Connect(
        clientId,
        connect.cleanStart(),
        connect.keepAlive(),
        connect.will(),
        connect.userName(),
        connect.password(),
        properties);
  }

  /** Who the client is, for the log. */
  String describe() {
    return "client \"" + connect.clientId() + "\"";
  }
}
