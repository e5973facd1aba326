package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.internal.wire.ByteWriter;

/** Ping request, {@code C0 00}: the client is still there (section 3.12). */
public record PingReq() implements ClientPacket {
  public static final PingReq INSTANCE = new PingReq();

  static final int FIRST_BYTE = 0xC0;

  @Override
  public void encode(ByteWriter out, MqttVersion version) {
    out.endBlock(out.startPacket(FIRST_BYTE, 0));
  }

  @Override
  public long sizeAtMost() {
    return 2;
  }
}
