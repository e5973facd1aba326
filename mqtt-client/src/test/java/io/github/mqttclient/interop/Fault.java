package io.github.mqttclient.interop;

import io.github.mqttclient.internal.packet.ServerCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * What a {@link FaultyProxy} does with the bytes that come one way on one connection. It may have a
 * state of its own, so each connection and way gets another one.
 */
@FunctionalInterface
interface Fault {

  /**
   * Writes what shall get through.
   *
   * @throws Cut to end the connection behind what it has written
   */
  void pass(byte[] bytes, int length, OutputStream out) throws IOException, InterruptedException;

  /** The connection ends here. */
  final class Cut extends IOException {
    private static final long serialVersionUID = 1;
  }

  static Fault none() {
    return (bytes, length, out) -> out.write(bytes, 0, length);
  }

  /** Nothing gets through. */
  static Fault loss(Runnable lost) {
    return (bytes, length, out) -> lost.run();
  }

  /** Nothing is read any more, as if the other side did not; later everything comes at once. */
  static Fault stall(CountDownLatch resumed) {
    return (bytes, length, out) -> {
      resumed.await();
      out.write(bytes, 0, length);
    };
  }

  /** What comes is held back for a while, again and again. */
  static Fault delay(Duration delay) {
    return (bytes, length, out) -> {
      LockSupport.parkNanos(delay.toNanos());
      out.write(bytes, 0, length);
    };
  }

  /** Each byte is sent for itself. */
  static Fault drip() {
    return (bytes, length, out) -> {
      for (int i = 0; i < length; i++) {
        out.write(bytes, i, 1);
      }
    };
  }

  /** The connection ends exactly behind the n-th packet, from 1. */
  static Fault cutBehindPacket(int n) {
    return cutAt(n, 1.0);
  }

  /** The connection ends in the middle of the n-th packet, from 1. */
  static Fault cutWithinPacket(int n) {
    return cutAt(n, 0.5);
  }

  private static Fault cutAt(int last, double partOfLast) {
    ByteArrayOutputStream begun = new ByteArrayOutputStream();
    int[] packets = {0};
    return (bytes, length, out) -> {
      begun.write(bytes, 0, length);
      byte[] all = begun.toByteArray();
      int at = 0;
      int size = ServerCodec.packetSize(all, at, all.length);
      while (size >= 0 && at + size <= all.length) {
        packets[0]++;
        if (packets[0] == last) {
          out.write(all, at, (int) (size * partOfLast));
          throw new Cut();
        }
        out.write(all, at, size);
        at += size;
        size = ServerCodec.packetSize(all, at, all.length);
      }
      begun.reset();
      begun.write(all, at, all.length - at);
    };
  }

  /** For the first connection only; the others have none. */
  static Supplier<Fault> once(Fault fault) {
    AtomicReference<Fault> first = new AtomicReference<>(fault);
    return () -> first.getAndSet(none());
  }
}
