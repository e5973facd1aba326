package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.internal.wire.ByteWriter;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to or from the server (section 3.3).
 *
 * <pre>
 *   bit     7   6   5   4     3      2   1      0
 *         +---------------+-------+-----------+--------+
 *         |  0   0   1   1|  DUP  |    QoS    | RETAIN |
 *         +---------------+-------+-----------+--------+
 *  +-------------+-------------------+------------+-----------------+
 *  | Topic Name  | Packet Identifier | Properties |     Payload     |
 *  |  UTF-8      |      2 bytes      |            | all that is left|
 *  +-------------+-------------------+------------+-----------------+
 *                 QoS 1 and 2 only    5.0 only
 * </pre>
 *
 * <p>The payload is not copied when a client sends it: who hands it over does not change it any
 * more. Two packets are equal if the bytes of their payloads are.
 *
 * @param topic empty if a topic alias stands for it (5.0)
 * @param packetId 0 for QoS 0, else 1 to 65,535
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode look at the content
public record Publish(
    String topic,
    byte[] payload,
    QoS qos,
    boolean retain,
    boolean dup,
    int packetId,
    Properties properties)
    implements ClientPacket, ServerPacket {
  static final int FIRST_BYTE = 0x30;

  private static final int DUP = 0b1000;
  private static final int QOS_SHIFT = 1;
  private static final int RETAIN = 0b0001;

  public Publish {
    if (qos != QoS.AT_MOST_ONCE) {
      PacketId.check(packetId);
    } else if (packetId != 0) { // [MQTT-2.2.1-2] [3.1.1 MQTT-2.3.1-5]
      throw new IllegalArgumentException("QoS 0 has no packet identifier: " + packetId);
    } else if (dup) { // [MQTT-3.3.1-2] [3.1.1 MQTT-3.3.1-2]
      throw new IllegalArgumentException("QoS 0 is never sent again: dup");
    }
  }

  /** The packet that carries the message; {@code packetId} is 0 for QoS 0. */
  public static Publish of(MqttMessage message, int packetId, boolean dup) {
    return new Publish(
        message.topic(),
        message.payload(),
        message.qos(),
        message.retain(),
        dup,
        packetId,
        Properties.of(message));
  }

  /** The same with another Message Expiry Interval, in seconds. */
  public Publish withMessageExpiry(long seconds) {
    return new Publish(
        topic,
        payload,
        qos,
        retain,
        dup,
        packetId,
        properties.toBuilder().set(PropertyId.MESSAGE_EXPIRY_INTERVAL, seconds).build());
  }

  /** The same with another topic and other properties: those that an alias makes necessary. */
  public Publish with(String topic, Properties properties) {
    return new Publish(topic, payload, qos, retain, dup, packetId, properties);
  }

  /** Refuses what no PUBLISH of this version may have in its first byte. */
  static void checkFlags(int firstByte, MqttVersion version) throws MalformedPacketException {
    int qos = (firstByte >> QOS_SHIFT) & 0b11;
    if (qos == 3) { // [MQTT-3.3.1-4] [3.1.1 MQTT-3.3.1-4]
      throw new MalformedPacketException("PUBLISH QoS", "must not be 3");
    }
    boolean dup = (firstByte & DUP) != 0;
    if (dup && qos == 0 && version != MqttVersion.MQTT_3_1) { // [MQTT-3.3.1-2]
      throw new MalformedPacketException("PUBLISH DUP", "must not be 1 for QoS 0");
    }
  }

  /**
   * The packet of which {@code in} has what follows the fixed header.
   *
   * @param payload if it was gathered apart and so is not in {@code in}, else null
   */
  static Publish decode(
      int firstByte,
      PacketReader in,
      byte @Nullable [] payload,
      MqttVersion version,
      TopicCache topics)
      throws MalformedPacketException, ProtocolErrorException {
    QoS qos = QoS.of((firstByte >> QOS_SHIFT) & 0b11);
    String topic = topics.read(in); // [MQTT-3.3.2-1] [3.1.1 MQTT-3.3.2-1]
    int packetId = qos == QoS.AT_MOST_ONCE ? 0 : in.packetId();
    Properties properties = Properties.NONE;
    if (version == MqttVersion.MQTT_5_0) {
      properties = Properties.decode(in, Placement.SERVER_PUBLISH);
      checkResponseTopic(in, properties.string(PropertyId.RESPONSE_TOPIC));
    }
    if (topic.isEmpty()) {
      checkAlias(in, version, properties);
    }
    return new Publish(
        topic,
        payload == null ? in.readRest() : payload,
        qos,
        (firstByte & RETAIN) != 0,
        (firstByte & DUP) != 0 && qos != QoS.AT_MOST_ONCE, // 3.1 sees no harm in DUP with QoS 0
        packetId,
        properties);
  }

  /**
   * Where in a PUBLISH, whose Remaining Length is there, the payload begins; -1: further on than
   * the bytes that are there. Checks nothing else.
   */
  static int payloadStart(byte[] bytes, int length, MqttVersion version) {
    int position = 1;
    while (bytes[position] < 0) {
      position++;
    }
    position++;
    if (position + 2 > length) {
      return -1;
    }
    position += 2 + ((bytes[position] & 0xFF) << 8 | (bytes[position + 1] & 0xFF));
    position += (bytes[0] >> QOS_SHIFT & 0b11) == 0 ? 0 : 2;
    if (version == MqttVersion.MQTT_5_0) {
      int properties = 0;
      int shift = 0;
      do {
        if (position >= length || shift > 21) {
          return -1;
        }
        properties |= (bytes[position] & 0x7F) << shift;
        shift += 7;
      } while (bytes[position++] < 0);
      position += properties;
    }
    return position <= length ? position : -1;
  }

  private static void checkAlias(PacketReader in, MqttVersion version, Properties properties)
      throws MalformedPacketException, ProtocolErrorException {
    if (version != MqttVersion.MQTT_5_0) { // [3.1.1 MQTT-4.7.3-1]
      throw in.malformed("topic", "is empty");
    }
    if (!properties.has(PropertyId.TOPIC_ALIAS)) { // [MQTT-4.7.3-1]
      throw in.protocolError("topic", "is empty, and there is no topic alias");
    }
  }

  private static void checkResponseTopic(PacketReader in, @Nullable String responseTopic)
      throws ProtocolErrorException {
    if (responseTopic != null && (responseTopic.isEmpty() || hasWildcard(responseTopic))) {
      throw in.protocolError("response topic", "is not a topic: " + responseTopic);
    }
  }

  static boolean hasWildcard(String topic) {
    return topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0;
  }

  @Override
  public void encode(ByteWriter out, MqttVersion version) {
    encode(out, version, Placement.CLIENT_PUBLISH); // [MQTT-3.3.4-6]
  }

  void encode(ByteWriter out, MqttVersion version, Placement placement) {
    int flags = (dup ? DUP : 0) | (qos.value() << QOS_SHIFT) | (retain ? RETAIN : 0);
    int start = out.startPacket(FIRST_BYTE | flags, expectedLength(topic, payload));
    out.writeString(topic);
    if (qos != QoS.AT_MOST_ONCE) {
      out.writeTwoByteInteger(packetId);
    }
    if (version == MqttVersion.MQTT_5_0) {
      properties.encode(out, placement);
    }
    out.writePayload(payload);
    out.endBlock(start);
  }

  /**
   * Writes what {@code of(message, packetId, false)} would, or that with an alias in place of the
   * topic, without the object: most packets of a fast publisher are such.
   *
   * @param message has no properties of its own
   * @param alias the property that stands for the topic; {@link Properties#NONE}: none does
   */
  static void encodePlain(
      MqttMessage message, int packetId, Properties alias, ByteWriter out, MqttVersion version) {
    int flags = (message.qos().value() << QOS_SHIFT) | (message.retain() ? RETAIN : 0);
    byte[] payload = message.payload();
    String topic = alias.isEmpty() ? message.topic() : "";
    int start = out.startPacket(FIRST_BYTE | flags, expectedLength(topic, payload));
    out.writeString(topic);
    if (packetId != 0) {
      out.writeTwoByteInteger(packetId);
    }
    if (version == MqttVersion.MQTT_5_0) {
      alias.encode(out, Placement.CLIENT_PUBLISH);
    }
    out.writePayload(payload);
    out.endBlock(start);
  }

  /** The Remaining Length if the topic is ASCII and there are no properties. */
  private static int expectedLength(String topic, byte[] payload) {
    int header = topic.length() + 5;
    return Math.min(payload.length, ByteWriter.MAX_VARIABLE_BYTE_INTEGER - header) + header;
  }

  @Override
  public void accept(Handler handler) throws ProtocolErrorException {
    handler.onPublish(this);
  }

  @Override
  public long sizeAtMost() {
    return sizeAtMost(topic, payload) + properties.sizeAtMost();
  }

  /** What a packet without properties has at most. */
  static long sizeAtMost(String topic, byte[] payload) {
    return 5 + 2 + 3L * topic.length() + 2 + 4 + payload.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Publish that
        && topic.equals(that.topic)
        && Arrays.equals(payload, that.payload)
        && qos == that.qos
        && retain == that.retain
        && dup == that.dup
        && packetId == that.packetId
        && properties.equals(that.properties);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * topic.hashCode() + Arrays.hashCode(payload)) + packetId;
  }

  /** Without the payload, which may be confidential. */
  @Override
  public String toString() {
    return "Publish[topic="
        + topic
        + ", qos="
        + qos.value()
        + (retain ? ", retain" : "")
        + (dup ? ", dup" : "")
        + ", packetId="
        + packetId
        + ", properties="
        + properties
        + ", "
        + payload.length
        + " bytes]";
  }
}
