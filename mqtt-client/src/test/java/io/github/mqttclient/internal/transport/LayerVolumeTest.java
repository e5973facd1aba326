package io.github.mqttclient.internal.transport;

import static io.github.mqttclient.fixtures.PacketBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.fixtures.AllocatedBytes;
import io.github.mqttclient.fixtures.Layers;
import io.github.mqttclient.fixtures.MemoryTransport;
import io.github.mqttclient.fixtures.OpenWebSocket;
import io.github.mqttclient.fixtures.WebSocketServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A long stream through each layer, in both directions, is the same bytes and costs no memory. */
class LayerVolumeTest {
  private static final long VOLUME = 64L * 1024 * 1024;
  private static final int CYCLE = 40_009;
  private static final long ALLOWED = 100_000;

  /** The stream is this again and again. */
  private static final byte[] PAYLOAD = new byte[CYCLE];

  static {
    new Random(1).nextBytes(PAYLOAD);
  }

  /** First what a {@link MemoryTransport} says, then an endless stream, checked as it comes. */
  private static final class EndlessNetwork implements Transport {
    final MemoryTransport opening = new MemoryTransport();
    final Unframing unframing;
    final byte[] inputCycle;
    int inputAt;
    boolean flows;

    EndlessNetwork(byte[] inputCycle, Unframing unframing) {
      this.inputCycle = inputCycle;
      this.unframing = unframing;
    }

    @Override
    public boolean finishOpening() {
      return true;
    }

    @Override
    public int interestOps() {
      return 0;
    }

    /** Never a whole cycle at once, so that reads and frames drift against each other. */
    @Override
    public int read(ByteBuffer into) throws IOException {
      if (!flows) {
        return opening.read(into);
      }
      int count = Math.min(into.remaining(), inputCycle.length - inputAt);
      into.put(inputCycle, inputAt, count);
      inputAt = (inputAt + count) % inputCycle.length;
      return count;
    }

    @Override
    public boolean hasBufferedInput() {
      return false;
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
      if (!flows) {
        opening.write(from);
        return;
      }
      int taken = Math.min(from.remaining(), 50_000);
      for (int i = 0; i < taken; i++) {
        unframing.accept(from.get());
      }
    }

    @Override
    public boolean flush() {
      return true;
    }

    @Override
    public SelectableChannel channel() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {}
  }

  /** What the server makes of a byte of the client. */
  private interface Unframing {
    void accept(byte b);

    /** Bytes of the stream that were as they should be. */
    long verified();
  }

  private static class Plain implements Unframing {
    private long verified;
    private int at;

    @Override
    public void accept(byte b) {
      if (b != PAYLOAD[at]) {
        throw new AssertionError("byte " + verified + " is wrong");
      }
      verified++;
      at = at + 1 == CYCLE ? 0 : at + 1;
    }

    @Override
    public long verified() {
      return verified;
    }
  }

  /** Binary frames of any length, masked. */
  private static final class Frames extends Plain {
    private int headerAt;
    private int headerLength = 2;
    private long length;
    private int key;
    private int maskAt;

    @Override
    public void accept(byte b) {
      if (headerAt == headerLength) {
        super.accept((byte) (b ^ (key >>> (24 - 8 * (maskAt++ % 4)))));
        length--;
      } else {
        header(b & 0xFF);
      }
      if (headerAt == headerLength && length == 0) {
        headerAt = 0;
        headerLength = 2;
      }
    }

    private void header(int octet) {
      if (headerAt == 0) {
        if (octet != 0x82) {
          throw new AssertionError("not a final binary frame: " + octet);
        }
      } else if (headerAt == 1) {
        length = octet & 0x7F;
        headerLength = length < 126 ? 6 : length == 126 ? 8 : 14;
        length = length < 126 ? length : 0;
        maskAt = 0;
      } else if (headerAt < headerLength - 4) {
        length = (length << 8) | octet;
      } else {
        key = (key << 8) | octet;
      }
      headerAt++;
    }
  }

  private void assertStreamsFlow(Transport layer, EndlessNetwork network) throws IOException {
    network.flows = true;
    ByteBuffer source = ByteBuffer.allocateDirect(2 * CYCLE).put(PAYLOAD).put(PAYLOAD);
    ByteBuffer sink = ByteBuffer.allocateDirect(64 * 1024);
    Plain read = new Plain();
    write(layer, source, CYCLE); // The buffers of the layer have their size now.
    long before = AllocatedBytes.ofThisThread();

    for (long written = CYCLE; written < VOLUME; written += CYCLE) {
      write(layer, source, CYCLE);
    }
    while (read.verified() < VOLUME) {
      sink.clear();
      layer.read(sink);
      sink.flip();
      while (sink.hasRemaining()) {
        read.accept(sink.get());
      }
    }

    assertThat(AllocatedBytes.ofThisThread() - before).as("bytes allocated").isLessThan(ALLOWED);
    assertThat(network.unframing.verified()).isGreaterThanOrEqualTo(VOLUME);
  }

  private static void write(Transport layer, ByteBuffer source, int count) throws IOException {
    source.clear().limit(count);
    for (int calls = 0; source.hasRemaining() || !layer.flush(); calls++) {
      if (calls > 1_000) {
        throw new AssertionError("no progress");
      }
      layer.write(source);
    }
  }

  @Test
  void throughAWebSocket() throws IOException {
    EndlessNetwork network =
        new EndlessNetwork(WebSocketServer.frame(WebSocketServer.BINARY, PAYLOAD), new Frames());
    Transport webSocket = new WebSocketTransport(network, OpenWebSocket.request(), new Random(9));
    webSocket.finishOpening();
    network.opening.receives(WebSocketServer.upgrade(network.opening.sentText(), "mqtt"));
    Layers.open(webSocket);

    assertStreamsFlow(webSocket, network);
  }

  @Test
  void throughAnHttpProxy() throws IOException {
    EndlessNetwork network = new EndlessNetwork(PAYLOAD, new Plain());
    Transport proxy = ProxyTransport.http(network, new ProxyRequest("proxy", "broker", 1883, null));
    network.opening.receives("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    Layers.open(proxy);

    assertStreamsFlow(proxy, network);
  }

  @Test
  void throughASocks5Proxy() throws IOException {
    EndlessNetwork network = new EndlessNetwork(PAYLOAD, new Plain());
    Transport proxy =
        ProxyTransport.socks5(network, new ProxyRequest("proxy", "broker", 1883, null));
    network.opening.receives(bytes("05 00"), bytes("05 00 00 01 00 00 00 00 00 00"));
    Layers.open(proxy);

    assertStreamsFlow(proxy, network);
  }
}
