package io.github.mqttclient.internal.packet;

/** A packet that a server may send. */
public sealed interface ServerPacket extends Packet
    permits ConnAck,
        Publish,
        PubAck,
        PubRec,
        PubRel,
        PubComp,
        SubAck,
        UnsubAck,
        PingResp,
        Disconnect,
        Auth {

  /** Calls the method of the handler that belongs to this packet. */
  void accept(Handler handler) throws ProtocolErrorException;

  /** What MQTT 5.0 adds to the packet. */
  default Properties properties() {
    return Properties.NONE;
  }

  /** One method for each packet; each may refuse what the state of the connection forbids. */
  interface Handler {
    void onConnAck(ConnAck connAck) throws ProtocolErrorException;

    void onPublish(Publish publish) throws ProtocolErrorException;

    void onPubAck(PubAck pubAck) throws ProtocolErrorException;

    void onPubRec(PubRec pubRec) throws ProtocolErrorException;

    void onPubRel(PubRel pubRel) throws ProtocolErrorException;

    void onPubComp(PubComp pubComp) throws ProtocolErrorException;

    void onSubAck(SubAck subAck) throws ProtocolErrorException;

    void onUnsubAck(UnsubAck unsubAck) throws ProtocolErrorException;

    void onPingResp(PingResp pingResp) throws ProtocolErrorException;

    void onDisconnect(Disconnect disconnect) throws ProtocolErrorException;

    void onAuth(Auth auth) throws ProtocolErrorException;
  }
}
