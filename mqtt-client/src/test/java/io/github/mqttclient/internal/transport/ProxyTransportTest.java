package io.github.mqttclient.internal.transport;

import static io.github.mqttclient.fixtures.Layers.open;
import static io.github.mqttclient.fixtures.Layers.openingFailure;
import static io.github.mqttclient.fixtures.PacketBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.fixtures.Layers;
import io.github.mqttclient.fixtures.MemoryTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What both kinds of proxy have in common. */
class ProxyTransportTest {
  private static final ProxyRequest REQUEST = new ProxyRequest("proxy:1", "broker", 1883, null);

  private final MemoryTransport network = new MemoryTransport();

  private enum Kind {
    HTTP,
    SOCKS5;

    Transport over(Transport lower) {
      return this == HTTP
          ? ProxyTransport.http(lower, REQUEST)
          : ProxyTransport.socks5(lower, REQUEST);
    }

    byte[][] answers() {
      return this == HTTP
          ? new byte[][] {"HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII)}
          : new byte[][] {bytes("05 00"), bytes("05 00 00 01 7F 00 00 01 04 38")};
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsSentBeforeTheLayerBelowIsOpen(Kind kind) throws IOException {
    Transport proxy = kind.over(network.opensWith(3));

    assertThat(proxy.finishOpening()).isFalse();
    assertThat(proxy.interestOps()).isEqualTo(SelectionKey.OP_CONNECT);
    assertThat(proxy.finishOpening()).isFalse();
    assertThat(network.sent()).isEmpty();
    assertThat(proxy.finishOpening()).isFalse();
    assertThat(network.sent()).isNotEmpty();
    assertThat(proxy.interestOps()).isEqualTo(SelectionKey.OP_READ);
  }

  @ParameterizedTest
  @EnumSource
  void requestThatTheNetworkDoesNotTakeIsSentLater(Kind kind) throws IOException {
    network.stall();
    Transport proxy = kind.over(network);

    assertThat(proxy.finishOpening()).isFalse();
    assertThat(proxy.interestOps()).isEqualTo(SelectionKey.OP_WRITE);
    network.resume();

    assertThat(proxy.finishOpening()).isFalse();
    assertThat(network.sent()).isNotEmpty();
    assertThat(proxy.interestOps()).isEqualTo(SelectionKey.OP_READ);
  }

  @ParameterizedTest
  @EnumSource
  void requestThatTheLayerBelowHoldsBackIsFlushed(Kind kind) throws IOException {
    Transport proxy = kind.over(network.holdsBack());

    proxy.finishOpening();

    assertThat(network.sent()).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void opensByteByByte(Kind kind) throws IOException {
    Transport proxy = kind.over(network.drips().receives(kind.answers()).opensWith(2));

    open(proxy);

    assertThat(proxy.hasBufferedInput()).isFalse();
    assertThat(proxy.interestOps()).isZero();
    assertThat(network.isDrained()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void bytesBehindTheAnswerBelongToTheNextLayer(Kind kind) throws IOException {
    byte[][] answers = kind.answers();
    int last = answers.length - 1;
    byte[] withRest = new byte[answers[last].length + 3];
    System.arraycopy(answers[last], 0, withRest, 0, answers[last].length);
    System.arraycopy(bytes("20 02 00"), 0, withRest, answers[last].length, 3);
    answers[last] = withRest;
    Transport proxy = kind.over(network.receives(answers).receives(bytes("00")));
    open(proxy);

    assertThat(proxy.hasBufferedInput()).isTrue();
    assertThat(Layers.read(proxy, 2)).isEqualTo(bytes("20 02"));
    assertThat(proxy.hasBufferedInput()).isTrue();
    assertThat(Layers.read(proxy, 2)).isEqualTo(bytes("00 00"));
    assertThat(proxy.hasBufferedInput()).isFalse();
    assertThat(proxy.read(ByteBuffer.allocate(1))).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void openProxyOnlyPassesBytesOn(Kind kind) throws IOException {
    Transport proxy = kind.over(network.receives(kind.answers()));
    open(proxy);
    network.sent();

    Layers.write(proxy, bytes("C0 00"));
    network.receives(bytes("D0 00")).endsInput();
    byte[] read = Layers.readToEnd(proxy, 1);
    proxy.shutdownOutput();
    proxy.close();

    assertThat(network.sent()).isEqualTo(bytes("C0 00"));
    assertThat(read).isEqualTo(bytes("D0 00"));
    assertThat(network.isOutputShut()).isTrue();
    assertThat(network.isClosed()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void whatTheLayerBelowHoldsBackIsReported(Kind kind) throws IOException {
    Transport proxy = kind.over(network.receives(kind.answers()).holdsBack());
    open(proxy);
    network.sent();

    proxy.write(ByteBuffer.wrap(bytes("C0 00")));

    assertThat(network.sent()).isEmpty();
    assertThat(proxy.interestOps()).isEqualTo(SelectionKey.OP_WRITE);
    assertThat(proxy.flush()).isTrue();
    assertThat(network.sent()).isEqualTo(bytes("C0 00"));
    assertThat(proxy.interestOps()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void endInsteadOfAnAnswerNamesTheProxy(Kind kind) {
    Transport proxy = kind.over(network.endsInput());

    assertThat(openingFailure(proxy))
        .hasMessage("the proxy proxy:1 closed the connection before it had answered");
  }

  @ParameterizedTest
  @EnumSource
  void failureOfTheNetworkIsPassedOn(Kind kind) {
    IOException failure = new IOException("Connection reset");
    network.failReads(failure);

    assertThat(openingFailure(kind.over(network))).isSameAs(failure);
  }

  @Test
  void loginDoesNotShowItsPassword() {
    ProxyRequest request = new ProxyRequest("p", "h", 1, new ProxyRequest.Login("user", "secret"));

    assertThat(request.toString()).contains("user").doesNotContain("secret");
  }
}
