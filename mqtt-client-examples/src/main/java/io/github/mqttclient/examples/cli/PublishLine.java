package io.github.mqttclient.examples.cli;

import org.jspecify.annotations.Nullable;

/**
 * A line about a PUBLISH: {@code PUBLISH (d0, q1, r0, m7, 'sensor', ... (2 bytes))}.
 *
 * @param beforeId the line up to the packet identifier
 * @param packetId 0 for QoS 0
 * @param afterId the rest of the line
 */
record PublishLine(String beforeId, int packetId, String afterId) {

  /** Null if the line is about another packet. */
  static @Nullable PublishLine parse(String packet) {
    if (!packet.startsWith("PUBLISH (")) {
      return null;
    }
    int start = packet.indexOf(", m") + 3;
    int end = packet.indexOf(',', start);
    return new PublishLine(
        packet.substring(0, start),
        Integer.parseInt(packet.substring(start, end)),
        packet.substring(end));
  }

  String topic() {
    return afterId.substring(3, afterId.lastIndexOf("', ... ("));
  }

  String withId(int identifier) {
    return beforeId + identifier + afterId;
  }
}
