package io.github.mqttclient.internal.packet;

/**
 * A control packet (MQTT 5.0 chapter 3). Who may send it is part of its type: a server cannot send
 * a {@link Connect} past the decoder, and a client has no way to send a {@link SubAck}.
 */
public sealed interface Packet permits ClientPacket, ServerPacket {}
