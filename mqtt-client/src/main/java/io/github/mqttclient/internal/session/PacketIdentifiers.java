package io.github.mqttclient.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * The packet identifiers of what this client has sent and what each stands for (section 2.2.1).
 * PUBLISH, SUBSCRIBE and UNSUBSCRIBE draw from this one pool. [MQTT-2.2.1-3]
 */
final class PacketIdentifiers {
  private static final int MAX = 65_535;

  private final PacketIdTable<Exchange> inUse = new PacketIdTable<>();
  private int last;

  /** Something that was sent and waits for its answer. */
  sealed interface Exchange
      permits OutgoingPublish,
          SubscriptionRequests.Subscribing,
          SubscriptionRequests.Unsubscribing {}

  boolean areExhausted() {
    return inUse.size() == MAX;
  }

  /** Takes the next identifier that is free. Not to be called when they are exhausted. */
  int take(Exchange exchange) {
    if (areExhausted()) {
      throw new IllegalStateException("all 65535 packet identifiers are in use");
    }
    do {
      last = last == MAX ? 1 : last + 1; // Never 0.
    } while (inUse.get(last) != null);
    inUse.put(last, exchange);
    return last;
  }

  /** Takes the very identifier that an exchange had in an earlier process. */
  void reserve(int packetId, Exchange exchange) {
    inUse.put(packetId, exchange);
    last = packetId;
  }

  @Nullable Exchange get(int packetId) {
    return inUse.get(packetId);
  }

  /** Frees an identifier; 0, of what has none, is passed over. */
  void release(int packetId) {
    if (packetId != 0) {
      inUse.remove(packetId);
    }
  }
}
