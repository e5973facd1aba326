package io.github.mqttclient.internal.transport;

import static io.github.mqttclient.fixtures.PacketBytes.bytes;
import static io.github.mqttclient.fixtures.PacketBytes.hex;
import static io.github.mqttclient.fixtures.WebSocketServer.BINARY;
import static io.github.mqttclient.fixtures.WebSocketServer.CLOSE;
import static io.github.mqttclient.fixtures.WebSocketServer.CONTINUATION;
import static io.github.mqttclient.fixtures.WebSocketServer.PING;
import static io.github.mqttclient.fixtures.WebSocketServer.PONG;
import static io.github.mqttclient.fixtures.WebSocketServer.TEXT;
import static io.github.mqttclient.fixtures.WebSocketServer.close;
import static io.github.mqttclient.fixtures.WebSocketServer.frame;
import static io.github.mqttclient.fixtures.WebSocketServer.frames;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.Layers;
import io.github.mqttclient.fixtures.MemoryTransport;
import io.github.mqttclient.fixtures.WebSocketServer;
import io.github.mqttclient.fixtures.WebSocketServer.Frame;
import io.github.mqttclient.internal.transport.WebSocketRequest.SubprotocolAnswer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebSocketTransportTest {
  private static final long FRAME_LIMIT = 1_000_000;

  private final MemoryTransport network = new MemoryTransport();
  private WebSocketTransport webSocket;

  @BeforeEach
  void open() throws IOException {
    webSocket = begin();
    network.receives(WebSocketServer.upgrade(network.sentText(), "mqtt"));
    Layers.open(webSocket);
  }

  private WebSocketTransport begin() throws IOException {
    WebSocketRequest request =
        new WebSocketRequest(
            "h", "/mqtt", "mqtt", SubprotocolAnswer.REQUIRED, Map.of(), FRAME_LIMIT);
    WebSocketTransport begun = new WebSocketTransport(network, request, new Random(3));
    assertThat(begun.finishOpening()).isFalse();
    return begun;
  }

  private int read() throws IOException {
    return webSocket.read(ByteBuffer.allocate(1_000));
  }

  private void assertClosedWith(int code) {
    List<Frame> frames = frames(network.sent());
    assertThat(frames).extracting(Frame::opcode).containsExactly(CLOSE);
    assertThat(frames.get(0).payload())
        .isEqualTo(ByteBuffer.allocate(2).putShort((short) code).array());
  }

  @Test
  void opensByteByByte() throws IOException {
    MemoryTransport network = new MemoryTransport().drips().opensWith(3);
    WebSocketRequest request =
        new WebSocketRequest(
            "h", "/mqtt", "mqtt", SubprotocolAnswer.REQUIRED, Map.of(), FRAME_LIMIT);
    Transport webSocket = new WebSocketTransport(network, request, new Random(3));
    assertThat(webSocket.finishOpening()).isFalse();
    assertThat(webSocket.interestOps()).isEqualTo(SelectionKey.OP_CONNECT);
    StringBuilder asked = new StringBuilder();
    while (!asked.toString().endsWith("\r\n\r\n")) {
      assertThat(webSocket.finishOpening()).isFalse();
      assertThat(webSocket.interestOps()).isNotZero();
      asked.append(network.sentText());
    }
    network.receives(WebSocketServer.upgrade(asked.toString(), "mqtt"));

    Layers.open(webSocket);
    Layers.write(webSocket, bytes("C0 00"));
    network.receives(frame(BINARY, bytes("D0 00")));

    assertThat(WebSocketServer.payload(network.sent())).isEqualTo(bytes("C0 00"));
    assertThat(Layers.read(webSocket, 2)).isEqualTo(bytes("D0 00"));
  }

  @Test
  void frameBehindTheAnswerIsBufferedInput() throws IOException {
    MemoryTransport network = this.network;
    webSocket = begin();
    byte[] answer =
        WebSocketServer.upgrade(network.sentText(), "mqtt").getBytes(StandardCharsets.US_ASCII);
    byte[] frame = frame(BINARY, bytes("20 02 00 00"));
    network.receives(
        ByteBuffer.allocate(answer.length + frame.length).put(answer).put(frame).array());

    Layers.open(webSocket);

    assertThat(webSocket.hasBufferedInput()).isTrue();
    assertThat(Layers.read(webSocket, 4)).isEqualTo(bytes("20 02 00 00"));
    assertThat(webSocket.hasBufferedInput()).isFalse();
  }

  @Test
  void aWriteIsOneFrame() throws IOException {
    byte[] packets = new byte[20_000];
    new Random(1).nextBytes(packets);

    Layers.write(webSocket, packets);

    List<Frame> frames = frames(network.sent());
    assertThat(frames).extracting(Frame::opcode).containsExactly(BINARY);
    assertThat(frames.get(0).payload()).isEqualTo(packets);
  }

  @Test
  void aLargeWriteIsSeveralFrames() throws IOException {
    byte[] packets = new byte[1_000_000];
    new Random(1).nextBytes(packets);

    Layers.write(webSocket, packets);

    byte[] sent = network.sent();
    assertThat(frames(sent)).hasSizeBetween(16, 17).allMatch(f -> f.payload().length <= 65_536);
    assertThat(WebSocketServer.payload(sent)).isEqualTo(packets);
  }

  @Test
  void atMostOneBufferIsTakenWhileTheNetworkTakesNothing() throws IOException {
    network.stall();
    ByteBuffer packets = ByteBuffer.allocate(1_000_000);

    webSocket.write(packets);
    int taken = packets.position();
    webSocket.write(packets);

    assertThat(taken).isBetween(60_000, WebSocketTransport.MAX_OUTPUT);
    assertThat(packets.position()).isEqualTo(taken);
    assertThat(webSocket.interestOps()).isEqualTo(SelectionKey.OP_WRITE);
    assertThat(webSocket.flush()).isFalse();
    network.resume();
    assertThat(webSocket.flush()).isTrue();
    assertThat(webSocket.interestOps()).isZero();
    assertThat(WebSocketServer.payload(network.sent())).hasSize(taken);
  }

  @Test
  void whatTheLayerBelowHoldsBackIsFlushed() throws IOException {
    network.holdsBack();

    webSocket.write(ByteBuffer.wrap(bytes("C0 00")));

    assertThat(WebSocketServer.payload(network.sent())).isEqualTo(bytes("C0 00"));
  }

  @Test
  void partialWritesLoseNothing() throws IOException {
    byte[] packets = new byte[300_000];
    new Random(2).nextBytes(packets);
    network.writesAtMost(7_001);

    Layers.write(webSocket, packets);

    assertThat(WebSocketServer.payload(network.sent())).isEqualTo(packets);
  }

  @Test
  @Normative({"MQTT5-6.0.0-2", "MQTT311-6.0.0-2"})
  void packetsNeedNotAlignWithFrames() throws IOException {
    network.receives(
        frame(BINARY, bytes("20 02")),
        frame(BINARY, bytes("00")),
        frame(BINARY, bytes("00", "30 03 00 01 61", "30 03 00 01 62")));

    assertThat(hex(Layers.read(webSocket, 14)))
        .isEqualTo("20 02 00 00 30 03 00 01 61 30 03 00 01 62");
  }

  @Test
  void readThroughASmallBufferLosesNothing() throws IOException {
    network.receives(frame(BINARY, bytes("D0 00")), close(1000, "")).endsInput();

    assertThat(Layers.readToEnd(webSocket, 1)).isEqualTo(bytes("D0 00"));
  }

  @Test
  @Normative("EXT-152")
  void pingIsAnsweredWithItsPayload() throws IOException {
    network.receives(frame(PING, bytes("01 02 03")));

    assertThat(read()).isZero();

    List<Frame> frames = frames(network.sent());
    assertThat(frames).extracting(Frame::opcode).containsExactly(PONG);
    assertThat(frames.get(0).hex()).isEqualTo("01 02 03");
  }

  @Test
  @Normative("EXT-152")
  void pingBetweenFragmentsIsAnswered() throws IOException {
    network.receives(
        frame(false, BINARY, bytes("20")),
        frame(PING, bytes("07")),
        frame(true, CONTINUATION, bytes("02 00 00")));

    assertThat(Layers.read(webSocket, 4)).isEqualTo(bytes("20 02 00 00"));
    assertThat(frames(network.sent())).extracting(Frame::opcode).containsExactly(PONG);
  }

  /** However many come: RFC 6455 section 5.5.3 asks for an answer to the latest only. */
  @Test
  void pingsWhileTheNetworkTakesNothingCostOnePong() throws IOException {
    network.stall();
    webSocket.write(ByteBuffer.wrap(bytes("C0 00")));
    for (int i = 0; i < 10_000; i++) {
      network.receives(frame(PING, (byte) (i >> 8), (byte) i));
      read();
    }
    assertThat(webSocket.interestOps()).isEqualTo(SelectionKey.OP_WRITE);

    network.resume();
    webSocket.flush();

    List<Frame> frames = frames(network.sent());
    assertThat(frames).extracting(Frame::opcode).containsExactly(BINARY, PONG);
    assertThat(frames.get(1).hex()).isEqualTo("27 0F");
    assertThat(webSocket.interestOps()).isZero();
  }

  @Test
  @Normative("EXT-152")
  void closeOfTheServerIsEchoedAndEndsTheStream() throws IOException {
    network.receives(close(1000, ""));

    assertThat(read()).isEqualTo(-1);

    assertClosedWith(1000);
    assertThat(read()).isEqualTo(-1);
    assertThat(webSocket.hasBufferedInput()).isFalse();
  }

  @Test
  void closeWithoutACodeIsEchoedWithoutOne() throws IOException {
    network.receives(frame(CLOSE));

    assertThat(read()).isEqualTo(-1);

    assertThat(frames(network.sent())).extracting(Frame::hex).containsExactly("");
  }

  @Test
  void codeAndReasonOfTheServerAreTheError() throws IOException {
    network.receives(close(1008, "too many clients"));

    assertThatThrownBy(this::read)
        .isInstanceOf(WebSocketException.class)
        .hasMessage(
            "the server closed the WebSocket: 1008 (policy violation): \"too many clients\"");
    assertClosedWith(1008);
  }

  @Test
  void packetsInFrontOfACloseAreReadFirst() throws IOException {
    byte[] packet = frame(BINARY, bytes("E0 00"));
    byte[] close = close(1012, "");
    network.receives(
        ByteBuffer.allocate(packet.length + close.length).put(packet).put(close).array());

    assertThat(read()).isEqualTo(2);
    assertThat(webSocket.hasBufferedInput()).isTrue();
    assertThatThrownBy(this::read)
        .hasMessage("the server closed the WebSocket: 1012 (service restart)");
    assertThat(webSocket.hasBufferedInput()).isFalse();
  }

  @Test
  void nothingIsWrittenBehindTheCloseFrame() throws IOException {
    webSocket.shutdownOutput();
    webSocket.shutdownOutput();

    assertClosedWith(1000);
    assertThat(network.isOutputShut()).isFalse();
    assertThatIOException()
        .isThrownBy(() -> webSocket.write(ByteBuffer.wrap(bytes("C0 00"))))
        .withMessage("the WebSocket is closed for output");
    network.receives(frame(PING));
    assertThat(read()).isZero();
    assertThat(network.sent()).isEmpty();
  }

  @Test
  void closeFrameFollowsWhatIsHeldBack() throws IOException {
    network.stall();
    webSocket.write(ByteBuffer.wrap(bytes("E0 00")));
    webSocket.shutdownOutput();
    assertThat(webSocket.interestOps()).isEqualTo(SelectionKey.OP_WRITE);
    network.resume();

    assertThat(webSocket.flush()).isTrue();

    List<Frame> frames = frames(network.sent());
    assertThat(frames).extracting(Frame::opcode).containsExactly(BINARY, CLOSE);
    assertThat(frames).extracting(Frame::hex).containsExactly("E0 00", "03 E8");
  }

  @Test
  void answerToOurCloseFrameIsTheEndWhateverItSays() throws IOException {
    webSocket.shutdownOutput();
    network.receives(frame(BINARY, bytes("D0 00")), close(1001, "bye"));

    assertThat(read()).isEqualTo(2);
    assertThat(read()).isEqualTo(-1);
    assertThat(frames(network.sent())).hasSize(1);
  }

  @Test
  void endWithoutACloseFrameIsTheEnd() throws IOException {
    network.receives(frame(BINARY, bytes("D0 00"))).endsInput();

    assertThat(read()).isEqualTo(2);
    assertThat(read()).isEqualTo(-1);
    assertThat(network.sent()).isEmpty();
  }

  @Test
  void endInsideAFrameIsTheEnd() throws IOException {
    network.receives(bytes("82 05 D0")).endsInput();

    assertThat(read()).isEqualTo(1);
    assertThat(read()).isEqualTo(-1);
  }

  @Test
  @Normative({"MQTT5-6.0.0-1", "MQTT311-6.0.0-1"})
  void textFrameClosesWithUnacceptableData() throws IOException {
    network.receives(frame(TEXT, bytes("68 69")));

    assertThatThrownBy(this::read)
        .isInstanceOf(WebSocketException.class)
        .hasMessage("the server broke the WebSocket protocol: text frame; MQTT is binary");
    assertClosedWith(1003);
    assertThatThrownBy(this::read).isInstanceOf(WebSocketException.class);
  }

  @Test
  @Normative("EXT-150")
  void maskedFrameClosesWithProtocolError() throws IOException {
    network.receives(bytes("82 82 00 00 00 00 D0 00"));

    assertThatThrownBy(this::read).hasMessageContaining("masked frame");
    assertClosedWith(1002);
  }

  @Test
  void tooLargeFrameClosesWithMessageTooBig() throws IOException {
    network.receives(bytes("82 7F 00 00 00 00 00 0F 42 41"));

    assertThatThrownBy(this::read).hasMessageContaining("frame of 1000001 bytes");
    assertClosedWith(1009);
  }

  @Test
  void packetsInFrontOfAnErrorAreReadFirst() throws IOException {
    network.receives(bytes("82 02 E0 00 81 00"));

    assertThat(read()).isEqualTo(2);
    assertThat(webSocket.hasBufferedInput()).isTrue();
    assertThatThrownBy(this::read).isInstanceOf(WebSocketException.class);
    assertThat(webSocket.hasBufferedInput()).isFalse();
  }

  @Test
  void anAnswerThatCannotBeSentDoesNotHideWhatWasRead() throws IOException {
    IOException failure = new IOException("Broken pipe");
    network.failWrites(failure);
    network.receives(bytes("89 00 82 02 E0 00"));

    assertThat(read()).isEqualTo(2);
    assertThatThrownBy(this::read).isSameAs(failure);
  }

  @Test
  void shutdownBeforeItIsOpenSendsNothing() throws IOException {
    webSocket = begin();
    network.sent();

    webSocket.shutdownOutput();

    assertThat(network.sent()).isEmpty();
  }

  @Test
  void closeClosesTheLayerBelow() {
    webSocket.close();

    assertThat(network.isClosed()).isTrue();
  }
}
