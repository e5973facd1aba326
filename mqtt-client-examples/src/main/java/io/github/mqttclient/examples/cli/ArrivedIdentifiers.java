package io.github.mqttclient.examples.cli;

import io.github.mqttclient.ReceivedMessage;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The packet identifiers of the messages that arrive. The library keeps them to itself; its log of
 * packets tells them, in the order in which the messages are delivered.
 */
final class ArrivedIdentifiers implements PacketListener {
  private final Queue<PublishLine> arrived = new ConcurrentLinkedQueue<>();
  private final @Nullable PacketListener next;

  /** Passes everything on to another listener, if there is one. */
  ArrivedIdentifiers(@Nullable PacketListener next) {
    this.next = next;
  }

  @Override
  public void sending(String clientId, String packet) {
    if (next != null) {
      next.sending(clientId, packet);
    }
  }

  @Override
  public void received(String clientId, String packet) {
    PublishLine line = PublishLine.parse(packet);
    if (line != null && line.packetId() != 0) {
      arrived.add(line);
    }
    if (next != null) {
      next.received(clientId, packet);
    }
  }

  /** The identifier of the message that is being delivered; 0 for QoS 0 and if not known. */
  int of(ReceivedMessage message) {
    if (message.qos().value() == 0) {
      return 0;
    }
    // What does not match was a duplicate, which is not delivered again.
    for (PublishLine line = arrived.poll(); line != null; line = arrived.poll()) {
      if (line.topic().equals(message.topic())) {
        return line.packetId();
      }
    }
    return 0;
  }
}
