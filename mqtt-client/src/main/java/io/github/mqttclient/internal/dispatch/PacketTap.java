package io.github.mqttclient.internal.dispatch;

import io.github.mqttclient.MqttPacket;
import io.github.mqttclient.PacketListener;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings packets to the application's {@link PacketListener}, within a bound: the network thread
 * adds them to the batch of its turn, the callback side tells them.
 */
public final class PacketTap {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");
  private static final int MAXIMUM_PACKETS = 10_000;
  private static final long MAXIMUM_BYTES = 16 * 1024 * 1024;

  private final PacketListener listener;
  private final Consumer<Runnable> batch;

  private final AtomicLong waiting = new AtomicLong();
  private final AtomicLong bytesWaiting = new AtomicLong();

  /**
   * How many are lost since the last one that was told or waits. While it is not 0 no packet is
   * added: so all that are lost lie in one gap, at the place where {@link #tellLoss} waits.
   */
  private final AtomicLong lost = new AtomicLong();

  /** How often the listener has failed; on the callback side only. */
  private long failures;

  PacketTap(PacketListener listener, Consumer<Runnable> batch) {
    this.listener = listener;
    this.batch = batch;
  }

  /** Adds a packet to this turn's batch, or counts it as lost; network thread. */
  public void add(MqttPacket packet) {
    if (lost.get() > 0 || waiting.get() >= MAXIMUM_PACKETS || bytesWaiting.get() >= MAXIMUM_BYTES) {
      if (lost.getAndIncrement() == 0) {
        batch.accept(this::tellLoss);
      }
      return;
    }
    waiting.incrementAndGet();
    bytesWaiting.addAndGet(payloadLength(packet));
    batch.accept(() -> tell(packet));
  }

  private void tell(MqttPacket packet) {
    waiting.decrementAndGet();
    bytesWaiting.addAndGet(-payloadLength(packet));
    call(() -> listener.onPacket(packet));
  }

  private void tellLoss() {
    long count = lost.getAndSet(0);
    call(() -> listener.onPacketsLost(count));
  }

  /** Logs the first failure only: there may be one for each packet. */
  private void call(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException | Error failure) {
      if (failures++ == 0) {
        LOG.warn("The packet listener failed; this is logged once", failure);
      }
    }
  }

  private static long payloadLength(MqttPacket packet) {
    return packet.payload().map(payload -> payload.length).orElse(0);
  }
}
