package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.RetainHandling;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.Will;
import io.github.mqttclient.internal.wire.Binary;
import io.github.mqttclient.internal.wire.ByteWriter;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The codec from the server's side: writes what a server sends, reads what a client sends. Here and
 * not in {@code fixtures} because it uses what the production code keeps to its package.
 */
public final class ServerCodec {
  private ServerCodec() {}

  /** What a server of this version sends. */
  public static byte[] encode(ServerPacket packet, MqttVersion version) {
    ByteWriter out = new ByteWriter();
    if (packet instanceof ConnAck connAck) {
      encode(connAck, out, version);
    } else if (packet instanceof Publish publish) {
      publish.encode(out, version, Placement.SERVER_PUBLISH);
    } else if (packet instanceof SubAck subAck) {
      int start = out.startPacket(SubAck.FIRST_BYTE, 0);
      out.writeTwoByteInteger(subAck.packetId());
      encode(subAck.properties(), Placement.SUBACK, out, version);
      subAck.reasonCodes().forEach(code -> out.writeByte(code.value()));
      out.endBlock(start);
    } else if (packet instanceof UnsubAck unsubAck) {
      int start = out.startPacket(UnsubAck.FIRST_BYTE, 0);
      out.writeTwoByteInteger(unsubAck.packetId());
      encode(unsubAck.properties(), Placement.UNSUBACK, out, version);
      unsubAck.reasonCodes().forEach(code -> out.writeByte(code.value()));
      out.endBlock(start);
    } else if (packet instanceof PingResp) {
      out.endBlock(out.startPacket(PingResp.FIRST_BYTE, 0));
    } else if (packet instanceof Disconnect disconnect) {
      disconnect.encode(out, version, Placement.SERVER_DISCONNECT);
    } else if (packet instanceof Auth auth) {
      auth.encodeAny(out, version);
    } else {
      ((ClientPacket) packet).encode(out, version); // the four acknowledgements
    }
    return out.toByteArray();
  }

  private static void encode(ConnAck connAck, ByteWriter out, MqttVersion version) {
    int start = out.startPacket(ConnAck.FIRST_BYTE, 0);
    out.writeByte(connAck.sessionPresent() ? 1 : 0);
    out.writeByte(
        version == MqttVersion.MQTT_5_0
            ? connAck.reasonCode().value()
            : returnCode(connAck.reasonCode()));
    encode(connAck.properties(), Placement.CONNACK, out, version);
    out.endBlock(start);
  }

  private static int returnCode(ReasonCode reasonCode) {
    return switch (reasonCode) {
      case SUCCESS -> 0;
      case UNSUPPORTED_PROTOCOL_VERSION -> 1;
      case CLIENT_IDENTIFIER_NOT_VALID -> 2;
      case SERVER_UNAVAILABLE -> 3;
      case BAD_USER_NAME_OR_PASSWORD -> 4;
      case NOT_AUTHORIZED -> 5;
      default -> 6;
    };
  }

  private static void encode(
      Properties properties, Placement placement, ByteWriter out, MqttVersion version) {
    if (version == MqttVersion.MQTT_5_0) {
      properties.encode(out, placement);
    }
  }

  /** The size of the packet that begins at {@code offset}, or -1 if its header is not complete. */
  public static int packetSize(byte[] bytes, int offset, int end) {
    int length = 0;
    for (int i = 1; i <= 4 && offset + i < end; i++) {
      length |= (bytes[offset + i] & 0x7F) << (7 * (i - 1));
      if (bytes[offset + i] >= 0) {
        return 1 + i + length;
      }
    }
    return -1;
  }

  /** The version that a CONNECT asks for. */
  public static MqttVersion versionOf(byte[] connect) {
    int name = 2;
    while (connect[name - 1] < 0) {
      name++;
    }
    int level = connect[name + 2 + connect[name + 1]];
    for (MqttVersion version : MqttVersion.values()) {
      if (version.protocolLevel() == level) {
        return version;
      }
    }
    throw new IllegalArgumentException("protocol level " + level);
  }

