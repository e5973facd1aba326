package io.github.mqttclient.internal.loop;

import io.github.mqttclient.MqttPacket;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.Will;
import io.github.mqttclient.internal.packet.Auth;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.Disconnect;
import io.github.mqttclient.internal.packet.Packet;
import io.github.mqttclient.internal.packet.PingReq;
import io.github.mqttclient.internal.packet.PingResp;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.PubAck;
import io.github.mqttclient.internal.packet.PubComp;
import io.github.mqttclient.internal.packet.PubRec;
import io.github.mqttclient.internal.packet.PubRel;
import io.github.mqttclient.internal.packet.Publish;
import io.github.mqttclient.internal.packet.SubAck;
import io.github.mqttclient.internal.packet.Subscribe;
import io.github.mqttclient.internal.packet.UnsubAck;
import io.github.mqttclient.internal.packet.Unsubscribe;
import io.github.mqttclient.internal.wire.Binary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a packet by name, in their order. What is secret (payload, password, authentication
 * data) is a length or a mark that it is there.
 */
final class PacketFields {
  /**
   * In the order of {@link MqttPacket.Type}. The names of classes may change (R8), so not these.
   */
  private static final List<Class<? extends Packet>> TYPES =
      List.of(
          Connect.class,
          ConnAck.class,
          Publish.class,
          PubAck.class,
          PubRec.class,
          PubRel.class,
          PubComp.class,
          Subscribe.class,
          SubAck.class,
          Unsubscribe.class,
          UnsubAck.class,
          PingReq.class,
          PingResp.class,
          Disconnect.class,
          Auth.class);

  private static final MqttPacket.Type[] NAMES = MqttPacket.Type.values();

  private final Map<String, Object> fields = new LinkedHashMap<>();
  private final MqttVersion version;

  private PacketFields(MqttVersion version) {
    this.version = version;
  }

  static MqttPacket.Type type(Packet packet) {
    return NAMES[TYPES.indexOf(packet.getClass())];
  }

  static Map<String, Object> of(Packet packet, MqttVersion version) {
    PacketFields fields = new PacketFields(version);
    fields.add(packet);
    return fields.fields;
  }

  private void add(Packet packet) {
    if (packet instanceof Connect connect) {
      connect(connect);
    } else if (packet instanceof ConnAck connAck) {
      fields.put("sessionPresent", connAck.sessionPresent());
      fields.put("reasonCode", connAck.reasonCode().value());
      properties(connAck.properties());
    } else if (packet instanceof Publish publish) {
      publish(publish);
    } else if (packet instanceof PubAck ack) {
      acknowledgement(ack.packetId(), ack.reasonCode(), ack.properties());
    } else if (packet instanceof PubRec ack) {
      acknowledgement(ack.packetId(), ack.reasonCode(), ack.properties());
    } else if (packet instanceof PubRel ack) {
      acknowledgement(ack.packetId(), ack.reasonCode(), ack.properties());
    } else if (packet instanceof PubComp ack) {
      acknowledgement(ack.packetId(), ack.reasonCode(), ack.properties());
    } else if (packet instanceof Subscribe subscribe) {
      subscribe(subscribe);
    } else if (packet instanceof SubAck ack) {
      acknowledgement(ack.packetId(), null, ack.properties());
      reasonCodes(ack.reasonCodes());
    } else if (packet instanceof Unsubscribe unsubscribe) {
      unsubscribe(unsubscribe);
    } else if (packet instanceof UnsubAck ack) {
      acknowledgement(ack.packetId(), null, ack.properties());
      reasonCodes(ack.reasonCodes());
    } else if (packet instanceof Disconnect disconnect) {
      acknowledgement(0, disconnect.reasonCode(), disconnect.properties());
    } else if (packet instanceof Auth auth) {
      acknowledgement(0, auth.reasonCode(), auth.properties());
    } // PINGREQ and PINGRESP have none.
  }

  private void connect(Connect connect) {
    fields.put("protocolName", version.protocolName());
    fields.put("protocolVersion", version.protocolLevel());
    fields.put("cleanStart", connect.cleanStart());
    fields.put("keepAlive", connect.keepAlive());
    properties(connect.properties());
    fields.put("clientId", connect.clientId());
    Will will = connect.will();
    if (will != null) {
      PacketFields ofWill = new PacketFields(version);
      ofWill.fields.put("qos", will.message().qos().value());
      ofWill.fields.put("retain", will.message().retain());
      ofWill.properties(Connect.willProperties(will));
      ofWill.fields.put("topic", will.message().topic());
      ofWill.fields.put("payloadLength", will.message().payload().length);
      fields.put("will", ofWill.fields);
    }
    String userName = connect.userName();
    if (userName != null) {
      fields.put("userName", userName);
    }
    fields.put("hasPassword", connect.password() != null);
  }

