package io.github.mqttclient.internal.packet;

import static io.github.mqttclient.internal.packet.Placement.AUTH;
import static io.github.mqttclient.internal.packet.Placement.CLIENT_DISCONNECT;
import static io.github.mqttclient.internal.packet.Placement.CLIENT_PUBLISH;
import static io.github.mqttclient.internal.packet.Placement.CONNACK;
import static io.github.mqttclient.internal.packet.Placement.CONNECT;
import static io.github.mqttclient.internal.packet.Placement.PUBACK;
import static io.github.mqttclient.internal.packet.Placement.PUBCOMP;
import static io.github.mqttclient.internal.packet.Placement.PUBREC;
import static io.github.mqttclient.internal.packet.Placement.PUBREL;
import static io.github.mqttclient.internal.packet.Placement.SERVER_DISCONNECT;
import static io.github.mqttclient.internal.packet.Placement.SERVER_PUBLISH;
import static io.github.mqttclient.internal.packet.Placement.SUBACK;
import static io.github.mqttclient.internal.packet.Placement.SUBSCRIBE;
import static io.github.mqttclient.internal.packet.Placement.UNSUBACK;
import static io.github.mqttclient.internal.packet.Placement.WILL;

import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.internal.wire.Binary;
import io.github.mqttclient.internal.wire.ByteReader;
import io.github.mqttclient.internal.wire.ByteWriter;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The properties of MQTT 5.0: number, type, range, and where each may stand (section 2.2.2.2). */
public enum PropertyId {
  PAYLOAD_FORMAT_INDICATOR(0x01, Type.BYTE, 0, 1, WILL, CLIENT_PUBLISH, SERVER_PUBLISH),
  MESSAGE_EXPIRY_INTERVAL(0x02, Type.FOUR_BYTE_INTEGER, WILL, CLIENT_PUBLISH, SERVER_PUBLISH),
  CONTENT_TYPE(0x03, Type.UTF8_STRING, WILL, CLIENT_PUBLISH, SERVER_PUBLISH),
  RESPONSE_TOPIC(0x08, Type.UTF8_STRING, WILL, CLIENT_PUBLISH, SERVER_PUBLISH),
  CORRELATION_DATA(0x09, Type.BINARY_DATA, WILL, CLIENT_PUBLISH, SERVER_PUBLISH),

  /** Never from a client in PUBLISH [MQTT-3.3.4-6]; from a server one for each subscription. */
  SUBSCRIPTION_IDENTIFIER(
      0x0B, Type.VARIABLE_BYTE_INTEGER, 1, 268_435_455, SUBSCRIBE, SERVER_PUBLISH),
  /** Never from a server in DISCONNECT. [MQTT-3.14.2-2] */
  SESSION_EXPIRY_INTERVAL(0x11, Type.FOUR_BYTE_INTEGER, CONNECT, CONNACK, CLIENT_DISCONNECT),
  ASSIGNED_CLIENT_IDENTIFIER(0x12, Type.UTF8_STRING, CONNACK),
  SERVER_KEEP_ALIVE(0x13, Type.TWO_BYTE_INTEGER, CONNACK),
  AUTHENTICATION_METHOD(0x15, Type.UTF8_STRING, CONNECT, CONNACK, AUTH),
  AUTHENTICATION_DATA(0x16, Type.BINARY_DATA, CONNECT, CONNACK, AUTH),
  REQUEST_PROBLEM_INFORMATION(0x17, Type.BYTE, 0, 1, CONNECT),
  WILL_DELAY_INTERVAL(0x18, Type.FOUR_BYTE_INTEGER, WILL),
  REQUEST_RESPONSE_INFORMATION(0x19, Type.BYTE, 0, 1, CONNECT),
  RESPONSE_INFORMATION(0x1A, Type.UTF8_STRING, CONNACK),
  SERVER_REFERENCE(0x1C, Type.UTF8_STRING, CONNACK, SERVER_DISCONNECT),
  REASON_STRING(
      0x1F,
      Type.UTF8_STRING,
      CONNACK,
      PUBACK,
      PUBREC,
      PUBREL,
      PUBCOMP,
      SUBACK,
      UNSUBACK,
      CLIENT_DISCONNECT,
      SERVER_DISCONNECT,
      AUTH),
  RECEIVE_MAXIMUM(0x21, Type.TWO_BYTE_INTEGER, 1, 0xFFFF, CONNECT, CONNACK),
  TOPIC_ALIAS_MAXIMUM(0x22, Type.TWO_BYTE_INTEGER, CONNECT, CONNACK),
  TOPIC_ALIAS(0x23, Type.TWO_BYTE_INTEGER, 1, 0xFFFF, CLIENT_PUBLISH, SERVER_PUBLISH),
  MAXIMUM_QOS(0x24, Type.BYTE, 0, 1, CONNACK),
  RETAIN_AVAILABLE(0x25, Type.BYTE, 0, 1, CONNACK),

