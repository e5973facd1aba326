package io.github.mqttclient.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.mqttclient.fixtures.Layers;
import io.github.mqttclient.fixtures.MemoryTransport;
import io.github.mqttclient.fixtures.OpenWebSocket;
import io.github.mqttclient.fixtures.PacketBytes;
import io.github.mqttclient.fixtures.WebSocketServer;
import io.github.mqttclient.internal.transport.ProxyRequest;
import io.github.mqttclient.internal.transport.ProxyRequest.Login;
import io.github.mqttclient.internal.transport.ProxyTransport;
import io.github.mqttclient.internal.transport.Transport;
import io.github.mqttclient.internal.transport.WebSocketTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes that a proxy or a WebSocket server answers open the layer or are refused, it does not
 * matter how they are cut, and none is lost that belongs to the next layer.
 *
 * <p>To look for new inputs:
 *
 * <pre>
 * mvn test -pl mqtt-client -P fuzz -Dtest=HandshakeFuzzTest -Djazzer.max_duration=8h
 * </pre>
 */
class HandshakeFuzzTest {
  private static final String ACCEPT = acceptOfTheFixedKey();

  static Stream<Arguments> seeds() {
    String upgraded =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + ACCEPT
            + "\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n";
    return Stream.of(
            seed(0, 3, upgraded + "\u0082\u0002\u00d0\u0000"),
            seed(0, 1, "HTTP/1.1 100 Continue\r\n\r\n" + upgraded),
            seed(0, 9, "HTTP/1.1 302 Found\r\nLocation: x\r\n\r\n"),
            seed(0, 9, "HTTP/1.1 101 X\r\nA: b\r\n folded\r\n\r\n"),
            seed(0, 9, "SSH-2.0"),
            seed(1, 4, "HTTP/1.1 200 OK\r\nVia: x\n\r\n \u0002"),
            seed(1, 4, "HTTP/1.0 407 No\r\nProxy-Authenticate: Basic\r\n\r\n"),
            seed(2, 1, "\u0005\u0000\u0005\u0000\u0000\u0001abcd\u0000\u0001 "),
            seed(2, 2, "\u0005\u0002\u0001\u0000\u0005\u0000\u0000\u0003\u0001a\u0000\u0001 "),
            seed(2, 2, "\u0005\u0002\u0001\u0001"),
            seed(2, 2, "\u0005\u0000\u0005\u0004"),
            seed(2, 2, "\u0005\u00ff"))
        .map(bytes -> Arguments.of((Object) bytes));
  }

  private static byte[] seed(int kind, int chunk, String answer) {
    String text = "" + (char) kind + (char) chunk + answer;
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The key is always the same here, so that a fixed answer can be right. */
  private static String acceptOfTheFixedKey() {
    MemoryTransport network = new MemoryTransport();
    try {
      layer(0, network).finishOpening();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return WebSocketServer.accept(network.sentText());
  }

  private static Transport layer(int kind, Transport lower) {
    ProxyRequest request = new ProxyRequest("proxy:1", "broker", 1883, new Login("u", "p"));
    return switch (kind) {
      case 0 -> new WebSocketTransport(lower, OpenWebSocket.request(), new Random(5));
      case 1 -> ProxyTransport.http(lower, request);
      default -> ProxyTransport.socks5(lower, request);
    };
  }

  /** The first byte chooses the layer, the second the size of the chunks. */
  @MethodSource("seeds")
  @FuzzTest
  void anyAnswerOpensTheLayerOrIsRefused(byte[] data) {
    if (data.length < 2) {
      return;
    }
    int kind = (data[0] & 0xFF) % 3;
    byte[] answer = Arrays.copyOfRange(data, 2, data.length);

    String whole = play(kind, answer, 1_000_000);

    assertThat(play(kind, answer, 1)).as("byte by byte").isEqualTo(whole);
    assertThat(play(kind, answer, (data[1] & 0xFF) + 1)).as("in chunks").isEqualTo(whole);
  }

  /** What comes of it: what follows the answer, or that it was refused. */
  private static String play(int kind, byte[] answer, int chunk) {
    MemoryTransport network = new MemoryTransport();
    for (int from = 0; from < answer.length; from += chunk) {
      network.receives(Arrays.copyOfRange(answer, from, Math.min(answer.length, from + chunk)));
    }
    network.endsInput();
    Transport layer = layer(kind, network);
    try {
      Layers.open(layer);
    } catch (IOException e) {
      assertThat(e.getMessage()).hasSizeBetween(10, 1_000);
      return "refused"; // How much of the answer is quoted depends on how much has come.
    }
    try {
      return "open, then " + PacketBytes.hex(Layers.readToEnd(layer, 64));
    } catch (IOException e) {
      return "open, then " + e;
    }
  }
}
