package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.internal.wire.ByteWriter;
import java.util.List;

/**
 * The end of subscriptions (section 3.10).
 *
 * <pre>
 *  +-------------------+------------+--------------+--------------+----
 *  | Packet Identifier | Properties | Topic Filter | Topic Filter | ...
 *  |      2 bytes      |  5.0 only  |    UTF-8     |              |
 *  +-------------------+------------+--------------+--------------+----
 * </pre>
 */
public record Unsubscribe(int packetId, List<TopicFilter> filters, Properties properties)
    implements ClientPacket {
  static final int FIRST_BYTE = 0xA2; // [MQTT-3.10.1-1] [3.1.1 MQTT-3.10.1-1]

  public Unsubscribe {
    PacketId.check(packetId);
    filters = List.copyOf(filters);
    if (filters.isEmpty()) { // [MQTT-3.10.3-2] [3.1.1 MQTT-3.10.3-2]
      throw new IllegalArgumentException("UNSUBSCRIBE needs at least one topic filter");
    }
  }

  @Override
  public void encode(ByteWriter out, MqttVersion version) {
    int start = out.startPacket(FIRST_BYTE, 0);
    out.writeTwoByteInteger(packetId);
    if (version == MqttVersion.MQTT_5_0) {
      properties.encode(out, Placement.UNSUBSCRIBE);
    }
    for (TopicFilter filter : filters) {
      out.writeString(filter.value()); // [MQTT-3.10.3-1] [3.1.1 MQTT-3.10.3-1]
    }
    out.endBlock(start);
  }
}