  /** The only one that may stand anywhere, and any number of times. */
  USER_PROPERTY(0x26, Type.UTF8_STRING_PAIR, Placement.values()),
  MAXIMUM_PACKET_SIZE(0x27, Type.FOUR_BYTE_INTEGER, 1, 0xFFFF_FFFFL, CONNECT, CONNACK),
  WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Type.BYTE, 0, 1, CONNACK),
  SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, Type.BYTE, 0, 1, CONNACK),
  SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Type.BYTE, 0, 1, CONNACK);

  /** How the value of a property travels (section 1.5) and what it is in {@link Properties}. */
  enum Type {
    BYTE(Long.class, 0xFF),
    TWO_BYTE_INTEGER(Long.class, 0xFFFF),
    FOUR_BYTE_INTEGER(Long.class, 0xFFFF_FFFFL),
    VARIABLE_BYTE_INTEGER(Long.class, ByteWriter.MAX_VARIABLE_BYTE_INTEGER),
    UTF8_STRING(String.class, 0),
    BINARY_DATA(Binary.class, 0),
    UTF8_STRING_PAIR(UserProperty.class, 0);

    private final Class<?> valueClass;

    /** The largest number that the type can hold; 0 if it does not hold a number. */
    private final long max;

    Type(Class<?> valueClass, long max) {
      this.valueClass = valueClass;
      this.max = max;
    }
  }

  private static final @Nullable PropertyId[] BY_NUMBER = new @Nullable PropertyId[0x2B];

  static {
    for (PropertyId id : values()) {
      BY_NUMBER[id.number] = id;
    }
  }

  private final int number;
  private final Type type;
  private final long min;
  private final long max;

  @SuppressWarnings("ImmutableEnumChecker") // not changed after the constructor
  private final EnumSet<Placement> placements;

  /** {@code SESSION_EXPIRY_INTERVAL} as {@code session expiry interval}, for exceptions. */
  private final String text = name().toLowerCase(Locale.ROOT).replace('_', ' ');

  PropertyId(int number, Type type, Placement... placements) {
    this(number, type, 0, type.max, placements);
  }

  PropertyId(int number, Type type, long min, long max, Placement... placements) {
    this.number = number;
    this.type = type;
    this.min = min;
    this.max = max;
    this.placements = EnumSet.copyOf(List.of(placements));
  }

  /** The number that stands for it in a packet. */
  public int number() {
    return number;
  }

  Type type() {
    return type;
  }

  boolean mayStandIn(Placement placement) {
    return placements.contains(placement);
  }

  boolean mayRepeatIn(Placement placement) {
    return this == USER_PROPERTY
        || (this == SUBSCRIPTION_IDENTIFIER && placement == Placement.SERVER_PUBLISH);
  }

  /** Reads the number of a property that may stand in {@code placement}. */
  static PropertyId decode(ByteReader in, Placement placement) throws MalformedPacketException {
    int number = in.readVariableByteInteger("property identifier");
    PropertyId id = number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    if (id == null) {
      throw in.malformed("property identifier", "there is none with number " + number);
    }
    if (!id.mayStandIn(placement)) {
      throw in.malformed(id.text, "must not stand in " + placement);
    }
    return id;
  }

  Object decodeValue(ByteReader in) throws MalformedPacketException, ProtocolErrorException {
    return switch (type) {
      case BYTE -> inRange(in, in.readByte(text));
      case TWO_BYTE_INTEGER -> inRange(in, in.readTwoByteInteger(text));
      case FOUR_BYTE_INTEGER -> inRange(in, in.readFourByteInteger(text));
      case VARIABLE_BYTE_INTEGER -> inRange(in, in.readVariableByteInteger(text));
      case UTF8_STRING -> in.readString(text);
      case BINARY_DATA -> Binary.of(in.readBinary(text));
      case UTF8_STRING_PAIR -> // [MQTT-1.5.7-1]
          new UserProperty(
              in.readString("user property name"), in.readString("user property value"));
    };
  }

  private Long inRange(ByteReader in, long value) throws ProtocolErrorException {
    if (value < min || value > max) {
      ReasonCode code =
          this == TOPIC_ALIAS ? ReasonCode.TOPIC_ALIAS_INVALID : ReasonCode.PROTOCOL_ERROR;
      throw new ProtocolErrorException(code, in.describe(text) + ": must not be " + value);
    }
    return value;
  }

  void encode(ByteWriter out, Placement placement, Object value) {
    if (!mayStandIn(placement)) {
      throw new IllegalArgumentException(text + " must not stand in " + placement);
    }
    out.writeVariableByteInteger(number);
    switch (type) {
      case BYTE -> out.writeByte(((Long) value).intValue());
      case TWO_BYTE_INTEGER -> out.writeTwoByteInteger(((Long) value).intValue());
      case FOUR_BYTE_INTEGER -> out.writeFourByteInteger((Long) value);
      case VARIABLE_BYTE_INTEGER -> out.writeVariableByteInteger(((Long) value).intValue());
      case UTF8_STRING -> out.writeString((String) value);
      case BINARY_DATA -> out.writeBinary(((Binary) value).bytes());
      case UTF8_STRING_PAIR -> {
        out.writeString(((UserProperty) value).name());
        out.writeString(((UserProperty) value).value());
      }
    }
  }

  /** What {@link #encode} writes at most. */
  long sizeAtMost(Object value) {
    return switch (type) {
      case BYTE, TWO_BYTE_INTEGER, FOUR_BYTE_INTEGER, VARIABLE_BYTE_INTEGER -> 5;
      case UTF8_STRING -> 3 + 3L * ((String) value).length();
      case BINARY_DATA -> 3 + ((Binary) value).length();
      case UTF8_STRING_PAIR -> {
        UserProperty pair = (UserProperty) value;
        yield 5 + 3L * (pair.name().length() + pair.value().length());
      }
    };
  }

  /** Refuses a value that this property cannot have. */
  void check(Object value) {
    if (!type.valueClass.isInstance(value)) {
      throw new IllegalArgumentException(text + " is a " + type + ", not " + value.getClass());
    }
    if (value instanceof Long number && (number < min || number > max)) {
      throw new IllegalArgumentException(
          text + " must be from " + min + " to " + max + ": " + number);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
