package io.github.mqttclient;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A packet that was sent or received, as a {@link PacketListener} sees it. Immutable but for the
 * bytes of {@link #payload()}; safe to keep and to share.
 *
 * <p>{@link #toString()} is one line in the words of mosquitto's clients, the same that is logged
 * at DEBUG of {@code io.github.mqttclient.packets}; {@link #toJson()} has all fields. Neither has
 * the payload, the password or the authentication data, but only lengths; user names and user
 * properties are shown.
 */
public interface MqttPacket {

  /** Which way a packet went. */
  enum Direction {
    /** From this client to the server; it may still be in a buffer. */
    SENT,
    /** From the server to this client. */
    RECEIVED
  }

  /** What a packet is, in the order of its number (section 2.1.2). */
  enum Type {
    CONNECT,
    CONNACK,
    PUBLISH,
    PUBACK,
    PUBREC,
    PUBREL,
    PUBCOMP,
    SUBSCRIBE,
    SUBACK,
    UNSUBSCRIBE,
    UNSUBACK,
    PINGREQ,
    PINGRESP,
    DISCONNECT,
    AUTH
  }

  /** When it was encoded or decoded, not when the listener is told. */
  Instant time();

  /** Whose connection it was; empty before the server has assigned an identifier. */
  String clientId();

  Direction direction();

  /** The version that the connection speaks. */
  MqttVersion version();

  Type type();

  /** The packet identifier of those that have one. */
  OptionalInt packetId();

  /**
   * Its fields by their names in the specification, in the order in which they travel: {@code
   * topic}, {@code keepAlive}, {@code reasonCode}. Values are {@link String}, {@link Integer},
   * {@link Long}, {@link Boolean}, and {@link java.util.List} and {@link Map} of these. The
   * properties of MQTT 5.0 are a map {@code properties}, if there are any; binary data are
   * hexadecimal. Not to be modified.
   */
  Map<String, Object> fields();

  /** The payload of a PUBLISH: the array itself, not a copy, do not modify it. */
  Optional<byte[]> payload();

  /** One line of JSON: time, client identifier, direction, version, type and {@link #fields()}. */
  String toJson();

  /** For example {@code Client c sending PUBLISH (d0, q1, r0, m7, 'a', ... (4 bytes))}. */
  @Override
  String toString();
}
