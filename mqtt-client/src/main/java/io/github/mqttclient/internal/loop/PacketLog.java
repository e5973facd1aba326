package io.github.mqttclient.internal.loop;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttPacket;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.internal.dispatch.PacketTap;
import io.github.mqttclient.internal.packet.Auth;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Disconnect;
import io.github.mqttclient.internal.packet.Packet;
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
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is told of packets: the log, one line each in the words of mosquitto's clients, at DEBUG of
 * {@code io.github.mqttclient.packets}; and the application, if it has a packet listener. Never a
 * payload, never a password in the text.
 */
final class PacketLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient.packets");

  private String clientId;

  /** Null: nobody listens. */
  private final @Nullable PacketTap tap;

  PacketLog(String clientId, @Nullable PacketTap tap) {
    this.clientId = clientId;
    this.tap = tap;
  }

  /** The server has given the client another identifier. */
  void assigned(String clientId) {
    this.clientId = clientId;
  }

  void sending(Packet packet, MqttVersion version) {
    if (tap != null || LOG.isDebugEnabled()) {
      tell(MqttPacket.Direction.SENT, packet, version);
    }
  }

  /** The same of a message that is sent without being made a packet object. */
  void sending(MqttMessage message, int packetId, Properties alias, MqttVersion version) {
    if (tap != null || LOG.isDebugEnabled()) {
      Publish publish = Publish.of(message, packetId, false);
      sending(alias.isEmpty() ? publish : publish.with("", alias), version);
    }
  }

  void received(Packet packet, MqttVersion version) {
    if (tap != null || LOG.isDebugEnabled()) {
      tell(MqttPacket.Direction.RECEIVED, packet, version);
    }
  }

  private void tell(MqttPacket.Direction direction, Packet packet, MqttVersion version) {
    PacketRecord told = new PacketRecord(Instant.now(), clientId, direction, version, packet);
    if (LOG.isDebugEnabled()) {
      LOG.debug("{}", told.toString()); // Now: what fails here is not for the logger to hide.
    }
    if (tap != null) {
      tap.add(told);
    }
  }

  /** The packet in one line. */
  static String text(Packet packet) {
    String name = PacketFields.type(packet).name();
    if (packet instanceof Publish publish) {
      return name + publish(publish);
    }
    if (packet instanceof ConnAck connAck) {
      return name + " (" + connAck.reasonCode().value() + ")";
    }
    if (packet instanceof Disconnect disconnect) {
      return name + " (" + disconnect.reasonCode().value() + ")";
    }
    if (packet instanceof Auth auth) {
      return name + " (" + auth.reasonCode().value() + ")";
    }
    return name + withIdentifier(packet);
  }

  private static String publish(Publish publish) {
    String packetId = publish.qos() == QoS.AT_MOST_ONCE ? "0" : "" + publish.packetId();
    return " (d"
        + (publish.dup() ? 1 : 0)
        + ", q"
        + publish.qos().value()
        + ", r"
        + (publish.retain() ? 1 : 0)
        + ", m"
        + packetId
        + ", "
        + topic(publish)
        + ", ... ("
        + publish.payload().length
        + " bytes))";
  }

  private static String topic(Publish publish) {
    String topic = quoted(publish.topic());
    long alias = publish.properties().integer(PropertyId.TOPIC_ALIAS, 0);
    return alias == 0 ? topic : topic + " alias " + alias;
  }

  private static String withIdentifier(Packet packet) {
    if (packet instanceof PubAck ack) {
      return acknowledgement(ack.packetId(), ack.reasonCode());
    }
    if (packet instanceof PubRec ack) {
      return acknowledgement(ack.packetId(), ack.reasonCode());
    }
    if (packet instanceof PubRel ack) {
      return acknowledgement(ack.packetId(), ack.reasonCode());
    }
    if (packet instanceof PubComp ack) {
      return acknowledgement(ack.packetId(), ack.reasonCode());
    }
    if (packet instanceof Subscribe subscribe) {
      return " (m" + subscribe.packetId() + subscriptions(subscribe.subscriptions()) + ")";
    }
    if (packet instanceof Unsubscribe unsubscribe) {
      return " (m" + unsubscribe.packetId() + ", " + filters(unsubscribe.filters()) + ")";
    }
    if (packet instanceof SubAck subAck) {
      return " (m" + subAck.packetId() + ", " + subAck.reasonCodes() + ")";
    }
    if (packet instanceof UnsubAck unsubAck) {
      return " (m" + unsubAck.packetId() + ", " + unsubAck.reasonCodes() + ")";
    }
    return ""; // CONNECT, PINGREQ and PINGRESP have no identifier.
  }

  private static String acknowledgement(int packetId, ReasonCode reasonCode) {
    return " (m" + packetId + ", rc" + reasonCode.value() + ")";
  }

  private static String quoted(String text) {
    return "'" + PacketRecord.escaped(text, "") + "'";
  }

  private static String filters(List<TopicFilter> filters) {
    return PacketRecord.escaped(filters.toString(), "");
  }

  private static String subscriptions(List<Subscription> subscriptions) {
    StringBuilder text = new StringBuilder();
    for (Subscription subscription : subscriptions) {
      text.append(", ")
          .append(quoted(subscription.filter().value()))
          .append(" q")
          .append(subscription.qos().value());
    }
    return text.toString();
  }
}
