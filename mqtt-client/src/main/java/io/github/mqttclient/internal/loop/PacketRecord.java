package io.github.mqttclient.internal.loop;

import io.github.mqttclient.MqttPacket;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.internal.packet.Packet;
import io.github.mqttclient.internal.packet.Publish;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A packet and when it went which way. What it says is put into words only when asked for. */
record PacketRecord(
    Instant time, String clientId, Direction direction, MqttVersion version, Packet packet)
    implements MqttPacket {

  @Override
  public Type type() {
    return PacketFields.type(packet);
  }

  @Override
  public OptionalInt packetId() {
    Object packetId = fields().get("packetId");
    return packetId == null ? OptionalInt.empty() : OptionalInt.of((Integer) packetId);
  }

  @Override
  public Map<String, Object> fields() {
    return PacketFields.of(packet, version);
  }

  @Override
  public Optional<byte[]> payload() {
    return packet instanceof Publish publish ? Optional.of(publish.payload()) : Optional.empty();
  }

  @Override
  public String toJson() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("time", time.toString());
    all.put("client", clientId);
    all.put("direction", direction.name().toLowerCase(Locale.ROOT));
    all.put("version", version.toString());
    all.put("type", type().name());
    all.putAll(fields());
    StringBuilder json = new StringBuilder();
    appendJson(all, json);
    return json.toString();
  }

  private static void appendJson(Object value, StringBuilder json) {
    if (value instanceof Map<?, ?> map) {
      String separator = "{";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.append(separator);
        appendJson(entry.getKey(), json);
        json.append(':');
        appendJson(entry.getValue(), json);
        separator = ",";
      }
      json.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof List<?> list) {
      String separator = "[";
      for (Object element : list) {
        json.append(separator);
        appendJson(element, json);
        separator = ",";
      }
      json.append(list.isEmpty() ? "[]" : "]");
    } else if (value instanceof String text) {
      json.append('"').append(escaped(text, "\"\\")).append('"');
    } else {
      json.append(value); // A number or a boolean.
    }
  }

  @Override
  public String toString() {
    return "Client "
        + escaped(clientId, "")
        + (direction == Direction.SENT ? " sending " : " received ")
        + PacketLog.text(packet);
  }

  /** The text without control characters, which could end the line, and with \ before others. */
  static String escaped(String text, String others) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        escaped.append(others.indexOf(c) < 0 ? "" : "\\").append(c);
      }
    }
    return escaped.toString();
  }
}
