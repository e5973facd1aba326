package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.internal.wire.Binary;
import io.github.mqttclient.internal.wire.ByteReader;
import io.github.mqttclient.internal.wire.ByteWriter;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
 * equal. Properties that may repeat keep their order.
 */
public final class Properties {
  /** No properties: what every packet of MQTT 3.x has. */
  public static final Properties NONE = new Properties(new Object[0]);

  /** Identifier, value, identifier, value, …; ascending by identifier. */
  private final Object[] entries;

  private Properties(Object[] entries) {
    this.entries = entries;
  }

  public static Builder builder() {
    return new Builder(NONE.entries, 0);
  }

  /** A builder that starts with these properties. */
  public Builder toBuilder() {
    return new Builder(entries, entries.length);
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
    return entries.length == 0;
  }

  public boolean has(PropertyId id) {
    return value(id) != null;
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

  /** In their order. */
  public List<UserProperty> userProperties() {
    List<UserProperty> values = new ArrayList<>();
    for (int i = 0; i < entries.length; i += 2) {
      if (entries[i] == PropertyId.USER_PROPERTY) {
        values.add((UserProperty) entries[i + 1]);
      }
    }
    return List.copyOf(values);
  }

  /** In their order. */
  public List<Integer> subscriptionIdentifiers() {
    List<Integer> values = new ArrayList<>();
    for (int i = 0; i < entries.length; i += 2) {
      if (entries[i] == PropertyId.SUBSCRIPTION_IDENTIFIER) {
        values.add(((Long) entries[i + 1]).intValue());
      }
    }
    return List.copyOf(values);
  }

  private @Nullable Object value(PropertyId id) {
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
      PropertyId id = (PropertyId) entries[i];
      if (id != PropertyId.REASON_STRING && id != PropertyId.USER_PROPERTY) {
        builder.insert(id, entries[i + 1]);
      }
    }
    return builder.build();
  }

  static Properties decode(ByteReader in, Placement placement)
      throws MalformedPacketException, ProtocolErrorException {
    int length = in.readVariableByteInteger("property length");
    if (length == 0) {
      return NONE;
    }
    int outerEnd = in.narrow("properties", length);
    Builder builder = builder();
    while (!in.atEnd()) {
      PropertyId id = PropertyId.decode(in, placement);
      if (builder.has(id) && !id.mayRepeatIn(placement)) {
        throw ProtocolErrorException.protocolError(in.describe(id.toString()) + ": is repeated");
      }
      builder.insert(id, id.decodeValue(in));
    }
    in.widen(outerEnd);
    return builder.build();
  }

  /** Writes the property length, also if it is 0 [MQTT-2.2.2-1], and the properties. */
  void encode(ByteWriter out, Placement placement) {
    if (entries.length == 0) {
      out.writeByte(0); // [MQTT-2.2.2-1]
      return;
    }
    int start = out.startBlock((int) Math.min(sizeAtMost(), ByteWriter.MAX_VARIABLE_BYTE_INTEGER));
    for (int i = 0; i < entries.length; i += 2) {
      PropertyId id = (PropertyId) entries[i];
      if (!id.mayStandIn(placement)) {
        throw new IllegalArgumentException(id + " must not stand in " + placement);
      }
      if (i > 0 && entries[i - 2] == id && !id.mayRepeatIn(placement)) {
        throw new IllegalArgumentException(id + " must not be repeated in " + placement);
      }
      id.encode(out, entries[i + 1]);
    }
    out.endBlock(start);
  }

  /** What {@link #encode} writes at most. */
  long sizeAtMost() {
    long size = 4;
    for (int i = 0; i < entries.length; i += 2) {
      size += ((PropertyId) entries[i]).sizeAtMost(entries[i + 1]);
    }
    return size;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Properties that && Arrays.equals(entries, that.entries);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(entries);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < entries.length; i += 2) {
      text.append(i == 0 ? "" : ", ").append(entries[i]).append('=').append(entries[i + 1]);
    }
    return text.append('}').toString();
  }

  /** Collects properties. A value that a property cannot have is refused at once. */
  public static final class Builder {
    private Object[] entries;
    private int size;

    private Builder(Object[] entries, int size) {
      this.entries = entries;
      this.size = size;
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

    /** Adds a user property. */
    public Builder userProperty(String name, String value) {
      return setValue(PropertyId.USER_PROPERTY, new UserProperty(name, value));
    }

    /** Adds user properties. */
    public Builder userProperties(List<UserProperty> properties) {
      for (UserProperty property : properties) {
        setValue(PropertyId.USER_PROPERTY, property);
      }
      return this;
    }

    public Properties build() {
      return size == 0 ? NONE : new Properties(Arrays.copyOf(entries, size));
    }

    private Builder setValue(PropertyId id, Object value) {
      id.check(value);
      if (!id.mayRepeatIn(Placement.SERVER_PUBLISH)) {
        remove(id);
      }
      insert(id, value);
      return this;
    }

    private boolean has(PropertyId id) {
      for (int i = 0; i < size; i += 2) {
        if (entries[i] == id) {
          return true;
        }
      }
      return false;
    }

    private void remove(PropertyId id) {
      for (int i = 0; i < size; i += 2) {
        if (entries[i] == id) {
          entries = entries.clone(); // It may be that of a Properties.
          System.arraycopy(entries, i + 2, entries, i, size - i - 2);
          size -= 2;
          return;
        }
      }
    }

    /** Inserts in order of the identifiers, behind those that are equal. */
    private void insert(PropertyId id, Object value) {
      if (size == entries.length) {
        entries = Arrays.copyOf(entries, Math.max(8, 2 * size));
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
