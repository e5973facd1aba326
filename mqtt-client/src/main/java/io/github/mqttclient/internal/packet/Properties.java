package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.internal.wire.Binary;
import io.github.mqttclient.internal.wire.ByteReader;
import io.github.mqttclient.internal.wire.ByteWriter;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The property set of one packet (MQTT 5.0 section 2.2.2). Immutable; compares by content.
 *
 * <pre>
 *  +-----------------+------------+-------+------------+-------+-----
 *  | Property Length | Identifier | Value | Identifier | Value | ...
 *  | variable byte integers               |                    |
 *  +-----------------+------------+-------+------------+-------+-----
 * </pre>
 *
 * <p>The order of different properties has no meaning: they are kept sorted, so that equal sets are
 * equal. The two that may repeat keep their order.
 *
 * <p>A packet of two-byte properties must not become a heap full of objects. Of the user properties
 * of a message, which come from any publisher, the first {@value #MOST_DECODED} are decoded and the
 * others when they are looked at. More than that in an acknowledgement, or more than {@value
 * #MOST_IDENTIFIERS} subscription identifiers, only a server that means harm would send.
 */
public final class Properties {
  /** No properties: what every packet of MQTT 3.x has. */
  public static final Properties NONE = new Properties(new Object[0], List.of(), List.of());

  /** The user properties that are made objects as they come. */
  static final int MOST_DECODED = 1_000;

  /** A message has one for each subscription that matches its topic. */
  static final int MOST_IDENTIFIERS = 65_535;

  /** Identifier, value, identifier, value, …; ascending, without the two that may repeat. */
  private final Object[] entries;

  private final List<Integer> subscriptionIdentifiers;
  private final List<UserProperty> userProperties;

  private Properties(
      Object[] entries, List<Integer> subscriptionIdentifiers, List<UserProperty> userProperties) {
    this.entries = entries;
    this.subscriptionIdentifiers = subscriptionIdentifiers;
    this.userProperties = userProperties;
  }

  public static Builder builder() {
    return new Builder(NONE);
  }

  /** A builder that starts with these properties. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** What MQTT 5.0 adds to a message. */
  static Properties of(MqttMessage message) {
    if (!message.hasProperties()) {
      return NONE;
    }
    Builder builder = builder();
    if (message.isPayloadUtf8()) {
      builder.set(PropertyId.PAYLOAD_FORMAT_INDICATOR, 1);
    }
    message
        .messageExpiry()
        .ifPresent(expiry -> builder.set(PropertyId.MESSAGE_EXPIRY_INTERVAL, expiry.getSeconds()));
    message.contentType().ifPresent(type -> builder.set(PropertyId.CONTENT_TYPE, type));
    message.responseTopic().ifPresent(topic -> builder.set(PropertyId.RESPONSE_TOPIC, topic));
    message
        .correlationData()
        .ifPresent(data -> builder.set(PropertyId.CORRELATION_DATA, Binary.of(data)));
    return builder.userProperties(message.userProperties()).build();
  }

  public boolean isEmpty() {
    return entries.length == 0 && subscriptionIdentifiers.isEmpty() && userProperties.isEmpty();
  }

  public boolean has(PropertyId id) {
    return switch (id) {
      case SUBSCRIPTION_IDENTIFIER -> !subscriptionIdentifiers.isEmpty();
      case USER_PROPERTY -> !userProperties.isEmpty();
      default -> value(id) != null;
    };
  }

  /** The value of a property that is text, or null if it is absent. */
  public @Nullable String string(PropertyId id) {
    return (String) value(id);
  }

  /** The value of a property that is a number, or {@code absent} if it is absent. */
  public long integer(PropertyId id, long absent) {
    Long value = (Long) value(id);
    return value == null ? absent : value;
  }

  /** The value of a property that is binary data, or null if it is absent. */
  public @Nullable Binary binary(PropertyId id) {
    return (Binary) value(id);
  }

  /** The bytes of a property that is binary data, or null if it is absent. */
  public byte @Nullable [] bytes(PropertyId id) {
    Binary value = binary(id);
    return value == null ? null : value.bytes();
  }

  /** In their order. */
  public List<UserProperty> userProperties() {
    return userProperties;
  }

  /** In their order. */
  public List<Integer> subscriptionIdentifiers() {
    return subscriptionIdentifiers;
  }

  /** The value of a property that does not repeat, or null if it is absent. */
  public @Nullable Object value(PropertyId id) {
    for (int i = 0; i < entries.length; i += 2) {
      if (entries[i] == id) {
        return entries[i + 1];
      }
    }
    return null;
  }

  /** The same without reason string and user properties. */
  public Properties withoutDiagnostics() {
    Builder builder = builder();
    for (int i = 0; i < entries.length; i += 2) {
      if (entries[i] != PropertyId.REASON_STRING) {
        builder.add((PropertyId) entries[i], entries[i + 1]);
      }
    }
    builder.subscriptionIdentifiers.addAll(subscriptionIdentifiers);
    return builder.build();
  }

  static Properties decode(ByteReader in, Placement placement)
      throws MalformedPacketException, ProtocolErrorException {
    int length = in.readVariableByteInteger("property length");
    if (length == 0) {
      return NONE;
    }
    int outerEnd = in.narrow("properties", length);
    PropertyId first = PropertyId.decode(in, placement);
    Object value = first.decodeValue(in);
    if (first == PropertyId.SUBSCRIPTION_IDENTIFIER && in.atEnd()) { // As most messages have it.
      in.widen(outerEnd);
      return new Properties(NONE.entries, List.of(((Long) value).intValue()), List.of());
    }
    Builder builder = builder();
    builder.add(first, value);
    while (!in.atEnd()) {
      PropertyId id = PropertyId.decode(in, placement);
      if (!id.mayRepeatIn(placement) && builder.has(id)) {
        throw ProtocolErrorException.protocolError(in.describe(id.toString()) + ": is repeated");
      }
      if (id == PropertyId.USER_PROPERTY && builder.userProperties.size() == MOST_DECODED) {
        builder.readFurtherUserProperty(in, placement);
      } else {
        builder.add(id, id.decodeValue(in));
        builder.checkIdentifiers(in);
      }
    }
    in.widen(outerEnd);
    return builder.build();
  }

  /** Writes the property length, also if it is 0 [MQTT-2.2.2-1], and the properties. */
  void encode(ByteWriter out, Placement placement) {
    if (isEmpty()) {
      out.writeByte(0); // [MQTT-2.2.2-1]
      return;
    }
    int start = out.startBlock((int) Math.min(sizeAtMost(), ByteWriter.MAX_VARIABLE_BYTE_INTEGER));
    for (int i = 0; i < entries.length; i += 2) {
      ((PropertyId) entries[i]).encode(out, placement, entries[i + 1]);
    }
    if (subscriptionIdentifiers.size() > 1
        && !PropertyId.SUBSCRIPTION_IDENTIFIER.mayRepeatIn(placement)) {
      throw new IllegalArgumentException(
          PropertyId.SUBSCRIPTION_IDENTIFIER + " must not be repeated in " + placement);
    }
    for (int identifier : subscriptionIdentifiers) {
      PropertyId.SUBSCRIPTION_IDENTIFIER.encode(out, placement, (long) identifier);
    }
    for (UserProperty property : userProperties) {
      PropertyId.USER_PROPERTY.encode(out, placement, property);
    }
    out.endBlock(start);
  }

  /** What {@link #encode} writes at most. */
  long sizeAtMost() {
    long size = 4 + 5L * subscriptionIdentifiers.size();
    for (int i = 0; i < entries.length; i += 2) {
      size += ((PropertyId) entries[i]).sizeAtMost(entries[i + 1]);
    }
    for (UserProperty property : userProperties) {
      size += PropertyId.USER_PROPERTY.sizeAtMost(property);
    }
    return size;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Properties that
        && Arrays.equals(entries, that.entries)
        && subscriptionIdentifiers.equals(that.subscriptionIdentifiers)
        && userProperties.equals(that.userProperties);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(entries) + userProperties.hashCode();
  }

  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", "{", "}");
    for (int i = 0; i < entries.length; i += 2) {
      text.add(entries[i] + "=" + entries[i + 1]);
    }
    subscriptionIdentifiers.forEach(
        identifier -> text.add(PropertyId.SUBSCRIPTION_IDENTIFIER + "=" + identifier));
    userProperties.forEach(property -> text.add(property.name() + "=" + property.value()));
    return text.toString();
  }

  /** Collects properties. A value that a property cannot have is refused at once. */
  public static final class Builder {
    /** The first {@link #size} are in use; until the first change those of a {@link Properties}. */
    private Object[] entries;

    private int size;
    private final List<Integer> subscriptionIdentifiers;
    private final List<UserProperty> userProperties;

    /** Name and value of each that is not decoded; null: all are. */
    private byte @Nullable [] further;

    private int furtherLength;
    private int furtherCount;

    private Builder(Properties properties) {
      entries = properties.entries;
      size = entries.length;
      subscriptionIdentifiers = new ArrayList<>(properties.subscriptionIdentifiers);
      userProperties = new ArrayList<>(properties.userProperties);
    }

    /** Sets a number, or adds it if it is a subscription identifier. */
    public Builder set(PropertyId id, long value) {
      return setValue(id, value);
    }

    /** Sets a text. */
    public Builder set(PropertyId id, String value) {
      return setValue(id, value);
    }

    /** Sets binary data. */
    public Builder set(PropertyId id, Binary value) {
      return setValue(id, value);
    }

    /** Sets binary data; the array is not copied. */
    public Builder set(PropertyId id, byte[] value) {
      return setValue(id, Binary.of(value));
    }

    /** Adds a user property. */
    public Builder userProperty(String name, String value) {
      userProperties.add(new UserProperty(name, value));
      return this;
    }

    /** Adds user properties. */
    public Builder userProperties(List<UserProperty> properties) {
      userProperties.addAll(properties);
      return this;
    }

    public Properties build() {
      if (size == 0 && subscriptionIdentifiers.isEmpty() && userProperties.isEmpty()) {
        return NONE;
      }
      return new Properties(
          Arrays.copyOf(entries, size),
          List.copyOf(subscriptionIdentifiers),
          further == null
              ? List.copyOf(userProperties)
              : new ManyUserProperties(userProperties, further, furtherLength, furtherCount));
    }

    private void readFurtherUserProperty(ByteReader in, Placement placement)
        throws MalformedPacketException, ProtocolErrorException {
      if (placement != Placement.SERVER_PUBLISH) {
        throw new ProtocolErrorException(
            ReasonCode.QUOTA_EXCEEDED,
            in.describe("user properties") + ": there are more than " + MOST_DECODED);
      }
      if (further == null) {
        further = new byte[in.remaining()];
      }
      int start = in.position();
      in.skipString("user property name");
      in.skipString("user property value");
      int length = in.position() - start;
      System.arraycopy(in.array(), start, further, furtherLength, length);
      furtherLength += length;
      furtherCount++;
    }

    private void checkIdentifiers(ByteReader in) throws ProtocolErrorException {
      if (subscriptionIdentifiers.size() > MOST_IDENTIFIERS) {
        throw new ProtocolErrorException(
            ReasonCode.QUOTA_EXCEEDED,
            in.describe("subscription identifiers") + ": there are more than " + MOST_IDENTIFIERS);
      }
    }

    private Builder setValue(PropertyId id, Object value) {
      id.check(value);
      add(id, value);
      return this;
    }

    private boolean has(PropertyId id) {
      return id == PropertyId.SUBSCRIPTION_IDENTIFIER
          ? !subscriptionIdentifiers.isEmpty()
          : indexOf(id) >= 0;
    }

    private int indexOf(PropertyId id) {
      for (int i = 0; i < size; i += 2) {
        if (entries[i] == id) {
          return i;
        }
      }
      return -1;
    }

    /** In constant time: a server may send millions of those that repeat, in the worst order. */
    private void add(PropertyId id, Object value) {
      if (id == PropertyId.SUBSCRIPTION_IDENTIFIER) {
        subscriptionIdentifiers.add(((Long) value).intValue());
        return;
      }
      if (value instanceof UserProperty property) {
        userProperties.add(property);
        return;
      }
      int at = indexOf(id);
      if (at >= 0) {
        entries = entries.clone(); // It may be that of a Properties.
        entries[at + 1] = value;
      } else {
        insert(id, value);
      }
    }

    private void insert(PropertyId id, Object value) {
      if (size == entries.length) { // so also if it is that of a Properties
        entries = Arrays.copyOf(entries, size + 8);
      }
      int at = size;
      while (at > 0 && ((PropertyId) entries[at - 2]).compareTo(id) > 0) {
        entries[at] = entries[at - 2];
        entries[at + 1] = entries[at - 1];
        at -= 2;
      }
      entries[at] = id;
      entries[at + 1] = value;
      size += 2;
    }
  }
}
