package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.Will;
import io.github.mqttclient.internal.wire.Binary;
import io.github.mqttclient.internal.wire.ByteWriter;
import org.jspecify.annotations.Nullable;

/**
 * The first packet of a connection (section 3.1).
 *
 * <pre>
 *  +---------------+----------------+---------------+------------+------------+
 *  | Protocol Name | Protocol Level | Connect Flags | Keep Alive | Properties |
 *  |     UTF-8     |     1 byte     |    1 byte     |  2 bytes   |  5.0 only  |
 *  +---------------+----------------+---------------+------------+------------+
 *  +-----------+-----------------+------------+--------------+-----------+----------+
 *  | Client Id | Will Properties | Will Topic | Will Payload | User Name | Password |
 *  |   UTF-8   |    5.0 only     |   UTF-8    |    binary    |   UTF-8   |  binary  |
 *  +-----------+-----------------+------------+--------------+-----------+----------+
 *     always    |<-------------- if set by their connect flags -------------------->|
 *
 *   bit         7           6           5          4   3      2        1         0
 *         +-----------+----------+-------------+----------+------+-------------+---+
 *  flags  | User Name | Password | Will Retain | Will QoS | Will | Clean Start | 0 |
 *         +-----------+----------+-------------+----------+------+-------------+---+
 * </pre>
 *
 * @param keepAlive in seconds; 0 is off
 * @param cleanStart called Clean Session before 5.0
 */
public record Connect(
    String clientId,
    boolean cleanStart,
    int keepAlive,
    @Nullable Will will,
    @Nullable String userName,
    @Nullable Binary password,
    Properties properties)
    implements ClientPacket {
  static final int FIRST_BYTE = 0x10;

  static final int USER_NAME = 0x80;
  static final int PASSWORD = 0x40;
  static final int WILL_RETAIN = 0x20;
  static final int WILL_QOS_SHIFT = 3;
  static final int WILL = 0x04;
  static final int CLEAN_START = 0x02;

  public Connect {
    if (keepAlive < 0 || keepAlive > 0xFFFF) {
      throw new IllegalArgumentException("keepAlive must be from 0 to 65535 s: " + keepAlive);
    }
    if (properties.has(PropertyId.AUTHENTICATION_DATA)
        && !properties.has(PropertyId.AUTHENTICATION_METHOD)) {
      throw new IllegalArgumentException("authentication data without authentication method");
    }
  }

  @Override
  public void encode(ByteWriter out, MqttVersion version) {
    int start = out.startPacket(FIRST_BYTE, 0);
    out.writeString(version.protocolName()); // [MQTT-3.1.2-1]
    out.writeByte(version.protocolLevel());
    out.writeByte(flags());
    out.writeTwoByteInteger(keepAlive);
    if (version == MqttVersion.MQTT_5_0) {
      properties.encode(out, Placement.CONNECT);
    }
    encodePayload(out, version);
    out.endBlock(start);
  }

  /** In this order. [MQTT-3.1.3-1] [3.1.1 MQTT-3.1.3-1] */
  private void encodePayload(ByteWriter out, MqttVersion version) {
    out.writeString(clientId); // [MQTT-3.1.3-3] [MQTT-3.1.3-4] [3.1.1 MQTT-3.1.3-3]
    if (will != null) { // [MQTT-3.1.2-9] [3.1.1 MQTT-3.1.2-9]
      if (version == MqttVersion.MQTT_5_0) {
        willProperties(will).encode(out, Placement.WILL);
      }
      out.writeString(will.message().topic()); // [MQTT-3.1.3-11]
      // The text of 3.1 wants 7-bit ASCII here; it is the application's payload and goes as it is.
      out.writeBinary(will.message().payload());
    }
    if (userName != null) { // [MQTT-3.1.2-16] [MQTT-3.1.2-17]
      out.writeString(userName); // [MQTT-3.1.3-12]
    }
    if (password != null) { // [MQTT-3.1.2-18] [MQTT-3.1.2-19]
      out.writeBinary(password.bytes());
    }
  }

  private int flags() {
    int flags = cleanStart ? CLEAN_START : 0; // Bit 0 stays 0. [MQTT-3.1.2-3]
    if (will != null) { // else all its bits stay 0 [MQTT-3.1.2-11] [MQTT-3.1.2-13]
      MqttMessage message = will.message();
      flags |= WILL | (message.qos().value() << WILL_QOS_SHIFT); // [MQTT-3.1.2-12]
      flags |= message.retain() ? WILL_RETAIN : 0;
    }
    flags |= userName != null ? USER_NAME : 0;
    flags |= password != null ? PASSWORD : 0;
    return flags;
  }

  /** What MQTT 5.0 adds to a will. */
  public static Properties willProperties(Will will) {
    Properties properties = Properties.of(will.message());
    if (will.delay().isZero()) {
      return properties;
    }
    return properties.toBuilder()
        .set(PropertyId.WILL_DELAY_INTERVAL, will.delay().getSeconds())
        .build();
  }
}
