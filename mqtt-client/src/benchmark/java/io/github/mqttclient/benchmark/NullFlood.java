package io.github.mqttclient.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends numbered messages to a subscriber as fast as it reads them, QoS 1 within its Receive
 * Maximum, until the connection ends.
 */
final class NullFlood {
  private static final int BATCH_BYTES = 64 * 1024;
  private static final int PACKET_IDS = 65_535;

  private final NullConnection connection;
  private final String topic;
  private final int qos;
  private final byte[] payload;
  private final int receiveMaximum;
  private final boolean isVersion5;
  private final Thread thread = new Thread(this::run, "flood");

  /** Written by the thread that reads. */
  private volatile long acknowledged;

  private volatile boolean waiting;
  private volatile boolean stopped;

  NullFlood(
      NullConnection connection,
      String topic,
      int qos,
      int payloadBytes,
      int receiveMaximum,
      boolean isVersion5) {
    this.connection = connection;
    this.topic = topic;
    this.qos = qos;
    this.payload = new byte[payloadBytes];
    this.receiveMaximum = receiveMaximum;
    this.isVersion5 = isVersion5;
  }

  void start() {
    thread.start();
  }

  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread reads the connection.
  void acknowledged() {
    acknowledged++;
  }

  /** There may be new acknowledgements. */
  void wake() {
    if (waiting) {
      waiting = false;
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    ByteBuffer batch = ByteBuffer.allocate(BATCH_BYTES + payload.length + topic.length() + 64);
    ByteBuffer number = ByteBuffer.wrap(payload);
    long sent = 0;
    try {
      while (!stopped) {
        long mayBeSent = qos == 0 ? Long.MAX_VALUE : acknowledged + receiveMaximum;
        while (sent < mayBeSent && batch.position() < BATCH_BYTES) {
          number.putLong(0, sent);
          putPublish(batch, topic, qos, (int) (sent % PACKET_IDS) + 1, payload, isVersion5);
          sent++;
        }
        if (batch.position() > 0) {
          connection.write(batch);
        } else {
          awaitAcknowledgement(sent);
        }
      }
    } catch (IOException e) {
      // The client is gone, which is how each run ends.
    }
  }

  private void awaitAcknowledgement(long sent) {
    waiting = true;
    while (waiting && !stopped && sent >= acknowledged + receiveMaximum) {
      LockSupport.park(this);
    }
    waiting = false;
  }

  /** Appends a PUBLISH packet of less than 2 MiB. */
  static void putPublish(
      ByteBuffer out, String topic, int qos, int packetId, byte[] payload, boolean isVersion5) {
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    int length = 2 + name.length + (qos == 0 ? 0 : 2) + (isVersion5 ? 1 : 0) + payload.length;
    out.put((byte) (0x30 | qos << 1));
    int rest = length;
    while (rest > 0x7F) {
      out.put((byte) (rest | 0x80));
      rest >>= 7;
    }
    out.put((byte) rest).putShort((short) name.length).put(name);
    if (qos > 0) {
      out.putShort((short) packetId);
    }
    if (isVersion5) {
      out.put((byte) 0);
    }
    out.put(payload);
  }
}
