package io.github.mqttclient.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A connection of the {@link NullServer}, MQTT 3.1.1 or 5.0. All answers to what one read brings
 * leave with one write.
 */
final class NullConnection {
  private static final int CONNECT = 1;
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int PUBREC = 5;
  private static final int PUBREL = 6;
  private static final int PUBCOMP = 7;
  private static final int SUBSCRIBE = 8;
  private static final int PINGREQ = 12;
  private static final int RECEIVE_MAXIMUM = 0x21;
  private static final int MOST_IN_FLIGHT = 65_535;

  private final Socket socket;
  private final OutputStream output;
  private final ReentrantLock outputLock = new ReentrantLock();

  /** The bytes read and not yet looked at, from position to limit. */
  private ByteBuffer in = ByteBuffer.allocate(256 * 1024).flip();

  private ByteBuffer answers = ByteBuffer.allocate(256 * 1024);
  private boolean isVersion5;
  private int receiveMaximum = MOST_IN_FLIGHT;
  private long published;
  private int echoId;
  private NullFlood starting;
  private NullFlood flood;

  NullConnection(Socket socket) {
    this.socket = socket;
    try {
      output = socket.getOutputStream();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Serves the connection to its end. */
  void run() {
    try (socket) {
      InputStream input = socket.getInputStream();
      while (true) {
        in.compact();
        int read = input.read(in.array(), in.arrayOffset() + in.position(), in.remaining());
        if (read < 0) {
          return;
        }
        in.position(in.position() + read).flip();
        takePackets();
        if (answers.position() > 0) {
          write(answers);
        }
        if (starting != null) { // Behind its SUBACK.
          starting.start();
          flood = starting;
          starting = null;
        }
      }
    } catch (IOException e) {
      // The client is gone, which is how each run ends.
    } finally {
      if (flood != null) {
        flood.stop();
      }
    }
  }

  /** Writes what is in the buffer up to its position, and empties it. Any thread. */
  void write(ByteBuffer bytes) throws IOException {
    outputLock.lock();
    try {
      output.write(bytes.array(), bytes.arrayOffset(), bytes.position());
    } finally {
      outputLock.unlock();
    }
    bytes.clear();
  }

  private void takePackets() throws IOException {
    while (in.hasRemaining()) {
      int start = in.position();
      int first = in.get() & 0xFF;
      int length = remainingLength(in);
      if (length < 0 || length > in.remaining()) {
        in.position(start);
        if (length > in.capacity() - 5) {
          in = ByteBuffer.allocate(length + 5).put(in).flip();
        }
        return;
      }
      int end = in.position() + length;
      onPacket(first, end);
      in.position(end);
    }
    if (flood != null) {
      flood.wake();
    }
  }

  /** -1: not all of it is there. */
  private static int remainingLength(ByteBuffer in) {
    int length = 0;
    for (int shift = 0; in.hasRemaining(); shift += 7) {
      int digit = in.get();
      length |= (digit & 0x7F) << shift;
      if (digit >= 0) {
        return length;
      }
    }
    return -1;
  }

  private void onPacket(int first, int end) throws IOException {
    switch (first >> 4) {
      case CONNECT -> onConnect(end);
      case PUBLISH -> onPublish(first, end);
      case PUBACK, PUBCOMP -> {
        if (flood != null) {
          flood.acknowledged();
        }
      }
      case PUBREC -> answer(0x62, in.getShort());
      case PUBREL -> answer(0x70, in.getShort());
      case SUBSCRIBE -> onSubscribe();
      case PINGREQ -> room(2).put((byte) 0xD0).put((byte) 0);
      default -> {} // DISCONNECT: the end of the connection follows.
    }
  }

  private void onConnect(int end) {
    skipString(in);
    isVersion5 = in.get() == 5;
    in.get(); // flags
    in.getShort(); // keep alive
    if (isVersion5) {
      readProperties();
      room(5).put(new byte[] {0x20, 3, 0, 0, 0});
    } else {
      room(4).put(new byte[] {0x20, 2, 0, 0});
    }
    if (in.position() > end) {
      throw new BufferUnderflowException();
    }
  }

  private void readProperties() {
    int length = remainingLength(in);
    int end = in.position() + length;
    while (in.position() < end) {
      int id = in.get();
      switch (id) {
        case 0x11, 0x27 -> in.getInt();
        case 0x22 -> in.getShort();
        case 0x17, 0x19 -> in.get();
        case RECEIVE_MAXIMUM -> receiveMaximum = in.getShort() & 0xFFFF;
        case 0x15, 0x16 -> skipString(in);
        case 0x26 -> {
          skipString(in);
          skipString(in);
        }
        default -> throw new IllegalStateException("property of CONNECT: " + id);
      }
    }
  }

  private void onPublish(int first, int end) throws IOException {
    published++;
    int qos = (first >> 1) & 3;
    int topicLength = in.getShort() & 0xFFFF;
    int topic = in.position();
    in.position(topic + topicLength);
    int packetId = qos == 0 ? 0 : in.getShort();
    if (qos > 0) {
      answer(qos == 1 ? 0x40 : 0x50, (short) packetId);
    }
    if (topicLength == WorkerMain.ECHO.length()) {
      if (isVersion5) {
        skipProperties();
      }
      echo(first, end);
    }
  }

  /** The names of the topics have different lengths, which is all that is looked at. */
  private void echo(int first, int end) throws IOException {
    byte[] payload = new byte[end - in.position()];
    in.get(payload);
    echoId = echoId % MOST_IN_FLIGHT + 1;
    NullFlood.putPublish(
        room(payload.length + 64), WorkerMain.ECHO, (first >> 1) & 3, echoId, payload, isVersion5);
  }

  private void onSubscribe() {
    short packetId = in.getShort();
    if (isVersion5) {
      skipProperties();
    }
    byte[] filter = new byte[in.getShort() & 0xFFFF];
    in.get(filter);
    int qos = in.get() & 3;
    room(8).put((byte) 0x90).put((byte) (isVersion5 ? 4 : 3)).putShort(packetId);
    if (isVersion5) {
      answers.put((byte) 0);
    }
    answers.put((byte) qos);
    onSubscribed(new String(filter, StandardCharsets.UTF_8), qos);
  }

  private void onSubscribed(String filter, int qos) {
    if (filter.equals(NullServer.COUNT)) {
      byte[] payload = ByteBuffer.allocate(8).putLong(published).array();
      NullFlood.putPublish(room(64), filter, 0, 0, payload, isVersion5);
    } else if (filter.startsWith(WorkerMain.FLOOD)) {
      int payloadBytes = Integer.parseInt(filter.substring(WorkerMain.FLOOD.length()));
      starting = new NullFlood(this, filter, qos, payloadBytes, receiveMaximum, isVersion5);
    }
  }

  /** An acknowledgement: the same in both versions if all is well. */
  private void answer(int first, short packetId) {
    room(4).put((byte) first).put((byte) 2).putShort(packetId);
  }

  private ByteBuffer room(int bytes) {
    if (answers.remaining() < bytes) {
      answers = ByteBuffer.allocate(2 * (answers.capacity() + bytes)).put(answers.flip());
    }
    return answers;
  }

  private void skipProperties() {
    int length = remainingLength(in);
    in.position(in.position() + length);
  }

  private static void skipString(ByteBuffer in) {
    int length = in.getShort() & 0xFFFF;
    in.position(in.position() + length);
  }
}
