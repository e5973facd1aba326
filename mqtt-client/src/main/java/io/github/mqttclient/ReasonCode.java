package io.github.mqttclient;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of an operation as the server or the client states it (MQTT 5.0 section 2.4).
 *
 * <p>Codes of MQTT 3.1 and 3.1.1 are translated: CONNACK code 5, for example, is {@link
 * #NOT_AUTHORIZED}, and the only failure that a 3.1.1 SUBACK knows is {@link #UNSPECIFIED_ERROR}.
 */
public enum ReasonCode {
  /** 0x00: success; in DISCONNECT a normal disconnection, in SUBACK granted QoS 0. */
  SUCCESS(0x00),
  /** 0x01: the subscription is accepted with at most QoS 1. */
  GRANTED_QOS_1(0x01),
  /** 0x02: the subscription is accepted with at most QoS 2. */
  GRANTED_QOS_2(0x02),
  /** 0x04: the client disconnects and wants its Will Message to be published all the same. */
  DISCONNECT_WITH_WILL_MESSAGE(0x04),
  /** 0x10: the message is accepted, but nobody subscribes to it. */
  NO_MATCHING_SUBSCRIBERS(0x10),
  /** 0x11: there was no such subscription to remove. */
  NO_SUBSCRIPTION_EXISTED(0x11),
  /** 0x18: the authentication goes on with another step. */
  CONTINUE_AUTHENTICATION(0x18),
  /** 0x19: the client starts a re-authentication. */
  REAUTHENTICATE(0x19),
  /** 0x80: the sender does not want to say what went wrong, or no other code fits. */
  UNSPECIFIED_ERROR(0x80),
  /** 0x81: a packet could not be parsed. */
  MALFORMED_PACKET(0x81),
  /** 0x82: a packet was not allowed where it came, or held a value that is not allowed. */
  PROTOCOL_ERROR(0x82),
  /** 0x83: the packet is valid but the receiver does not accept it. */
  IMPLEMENTATION_SPECIFIC_ERROR(0x83),
  /** 0x84: the server does not speak this version of MQTT. */
  UNSUPPORTED_PROTOCOL_VERSION(0x84),
  /** 0x85: the client identifier is valid but not allowed by the server. */
  CLIENT_IDENTIFIER_NOT_VALID(0x85),
  /** 0x86: the server does not accept the user name or password. */
  BAD_USER_NAME_OR_PASSWORD(0x86),
  /** 0x87: the client is not authorized to do this. */
  NOT_AUTHORIZED(0x87),
  /** 0x88: the server is not available. */
  SERVER_UNAVAILABLE(0x88),
  /** 0x89: the server is busy; try again later. */
  SERVER_BUSY(0x89),
  /** 0x8A: this client has been banned. */
  BANNED(0x8A),
  /** 0x8B: the server is shutting down. */
  SERVER_SHUTTING_DOWN(0x8B),
  /** 0x8C: the authentication method is not supported or not the one in use. */
  BAD_AUTHENTICATION_METHOD(0x8C),
  /** 0x8D: nothing came from the client for one and a half times the Keep Alive. */
  KEEP_ALIVE_TIMEOUT(0x8D),
  /** 0x8E: another connection uses the same client identifier. */
  SESSION_TAKEN_OVER(0x8E),
  /** 0x8F: the topic filter is well formed but not accepted by the server. */
  TOPIC_FILTER_INVALID(0x8F),
  /** 0x90: the topic name is well formed but not accepted. */
  TOPIC_NAME_INVALID(0x90),
  /** 0x91: the packet identifier is in use already. */
  PACKET_IDENTIFIER_IN_USE(0x91),
  /** 0x92: the packet identifier is not known. */
  PACKET_IDENTIFIER_NOT_FOUND(0x92),
  /** 0x93: more unacknowledged messages were sent than the receiver allowed. */
  RECEIVE_MAXIMUM_EXCEEDED(0x93),
  /** 0x94: a topic alias is 0 or above the announced maximum. */
  TOPIC_ALIAS_INVALID(0x94),
  /** 0x95: a packet is larger than the receiver accepts. */
  PACKET_TOO_LARGE(0x95),
  /** 0x96: messages come faster than the receiver accepts. */
  MESSAGE_RATE_TOO_HIGH(0x96),
  /** 0x97: a limit set by the server's administration is exceeded. */
  QUOTA_EXCEEDED(0x97),
  /** 0x98: the connection is closed by an administrator. */
  ADMINISTRATIVE_ACTION(0x98),
  /** 0x99: the payload is not in the format that it is said to be in. */
  PAYLOAD_FORMAT_INVALID(0x99),
  /** 0x9A: the server does not keep retained messages. */
  RETAIN_NOT_SUPPORTED(0x9A),
  /** 0x9B: the server does not support this QoS. */
  QOS_NOT_SUPPORTED(0x9B),
  /** 0x9C: the client should use another server for the time being. */
  USE_ANOTHER_SERVER(0x9C),
  /** 0x9D: the client should use another server from now on. */
  SERVER_MOVED(0x9D),
  /** 0x9E: the server does not support shared subscriptions. */
  SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E),
  /** 0x9F: connections are made faster than the server accepts. */
  CONNECTION_RATE_EXCEEDED(0x9F),
  /** 0xA0: the maximum time that the server allows a connection to last has passed. */
  MAXIMUM_CONNECT_TIME(0xA0),
  /** 0xA1: the server does not support subscription identifiers. */
  SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED(0xA1),
  /** 0xA2: the server does not support wildcards in subscriptions. */
  WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED(0xA2);

  private static final @Nullable ReasonCode[] BY_VALUE = new @Nullable ReasonCode[256];

  static {
    for (ReasonCode code : values()) {
      BY_VALUE[code.value] = code;
    }
  }

  private final int value;

  ReasonCode(int value) {
    this.value = value;
  }

  /** The reason code with the given number, or null if MQTT 5.0 defines none. */
  public static @Nullable ReasonCode of(int value) {
    return value < 0 || value > 0xFF ? null : BY_VALUE[value];
  }

  /** The number that stands for it in a packet. */
  public int value() {
    return value;
  }

  /** Whether the operation failed: all codes from 0x80 up. */
  public boolean isError() {
    return value >= 0x80;
  }
}
