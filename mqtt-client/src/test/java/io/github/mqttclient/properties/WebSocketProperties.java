package io.github.mqttclient.properties;

import static io.github.mqttclient.fixtures.WebSocketServer.BINARY;
import static io.github.mqttclient.fixtures.WebSocketServer.CONTINUATION;
import static io.github.mqttclient.fixtures.WebSocketServer.PING;
import static io.github.mqttclient.fixtures.WebSocketServer.PONG;
import static io.github.mqttclient.fixtures.WebSocketServer.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.Layers;
import io.github.mqttclient.fixtures.MemoryTransport;
import io.github.mqttclient.fixtures.OpenWebSocket;
import io.github.mqttclient.fixtures.PacketBytes;
import io.github.mqttclient.fixtures.WebSocketServer;
import io.github.mqttclient.fixtures.WebSocketServer.Frame;
import io.github.mqttclient.internal.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However the bytes are cut, into frames or into reads and writes, they are the same bytes. */
class WebSocketProperties {
  static LongStream seeds() {
    return LongStream.concat(LongStream.rangeClosed(1, 20), LongStream.of(new Random().nextLong()));
  }

  /** What a server sends: the frames, what they carry, and the payloads of its pings. */
  private static final class Script {
    final ByteArrayOutputStream frames = new ByteArrayOutputStream();
    final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    final List<String> pings = new ArrayList<>();

    Script(Random random, int maxPayload) {
      boolean fragmented = false;
      for (int i = 0; i < 12 || fragmented; i++) {
        if (random.nextInt(3) == 0) {
          control(random);
        }
        byte[] data = bytes(random, lengthUpTo(random, maxPayload));
        boolean isFinal = i >= 12 || random.nextBoolean();
        frames.writeBytes(frame(isFinal, fragmented ? CONTINUATION : BINARY, data));
        payload.writeBytes(data);
        fragmented = !isFinal;
      }
    }

    private void control(Random random) {
      byte[] data = bytes(random, random.nextInt(126));
      boolean ping = random.nextBoolean();
      frames.writeBytes(frame(ping ? PING : PONG, data));
      if (ping) {
        pings.add(PacketBytes.hex(data));
      }
    }
  }

  /** Often around the lengths where the form of the header changes. */
  private static int lengthUpTo(Random random, int max) {
    int length =
        switch (random.nextInt(4)) {
          case 0 -> random.nextInt(4);
          case 1 -> 124 + random.nextInt(4);
          case 2 -> 65_534 + random.nextInt(4);
          default -> random.nextInt(max);
        };
    return Math.min(length, max);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Normative({"MQTT5-6.0.0-2", "MQTT311-6.0.0-2", "EXT-152"})
  void inputIsTheSameInRandomPieces(long seed) throws IOException {
    Random random = new Random(seed);
    Script script = new Script(random, 100_000);
    MemoryTransport network = new MemoryTransport();
    Transport webSocket = OpenWebSocket.over(network);
    byte[] sent = script.frames.toByteArray();
    for (int from = 0; from < sent.length; ) {
      int count = Math.min(sent.length - from, 1 + lengthUpTo(random, 70_000));
      network.receives(ByteBuffer.allocate(count).put(sent, from, count).array());
      from += count;
    }
    network.endsInput();

    byte[] read = Layers.readToEnd(webSocket, 1 + lengthUpTo(random, 70_000));

    assertThat(read).as("seed %d", seed).isEqualTo(script.payload.toByteArray());
    List<Frame> pongs = WebSocketServer.frames(network.sent());
    assertThat(pongs).as("seed %d", seed).allMatch(pong -> pong.opcode() == PONG);
    assertThat(script.pings)
        .as("seed %d: the pings that were answered", seed)
        .containsAll(pongs.stream().map(Frame::hex).toList());
    assertThat(pongs.isEmpty()).isEqualTo(script.pings.isEmpty());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Normative({"MQTT5-6.0.0-2", "MQTT311-6.0.0-2"})
  void inputIsTheSameWithEveryCut(long seed) throws IOException {
    Script script = new Script(new Random(seed), 130);
    byte[] sent = script.frames.toByteArray();
    for (int cut = 0; cut <= sent.length; cut++) {
      MemoryTransport network = new MemoryTransport();
      Transport webSocket = OpenWebSocket.over(network);
      for (byte[] part : List.of(part(sent, 0, cut), part(sent, cut, sent.length))) {
        if (part.length > 0) {
          network.receives(part);
        }
      }
      network.endsInput();

      byte[] read = Layers.readToEnd(webSocket, 4_096);

      assertThat(read).as("seed %d, cut at %d", seed, cut).isEqualTo(script.payload.toByteArray());
    }
  }

  private static byte[] part(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void outputIsTheSameInRandomPieces(long seed) throws IOException {
    Random random = new Random(seed);
    MemoryTransport network = new MemoryTransport();
    Transport webSocket = OpenWebSocket.over(network);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    ByteArrayOutputStream sent = new ByteArrayOutputStream();

    for (int i = 0; i < 50; i++) {
      network.writesAtMost(1 + lengthUpTo(random, 70_000));
      byte[] data = bytes(random, lengthUpTo(random, 200_000));
      ByteBuffer from = ByteBuffer.wrap(data);
      webSocket.write(from);
      written.write(data, 0, from.position());
      sent.writeBytes(network.sent());
    }
    network.writesAtMost(Integer.MAX_VALUE);
    assertThat(webSocket.flush()).as("seed %d", seed).isTrue();
    sent.writeBytes(network.sent());

    assertThat(WebSocketServer.payload(sent.toByteArray()))
        .as("seed %d", seed)
        .isEqualTo(written.toByteArray());
  }
}