  private void publish(Publish publish) {
    fields.put("dup", publish.dup());
    fields.put("qos", publish.qos().value());
    fields.put("retain", publish.retain());
    fields.put("topic", publish.topic());
    if (publish.qos() != QoS.AT_MOST_ONCE) {
      fields.put("packetId", publish.packetId());
    }
    properties(publish.properties());
    fields.put("payloadLength", publish.payload().length);
  }

  private void acknowledgement(
      int packetId, @Nullable ReasonCode reasonCode, Properties properties) {
    if (packetId != 0) {
      fields.put("packetId", packetId);
    }
    if (reasonCode != null && version == MqttVersion.MQTT_5_0) {
      fields.put("reasonCode", reasonCode.value());
    }
    properties(properties);
  }

  private void reasonCodes(List<ReasonCode> reasonCodes) {
    List<Object> values = new ArrayList<>();
    reasonCodes.forEach(reasonCode -> values.add(reasonCode.value()));
    fields.put("reasonCodes", values);
  }

  private void subscribe(Subscribe subscribe) {
    acknowledgement(subscribe.packetId(), null, subscribe.properties());
    List<Object> subscriptions = new ArrayList<>();
    for (Subscription subscription : subscribe.subscriptions()) {
      Map<String, Object> options = new LinkedHashMap<>();
      options.put("filter", subscription.filter().value());
      options.put("qos", subscription.qos().value());
      if (version == MqttVersion.MQTT_5_0) {
        options.put("noLocal", subscription.noLocal());
        options.put("retainAsPublished", subscription.retainAsPublished());
        options.put("retainHandling", subscription.retainHandling().value());
      }
      subscriptions.add(options);
    }
    fields.put("subscriptions", subscriptions);
  }

  private void unsubscribe(Unsubscribe unsubscribe) {
    acknowledgement(unsubscribe.packetId(), null, unsubscribe.properties());
    List<Object> filters = new ArrayList<>();
    for (TopicFilter filter : unsubscribe.filters()) {
      filters.add(filter.value());
    }
    fields.put("filters", filters);
  }

  private void properties(Properties properties) {
    if (properties.isEmpty() || version != MqttVersion.MQTT_5_0) {
      return;
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (PropertyId id : PropertyId.values()) {
      if (properties.has(id)) {
        property(id, properties, values);
      }
    }
    fields.put("properties", values);
  }

  private static void property(PropertyId id, Properties properties, Map<String, Object> values) {
    String name = camelCase(id.name());
    switch (id) {
      case USER_PROPERTY -> values.put("userProperties", pairs(properties.userProperties()));
      case SUBSCRIPTION_IDENTIFIER ->
          values.put("subscriptionIdentifiers", properties.subscriptionIdentifiers());
      default -> {
        Object value = properties.value(id);
        if (!(value instanceof Binary binary)) {
          values.put(name, value);
        } else if (id == PropertyId.AUTHENTICATION_DATA) {
          values.put(name + "Length", binary.length());
        } else {
          values.put(name, hexadecimal(binary.bytes()));
        }
      }
    }
  }

  private static List<Map<String, String>> pairs(List<UserProperty> properties) {
    List<Map<String, String>> pairs = new ArrayList<>();
    for (UserProperty property : properties) {
      Map<String, String> pair = new LinkedHashMap<>();
      pair.put("name", property.name());
      pair.put("value", property.value());
      pairs.add(pair);
    }
    return pairs;
  }

  /** {@code REASON_STRING} as {@code reasonString}. */
  private static String camelCase(String name) {
    StringBuilder camelCase = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) == '_') {
        i++;
        camelCase.append(name.charAt(i));
      } else {
        camelCase.append(Character.toLowerCase(name.charAt(i)));
      }
    }
    return camelCase.toString();
  }

  private static String hexadecimal(byte[] bytes) {
    StringBuilder text = new StringBuilder(2 * bytes.length);
    for (byte b : bytes) {
      text.append(Character.forDigit((b >> 4) & 0xF, 16)).append(Character.forDigit(b & 0xF, 16));
    }
    return text.toString();
  }
}
