package io.github.mqttclient.internal.transport;

import static io.github.mqttclient.fixtures.PacketBytes.bytes;
import static io.github.mqttclient.fixtures.PacketBytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.WebSocketServer;
import io.github.mqttclient.fixtures.WebSocketServer.Frame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketEncoderTest {
  private final WebSocketEncoder encoder = new WebSocketEncoder(new Random(1));

  /** A source of this key again and again. */
  private static Random always(String key) {
    byte[] bytes = bytes(key);
    return new Random() {
      @Override
      public void nextBytes(byte[] into) {
        for (int i = 0; i < into.length; i++) {
          into[i] = bytes[i % bytes.length];
        }
      }
    };
  }

  private static byte[] taken(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }

  private byte[] encode(byte[] payload) {
    ByteBuffer into = ByteBuffer.allocate(payload.length + WebSocketFrames.MAX_HEADER);
    encoder.encode(ByteBuffer.wrap(payload), into);
    return taken(into);
  }

  /** The example of RFC 6455 section 5.7, but for the opcode. */
  @Test
  void payloadIsMasked() {
    WebSocketEncoder encoder = new WebSocketEncoder(always("37 FA 21 3D"));
    ByteBuffer into = ByteBuffer.allocate(20);

    encoder.encode(ByteBuffer.wrap(bytes("48 65 6C 6C 6F")), into);

    assertThat(hex(taken(into))).isEqualTo("82 85 37 FA 21 3D 7F 9F 4D 51 58");
  }

  @Test
  void controlFrameIsMasked() {
    WebSocketEncoder encoder = new WebSocketEncoder(always("37 FA 21 3D"));
    ByteBuffer into = ByteBuffer.allocate(20);

    encoder.encodeControl(WebSocketFrames.PONG, ByteBuffer.wrap(bytes("48 65 6C 6C 6F")), into);

    assertThat(hex(taken(into))).isEqualTo("8A 85 37 FA 21 3D 7F 9F 4D 51 58");
  }

  @Test
  @Normative({"EXT-152", "MQTT5-6.0.0-1", "MQTT311-6.0.0-1"})
  void eachFrameIsBinaryAndHasAFreshKey() {
    Set<Integer> keys = new HashSet<>();

    for (int i = 0; i < 1_000; i++) {
      List<Frame> frames = WebSocketServer.frames(encode(bytes("C0 00")));
      assertThat(frames).hasSize(1);
      assertThat(frames.get(0).opcode()).isEqualTo(WebSocketServer.BINARY);
      assertThat(frames.get(0).hex()).isEqualTo("C0 00");
      keys.add(frames.get(0).key());
    }

    assertThat(keys).hasSizeGreaterThan(990);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 125, 126, 127, 255, 65_535, 65_536, 65_537, 1_000_003})
  void lengthHasTheShortestForm(int length) {
    byte[] payload = new byte[length];
    new Random(length).nextBytes(payload);

    List<Frame> frames = WebSocketServer.frames(encode(payload));

    assertThat(frames).hasSize(1);
    assertThat(frames.get(0).payload()).isEqualTo(payload);
  }

  @Test
  void nothingIsNoFrame() {
    assertThat(encode(new byte[0])).isEmpty();
  }

  @Test
  void aFrameFillsTheRoomThereIs() {
    byte[] payload = new byte[70_000];
    for (int room = 0; room < 66_000; room += room < 200 || room > 65_500 ? 1 : 997) {
      ByteBuffer from = ByteBuffer.wrap(payload);
      ByteBuffer into = ByteBuffer.allocate(room);

      encoder.encode(from, into);

      int taken = from.position();
      assertThat(WebSocketServer.payload(taken(into))).as("room %d", room).hasSize(taken);
      // A frame that would need a longer header may leave a little.
      assertThat(into.capacity() - into.limit()).as("room %d", room).isLessThan(7);
    }
  }

  @Test
  void aBufferWithAnotherByteOrderIsRefused() {
    ByteBuffer little = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.encode(little, ByteBuffer.allocate(20)))
        .withMessage("the mask is for big-endian buffers");
  }
}