  /** The packet in an array that holds just this one, as a client of this version sent it. */
  public static ClientPacket decode(byte[] packet, MqttVersion version)
      throws MalformedPacketException, ProtocolErrorException {
    int header = 2;
    while (packet[header - 1] < 0) {
      header++;
    }
    int firstByte = packet[0] & 0xFF;
    PacketReader in = new PacketReader();
    in.wrap("packet", packet, header, packet.length - header);
    if (packetSize(packet, 0, packet.length) != packet.length) {
      throw in.malformed("remaining length", "is wrong");
    }
    ClientPacket decoded =
        switch (firstByte) {
          case Connect.FIRST_BYTE -> connect(in);
          case PubAck.FIRST_BYTE -> PubAck.decode(in, version);
          case PubRec.FIRST_BYTE -> PubRec.decode(in, version);
          case PubRel.FIRST_BYTE -> PubRel.decode(in, version);
          case PubComp.FIRST_BYTE -> PubComp.decode(in, version);
          case Subscribe.FIRST_BYTE -> subscribe(in, version);
          case Unsubscribe.FIRST_BYTE -> unsubscribe(in, version);
          case PingReq.FIRST_BYTE -> PingReq.INSTANCE;
          case Disconnect.FIRST_BYTE -> disconnect(in);
          case Auth.FIRST_BYTE -> auth(in);
          default -> publish(firstByte, in, version);
        };
    in.requireEnd();
    return decoded;
  }

  private static Publish publish(int firstByte, PacketReader in, MqttVersion version)
      throws MalformedPacketException, ProtocolErrorException {
    if (firstByte >> 4 != 3) {
      throw in.malformed("first byte", Integer.toHexString(firstByte));
    }
    Publish.checkFlags(firstByte, version);
    Publish publish = Publish.decode(firstByte, in, null, version, new TopicCache());
    if (publish.properties().has(PropertyId.SUBSCRIPTION_IDENTIFIER)) {
      throw in.malformed("subscription identifier", "comes from a client");
    }
    return publish;
  }

  private static Connect connect(PacketReader in)
      throws MalformedPacketException, ProtocolErrorException {
    String name = in.readString("protocol name");
    int level = in.readByte("protocol level");
    boolean is5 = level == 5;
    if (!name.equals(level == 3 ? "MQIsdp" : "MQTT")) {
      throw in.malformed("protocol name", name);
    }
    int flags = in.readByte("connect flags");
    if ((flags & 1) != 0) {
      throw in.malformed("connect flags", "bit 0 is set");
    }
    int keepAlive = in.readTwoByteInteger("keep alive");
    Properties properties = is5 ? Properties.decode(in, Placement.CONNECT) : Properties.NONE;
    String clientId = in.readString("client identifier");
    Will will = (flags & Connect.WILL) != 0 ? will(in, flags, is5) : null;
    if (will == null && (flags & 0b0011_1000) != 0) {
      throw in.malformed("connect flags", "will bits without will");
    }
    String userName = (flags & Connect.USER_NAME) != 0 ? in.readString("user name") : null;
    Binary password = (flags & Connect.PASSWORD) != 0 ? Binary.of(in.readBinary("password")) : null;
    boolean cleanStart = (flags & Connect.CLEAN_START) != 0;
    return new Connect(clientId, cleanStart, keepAlive, will, userName, password, properties);
  }

  private static Will will(PacketReader in, int flags, boolean is5)
      throws MalformedPacketException, ProtocolErrorException {
    Properties properties = is5 ? Properties.decode(in, Placement.WILL) : Properties.NONE;
    MqttMessage.Builder message =
        MqttMessage.builder()
            .topic(in.readString("will topic"))
            .payload(in.readBinary("will payload"))
            .qos((flags >> Connect.WILL_QOS_SHIFT) & 3)
            .retain((flags & Connect.WILL_RETAIN) != 0);
    return new Will(
        withProperties(message, properties),
        Duration.ofSeconds(properties.integer(PropertyId.WILL_DELAY_INTERVAL, 0)));
  }

