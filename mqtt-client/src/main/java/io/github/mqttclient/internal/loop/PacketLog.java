package io.github.mqttclient.internal.loop;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.Subscription;
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
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each packet, in the words of mosquitto's clients, at DEBUG of {@code
 * io.github.mqttclient.packets}. Never a payload, never a password.
 */
final class PacketLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient.packets");

  private final String clientId;

  PacketLog(String clientId) {
    this.clientId = clientId;
  }

  void sending(Packet packet) {
    if (LOG.isDebugEnabled()) {
      LOG.debug("Client {} sending {}", clientId, text(packet));
    }
  }

  /** The same of a message that is sent without being made a packet object. */
  void sending(MqttMessage message, int packetId, Properties alias) {
    if (LOG.isDebugEnabled()) {
      Publish publish = Publish.of(message, packetId, false);
      sending(alias.isEmpty() ? publish : publish.with("", alias));
    }
  }

  void received(Packet packet) {
    if (LOG.isDebugEnabled()) {
      LOG.debug("Client {} received {}", clientId, text(packet));
    }
  }

  /** The packet in one line. */
  static String text(Packet packet) {
    String name = packet.getClass().getSimpleName().toUpperCase(Locale.ROOT);
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
    String topic = "'" + publish.topic() + "'";
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
      return " (m" + unsubscribe.packetId() + ", " + unsubscribe.filters() + ")";
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

  private static String subscriptions(List<Subscription> subscriptions) {
    StringBuilder text = new StringBuilder();
    for (Subscription subscription : subscriptions) {
      text.append(", '")
          .append(subscription.filter())
          .append("' q")
          .append(subscription.qos().value());
    }
    return text.toString();
  }
}
