package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.internal.wire.ByteWriter;
import java.util.List;

/**
 * A request for messages (section 3.8).
 *
 * <pre>
 *  +-------------------+------------+--------------+---------+--------------+---------+----
 *  | Packet Identifier | Properties | Topic Filter | Options | Topic Filter | Options | ...
 *  |      2 bytes      |  5.0 only  |    UTF-8     | 1 byte  |              |         |
 *  +-------------------+------------+--------------+---------+--------------+---------+----
 *
 *   bit       7   6      5   4              3                2         1   0
 *          +-------+-----------------+---------------------+----------+-------+
 *  options | 0   0 | Retain Handling | Retain As Published | No Local |  QoS  |
 *          +-------+-----------------+---------------------+----------+-------+
 *           before 5.0 all but QoS are 0
 * </pre>
 */
public record Subscribe(int packetId, List<Subscription> subscriptions, Properties properties)
    implements ClientPacket {
  static final int FIRST_BYTE = 0x82; // [MQTT-3.8.1-1] [3.1.1 MQTT-3.8.1-1]

  static final int NO_LOCAL = 0x04;
  static final int RETAIN_AS_PUBLISHED = 0x08;
  static final int RETAIN_HANDLING_SHIFT = 4;

  public Subscribe {
    PacketId.check(packetId);
    subscriptions = List.copyOf(subscriptions);
    if (subscriptions.isEmpty()) { // [MQTT-3.8.3-2] [3.1.1 MQTT-3.8.3-3]
      throw new IllegalArgumentException("SUBSCRIBE needs at least one subscription");
    }
  }

  @Override
  public void encode(ByteWriter out, MqttVersion version) {
    int start = out.startPacket(FIRST_BYTE, 0);
    out.writeTwoByteInteger(packetId);
    if (version == MqttVersion.MQTT_5_0) {
      properties.encode(out, Placement.SUBSCRIBE);
    }
    for (Subscription subscription : subscriptions) {
      out.writeString(subscription.filter().value()); // [MQTT-3.8.3-1] [3.1.1 MQTT-3.8.3-1]
      out.writeByte(options(subscription, version));
    }
    out.endBlock(start);
  }

  private static int options(Subscription subscription, MqttVersion version) {
    int options = subscription.qos().value();
    if (version == MqttVersion.MQTT_5_0) { // [3.1.1 MQTT-3.8.3-4]
      options |= subscription.noLocal() ? NO_LOCAL : 0;
      options |= subscription.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0;
      options |= subscription.retainHandling().value() << RETAIN_HANDLING_SHIFT;
    }
    return options; // Bits 6 and 7 stay 0. [MQTT-3.8.3-5]
  }
}