  /** The message that the properties of a PUBLISH or will belong to. */
  private static MqttMessage withProperties(MqttMessage.Builder message, Properties properties) {
    message.payloadUtf8(properties.integer(PropertyId.PAYLOAD_FORMAT_INDICATOR, 0) == 1);
    if (properties.has(PropertyId.MESSAGE_EXPIRY_INTERVAL)) {
      long seconds = properties.integer(PropertyId.MESSAGE_EXPIRY_INTERVAL, 0);
      message.messageExpiry(Duration.ofSeconds(seconds));
    }
    Optional.ofNullable(properties.string(PropertyId.CONTENT_TYPE)).ifPresent(message::contentType);
    Optional.ofNullable(properties.string(PropertyId.RESPONSE_TOPIC))
        .ifPresent(message::responseTopic);
    Optional.ofNullable(properties.binary(PropertyId.CORRELATION_DATA))
        .ifPresent(data -> message.correlationData(data.bytes()));
    return message.userProperties(properties.userProperties()).build();
  }

  private static Subscribe subscribe(PacketReader in, MqttVersion version)
      throws MalformedPacketException, ProtocolErrorException {
    int packetId = in.packetId();
    boolean is5 = version == MqttVersion.MQTT_5_0;
    Properties properties = is5 ? Properties.decode(in, Placement.SUBSCRIBE) : Properties.NONE;
    List<Subscription> subscriptions = new ArrayList<>();
    while (!in.atEnd()) {
      TopicFilter filter = TopicFilter.of(in.readString("topic filter"));
      int options = in.readByte("subscription options");
      if (options >= (is5 ? 0x40 : 0x04)) {
        throw in.malformed("subscription options", "reserved bits are set");
      }
      subscriptions.add(
          new Subscription(
              filter,
              QoS.of(options & 3),
              (options & Subscribe.NO_LOCAL) != 0,
              (options & Subscribe.RETAIN_AS_PUBLISHED) != 0,
              retainHandling(options >> Subscribe.RETAIN_HANDLING_SHIFT)));
    }
    return new Subscribe(packetId, subscriptions, properties);
  }

  private static RetainHandling retainHandling(int value) {
    for (RetainHandling retainHandling : RetainHandling.values()) {
      if (retainHandling.value() == value) {
        return retainHandling;
      }
    }
    throw new IllegalArgumentException("retain handling " + value);
  }

  private static Unsubscribe unsubscribe(PacketReader in, MqttVersion version)
      throws MalformedPacketException, ProtocolErrorException {
    int packetId = in.packetId();
    Properties properties =
        version == MqttVersion.MQTT_5_0
            ? Properties.decode(in, Placement.UNSUBSCRIBE)
            : Properties.NONE;
    List<TopicFilter> filters = new ArrayList<>();
    while (!in.atEnd()) {
      filters.add(TopicFilter.of(in.readString("topic filter")));
    }
    return new Unsubscribe(packetId, filters, properties);
  }

  private static Disconnect disconnect(PacketReader in)
      throws MalformedPacketException, ProtocolErrorException {
    ReasonCode reasonCode = in.atEnd() ? ReasonCode.SUCCESS : anyReasonCode(in);
    Properties properties =
        in.atEnd() ? Properties.NONE : Properties.decode(in, Placement.CLIENT_DISCONNECT);
    return new Disconnect(reasonCode, properties);
  }

  private static Auth auth(PacketReader in)
      throws MalformedPacketException, ProtocolErrorException {
    return new Auth(anyReasonCode(in), Properties.decode(in, Placement.AUTH));
  }

  private static ReasonCode anyReasonCode(PacketReader in) throws MalformedPacketException {
    ReasonCode reasonCode = ReasonCode.of(in.readByte("reason code"));
    if (reasonCode == null) {
      throw in.malformed("reason code", "is not defined");
    }
    return reasonCode;
  }
}
