package io.github.mqttclient.internal.loop;

import io.github.mqttclient.internal.packet.ClientPacket;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.session.PublishRequest;
import io.github.mqttclient.internal.transport.Buffers;
import io.github.mqttclient.internal.transport.Transport;
import io.github.mqttclient.internal.wire.ByteWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The packets of one connection that the transport has not taken yet, and the QoS 0 messages among
 * them, which are complete as soon as it has. What a layer of the transport has taken and holds
 * back (some encrypted records at most) counts like what waits in the socket: out of this client's
 * hands.
 *
 * <p>It takes messages until it holds {@link #HIGH_WATER} bytes of its own, or together with large
 * payloads, which it only refers to, {@link #LARGE_HIGH_WATER}; and then none before it is empty,
 * so it cannot grow beyond that by more than one message and a few small packets. While it is empty
 * it holds no memory: the writer is borrowed from the event loop.
 */
final class OutputBuffer {
  private static final int HIGH_WATER = 128 * 1024;

  /** A little less than is written at once: the message that passes it shall go with the others. */
  private static final int LARGE_HIGH_WATER = EventLoop.LARGE_TRANSFER_SIZE - 64 * 1024;

  private static final long[] NO_ENDS = {};

  private final EventLoop loop;
  private final Protocol protocol;

  /** Null while there is nothing to write. */
  private @Nullable ByteWriter writer;

  /** How many bytes of the writer the socket has taken. */
  private long written;

  /** How many bytes to offer at once: those that are not taken would have been copied in vain. */
  private int offer = EventLoop.TRANSFER_SIZE;

  /** Whether the socket has not taken all that it was offered last. */
  private boolean backlog;

  /** QoS 0 messages in the writer, and where each of them ends there. */
  private final List<PublishRequest> unacknowledged = new ArrayList<>();

  private long[] ends = NO_ENDS;

  OutputBuffer(EventLoop loop, Protocol protocol) {
    this.loop = loop;
    this.protocol = protocol;
  }

  boolean isEmpty() {
    return writer == null;
  }

  /** Whether there is something that the socket could not take when it was offered. */
  boolean isBacklog() {
    return backlog;
  }

  /** Whether there are QoS 0 messages that the socket has not taken. */
  boolean holdsMessages() {
    return !unacknowledged.isEmpty();
  }

  boolean takesMessages() {
    return writer == null || (writer.position() < HIGH_WATER && writer.length() < LARGE_HIGH_WATER);
  }

  void add(ClientPacket packet) {
    protocol.encode(packet, writer());
  }

  private ByteWriter writer() {
    ByteWriter writer = this.writer;
    if (writer == null) {
      writer = loop.borrowWriter();
      this.writer = writer;
      written = 0;
    }
    return writer;
  }

  /** Adds a message without properties; if it is of QoS 0, like {@link #addUnacknowledged}. */
  void addPlain(PublishRequest request, int packetId, Properties alias) {
    protocol.encodePlain(request.message(), packetId, alias, writer());
    if (packetId == 0) {
      endsHere(request);
    }
  }

  /** Adds a QoS 0 message; its request is given to {@link #write}'s consumer when it is out. */
  void addUnacknowledged(ClientPacket publish, PublishRequest request) {
    add(publish);
    endsHere(request);
  }

  private void endsHere(PublishRequest request) {
    int index = unacknowledged.size();
    if (index == ends.length) {
      ends = Arrays.copyOf(ends, Math.max(16, 2 * index));
    }
    ends[index] = writer == null ? 0 : writer.length();
    unacknowledged.add(request);
  }

  /**
   * Writes as much as the socket takes now.
   *
   * @param sent given the QoS 0 messages that are out
   * @return how many bytes it took
   */
  long write(Transport transport, Consumer<PublishRequest> sent) throws IOException {
    ByteWriter writer = this.writer;
    if (writer == null) {
      return 0;
    }
    long before = written;
    boolean socketTakesMore = true;
    while (socketTakesMore && written < writer.length()) {
      ByteBuffer transfer = loop.transfer((int) Math.min(offer, writer.length() - written));
      writer.forEachPiece(new Copier(transfer, written));
      Buffers.flip(transfer);
      int offered = transfer.remaining();
      transport.write(transfer);
      int taken = offered - transfer.remaining();
      written += taken;
      socketTakesMore = taken == offered;
      offer =
          socketTakesMore
              ? Math.min(Math.max(offer, 2 * taken), EventLoop.LARGE_TRANSFER_SIZE)
              : Math.max(2 * taken, EventLoop.TRANSFER_SIZE);
    }
    long count = written - before;
    completeWritten(sent);
    backlog = written < writer.length();
    if (!backlog) {
      this.writer = null;
      loop.returnWriter(writer);
    }
    return count;
  }

  private void completeWritten(Consumer<PublishRequest> sent) {
    int count = 0;
    while (count < unacknowledged.size() && ends[count] <= written) {
      sent.accept(unacknowledged.get(count));
      count++;
    }
    if (count == unacknowledged.size()) {
      unacknowledged.clear();
    } else {
      unacknowledged.subList(0, count).clear();
      System.arraycopy(ends, count, ends, 0, unacknowledged.size());
    }
  }

  /** Gives up what was not written; returns the QoS 0 messages that did not get out. */
  List<PublishRequest> discard() {
    if (writer != null) {
      loop.returnWriter(writer);
      writer = null;
    }
    List<PublishRequest> lost = List.copyOf(unacknowledged);
    unacknowledged.clear();
    return lost;
  }

  /** Copies the pieces of a writer from an offset on, as far as there is room. */
  private static final class Copier implements ByteWriter.PieceConsumer {
    private final ByteBuffer into;
    private long toSkip;

    Copier(ByteBuffer into, long toSkip) {
      this.into = into;
      this.toSkip = toSkip;
    }

    @Override
    public void accept(byte[] array, int offset, int length) {
      if (toSkip >= length) {
        toSkip -= length;
        return;
      }
      int skipped = (int) toSkip;
      toSkip = 0;
      into.put(array, offset + skipped, Math.min(length - skipped, into.remaining()));
    }
  }
}
