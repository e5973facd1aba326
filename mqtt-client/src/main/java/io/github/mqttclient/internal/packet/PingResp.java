package io.github.mqttclient.internal.packet;

/** Ping response, {@code D0 00}: the server is still there (section 3.13). */
public record PingResp() implements ServerPacket {
  public static final PingResp INSTANCE = new PingResp();

  static final int FIRST_BYTE = 0xD0;

  @Override
  public void accept(Handler handler) throws ProtocolErrorException {
    handler.onPingResp(this);
  }
}
