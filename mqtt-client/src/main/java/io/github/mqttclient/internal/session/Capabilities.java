package io.github.mqttclient.internal.session;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ServerLimits;
import io.github.mqttclient.SubscribeOptions;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.internal.packet.ClientPacket;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.packet.Publish;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this connection allows: the limits of CONNACK (section 3.2.2.3), and what the version of the
 * protocol has at all.
 */
public final class Capabilities {
  /** The largest packet that the protocol knows: five bytes of header and what they can count. */
  private static final long LARGEST_PACKET = 268_435_460L;

  /** Of a server that says nothing: one object for all clients. */
  private static final ServerLimits UNSAID = limits(Properties.NONE, true);

  /** Of one whose version has no words for limits. */
  private static final ServerLimits UNSAYABLE = limits(Properties.NONE, false);

  private final Protocol protocol;
  private final ServerLimits limits;

  private Capabilities(Protocol protocol, ServerLimits limits) {
    this.protocol = protocol;
    this.limits = limits;
  }

  /** What CONNACK says, and for what it leaves out, the default of the specification. */
  static Capabilities of(ConnAck connAck, Protocol protocol) {
    if (!protocol.hasProperties()) {
      return new Capabilities(protocol, UNSAYABLE);
    }
    Properties said = connAck.properties();
    return new Capabilities(protocol, said.isEmpty() ? UNSAID : limits(said, true));
  }

  private static ServerLimits limits(Properties said, boolean hasIdentifiers) {
    return new ServerLimits(
        (int) said.integer(PropertyId.RECEIVE_MAXIMUM, 65_535),
        QoS.of((int) said.integer(PropertyId.MAXIMUM_QOS, 2)),
        said.integer(PropertyId.MAXIMUM_PACKET_SIZE, LARGEST_PACKET),
        (int) said.integer(PropertyId.TOPIC_ALIAS_MAXIMUM, 0),
        said.integer(PropertyId.RETAIN_AVAILABLE, 1) == 1,
        said.integer(PropertyId.WILDCARD_SUBSCRIPTION_AVAILABLE, 1) == 1,
        hasIdentifiers && said.integer(PropertyId.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 1) == 1,
        said.integer(PropertyId.SHARED_SUBSCRIPTION_AVAILABLE, 1) == 1);
  }

  public ServerLimits limits() {
    return limits;
  }

  /** Why the message cannot be published over this connection; null: it can. */
  @Nullable String refusal(MqttMessage message) {
    String unsupported = protocol.unsupported(message);
    if (unsupported != null) {
      return unsupported + " needs MQTT 5.0, this connection is " + protocol.version();
    }
    if (message.qos().compareTo(limits.maximumQoS()) > 0) { // [MQTT-3.2.2-11]
      return "QoS "
          + message.qos().value()
          + " is above the server's Maximum QoS of "
          + limits.maximumQoS().value();
    }
    if (message.retain() && !limits.retainAvailable()) { // [MQTT-3.2.2-14]
      return "retain is set, but the server has no retained messages (Retain Available 0)";
    }
    return null;
  }

  /** Whether the message can be published and needs no properties for that. */
  boolean isPlain(MqttMessage message) {
    return protocol.isPlain(message, limits.maximumPacketSize()) && refusal(message) == null;
  }

  /** Why the message cannot be published as this packet, which has its topic; null: it can. */
  @Nullable String refusal(MqttMessage message, Publish publish) {
    String refusal = refusal(message);
    return refusal == null ? tooLarge(publish) : refusal;
  }

  /** Why the subscription cannot be made over this connection; null: it can. */
  @Nullable String refusal(Subscription subscription) {
    String unsupported = protocol.unsupported(subscription);
    if (unsupported != null) {
      return unsupported + " needs MQTT 5.0, this connection is " + protocol.version();
    }
    if (subscription.filter().hasWildcard() && !limits.wildcardSubscriptionAvailable()) {
      return "\""
          + subscription.filter()
          + "\" has a wildcard, but the server has no wildcard"
          + " subscriptions (Wildcard Subscription Available 0)";
    }
    if (subscription.filter().isShared() && !limits.sharedSubscriptionAvailable()) {
      return "\""
          + subscription.filter()
          + "\" is shared, but the server has no shared"
          + " subscriptions (Shared Subscription Available 0)";
    }
    return null;
  }

  /** Why a SUBSCRIBE cannot say this over this connection; null: it can. */
  @Nullable String refusal(SubscribeOptions options) {
    if (options.identifier().isPresent() && !protocol.hasProperties()) {
      return "subscription identifier needs MQTT 5.0, this connection is " + protocol.version();
    }
    if (options.identifier().isPresent() && !limits.subscriptionIdentifierAvailable()) {
      return "subscription identifier "
          + options.identifier().getAsInt()
          + ", but the server has none (Subscription Identifier Available 0)";
    }
    return refusal(options.userProperties());
  }

  /** Why these cannot be sent over this connection; null: they can. */
  @Nullable String refusal(List<UserProperty> userProperties) {
    return userProperties.isEmpty() || protocol.hasProperties()
        ? null
        : "userProperties needs MQTT 5.0, this connection is " + protocol.version();
  }

  /**
   * How many messages the server may have in flight to us: what CONNECT said, or any number before
   * 5.0, where it cannot say so.
   */
  int receiveMaximum(int announced) {
    return protocol.hasProperties() ? announced : 65_535;
  }

  /** New aliases, at most as many as the server and the application allow. */
  OutgoingTopicAliases topicAliases(int maximum) {
    int number = Math.min(maximum, limits.topicAliasMaximum());
    return number == 0 ? OutgoingTopicAliases.NONE : new OutgoingTopicAliases(number);
  }

  /** Why a packet cannot be sent because of its size; null: it can. [MQTT-3.2.2-15] */
  @Nullable String tooLarge(ClientPacket packet) {
    try {
      return protocol.fits(packet, limits.maximumPacketSize())
          ? null
          : "the packet has "
              + protocol.sizeOf(packet)
              + " bytes, more than the server's Maximum Packet Size of "
              + limits.maximumPacketSize();
    } catch (IllegalArgumentException e) { // Larger than any packet can be.
      return String.valueOf(e.getMessage());
    }
  }

  /** The packet, without its reason string and user properties if it is too large with them. */
  ClientPacket fitting(ClientPacket packet) {
    return protocol.fits(packet, limits.maximumPacketSize()) ? packet : packet.withoutDiagnostics();
  }
}
